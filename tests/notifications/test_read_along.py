"""Who reads a colleague's case along hears of it as a follower, until the client shares it no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.actions import cases as actions
from cases.actions.clients import mark_reader, share_cases
from cases.models import Case
from core.actor import Actor
from core.refusals import NotAllowed
from directory.models import Client, Person
from notifications.actions.feeds import make_feed
from notifications.actions.follows import follow
from tests.factories.cases import fresh
from tests.notifications.conftest import Told, Work
from tests.notifications.test_feeds import is_gone, titles
from tests.people import browser_of

Send = Callable[[], list[Any]]


@pytest.fixture
def edda(case: Case, join: Callable[[str], Actor], ines: Actor, ravi: Actor) -> Actor:
    """A colleague of Ravi's, marked to read the cases of their client."""
    found = join("edda")
    client = Client.objects.get(people=ravi.card)
    Person.objects.filter(pk=found.card).update(client=client)
    share_cases(client.pk, by=ines, shares="marked")
    mark_reader(client.pk, found.card, by=ines, is_marked=True)
    return found


def unmark(actor: Actor, by: Actor) -> None:
    mark_reader(Client.objects.get(people=actor.card).pk, actor.card, by=by, is_marked=False)


def test_colleague_hears_only_when_following_and_of_nothing_internal(
    case: Case, ada: Actor, edda: Actor, hear: Work, told: Told
) -> None:
    actions.reply(fresh(case), by=ada, source="First")
    hear()
    assert told(edda) == []
    follow("case", case.pk, by=edda)
    actions.write_note(fresh(case), by=ada, source="CNRY note")
    actions.edit_case(fresh(case), by=ada, subject="Volumes", priority="high", product="", tags=[])
    actions.reply(fresh(case), by=ada, source="Second")
    hear()
    assert told(edda) == [("ReplyAdded", "follows")]


def test_mark_taken_away_ends_notices_mails_feed_and_following(
    case: Case, ada: Actor, ines: Actor, edda: Actor, hear: Work, told: Told, outgoing: Send
) -> None:
    hear()
    follow("case", case.pk, by=edda)
    _, token = make_feed("case", case.pk, by=edda)
    actions.reply(fresh(case), by=ada, source="CNRY before")
    hear()
    assert "Ada Brandt replied" in titles(token)
    assert "replied" in browser_of(edda).get("/notices/").content.decode()
    unmark(edda, ines)
    actions.reply(fresh(case), by=ada, source="CNRY after")
    hear()
    assert [letter.to for letter in outgoing() if "edda" in letter.to[0]] == []
    assert is_gone(token)
    page = browser_of(edda).get("/notices/").content.decode()
    assert not [word for word in (case.ref, "Volumes", "CNRY", "replied") if word in page]
    assert len(told(edda)) == 1  # of the first answer: it is kept, and shows no word any more
    with pytest.raises(NotAllowed):
        follow("case", case.pk, by=edda)
    with pytest.raises(NotAllowed):
        make_feed("case", case.pk, by=edda)
