"""Articles for tests: one function per noun. Each works in the current space."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from knowledge.actions.articles import Place, Written, write_article
from knowledge.actions.publishing import publish
from knowledge.models import Article, Revision

MULTIPATH = {
    "issue": "Volumes go read-only after a controller failover.",
    "environment": "RHEL 9, device-mapper multipath",
    "resolution": "Set `no_path_retry` to 12, so that writes are queued.",
    "cause": "Both paths are down for 20 seconds.",
}


def written(title: str = "Stale multipath after failover", **parts: str) -> Written:
    """What somebody writes of a solution; parts by name."""
    return Written(title, {**MULTIPATH, **parts})


def draft(by: Actor, title: str = "Stale multipath after failover", *, kind: str = "solution", **more: Any) -> Article:
    """An article with its first draft."""
    body = written(title) if kind == "solution" else Written(title, {"text": "How it went."})
    return write_article(kind, more.pop("body", body), Place(**more), by=by)


def published(by: Actor, title: str = "Stale multipath after failover", **more: Any) -> Article:
    """An article that readers read."""
    return publish(draft(by, title, **more).pk, by=by)


def fresh(article: Article) -> Article:
    """The article as the database knows it, with its live revision."""
    found: Article = Article.objects.select_related("live", "owner").get(pk=article.pk)
    return found


def open_of(article: Article) -> Revision:
    """What is being made of it."""
    found: Revision = Revision.objects.open().get(article=article)
    return found
