"""A case of Ravi's at Northwind, in a network with Halcyon, and how it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from cases.actions import cases as actions
from cases.models import Case
from conversations.models import Attachment, Entry
from core.actor import Actor
from core.spaces import entered
from directory.models import Person
from tenants.models import Network
from tests.factories.cases import make_queue, open_case
from tests.network.conftest import hana, meridian, people  # noqa: F401 - fixtures
from tests.people import browser_of
from tests.world import World

BODY = "Our tf-db-03 failed over. Call Ravi Nair of Tallis Freight, rnair@tallis.example. CNRY-body"
LOG = b"tf-db-03 multipathd: sdc: mark as failed\npassword=Hunter2Hunter9x\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with an entry, a log on it and a note, and a browser of Ada's."""

    case: Case
    entry: str
    log: str
    browser: Browser
    halcyon: str

    def begin(self) -> str:
        """Begin a draft; the path of its page."""
        answer = self.browser.post(f"/cases/{self.case.ref}/escalate/meridian/")
        assert answer.status_code == 302, answer.content
        return str(answer["Location"])

    def filled(self, **more: Any) -> dict[str, Any]:
        """What a page sends: everything that must be said, the entry ticked."""
        said = {
            "to": self.halcyon,
            "title": "Multipath drops I/O",
            "severity": "high",
            "label": "amber",
            "answers-happens": "Both paths are down.",
            "answers-impact": "slowed",
            "entry": [self.entry],
        }
        return {**said, **more}

    def keep(self, path: str, **more: Any) -> Any:
        """Keep the draft as its page would, and return the part that is swapped."""
        return self.browser.post(f"{path}keep/", self.filled(**more), headers={"HX-Request": "true"})

    def release(self, path: str, **more: Any) -> Any:
        """Let it go as it is shown."""
        kept = self.keep(path, **more)
        return self.browser.post(f"{path}release/", self.filled(seen=seen_in(kept), **more))


def seen_in(answer: Any) -> str:
    """The digest that a page carries of what it shows."""
    words = str(answer.content.decode())
    return words.split('name="seen" value="')[1].split('"')[0]


@pytest.fixture
def asked(world: World, meridian: Network, ada: Actor, ravi: Actor, join: Callable[[str], Actor]) -> Asked:  # noqa: F811
    join("cleo")
    with entered(world.northwind):
        Person.objects.filter(pk=ravi.card).update(email="rnair@tallis.example")
        case = open_case(ravi, make_queue(), body=BODY)
        actions.reply(case, by=ada, source="See the log.", uploads=[("tf-db-03.log", _stream(LOG))])
        actions.write_note(Case.objects.get(pk=case.pk), by=ada, source="CNRY-note")
        first = Entry.objects.filter(thread__subject_id=case.pk).in_order()[0]
        log = Attachment.objects.get(name="tf-db-03.log")
    return Asked(case, str(first.pk), str(log.pk), browser_of(ada), str(world.organization_ids["halcyon"]))


def _stream(text: bytes) -> Any:
    from io import BytesIO

    return BytesIO(text)
