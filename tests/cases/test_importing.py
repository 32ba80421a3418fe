"""Storing plain cases: once, whole, with their own times, however often and however interrupted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError

from cases.actions.import_runs import OUR_FAULT, perform_import
from cases.actions.imports import begin_import_here
from cases.importing import queues as queue_rules
from cases.importing.keys import KEY_LENGTH, cut, event_id, external_key
from cases.importing.sheets import safe, table
from cases.importing.writer import Writer
from cases.imports import PRESETS, PlainCase, PlainEntry, PlainPerson, PlainUpdate
from cases.models import Case, Import, ImportTrouble, Queue
from conversations.models import Entry, Thread
from core.actor import Actor
from core.events import record
from core.models import Event
from core.spaces import entered
from directory.models import Person, Team
from tests.world import World

DAY = datetime(2016, 2, 29, 13, 0, tzinfo=UTC)
LOG = "number,incident_state,sys_updated_at,sys_updated_by,opened_at,assignment_group,caller_id,assigned_to"
Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


@pytest.fixture
def run(northwind: World, ines: Actor) -> Callable[..., Import]:
    """Import a file in Northwind's space as its admin, to the end or where it stops."""

    def done(path: Path, source: str = "old", **options: Any) -> Import:
        row = begin_import_here(path, options.get("mapping"), by=ines, source=source)
        perform_import(row.pk, by=ines, path=path)
        return Import.objects.get(pk=row.pk)

    return done


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
    }
    return PlainCase(**(fields | changes))


def log_of(cases: int, updates: int = 3, first: int = 0) -> str:
    states = ("New", "Active", "Closed")
    lines = [LOG]
    for number in range(first, first + cases):
        for step in range(updates):
            lines.append(
                f"INC{number},{states[step % 3]},{step + 1:02}/03/2016 10:{number % 60:02},agent{step},"
                f"01/03/2016 09:00,Group {number % 5},caller{number % 7},?"
            )
    return "\n".join(lines) + "\n"


def tally() -> dict[str, int]:
    rows = (Case, Thread, Entry, Person, Queue, Team)
    return {row.__name__: row.objects.count() for row in rows} | {
        "Event": Event.objects.filter(is_imported=True).count()
    }


@pytest.mark.usefixtures("northwind")
class TestWriter:
    def test_a_case_comes_with_its_people_texts_and_times(self) -> None:
        helper = PlainPerson("helper", "Hal Mori", None, "colleague")
        answer = PlainEntry("a1", "helper", DAY.replace(hour=15), "Use `dd`.", "reply")
        update = PlainUpdate("u1", DAY.replace(hour=14), "helper", {"status": "Active"}, {"status": "New"})
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
        entries = list(thread.entries.in_order())
        assert [entry.source for entry in entries] == ["It **fails**.", "Use `dd`."]
        assert "<strong>fails</strong>" in entries[0].html
        assert [entry.at for entry in entries] == [DAY, DAY.replace(hour=15)]
        assert row.solution_id == entries[1].pk
        events = list(Event.objects.about("case", row.pk))
        assert [event.name for event in events] == ["CaseImported", "CaseUpdatedElsewhere"]
        assert [event.at for event in events] == [DAY, DAY.replace(hour=14)]
        assert all(event.is_imported for event in events)
        assert events[1].data == {"source": "old", "changes": {"status": "Active"}, "before": {"status": "New"}}
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
        assert "<em>failed</em>" in Entry.objects.in_order().first().html

    def test_work_done_here_is_not_overwritten(self, ines: Actor) -> None:
        from cases.events.cases import StatusChanged

        Writer("old", None).write([plain()])
        row = Case.objects.get()
        row.become("pending")
        row.save()
        fields = {"status": "pending", "was": "open"}
        known = {name: fields[name] for name in fields if name in StatusChanged.__dataclass_fields__}
        missing = set(StatusChanged.__dataclass_fields__) - {*known, "subject_id"}
        record(StatusChanged(subject_id=row.pk, **known, **dict.fromkeys(missing, "")), by=ines)
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
        card = Person.objects.get(pk=ada.person_id)
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


def test_a_log_is_stored_whole_and_once(run: Callable[..., Import], write: Write) -> None:
    path = write("log.csv", log_of(450))
    first = run(path)
    assert (first.state, first.position) == (Import.State.DONE, 450)
    assert (first.counts["cases"], first.counts["updates"]) == (450, 1350)
    assert Thread.objects.count() == Case.objects.count() == 450
    before = tally()
    again = run(path)
    assert again.counts["same"] == 450
    assert tally() == before


