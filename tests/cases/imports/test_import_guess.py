"""What a file's own columns and words say about how it becomes cases."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases.imports import ImportRefused, Mapping, guess
from cases.imports.words import words_of
from tests.cases.conftest import Write


def table(write: Write, *lines: str) -> Mapping:
    return guess(write("some.csv", "\n".join(lines) + "\n"))


def test_columns_are_known_by_their_names_whatever_the_writing(write: Write) -> None:
    found = table(write, "Ticket-ID,Title,Created At,Status", "1,It fails,2026-11-22T10:00:00+00:00,Open")
    assert found.columns == {"key": "Ticket-ID", "subject": "Title", "opened_at": "Created At", "status": "Status"}
    assert (found.kind, found.delimiter, found.encoding, found.doubts) == ("csv", ",", "utf-8", ())
    assert (found.date_formats, found.statuses, found.rows_apart) == (("iso",), {"Open": "open"}, False)


def test_table_has_no_list_of_entries_inside_a_cell(write: Write) -> None:
    found = table(write, "id,created,comments", "1,2026-11-22T10:00:00Z,two of them")
    assert "entries" not in found.columns


def test_what_nothing_names_is_asked_for(write: Write) -> None:
    found = table(write, "colour,shape", "red,round")
    assert found.doubts == ("Say which column identifies a case.", "Say which column holds the date of opening.")


def test_rows_of_one_key_are_a_log_and_may_lie_apart(write: Write) -> None:
    header = "number,status,updated_at,updated_by"
    first, second, other = "1,New,2026-11-22,ada", "1,Open,2026-11-23,ben", "2,New,2026-11-22,ada"
    log = table(write, header, first, second, other)
    assert (log.kind, log.rows_apart) == ("event_log", False)
    assert log.columns["updated_by"] == "updated_by"
    assert log.doubts == ()
    assert table(write, header, first, other, second).rows_apart
    plain = table(write, header, first, other)
    assert (plain.kind, plain.rows_apart) == ("csv", False)
    assert plain.columns == {"key": "number", "status": "status", "opened_at": "updated_at"}


def test_table_whose_key_nobody_recognises_is_not_taken_for_a_log(write: Write) -> None:
    found = table(write, "colour,updated_at", "red,2026-11-22", "blue,2026-11-23")
    assert (found.kind, found.columns) == ("csv", {"opened_at": "updated_at"})
    assert found.doubts == ("Say which column identifies a case.",)


def test_marks_of_what_is_missing_are_found_and_are_no_dates(write: Write) -> None:
    found = table(write, "id,created,closed", "1,20.11.2026,?", "2,21.11.2026,22.11.2026", "3,22.11.2026,N/A")
    assert (found.missing, found.date_formats, found.doubts) == (("?", "N/A"), ("%d.%m.%Y",), ())


def test_date_of_opening_wins_over_the_last_change(write: Write) -> None:
    found = table(write, "id,created,updated_at", "1,2026-11-20,2026-11-22", "2,2026-11-21,2026-11-23")
    assert found.columns == {"key": "id", "opened_at": "created"}


@pytest.mark.parametrize(
    ("words", "form", "doubt"),
    [
        (("22/11/2026 10:30", "23/11/2026 11:30"), "%d/%m/%Y %H:%M", ""),
        (("11/22/2026 10:30", "11/23/2026 11:30"), "%m/%d/%Y %H:%M", ""),
        (("11/10/2026", "12/10/2026"), "%d/%m/%Y", "The day is assumed"),
        (("22.11.2026", "23.11.2026"), "%d.%m.%Y", ""),
        (("1764000000", "1764000001"), "unix", ""),
        (("2026-11-22", "some day"), "iso", 'such as "some day" is not known'),
    ],
)
def test_form_of_dates_is_the_first_that_reads_them_all(
    write: Write, words: tuple[str, str], form: str, doubt: str
) -> None:
    found = table(write, "id,created", f"1,{words[0]}", f"2,{words[1]}")
    assert found.date_formats == (form,)
    assert len(found.doubts) == bool(doubt)
    assert doubt in "".join(found.doubts)


def test_words_of_state_and_urgency_are_translated_where_they_are_known(write: Write) -> None:
    found = table(write, "id,created,status,priority", "1,2026-11-20,In Progress,1 - Critical", "2,2026-11-21,Parked,3")
    assert found.statuses == {"In Progress": "open"}
    assert found.priorities == {"1 - Critical": "urgent", "3": "medium"}


def test_column_that_only_says_whether_tells_a_state_and_no_date(write: Write) -> None:
    found = table(write, "id,created,resolved", "1,2026-11-20,True", "2,2026-11-21,False")
    assert found.columns == {"key": "id", "opened_at": "created", "status": "resolved"}
    assert found.statuses == {"True": "solved", "False": "open"}
    both = table(write, "id,created,status,resolved", "1,2026-11-20,Open,yes")
    assert both.columns["status"] == "status"
    assert "resolved_at" not in both.columns


def test_people_of_one_customer_are_told_apart_by_their_addresses(write: Write) -> None:
    header = "id,created,customer,email"
    rows = ("1,2026-11-20,Tallis,a@tallis.example", "2,2026-11-21,Tallis,b@tallis.example")
    assert "requester" not in table(write, header, *rows).columns
    apart = table(write, header, "1,2026-11-20,Ravi,r@tallis.example", "2,2026-11-21,Asta,a@tallis.example")
    assert apart.columns["requester"] == "customer"


@pytest.mark.parametrize("name", ["2026-11-22", "17", "ada@northwind.example", "1,5"])
def test_first_line_that_names_nothing_is_refused(write: Write, name: str) -> None:
    with pytest.raises(ImportRefused, match="The first line must name the columns"):
        table(write, f'"{name}";status', "x;open")


def test_object_has_its_entries_inside(write: Write) -> None:
    case: dict[str, Any] = {"id": 1, "created": "2026-11-20", "comments": [{"author": "Ada", "text": "Hm."}, "odd"]}
    found = guess(write("some.json", json.dumps([case, {"id": 2, "created": "2026-11-21", "comments": None}])))
    assert (found.kind, found.columns["entries"]) == ("json", "comments")
    assert (found.columns["entry_author"], found.columns["entry_body"]) == ("author", "text")
    bare = guess(write("bare.json", json.dumps([{"id": 1, "created": "2026-11-20", "comments": "none"}])))
    assert "entries" not in bare.columns


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("id,größe\n1,é\n".encode("windows-1252"), "windows-1252"),
        ("id,größe\n1,é\n".encode("utf-16"), "utf-16"),
        ("\ufeffid,größe\n1,é\n".encode(), "utf-8"),
    ],
)
def test_writing_is_recognised(write: Write, content: bytes, encoding: str) -> None:
    assert guess(write("some.csv", content)).encoding == encoding


def test_words_of_a_column_are_its_different_ones_in_order() -> None:
    rows: list[dict[str, object]] = [{"a": " x "}, {"a": 2}, {"a": "x"}, {"a": ["no"]}, {"a": ""}, {}]
    assert words_of(rows, "a") == ["x", "2"]
