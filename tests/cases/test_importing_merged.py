"""A case that was merged here and comes with an import again: its words go where people read them, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.actions.merging import merge_cases, take_back_merge
from cases.importing.writer import Writer
from cases.imports import PlainCase, PlainEntry
from cases.models import Case, Queue
from conversations.models import Entry
from core.actor import Actor
from directory.models import TeamMember
from tests.cases.test_importing import DAY, plain
from tests.factories.cases import entries_of, fresh
from tests.world import World

NEW = PlainEntry("e", "asker", DAY.replace(hour=20), "New words on two.", "reply")


@pytest.fixture
def lead(northwind: World, ada: Actor) -> Actor:
    """Ada, in the team of the imported queue; three cases are there."""
    Writer("old", None).write([plain(str(number), body=f"Body {number}.") for number in (1, 2, 3)])
    team = Queue.objects.get(name="Backups").team
    TeamMember.objects.create(team=team, person_id=ada.person_id)
    return replace(ada, team_ids=ada.team_ids | {team.pk})


def case(key: str) -> Case:
    return fresh(Case.objects.get(external_key=f"old:{key}"))


def texts(key: str) -> list[str]:
    return sorted(entry.source for entry in entries_of(case(key)))


def again(*cases: PlainCase) -> int:
    """Import once more; how many entries were new."""
    return Writer("old", None).write(list(cases)).counts["entries"]


def test_new_words_of_a_merged_case_go_where_it_leads_and_old_ones_come_once(lead: Actor) -> None:
    merge_cases(case("1"), [case("2")], by=lead, is_sure=True)
    two = plain("2", body="Body 2.", entries=(NEW,))
    assert again(plain("1", body="Body 1."), two) == 1
    assert (texts("1"), texts("2")) == (["Body 1.", "Body 2.", "New words on two."], [])
    assert Entry.objects.get(source=NEW.source_md).origin_id == case("2").pk
    assert again(two) == 0
    assert again(plain("2", body="Body 2, *mended*.", entries=(NEW,))) == 0
    assert texts("1") == ["Body 1.", "Body 2, *mended*.", "New words on two."]
    assert (case("2").status, case("2").merged_into_id) == ("closed", case("1").pk)


def test_words_follow_a_case_that_was_merged_on(lead: Actor) -> None:
    merge_cases(case("2"), [case("3")], by=lead, is_sure=True)
    merge_cases(case("1"), [case("2")], by=lead, is_sure=True)
    assert again(plain("3", body="Body 3.", entries=(NEW,)), plain("2", body="Body 2.")) == 1
    assert texts("1") == ["Body 1.", "Body 2.", "Body 3.", "New words on two."]
    assert (texts("2"), texts("3")) == ([], [])


def test_what_came_after_a_merge_goes_back_with_it(lead: Actor) -> None:
    merge = merge_cases(case("1"), [case("2")], by=lead, is_sure=True)
    two = plain("2", body="Body 2.", entries=(NEW,))
    again(two)
    assert take_back_merge(case("1"), by=lead, reversal_id=merge.pk) == 0
    assert (texts("1"), texts("2")) == (["Body 1."], ["Body 2.", "New words on two."])
    assert again(two) == 0
