"""Mappings: round trips, every fault named; guesses and presets."""

from __future__ import annotations

import json

import pytest

from cases.importing.sample import sample_of
from cases.imports import PRESETS, ImportRefused, Mapping, MappingRefused, guess, read
from cases.imports.plain import BadRow, PlainCase
from tests.cases.conftest import Write


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_are_valid_and_survive_json(name: str) -> None:
    preset = PRESETS[name]
    assert Mapping.from_dict(json.loads(json.dumps(preset.to_dict()))) == preset


def test_mapping_says_only_what_differs_from_the_usual() -> None:
    bare = Mapping.from_dict({"kind": "csv", "columns": {"key": "a", "opened_at": "b"}})
    assert bare == Mapping(columns={"key": "a", "opened_at": "b"})
    assert (bare.rows_apart, bare.allow_formulas, bare.doubts, bare.track, bare.missing) == (False, False, (), (), ())
    assert (bare.timezone, bare.encoding, bare.delimiter, bare.tag_separator) == ("UTC", "utf-8", ",", ",")


VALID: dict[str, object] = {"kind": "csv", "columns": {"key": "a", "opened_at": "b"}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "xls"}, "no kind of file"),
        ({"kind": 3}, '"kind" does not have the form'),
        ({"columns": {"key": "a"}}, 'which column holds "opened_at"'),
        ({"kind": "event_log"}, 'which column holds "updated_at"'),
        ({"columns": {"key": 1}}, '"columns" does not have the form'),
        ({"columns": {"key": "a", "opened_at": "b", "colour": "c"}}, 'no field "colour"'),
        ({"constants": {"key": "1"}}, 'which column holds "key"'),
        ({"templates": {"subject": "same"}}, "no column in braces"),
        ({"statuses": {"Done": "finished"}}, 'cannot become the status "finished"'),
        ({"priorities": {"P1": "p1"}}, 'cannot become the priority "p1"'),
        ({"date_formats": ["%H:%M"]}, "no form of date"),
        ({"date_formats": ["%Y-%"]}, "no form of date"),
        ({"date_formats": []}, "at least one form of date"),
        ({"date_formats": "iso"}, '"date_formats" does not have the form'),
        ({"timezone": "Mars/Olympus"}, "no time zone"),
        ({"timezone": "../../etc/passwd"}, "no time zone"),
        ({"timezone": ""}, "no time zone"),
        ({"encoding": "ebcdic"}, "Choose an encoding"),
        ({"delimiter": ",,"}, "separated by"),
        ({"tag_separator": ""}, "between tags"),
        ({"track": ["status"]}, "tracked column"),
        ({"allow_formulas": "yes"}, '"allow_formulas" does not have the form'),
        ({"surprise": 1}, 'no part "surprise"'),
    ],
)
def test_faults_are_named(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(MappingRefused) as caught:
        Mapping.from_dict(VALID | change)
    assert sentence in str(caught.value)
    assert all(problem.endswith(".") for problem in caught.value.problems)


def test_all_faults_at_once_and_no_object() -> None:
    with pytest.raises(MappingRefused) as caught:
        Mapping.from_dict(VALID | {"timezone": "x", "delimiter": "x"})
    assert len(caught.value.problems) == 2
    with pytest.raises(MappingRefused):
        Mapping.from_dict([])
    assert Mapping.from_dict(VALID).columns == {"key": "a", "opened_at": "b"}


def test_words_of_ours_need_no_translation() -> None:
    mapping = Mapping(statuses={"Open": "pending"})
    assert (mapping.status_for("Open"), mapping.status_for("CLOSED")) == ("pending", "closed")
    assert (mapping.status_for("odd"), mapping.priority_for("High")) == ("", "high")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_guess_reads_an_ordinary_table(write: Write, delimiter: str, codec: str) -> None:
    rows = [
        ["Ticket ID", "Title", "Created At", "Assigned To", "State", "Priority", "E-Mail", "Größe"],
        ["T-1", "a; b, | c", "31.12.2020 10:00", "Ada", "On hold", "1 - Critical", "a@b.org", "ß"],
        ["T-2", "Fan", "01.01.2021 10:00", "?", "In Progress", "Normal", "c@d.org", "ü"],
    ]  # fmt: skip
    text = "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    path = write("a.csv", text.encode(codec))
    mapping = guess(path)
    assert (mapping.kind, mapping.delimiter) == ("csv", delimiter)
    assert mapping.columns["key"] == "Ticket ID"
    assert mapping.columns["requester_email"] == "E-Mail"
    assert mapping.date_formats == ("%d.%m.%Y %H:%M",)
    assert mapping.statuses == {"On hold": "on_hold", "In Progress": "open"}
    assert mapping.priorities == {"1 - Critical": "urgent", "Normal": "medium"}
    assert (mapping.missing, mapping.doubts) == (("?",), ())
    items = [item for _, item in read(path, Mapping.from_dict(mapping.to_dict()))]
    assert [item.key for item in items if isinstance(item, PlainCase)] == ["T-1", "T-2"]


def test_guess_doubts_day_and_month(write: Write) -> None:
    assert guess(write("a.csv", "id,title,created\n1,a,3/4/2016\n")).doubts
    american = guess(write("b.csv", "id,title,created\n1,a,12/31/2016\n"))
    assert (american.date_formats, american.doubts) == (("%m/%d/%Y",), ())


def test_guess_takes_the_form_of_most_dates_and_names_one_that_has_another(write: Write) -> None:
    path = write("a.csv", "id,title,created\n1,a,31.12.2020\n2,b,yesterday\n3,c,01.01.2021\n")
    mapping = guess(path)
    assert mapping.date_formats == ("%d.%m.%Y",)
    assert mapping.doubts == ('The form of dates such as "yesterday" is not known.',)
    faults = [item.reason for _, item in read(path, mapping) if isinstance(item, BadRow)]
    assert len(faults) == 1
    assert faults[0].startswith('"created" is no date: "yesterday".'), "the column is called as in the file"


def test_guess_tells_people_of_one_customer_apart_by_their_addresses(write: Write) -> None:
    header = "id,title,created,customer,customer email\n"
    shared = guess(write("a.csv", header + "1,a,2020-01-01,Lumen,x@l.example\n2,b,2020-01-02,Lumen,y@l.example\n"))
    assert "requester" not in shared.columns
    assert shared.columns["requester_email"] == "customer email"
    person = guess(write("b.csv", header + "1,a,2020-01-01,Xi,x@l.example\n2,b,2020-01-02,Yu,y@l.example\n"))
    assert person.columns["requester"] == "customer"


def test_guess_sees_an_event_log_and_whether_its_rows_lie_apart(write: Write) -> None:
    header = "case,timestamp,status\n"
    together = guess(write("a.csv", header + "1,2016-01-01,New\n1,2016-01-02,Open\n"))
    assert (together.kind, together.rows_apart) == ("event_log", False)
    apart = guess(write("b.csv", header + "1,2016-01-01,New\n2,2016-01-01,New\n1,2016-01-02,x\n"))
    assert apart.rows_apart


def test_guess_reads_threads(write: Write) -> None:
    thread = {
        "id": "1",
        "title": "a",
        "created": "2016-01-01",
        "resolved": True,
        "posts": [{"id": "1.1", "author": "x", "created": "2016-01-02", "text": "t"}],
    }
    path = write("a.jsonl", json.dumps(thread) + "\n")
    ((_, case),) = read(path, guess(path))
    assert isinstance(case, PlainCase)
    assert (case.status, case.entries[0].source_md) == ("solved", "t")


def test_guess_knows_a_dump(write: Write) -> None:
    path = write("posts.jsonl", "")
    assert guess(path.parent).kind == "stackexchange"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "1,2016-01-01,ada@example.org\n2,2016-01-02,ben@example.org\n",
        b"\x89PNG\r\n\x1a\n",
        "<html></html>",
        "id,title\n",
    ],
)
def test_guess_refuses_what_is_no_table(write: Write, content: bytes | str) -> None:
    with pytest.raises(ImportRefused):
        guess(write("a.csv", content))


