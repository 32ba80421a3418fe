"""Processes for tests. Each works in the current space."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from knowledge.actions.articles import Place, Written, write_article
from knowledge.actions.publishing import publish
from knowledge.models import Article
from knowledge.steps import Process

CONFIRM, RETRY, BOUNCE, ROLL = "00000001", "00000002", "00000003", "00000004"
MULTIPATH: dict[str, Any] = {
    "summary": "Queues the writes instead of failing them.",
    "use_when": ["file systems turn read-only after a failover"],
    "not_when": ["the host starts from the array"],
    "preconditions": [{"key": "0000000a", "text": "Does the host run device-mapper multipath?"}],
    "inputs": [{"key": "0000000b", "name": "Name of the host"}],
    "steps": [
        {"key": CONFIRM, "title": "Confirm one host or all", "text": "`multipath -ll`", "expect": "More than 0."},
        {"key": RETRY, "title": "Set the retry count on one host", "minutes": 5},
        {
            "key": BOUNCE,
            "kind": "decision",
            "title": "Do paths bounce?",
            "branches": [{"label": "Yes", "to": RETRY}, {"label": "No", "to": ""}],
        },
        {"key": ROLL, "title": "Roll out"},
    ],
}


def process_draft(by: Actor, title: str = "Stale multipath after failover", **more: Any) -> Article:
    """A process with its first draft."""
    body = Process.given({**MULTIPATH, **more}).data()
    return write_article("process", Written(title, body), Place(), by=by)


def process(by: Actor, title: str = "Stale multipath after failover", **more: Any) -> Article:
    """A process that can be run."""
    return publish(process_draft(by, title, **more).pk, by=by)