def test_a_grown_file_adds_and_updates(run: Callable[..., Import], write: Write) -> None:
    run(write("january.csv", log_of(30, updates=2)))
    assert Case.objects.filter(status="closed").count() == 0
    grown = run(write("february.csv", log_of(50, updates=3)))
    assert (grown.counts["cases"], grown.counts["changed"]) == (20, 30)
    assert grown.counts["updates"] == 30 + 20 * 3
    assert Case.objects.filter(status="closed").count() == 50


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_fault_inside_a_batch_leaves_nothing_of_it_and_goes_on_after(
    at: int, run: Callable[..., Import], write: Write, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, calls, real = write("log.csv", log_of(700)), [0], Writer.write

    def fails_once(self: Writer, cases: list[PlainCase]) -> Any:
        written = real(self, cases)
        calls[0] += 1
        if calls[0] == at:
            raise RuntimeError("the power went out")
        return written

    monkeypatch.setattr(Writer, "write", fails_once)
    row = run(path)
    assert (row.state, row.problem) == (Import.State.FAILED, OUR_FAULT)
    assert row.position == Case.objects.count() == (at - 1) * 200
    Import.objects.filter(pk=row.pk).update(state=Import.State.RUNNING)
    assert perform_import(row.pk, by=ines, path=path)
    row.refresh_from_db()
    assert (row.position, row.counts["cases"], row.counts["updates"]) == (700, 700, 2100)
    assert (Case.objects.count(), Event.objects.filter(is_imported=True).count()) == (700, 2800)


def test_a_case_the_database_refuses_is_set_aside_alone(
    run: Callable[..., Import], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Writer.write

    def refuses(self: Writer, cases: list[PlainCase]) -> Any:
        if any(case.key == "INC7" for case in cases):
            raise DataError("value out of range")
        return real(self, cases)

    monkeypatch.setattr(Writer, "write", refuses)
    row = run(write("log.csv", log_of(20)))
    assert (row.state, row.counts["cases"], row.counts["bad"]) == (Import.State.DONE, 19, 1)
    assert ImportTrouble.objects.get().raw == "INC7"


def test_two_at_once_do_not_both_store(run: Callable[..., Import], write: Write, ines: Actor) -> None:
    path, seen = write("log.csv", log_of(500)), []
    row = begin_import_here(path, None, by=ines, source="old")

    def second(position: int, counts: dict[str, int]) -> None:
        if not seen:
            seen.append(position)
            assert perform_import(row.pk, by=ines, path=path)

    assert not perform_import(row.pk, by=ines, path=path, watch=second)
    row.refresh_from_db()
    assert (row.state, row.counts["cases"], Case.objects.count()) == (Import.State.DONE, 500, 500)


def test_a_cut_file_keeps_what_came_and_says_so(run: Callable[..., Import], write: Write) -> None:
    import gzip

    packed = gzip.compress(log_of(3000, updates=3).encode())
    row = run(write("log.csv.gz", packed[: len(packed) - 200]))
    assert row.state == Import.State.FAILED
    assert "cut off" in row.problem
    assert row.position == Case.objects.count() > 0


def test_formulas_are_set_aside_row_by_row(run: Callable[..., Import], write: Write) -> None:
    text = "number,subject,opened_at\n1,fine,2020-01-01\n2,=HYPERLINK(1),2020-01-01\n3,+1 for this,2020-01-01\n"
    row = run(write("cells.csv", text))
    assert (row.counts["cases"], row.counts["bad"]) == (2, 1)
    assert ImportTrouble.objects.get().line == 3


def test_troubles_are_bounded_and_all_counted(
    run: Callable[..., Import], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases.importing import run as running

    monkeypatch.setattr(running, "MAX_TROUBLES", 30)
    text = "number,subject,opened_at\n1,fine,2020-01-01\n" + "x,y\n" * 2500
    row = run(
        write("bad.csv", text),
        mapping=PRESETS["plain-csv"].from_dict(
            {
                **PRESETS["plain-csv"].to_dict(),
                "columns": {"key": "number", "subject": "subject", "opened_at": "opened_at"},
            }
        ),
    )
    assert row.counts["bad"] == 2500
    assert ImportTrouble.objects.count() == 30


def test_nothing_is_written_elsewhere_and_nobody_is_told(
    run: Callable[..., Import], write: Write, world: World
) -> None:
    from django.db import connection

    with entered(world.halcyon):
        Team.objects.create(name="canary")
        before = tally()
    run(write("log.csv", log_of(50)))
    with entered(world.halcyon):
        assert tally() == before
    from core.spaces import REGISTRY

    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_outbox")
        assert cursor.fetchone() == (0,)


def test_keys_fit_and_stay_apart() -> None:
    long = [external_key("s", "k" * 500 + end) for end in "ab"]
    assert max(map(len, long)) <= KEY_LENGTH
    assert len(set(long)) == 2
    assert event_id("a", "b", "c") == event_id("a", "b", "c") != event_id("a", "bc", "")
    assert cut("abcdef", 4) == "abc…"


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "  =1"])
def test_cells_of_a_download_run_nowhere(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe("fine = so") == "fine = so"
    assert table(("a",), [(cell,)]).splitlines()[0] == '"a"'


@pytest.mark.slow
def test_the_forum_is_stored_whole(run: Callable[..., Import], histories: Path) -> None:
    row = run(histories / "support-forums" / "cardano-se", source="cardano")
    assert (row.state, row.counts["cases"]) == (Import.State.DONE, 1042)
    assert Case.objects.exclude(solution=None).count() > 300
    assert not Case.objects.exclude(solution=None).exclude(category="resolved").exists()
    assert Thread.objects.count() == 1042


@pytest.mark.slow
def test_the_beginning_of_the_incident_log_is_stored(run: Callable[..., Import], histories: Path, write: Write) -> None:
    import gzip
    from itertools import islice

    with gzip.open(histories / "incident-logs" / "servicenow-incident-event-log.csv.gz", "rt") as lines:
        row = run(write("log.csv", "".join(islice(lines, 20_001))), source="servicenow")
    assert row.state == Import.State.DONE
    assert row.counts["updates"] == 20_000
    incident = Case.objects.get(external_key="servicenow:INC0000045")
    assert (incident.status, incident.category) == ("closed", "closed")
    ats = list(Event.objects.about("case", incident.pk).values_list("at", flat=True))
    assert ats == sorted(ats)
    assert ats[0] == datetime(2016, 2, 29, 1, 16, tzinfo=UTC)


@pytest.fixture
def histories() -> Path:
    import os

    tree = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("GUILDHALL_SHARED", tree.parent / "shared")) / "data"
    if not data.is_dir():
        pytest.skip(f"real histories are not at {data} (set GUILDHALL_SHARED)")
    return data
