"""What is asked ahead of a case's page is what its parts would find, and each reader's own."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from cases.actions.cases import write_note
from cases.actions.links import link_cases
from cases.actions.snoozing import snooze_case
from cases.models import Case
from cases.selectors.ahead import Ahead, ahead_of
from conversations.actions import upload_file
from conversations.actions.threads import Chosen, splinter
from conversations.selectors.threads import Talks
from core.actor import Actor
from core.ids import new_id
from notifications.actions.reading import keep_draft, mark_seen
from notifications.models import Notice, ReadMark
from tests.factories.cases import entries_of, make_queue, open_case
from tests.world import World


@pytest.fixture
def case(northwind: World, ravi: Actor) -> Case:
    return open_case(ravi, make_queue())


def test_nothing_is_there_ahead_of_a_new_case(case: Case, ada: Actor) -> None:
    talks = Talks(entries_of(case)[0].thread_id, has_sides=False)
    names = ("has_files", "has_links", "has_answers", "has_help", "has_majors", "has_runs", "has_draft", "has_unread")
    nothing = dict.fromkeys(names, False)
    assert ahead_of(case, ada) == Ahead(talks, **nothing, seen_at=None, snoozed_until=None)


def test_what_readers_left_is_told_to_themselves_alone(case: Case, ada: Actor, ben: Actor) -> None:
    now = timezone.now()
    keep_draft(f"case:{case.pk}", "Unsent words", by=ben)
    mark_seen("case", case.pk, by=ben, until=now)
    snooze_case(case, by=ben, until=now + timedelta(days=1))
    Notice.objects.create(
        person_id=ben.card, event_id=new_id(), name="X", subject_kind="case", subject_id=case.pk, reason="follows"
    )
    hers, his = ahead_of(case, ada), ahead_of(case, ben)
    assert (his.has_draft, his.has_unread, his.snoozed_until) == (True, True, now + timedelta(days=1))
    assert his.seen_at is not None
    assert (hers.has_draft, hers.has_unread, hers.seen_at, hers.snoozed_until) == (False, False, None, None)


def test_a_case_that_came_back_is_not_away(case: Case, ben: Actor) -> None:
    snooze_case(case, by=ben, until=timezone.now() + timedelta(hours=1))
    ReadMark.objects.update(snoozed_until=timezone.now() - timedelta(minutes=1))
    assert ahead_of(case, ben).snoozed_until is None


def test_links_at_either_end_and_side_threads_are_known(case: Case, ravi: Actor, ada: Actor) -> None:
    other = open_case(ravi, case.queue, subject="The other end")
    link_cases(case, by=ada, number=other.number, link="related")
    assert ahead_of(case, ada).has_links
    assert ahead_of(other, ada).has_links
    chosen = Chosen(audience="support", is_sure=True)
    splinter(entries_of(case)[0], by=ada, chosen=chosen, name="Aside", source="Between us")
    assert ahead_of(case, ada).talks.has_sides
    assert not ahead_of(other, ada).talks.has_sides


def test_a_file_is_known_whoever_reads_its_entry(case: Case, ada: Actor) -> None:
    file = upload_file("log.txt", BytesIO(b"text"), by=ada, limit=1000)
    assert not ahead_of(case, ada).has_files, "it hangs on nothing yet"
    write_note(case, by=ada, source="With a file", attachment_ids=[file.pk])
    assert ahead_of(case, ada).has_files
