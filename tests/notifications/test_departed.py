"""Whoever was removed is out of everything at once: pages, files, feeds, sockets, mails, notices, links of old."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from cases.actions import cases as actions
from cases.models import Case, Queue
from conversations.actions.files import upload_file
from core.actor import Actor
from core.spaces import REGISTRY, entered
from notifications.actions.feeds import make_feed
from notifications.actions.follows import follow
from notifications.choices import Level, Reason
from notifications.letters import Unsubscribing, seal
from notifications.models import Notice
from notifications.preferences import wishes_of
from realtime.door import Knock, TurnedAway, ask
from tenants.actions.members import remove_member
from tests.factories.cases import entries_of, fresh
from tests.notifications.conftest import Work
from tests.people import browser_of
from tests.world import World

Keys = dict[str, Any]
Channel = Callable[[Keys], bool]


def is_open(answer: Any) -> bool:
    if answer.streaming:
        list(answer.streaming_content)  # whoever reads a file to its end closes it
    return answer.status_code < 300


def listens(keys: Keys) -> bool:
    session = keys["browser"].cookies[settings.SESSION_COOKIE_NAME].value
    try:
        answer = ask(Knock("northwind.guildhall.localhost", session), [f"case:{keys['case']}"])
    except TurnedAway:
        return False
    return bool(answer.streams)


def unsubscribes(keys: Keys) -> bool:
    """A link out of an old mail: it answers everybody alike, and changes nothing for who has left."""
    keys["browser"].post(f"/unsubscribe/{keys['unsubscribe']}/")
    with entered(keys["space"]):
        wishes = wishes_of([keys["card"]])[keys["card"]]
    return wishes.channel(Reason.MENTIONED).value != keys["channel"]


CHANNELS: dict[str, Channel] = {
    "page": lambda keys: is_open(keys["browser"].get(f"/cases/{keys['ref']}/")),
    "piece of a page": lambda keys: is_open(keys["browser"].get(f"/cases/{keys['ref']}/timeline/")),
    "file of an entry": lambda keys: is_open(keys["browser"].get(f"/files/{keys['file']}/")),
    "file that waits": lambda keys: is_open(keys["browser"].get(f"/files/{keys['waiting']}/")),
    "upload": lambda keys: is_open(keys["browser"].post("/files/", {"file": BytesIO(b"words")})),
    "feed": lambda keys: is_open(Browser(HTTP_HOST="northwind.guildhall.localhost").get(f"/feeds/{keys['feed']}/")),
    "socket": listens,
    "link out of a mail": unsubscribes,
    "notices": lambda keys: is_open(keys["browser"].get("/notices/newest/")),
    "own mails": lambda keys: is_open(keys["browser"].get("/mail/")),
    "report": lambda keys: is_open(keys["browser"].get("/reports/?table=volume")),
}
"""Each way to reach something of the organization, and whether it leads anywhere for who holds these keys."""


@pytest.fixture
def keys(world: World, queue: Queue, case: Case, ben: Actor, ines: Actor) -> Keys:
    """Everything Ben holds of a case."""
    upload = upload_file("plan.txt", BytesIO(b"The plan."), by=ben, limit=10_000)
    browser_of(ben).post(f"/cases/{case.ref}/write/", {"audience": "private", "text": "See.", "attached": upload.pk})
    assert [list(entry.attachments.all()) for entry in entries_of(case)][-1] == [upload]
    waiting = upload_file("other.txt", BytesIO(b"Not sent."), by=ben, limit=10_000)
    follow("queue", queue.pk, by=ben, level=Level.WATCHING)
    _, token = make_feed("case", case.pk, by=ben)
    return {
        "browser": browser_of(ben),
        "space": world.northwind,
        "case": case.pk,
        "ref": case.ref,
        "card": ben.card,
        "file": upload.pk,
        "waiting": waiting.pk,
        "feed": token,
        "unsubscribe": seal(Unsubscribing(ben.card, (Reason.MENTIONED,))),
        "channel": wishes_of([ben.card])[ben.card].channel(Reason.MENTIONED).value,
    }


def removed(world: World, actor: Actor, by: Actor) -> None:
    assert actor.user_id is not None
    with entered(REGISTRY):
        remove_member(world.organization("northwind"), actor.user_id, by=by)


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_every_channel_of_a_removed_person_is_dead_at_once(
    world: World, keys: Keys, ben: Actor, ines: Actor, channel: str
) -> None:
    removed(world, ben, by=ines)
    assert not CHANNELS[channel](keys)


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_each_of_these_channels_leads_somewhere_before(keys: Keys, channel: str) -> None:
    assert CHANNELS[channel](keys)


def test_nothing_new_is_noted_or_mailed_for_them(
    world: World, keys: Keys, case: Case, ada: Actor, ben: Actor, ines: Actor, hear: Work, outgoing: Callable[[], Any]
) -> None:
    hear()
    actions.reply(case, by=ada, source="Before.")
    hear()
    assert Notice.objects.filter(person_id=ben.card).exists()
    removed(world, ben, by=ines)
    actions.reply(fresh(case), by=ada, source="@Ben Okoro after.")
    hear()
    assert not Notice.objects.filter(person_id=ben.card).exists(), "those from before went with the membership"
    assert [letter.to for letter in outgoing() if "ben@northwind.example" in letter.to] == []
