"""Event logs: rows of one case become its timeline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cases.imports import BadRow, Mapping, PlainCase, dry_run, eventlog, preview, read_event_log
from tests.cases.conftest import Write

MAPPING = Mapping(
    kind="event_log",
    columns={
        "key": "n",
        "updated_at": "at",
        "updated_by": "by",
        "status": "state",
        "assignee": "to",
    },
    statuses={"New": "new", "Done": "solved", "Closed": "closed"},
    missing=("?",),
    track=("extra",),
)
HEADER = "n,at,by,state,to,extra,unused\n"
LOG = (
    HEADER + "A,2016-01-01,ada,New,?,0,x\n"
    "A,2016-01-02,ben,Odd,cleo,0,y\n"
    "A,2016-01-03,ben,Done,cleo,1,y\n"
    "A,2016-01-04,ben,Closed,?,1,y\n"
    "B,2016-01-01,ada,New,?,0,x\n"
)
APART = (
    HEADER + "A,2016-01-01,ada,New,?,0,x\nB,2016-01-01,ada,New,?,0,x\n"
    "A,2016-01-02,ada,Done,?,0,x\nC,bad,ada,New,?,0,x\nB,2016-01-03,ada,Done,?,0,x\n"
)


def read(path: Path, mapping: Mapping = MAPPING) -> list[PlainCase | BadRow]:
    return [item for _, item in read_event_log(path, mapping)]


def cases(items: list[PlainCase | BadRow]) -> dict[str, PlainCase]:
    return {item.key: item for item in items if isinstance(item, PlainCase)}


def test_changes_only(write: Write) -> None:
    found = cases(read(write("a.csv", LOG)))
    assert list(found) == ["A", "B"]
    case = found["A"]
    assert [update.changes for update in case.updates] == [
        {"status": "New", "extra": "0"},
        {"status": "Odd", "assignee": "cleo"},
        {"status": "Done", "extra": "1"},
        {"status": "Closed", "assignee": ""},
    ]
    assert case.updates[3].before == {"status": "Done", "assignee": "cleo"}
    assert [update.key for update in case.updates] == ["A.1", "A.2", "A.3", "A.4"]
    assert [update.by_key for update in case.updates] == ["ada", "ben", "ben", "ben"]
    assert (case.status_word, case.status, case.assignee_key) == ("Closed", "closed", "")
    assert {person.key for person in case.people} == {"ada", "ben", "cleo"}


def test_times_are_worked_out_where_no_column_holds_them(write: Write) -> None:
    found = cases(read(write("a.csv", LOG)))
    case = found["A"]
    assert (case.opened_at.day, case.line) == (1, 2)
    assert case.resolved_at is not None
    assert case.closed_at is not None
    assert (case.resolved_at.day, case.closed_at.day) == (3, 4)
    assert (found["B"].resolved_at, found["B"].closed_at) == (None, None)


def test_statuses_of_updates_are_ours_where_the_mapping_knows_them(write: Write) -> None:
    case = cases(read(write("a.csv", LOG)))["A"]
    assert [update.status for update in case.updates] == ["new", "", "solved", "closed"]


def test_counts_and_the_verdict_of_the_source_are_read(write: Write) -> None:
    head = "n,at,state,hands,again,kept,team\n"
    log = head + "A,2016-01-01,New,0,0,true,L1\nA,2016-01-02,Done,3,1,FALSE,L2\nB,2016-01-01,New,many,-1,perhaps,\n"
    columns = {"key": "n", "updated_at": "at", "status": "state", "handed_on": "hands", "reopened": "again",
               "target_met": "kept", "line": "team"}  # fmt: skip
    found = cases(read(write("a.csv", log), replace(MAPPING, columns=columns, track=())))
    case, other = found["A"], found["B"]
    assert (case.handed_on, case.reopened, case.is_met, case.tells_solved) == (3, 1, False, False)
    assert [update.changes.get("line") for update in case.updates] == ["L1", "L2"]
    assert (other.handed_on, other.reopened, other.is_met) == (None, None, None)


def test_log_of_nothing_but_moments_has_empty_words(write: Write) -> None:
    path = write("a.csv", "n,at\nA,2016-01-01\nA,2016-01-02\n")
    [case] = cases(read(path, Mapping(kind="event_log", columns={"key": "n", "updated_at": "at"}))).values()
    assert (case.queue, case.product, case.priority_word, case.status_word) == ("", "", "", "")
    assert (case.status, case.priority, case.subject, case.body) == ("", "", "Case A", "")
    assert (case.requester, case.assignee_key, case.people) == (None, "", ())
    assert (case.resolved_at, case.closed_at, case.source_url, case.tags) == (None, None, "", ())
    assert [(update.changes, update.by_key, update.status) for update in case.updates] == [({}, "", "")] * 2


def test_words_of_the_last_row_are_the_cases_own(write: Write) -> None:
    head = "n,at,title,text,group,made,level,link,labels,asked,asks,worker\n"
    rows = "A,2016-01-01,Old,,L1,Tape,3,,,2015-12-30,ravi,ben\n"
    rows += "A,2016-01-02,New,Help,L2,Disk,1,https://old.example/A,x;y,2015-12-31,asta,ada\n"
    columns = {"key": "n", "updated_at": "at", "subject": "title", "body": "text", "queue": "group", "product": "made",
               "priority": "level", "url": "link", "tags": "labels", "opened_at": "asked", "requester": "asks",
               "assignee": "worker"}  # fmt: skip
    path = write("a.csv", head + rows)
    mapping = Mapping(kind="event_log", columns=columns, priorities={"1": "high"}, tag_separator=";")
    [item] = [item for _, item in read_event_log(path, mapping, to_markdown=str.upper)]
    assert isinstance(item, PlainCase)
    assert (item.subject, item.body, item.queue, item.product) == ("New", "HELP", "L2", "Disk")
    assert (item.priority_word, item.priority, item.tags) == ("1", "high", ("x", "y"))
    assert (item.source_url, item.opened_at.day) == ("https://old.example/A", 30)
    assert item.requester is not None
    assert (item.requester.key, item.requester.kind, item.assignee_key) == ("asta", "requester", "ada")
    assert [person.key for person in item.people] == ["asta", "ada", "ravi", "ben"]


def test_word_that_is_followed_stands_on_one_line(write: Write) -> None:
    path = write("a.csv", 'n,at,extra\nA,2016-01-01,"  two \n  lines "\n')
    mapping = Mapping(kind="event_log", columns={"key": "n", "updated_at": "at"}, track=("extra",))
    [update] = cases(read(path, mapping))["A"].updates
    assert update.changes == {"extra": "two lines"}


def test_case_that_cannot_be_made_is_set_aside_at_its_last_row(write: Write) -> None:
    def refuses(words: str) -> str:
        raise ValueError(words)

    columns = {"key": "n", "updated_at": "at", "body": "text"}
    path = write("a.csv", "n,at,text\nA,2016-01-01,one\nA,2016-01-02,two\n")
    [(_, item)] = read_event_log(path, Mapping(kind="event_log", columns=columns), to_markdown=refuses)
    assert isinstance(item, BadRow)
    assert (item.line, item.raw) == (3, "A,2016-01-02,two\n")
    assert "cannot be turned into Markdown" in item.reason


def test_rows_apart_are_set_aside_by_name_until_the_mapping_says_so(write: Write) -> None:
    path = write("a.csv", APART)
    streamed = read(path)
    assert [(item.line, "lies apart" in item.reason) for item in streamed if isinstance(item, BadRow)] == [
        (4, True),
        (5, False),
        (6, True),
    ]
    ordered = read(path, replace(MAPPING, rows_apart=True))
    assert {key: len(case.updates) for key, case in cases(ordered).items()} == {"A": 2, "B": 2}
    assert cases(ordered)["B"].status_word == "Done"
    assert [item.line for item in ordered if isinstance(item, BadRow)] == [5]


def test_a_row_apart_does_not_end_the_group_it_stands_in(write: Write) -> None:
    rows = "A,2016-01-01,a,New,?,0,x\nB,2016-01-01,a,New,?,0,x\nA,2016-01-01,a,New,?,0,x\nB,2016-01-02,a,Done,?,0,x\n"
    found = cases(read(write("a.csv", HEADER + rows)))
    assert (len(found["A"].updates), len(found["B"].updates)) == (1, 2)


def test_a_bad_row_costs_only_itself(write: Write) -> None:
    path = write("a.csv", LOG.replace("2016-01-02", "soon"))
    items = read(path)
    assert isinstance(items[0], BadRow)
    assert items[0].line == 3
    assert len(cases(items)["A"].updates) == 3


def test_order_on_disk_gives_the_same_cases(write: Write) -> None:
    path = write("a.csv", LOG)
    assert read(path, replace(MAPPING, rows_apart=True)) == read(path)


def test_preview_and_dry_run(write: Write) -> None:
    path = write("a.csv", LOG + "C,soon,a,New,?,0,x\n" + "A,2016-01-09,a,New,?,0,x\n")
    assert len(preview(read_event_log(path, MAPPING), 1)) == 1
    seen: list[int] = []
    report = dry_run(read_event_log(path, MAPPING), lambda items, _report: seen.append(items), MAPPING)
    assert (report.cases, report.updates, report.bad_total, report.people) == (2, 5, 2, 3)
    assert dict(report.statuses) == {"Closed": 1, "New": 1}
    assert dict(report.unknown_statuses) == {"Odd": 1}
    assert seen == [4]
    assert report.first_opened_at == report.last_opened_at


def test_report_is_bounded_but_counts_all(write: Write) -> None:
    rows = "".join(f"{n},soon,a,New,?,0,x\n" for n in range(1_200))
    many = "".join(f"k{n},2016-01-01,a,state{n},?,0,x\n" for n in range(1_200))
    report = dry_run(read_event_log(write("a.csv", HEADER + rows + many), MAPPING))
    assert (len(report.bad), report.bad_total, report.cases) == (1_000, 1_200, 1_200)
    assert (len(report.statuses), report.statuses["(others)"]) == (1_001, 200)


def test_update_without_its_moment_is_set_aside_and_the_others_stay(write: Write) -> None:
    [bad, case] = read(write("a.csv", HEADER + "A,2016-01-01,ada,New,?,0,x\nA,?,ben,Done,?,0,x\n"))
    assert isinstance(bad, BadRow)
    assert '"updated_at" is missing' in bad.reason
    assert isinstance(case, PlainCase)
    assert [update.changes["status"] for update in case.updates] == ["New"]


def test_case_holds_so_many_updates_and_what_goes_beyond_is_set_aside(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eventlog, "MAX_UPDATES", 2)
    rows = "".join(f"A,2016-01-0{day},ada,S{day},?,0,x\n" for day in (1, 2, 3))
    items = read(write("a.csv", HEADER + rows))
    assert [item.reason for item in items if isinstance(item, BadRow)] == ["This case has more than 2 updates."]
    assert [update.changes["status"] for update in cases(items)["A"].updates] == ["S1", "S2"]
