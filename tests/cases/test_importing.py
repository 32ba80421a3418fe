"""Storing plain cases: whole, with their own times, once however often they come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cases.events.cases import StatusChanged
from cases.importing import queues as queue_rules
from cases.importing.keys import KEY_LENGTH, cut, event_id, external_key
from cases.importing.sheets import safe, table
from cases.importing.writer import Writer
from cases.imports import PlainCase, PlainEntry, PlainPerson, PlainUpdate
from cases.models import Case, Queue
from cases.selectors.intake import landing
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.models import Event
from directory.models import Person
from tests.cases.histories import tally
from tests.factories.cases import make_queue

DAY = datetime(2016, 2, 29, 13, 0, tzinfo=UTC)


def plain(key: str = "1", **changes: Any) -> PlainCase:
    asker = PlainPerson("asker", "Asta Quist", "asta@tallis.example", "requester")
    fields: dict[str, Any] = {
        "key": key,
        "subject": f"Case {key}",
        "body": "It **fails**.",
        "opened_at": DAY,
        "requester": asker,
        "queue": "Backups",
        "assignee_key": "",
        "status_word": "Active",
        "priority_word": "2 - High",
        "product": "Tape",
        "tags": ("slow",),
        "closed_at": None,
        "resolved_at": None,
        "entries": (),
        "updates": (),
        "people": (asker,),
        "accepted_entry_key": "",
        "source_url": "",
        "status": "open",
        "priority": "high",
        "line": 0,
    }
    return PlainCase(**(fields | changes))


@pytest.mark.usefixtures("northwind")
class TestWriter:
    def test_a_case_comes_with_its_people_texts_and_times(self) -> None:
        helper = PlainPerson("helper", "Hal Mori", None, "colleague")
        answer = PlainEntry("a1", "helper", DAY.replace(hour=15), "Use `dd`.", "reply")
        update = PlainUpdate("u1", DAY.replace(hour=14), "helper", {"status": "Active"}, {"status": "New"}, "open")
        [asker] = plain().people
        case = plain(entries=(answer,), updates=(update,), people=(asker, helper), accepted_entry_key="a1")
        written = Writer("old", None).write([case])
        row = Case.objects.select_related("queue__team", "requester", "solution").get()
        assert written.counts["cases"] == 1
        assert (row.external_key, row.status, row.priority, row.tags) == ("old:1", "open", "high", ["slow"])
        assert (row.opened_at, row.updated_at) == (DAY, DAY.replace(hour=15))
        assert (row.requester.name, row.requester.kind, row.requester.user_id) == ("Asta Quist", "requester", None)
        assert (row.queue.name, row.queue.is_open, row.queue.team.name) == ("Backups", True, "Backups")
        thread = Thread.objects.get(subject_kind="case", subject_id=row.pk)
        entries = list(Entry.objects.filter(thread=thread).in_order())
        assert [entry.source for entry in entries] == ["It **fails**.", "Use `dd`."]
        assert "<strong>fails</strong>" in entries[0].html
        assert [entry.at for entry in entries] == [DAY, DAY.replace(hour=15)]
        assert row.solution_id == entries[1].pk
        events = list(Event.objects.about("case", row.pk))
        assert [event.name for event in events] == ["CaseImported", "CaseUpdatedElsewhere"]
        assert [event.at for event in events] == [DAY, DAY.replace(hour=14)]
        assert all(event.is_imported for event in events)
        words = {"changes": {"status": "Active"}, "before": {"status": "New"}}
        assert events[1].data == {"source": "old", "status": "open", "step": 1, **words}
        assert events[1].by_person == Person.objects.get(name="Hal Mori").pk

    def test_the_same_cases_twice_change_nothing(self) -> None:
        cases = [plain(str(number), updates=(PlainUpdate("u", DAY, "", {"status": "New"}),)) for number in range(5)]
        Writer("old", None).write(cases)
        before = tally()
        written = Writer("old", None).write(cases)
        assert tally() == before
        assert written.counts["same"] == 5
        assert not any(written.counts[name] for name in ("cases", "changed", "entries", "updates", "people", "queues"))

    def test_the_same_key_of_another_source_is_another_case(self) -> None:
        Writer("old", None).write([plain()])
        Writer("older", None).write([plain()])
        assert sorted(Case.objects.values_list("external_key", flat=True)) == ["old:1", "older:1"]

    def test_a_newer_state_is_taken_and_new_parts_are_added(self) -> None:
        Writer("old", None).write([plain()])
        number = Case.objects.get().number
        entry = PlainEntry("e", "asker", DAY.replace(day=29, hour=20), "Works now.", "reply")
        newer = plain(
            status="closed", status_word="Closed", closed_at=DAY.replace(hour=21), entries=(entry,), body="It *failed*."
        )
        written = Writer("old", None).write([newer])
        row = Case.objects.get()
        assert written.counts["changed"] == 1
        assert (row.number, row.status, row.category, row.closed_at) == (
            number,
            "closed",
            "closed",
            DAY.replace(hour=21),
        )
        assert [e.source for e in Entry.objects.in_order()] == ["It *failed*.", "Works now."]
        assert "<em>failed</em>" in Entry.objects.in_order()[0].html

    def test_work_done_here_is_not_overwritten(self, ines: Actor) -> None:
        Writer("old", None).write([plain()])
        row = Case.objects.get()
        row.become("pending")
        row.save()
        record(StatusChanged(subject_id=row.pk, status="pending", was="open", reason="person"), by=ines)
        written = Writer("old", None).write(
            [plain(subject="Renamed", entries=(PlainEntry("e", "", DAY, "x", "reply"),))]
        )
        row.refresh_from_db()
        assert (row.status, row.subject) == ("pending", "Case 1")
        assert (written.counts["kept"], written.counts["entries"]) == (1, 1)

    def test_words_nobody_knows_keep_what_is_here_and_count(self) -> None:
        Writer("old", None).write([plain(status="", priority="")])
        assert (Case.objects.get().status, Case.objects.get().priority) == ("open", "medium")
        Writer("old", None).write([plain(status="pending", priority="low")])
        written = Writer("old", None).write([plain(status="", priority="")])
        assert (Case.objects.get().status, Case.objects.get().priority) == ("pending", "low")
        assert written.counts["doubts"] == 2

    def test_people_are_matched_by_email_and_never_doubled(self, ada: Actor) -> None:
        card = Person.objects.get(pk=str(ada.person_id))
        known = PlainPerson("u7", "A. Brandt", card.email.upper(), "colleague")
        twin = PlainPerson("u8", "Ada B", card.email, "colleague")
        stranger = PlainPerson("u9", "Olu", "olu@elsewhere.example", "colleague")
        again = PlainPerson("u10", "Olu twice", "olu@elsewhere.example", "colleague")
        Writer("old", None).write([plain(people=(known, twin, stranger, again), assignee_key="u7")])
        case = Case.objects.get()
        assert case.assignee_id == ada.person_id
        assert (case.next_kind, case.next_person_id) == ("person", ada.person_id)
        card.refresh_from_db()
        assert card.name == "Ada Brandt"
        assert Person.objects.filter(email="olu@elsewhere.example").count() == 1
        assert Person.objects.get(email="olu@elsewhere.example").kind == "imported"

    def test_case_whose_asker_nobody_names_has_somebody_all_the_same(self) -> None:
        Writer("old", None).write([plain(requester=None, people=())])
        asker = Case.objects.select_related("requester").get().requester
        assert (asker.name, asker.kind, asker.email) == ("Unknown person", "imported", "")

    def test_who_acts_next(self) -> None:
        gone = PlainPerson("x", "Gone", None, "colleague")
        states = {"open": "queue", "pending": "requester", "on_hold": "other", "closed": "queue"}
        Writer("old", None).write([plain(status, status=status, people=(gone,), assignee_key="x") for status in states])
        assert dict(Case.objects.values_list("status", "next_kind")) == states
        assert not Case.objects.exclude(next_person=None).exists()

    def test_groups_past_the_limit_share_the_default_queue(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue_rules, "MAX_QUEUES", 3)
        Writer("old", None).write([plain(str(n), queue=f"Group {n}") for n in range(6)])
        names = sorted(Queue.objects.values_list("name", flat=True))
        assert names == ["Group 0", "Group 1", "Group 2", "Imported"]
        assert Case.objects.filter(queue__name="Imported").count() == 3
        assert Queue.objects.get(name="Imported").external_key == "", "it is no group of the source's"
        assert Queue.objects.filter(is_open=True).count() == 4

    def test_queues_are_asked_for_once(self, django_assert_num_queries: Any) -> None:
        known = queue_rules.Queues("old", None)
        first = known.id_of(plain("1"))
        with django_assert_num_queries(0):
            assert known.id_of(plain("2")) == first

    def test_group_stays_with_its_queue_when_that_is_called_otherwise_here(self) -> None:
        Writer("old", None).write([plain("1"), plain("2", queue="Tapes")])
        Queue.objects.filter(name="Backups").update(name="Storage")
        Writer("old", None).write([plain("3"), plain("4", queue="Tapes")])
        assert sorted(Case.objects.values_list("external_key", "queue__name")) == [
            ("old:1", "Storage"),
            ("old:2", "Tapes"),
            ("old:3", "Storage"),
            ("old:4", "Tapes"),
        ]

    def test_its_queues_stand_behind_the_desks_own_and_take_no_new_request(self) -> None:
        own = make_queue("Storage")
        Writer("old", None).write([plain("1", queue="Ancient"), plain("2")])
        assert list(Queue.objects.order_by("position", "name").values_list("name", flat=True)) == [
            "Storage",
            "Ancient",
            "Backups",
        ]
        assert landing(None) == own

    def test_names_too_long_are_cut_and_slugs_stay_apart(self) -> None:
        Writer("old", None).write([plain("1", queue="Ä" * 300, subject="s" * 900), plain("2", queue="A" * 70 + "!")])
        assert Case.objects.get(external_key="old:1").subject.endswith("s…")
        assert max(len(name) for name in Queue.objects.values_list("name", flat=True)) == 80
        assert len(set(Queue.objects.values_list("slug", flat=True))) == 2

    def test_a_text_too_long_is_set_aside_and_the_case_comes(self) -> None:
        written = Writer("old", None).write([plain(body="x" * 200_000, line=7)])
        assert Case.objects.count() == 1
        assert not Entry.objects.exists()
        [trouble] = written.troubles
        assert trouble.line == 7
        assert "200,000 characters" in trouble.reason

    def test_keys_of_entries_that_repeat_are_told_apart(self) -> None:
        twice = tuple(PlainEntry("e", "", DAY, f"Text {n}", "reply") for n in range(2))
        for _ in range(2):
            Writer("old", None).write([plain(entries=twice)])
        assert sorted(Entry.objects.exclude(external_key="#body").values_list("external_key", flat=True)) == [
            "e",
            "e#2",
        ]

    def test_an_address_that_is_no_web_page_is_dropped(self) -> None:
        Writer("old", None).write(
            [plain("1", source_url="javascript:alert(1)"), plain("2", source_url="https://a.example/q/1")]
        )
        assert list(Case.objects.order_by("external_key").values_list("source_url", flat=True)) == [
            "",
            "https://a.example/q/1",
        ]


def test_keys_fit_and_stay_apart() -> None:
    long = [external_key("s", "k" * 500 + end) for end in "ab"]
    assert max(map(len, long)) <= KEY_LENGTH
    assert len(set(long)) == 2
    assert event_id("a", "b", "c") == event_id("a", "b", "c") != event_id("a", "bc", "")
    assert cut("abcdef", 4) == "abc…"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1", "\0=1", "\xa0=1", "＝1"])
def test_cells_of_a_download_run_nowhere(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert [safe(plain) for plain in ("fine = so", "", 0)] == ["fine = so", "", "0"]
    assert table(("a",), [(cell,)]).splitlines()[0] == '"a"'
