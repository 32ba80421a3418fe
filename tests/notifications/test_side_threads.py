"""Who hears of a side thread: its audience, as of now, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Case
from conversations.actions.threads import Chosen, add_member, remove_member, splinter, write_aside
from conversations.models import Thread
from core.actor import Actor
from notifications.models import Notice
from notifications.selectors.notices import notice_page
from tests.factories.cases import card, entries_of
from tests.notifications.conftest import Told, Work
from tests.world import World


@pytest.fixture
def thread(northwind: World, case: Case, ada: Actor, ben: Actor, ines: Actor) -> Thread:
    chosen = Chosen("people", (card(ben),))
    return splinter(entries_of(case)[0], by=ada, chosen=chosen, name="CNRY name", source="CNRY words")


def test_side_thread_is_told_to_those_in_it(
    thread: Thread, hear: Work, told: Told, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    write_aside(thread, by=ben, source="an answer")
    hear()
    assert told(ben) == [("SideThreadOpened", "participant")]
    assert ("SideEntryAdded", "participant") in told(ada)
    for outsider in (ines, ravi):
        assert not [name for name, _ in told(outsider) if name.startswith("Side")]


def test_mention_in_a_side_thread_is_the_stronger_reason(
    thread: Thread, hear: Work, told: Told, ada: Actor, ben: Actor
) -> None:
    write_aside(thread, by=ada, source="@Ben, please")
    hear()
    assert told(ben)[-1] == ("SideEntryAdded", "mentioned")


def test_who_was_added_hears_of_it_and_not_of_what_was_before(
    thread: Thread, hear: Work, told: Told, ada: Actor, ines: Actor
) -> None:
    add_member(thread, by=ada, person=card(ines))
    hear()
    assert told(ines)[-1:] == [("ThreadMemberAdded", "participant")]
    assert ("SideThreadOpened", "participant") not in told(ines)


def test_notice_of_a_thread_one_has_left_shows_nothing(
    thread: Thread, hear: Work, ada: Actor, ben: Actor, outgoing: Any
) -> None:
    hear()
    shown: Any = [told for part in notice_page(ben, "all").parts for told in part.lines]
    assert [told.line.text for told in shown] == ["CNRY words"]
    remove_member(thread, by=ada, person_id=ben.card)
    assert notice_page(ben, "all").parts == []
    assert Notice.objects.visible_to(ben).filter(subject_kind="thread").exists()
    assert not [mail for mail in outgoing() if "CNRY" in mail.subject + mail.body and ben.name in str(mail.to)]