@pytest.mark.parametrize("count", [501, 100_000])
def test_guess_refuses_a_table_that_is_too_wide_and_takes_no_line_for_a_name(write: Write, count: int) -> None:
    names = ",".join(f"c{number}" for number in range(count))
    with pytest.raises(ImportRefused, match=f"{count:,} columns"):
        guess(write("wide.csv", f"{names}\n{names}\n"))


def test_names_inside_json_are_taken_where_people_can_read_them(write: Write) -> None:
    path = write("a.json", json.dumps([{"id": "1", "title": "A", "x" * 301: "long", "y" * 300: "whole"}]))
    found = sample_of(path, guess(path))
    assert [column.name for column in found.columns] == ["id", "title", "y" * 300]
    assert all(len(column.label) < 200 for column in found.columns)


def test_guess_without_a_key_says_so_and_is_not_valid_yet(write: Write) -> None:
    mapping = guess(write("a.csv", "colour,size\nred,3\n"))
    assert len(mapping.doubts) == 2
    with pytest.raises(MappingRefused):
        Mapping.from_dict(mapping.to_dict())


def test_read_picks_the_reader(write: Write) -> None:
    path = write("a.csv", "number,subject,body,opened_at,requester,status\n1,a,b,bad,c,d\n")
    ((position, item),) = read(path, PRESETS["plain-csv"])
    assert isinstance(item, BadRow)
    assert json.loads(json.dumps(position)) == 1
