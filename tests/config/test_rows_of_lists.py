"""Rows and entries are remembered by what they show, and by nothing less: a reader's own are not shown to another."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone

from cases.models import Case
from cases.selectors.columns import COLUMNS
from config.templatetags import parts
from conversations.models import Entry
from core.actor import Actor
from tests.factories.cases import make_queue, open_case
from tests.world import World

ROW = Template("{% load cells %}{% row case %}")
ENTRY = Template("{% load entries %}{% entry written %}")


@pytest.fixture
def case(northwind: World, ravi: Actor) -> Case:
    """A case of Ravi's with markup in its subject."""
    case = open_case(ravi, make_queue(), "The <b>tunnel</b> is down")
    Case.objects.filter(pk=case.pk).update(updated_at=datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    return Case.objects.select_related("queue", "requester__client", "next_person").get(pk=case.pk)


def listed(case: Case, actor: Actor, *columns: str, edit_url: str = "") -> str:
    page: Any = SimpleNamespace(here="/work/", link="?board=on", queue=None, supports=bool(edit_url))
    page.columns = [COLUMNS[name] for name in columns or ("state", "who", "updated")]
    case.edit_url = edit_url
    return ROW.render(Context({"page": page, "case": case, "actor": actor}))


def written(case: Case, actor: Actor, **changed: Any) -> str:
    [row] = case_entries(case)
    for name, value in changed.items():
        setattr(row, name, value)
    page = SimpleNamespace(may_propose=actor.is_staff, leads=False)
    portal = SimpleNamespace(name="Northwind support")
    said = {"case": case, "page": page, "actor": actor, "written": row, "list_query": "", "portal": portal}
    return ENTRY.render(Context(said))


def case_entries(case: Case) -> list[Any]:
    rows: list[Any] = list(Entry.objects.filter(thread__subject_id=case.pk).select_related("by__client", "deleted_by"))
    for row in rows:
        row.files, row.origin = [], ""
    return rows


class TestRows:
    def test_what_a_row_shows_is_escaped(self, case: Case, ada: Actor) -> None:
        assert "The &lt;b&gt;tunnel&lt;/b&gt; is down" in listed(case, ada)

    def test_a_moment_in_a_cell_is_remembered_for_each_time_zone(self, case: Case, ada: Actor) -> None:
        assert "5 Jan, 23:30" in listed(case, ada, "updated")
        with timezone.override("Asia/Tokyo"):
            assert "6 Jan, 08:30" in listed(case, ada, "updated")

    def test_who_acts_next_is_told_to_each_reader(self, case: Case, ada: Actor, ben: Actor) -> None:
        Case.objects.filter(pk=case.pk).update(next_kind="person", next_person=ada.person_id)
        case = Case.objects.select_related("queue", "requester__client", "next_person").get(pk=case.pk)
        assert "You</span>" in listed(case, ada, "who")
        assert "Ada</span>" in listed(case, ben, "who")

    def test_links_to_change_it_are_for_those_who_may(self, case: Case, ada: Actor) -> None:
        assert 'href="/cases/C-1/status/' in listed(case, ada, edit_url="/cases/C-1/")
        assert "/status/" not in listed(case, ada)

    def test_every_column_can_be_shown(self, case: Case, ada: Actor) -> None:
        shown = listed(case, ada, *COLUMNS)
        assert shown.count('role="cell"') == len(COLUMNS) + 1


class TestEntries:
    def test_an_entry_is_shown_to_each_reader_in_their_words(self, case: Case, ada: Actor, ravi: Actor) -> None:
        mine, theirs = written(case, ravi), written(case, ada)
        assert ">you<" in mine
        assert "requester, Tallis Freight" in theirs
        assert "/propose/" in theirs
        assert "/propose/" not in mine

    def test_what_was_deleted_is_not_shown(self, case: Case, ada: Actor) -> None:
        assert "It happens again." in written(case, ada)
        gone = written(case, ada, deleted_at=datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
        assert "It happens again." not in gone
        assert "deleted this entry" in gone
        assert "Splinter" not in gone

    def test_an_edited_entry_leads_to_what_it_said_before(self, case: Case, ada: Actor) -> None:
        edited = written(case, ada, edited_at=datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
        assert "/versions/" in edited
        assert "/versions/" not in written(case, ada)

    def test_long_writings_are_shown_and_not_remembered(self, case: Case, ada: Actor) -> None:
        before = parts._written.cache_info()
        assert "x" * parts.LONG in written(case, ada, html="<p>" + "x" * parts.LONG + "</p>")
        assert parts._written.cache_info() == before
