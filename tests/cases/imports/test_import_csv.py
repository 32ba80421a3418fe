"""CSV: what is read, what is set aside row by row, what is refused as a whole."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.imports import (
    BadRow,
    ImportRefused,
    Limits,
    Mapping,
    PlainCase,
    PlainPerson,
    read_csv,
)
from cases.imports.values import FIELD_CHARS, is_formula
from tests.cases.conftest import Write

HEADER = "number,title,text,opened,who,state,prio\n"
MAPPING = Mapping(
    columns={
        "key": "number",
        "subject": "title",
        "body": "text",
        "opened_at": "opened",
        "requester": "who",
        "status": "state",
        "priority": "prio",
    },
    statuses={"Working": "open"},
    priorities={"2 - High": "high"},
    date_formats=("%d/%m/%Y %H:%M", "iso"),
    missing=("?",),
)
GOOD = "7,Disk full,Help,29/2/2016 01:16,ravi@example.org,Working,2 - High\n"


def read(path: Path, mapping: Mapping = MAPPING, **limits: int) -> list[PlainCase | BadRow]:
    return [item for _, item in read_csv(path, mapping, limits=Limits(**limits))]


def only_bad(items: list[PlainCase | BadRow]) -> BadRow:
    bad = [item for item in items if isinstance(item, BadRow)]
    assert len(bad) == 1
    return bad[0]


def refusal(path: Path, mapping: Mapping = MAPPING, **limits: int) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(path, mapping, **limits)
    return str(caught.value)


def test_row_becomes_case(write: Write) -> None:
    (case,) = read(write("a.csv", HEADER + GOOD))
    assert isinstance(case, PlainCase)
    assert (case.key, case.subject, case.body, case.line) == ("7", "Disk full", "Help", 2)
    assert case.opened_at == datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
    assert case.requester == PlainPerson("ravi@example.org", "ravi@example.org", "ravi@example.org", "requester")
    assert case.people == (case.requester,)
    assert (case.status_word, case.status) == ("Working", "open")
    assert (case.priority_word, case.priority) == ("2 - High", "high")


def test_people_of_a_case_are_who_asked_and_who_works_on_it(write: Write) -> None:
    columns = {"key": "number", "opened_at": "opened", "requester": "who", "assignee": "by", "assignee_name": "called"}
    path = write("a.csv", "number,opened,who,by,called\n7,2016-01-01,ravi,ada,Ada Brandt\n")
    (case,) = read(path, Mapping(columns=columns))
    assert isinstance(case, PlainCase)
    asker, worker = PlainPerson("ravi", "ravi", None, "requester"), PlainPerson("ada", "Ada Brandt", None, "colleague")
    assert (case.requester, case.assignee_key, case.people) == (asker, "ada", (asker, worker))


def test_time_without_zone_is_meant_in_the_mappings_zone(write: Write) -> None:
    berlin = Mapping(columns=MAPPING.columns, date_formats=("iso",), timezone="Europe/Berlin")
    path = write(
        "a.csv",
        HEADER + "1,a,b,2016-07-01T12:00,x,s,p\n2,a,b,2016-07-01T12:00Z,x,s,p\n",
    )
    hours = [item.opened_at.hour for item in read(path, berlin) if isinstance(item, PlainCase)]
    assert hours == [10, 12]


def test_missing_marks_blank_lines_and_subject_of_nothing(write: Write) -> None:
    (case,) = read(write("a.csv", HEADER + "\n7,?,?,2016-02-29 01:16,?,?,?\n\n"))
    assert isinstance(case, PlainCase)
    assert (case.subject, case.body, case.requester, case.status) == ("Case 7", "", None, "")


def test_quoted_field_keeps_its_lines_and_the_line_number_of_what_follows(write: Write) -> None:
    first = '1,a,"one\r\ntwo, ""three""",2016-01-01,x,s,p\n'
    items = read(write("a.csv", HEADER + first + "2,a\n"))
    assert isinstance(items[0], PlainCase)
    assert items[0].body == 'one\ntwo, "three"'
    assert only_bad(items).line == 4


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,a,b\n", "3 columns; the header has 7"),
        ("1,a,b,2016-01-01,x,s,p,more\n", "8 columns; the header has 7"),
        ("1,a,\0,2016-01-01,x,s,p\n", "NUL"),
        ("1,a,b,31/02/2016 10:00,x,s,p\n", "29/02/2016 13:16 or 2016-02-29T13:16"),
        ("1,a,b,0001-01-01,x,s,p\n", "no date"),
        ("1,a,b,?,x,s,p\n", '"opened_at" is missing'),
        (",a,b,2016-01-01,x,s,p\n", '"number" is missing'),
        ("1,=1+1,b,2016-01-01,x,s,p\n", '"title" looks like a formula'),
        ('1,a,"b"c,2016-01-01,x,s,p\n', "quotes"),
        (f"1,a,{'x' * (FIELD_CHARS + 1)},2016-01-01,x,s,p\n", "longer than 1,000,000"),
    ],
)
def test_bad_row_is_set_aside_and_the_next_is_read(write: Write, row: str, reason: str) -> None:
    items = read(write("a.csv", HEADER + row + GOOD))
    bad = only_bad(items)
    assert bad.line == 2
    assert reason in bad.reason
    assert len(bad.raw) <= 500
    assert bad.raw[:1] == row[:1]
    assert isinstance(items[-1], PlainCase)
    assert items[-1].key == "7"


def test_requester_whom_no_answer_would_reach_is_set_aside(write: Write) -> None:
    told = replace(MAPPING, columns={**MAPPING.columns, "requester_email": "mail"})
    known = {"Ravi": "ravi@example", "Maud": "Maud@Example.org", "Lena": ""}
    rows = [f"{number},a,b,2016-01-01,{name},s,p,{mail}\n" for number, (name, mail) in enumerate(known.items())]
    items = read(write("a.csv", HEADER.strip() + ",mail\n" + "".join(rows)), told)
    assert only_bad(items).reason == '"mail" is no e-mail address.'
    people = [item.requester for item in items if isinstance(item, PlainCase)]
    assert [(one.name, one.email) for one in people if one] == [("Maud", "maud@example.org"), ("Lena", None)]


def test_endless_line_is_set_aside_without_being_held(write: Write) -> None:
    path = write("a.csv", HEADER + "é" * 5_000 + "\n" + GOOD)
    items = read(path, row_chars=1_001)
    assert "longer than 1,001" in only_bad(items).reason
    assert isinstance(items[-1], PlainCase)


def test_quote_that_never_closes_is_set_aside(write: Write) -> None:
    items = read(write("a.csv", HEADER + GOOD + '8,"open,b,2016-01-01,x,s,p\n'))
    assert isinstance(items[0], PlainCase)
    assert "never closed" in only_bad(items).reason


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "=1+1",
            "=cmd|'/C calc'!A0",
            "==x",
            "+SUM(1)",
            "+1+cmd|'/C calc'!A0",
            "-2+3+cmd|' /C'!A0",
        ),
        *("@SUM(1+1)", "-1+HYPERLINK(A1)", "\tx", "\rx", "+A1", "- 1+cmd|'x'!A1", "@A1+B1"),
    ],
)
def test_formulas(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("-5", "-5.3", "+49 (30) 123-45", "- item one", "+ added", "---", "--verbose", "-v off"),
        *("@ada, please look", "@ada", "+1 for this", "a=b", "x", "", "1-2", "-1/2/2016"),
    ],
)
def test_what_only_looks_like_formulas(cell: str) -> None:
    assert not is_formula(cell)


def test_lines_swallowed_by_a_quote_are_counted(write: Write) -> None:
    swallowed = "".join(f"{n},a,b,2016-01-01,x,s,p\n" for n in range(60_000))
    items = read(write("a.csv", HEADER + '1,"open,b\n' + swallowed))
    bad = [item for item in items if isinstance(item, BadRow)]
    lost = 60_000 - sum(isinstance(item, PlainCase) for item in items)
    assert bad[0].reason.endswith(f"It takes lines 2 to {2 + lost - (len(bad) - 1):,} with it.")


def test_formulas_can_be_allowed_and_unmapped_cells_are_not_judged(write: Write) -> None:
    path = write("a.csv", "number,opened,title,other\n1,2016-01-01,=x,=y\n")
    columns = {"key": "number", "opened_at": "opened"}
    (case,) = read(path, Mapping(columns=columns))
    assert isinstance(case, PlainCase)
    titled = columns | {"subject": "title"}
    assert isinstance(read(path, Mapping(columns=titled))[0], BadRow)
    (case,) = read(path, Mapping(columns=titled, allow_formulas=True))
    assert isinstance(case, PlainCase)
    assert case.subject == "=x"


def xlsx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("xl/workbook.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"\n\n", "empty"),
        (HEADER.encode(), "no rows"),
        (b",,\n1,2,3\n", "must name the columns"),
        (b"number,title\n1,a\n", '"text", "opened", "who", "state", "prio"'),
        (b"number," + HEADER.encode() + b"1,1,a,b,2016-01-01,x,s,p\n", "stands twice"),
        (b",".join(b"c%d" % n for n in range(501)) + b"\n", "501 columns"),
        (b"number," + b"x" * 301 + b"\n1,2\n", "longer than 300 characters"),
        (xlsx(), "Excel workbook"),
        (b"PK\x05\x06" + bytes(18), "This file is an empty zip archive."),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'[{"number": 1}]', "JSON"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x01\x02\x03\x04" + b"x" * 60, "binary"),
        (b"\x01\x02\x03\x04" + b"x" * 59, "has no column"),
        (b"\x01\x02\x03" + b"x" * 61, "has no column"),
        (HEADER.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (HEADER.encode("utf-16-be"), "UTF-16 without a byte order mark"),
        (HEADER.encode("utf-16"), "choose that encoding"),
        (HEADER.encode() + GOOD.encode() + b"8,caf\xe9,b,2016-01-01,x,s,p\n", "Line 3"),
        (gzip.compress(HEADER.encode() * 99, mtime=0)[:-9], "damaged or cut off"),
        (gzip.compress(gzip.compress(HEADER.encode(), mtime=0), mtime=0), "packed twice"),
        (HEADER.replace("\n", "\r").encode() + b"1,a\r", "lines end"),
    ],
)
def test_refused_as_a_whole(write: Write, content: bytes, sentence: str) -> None:
    assert sentence in refusal(write("a.csv", content))


@pytest.mark.parametrize(
    ("content", "encoding", "sentence"),
    [
        (b"number\n1\n", "utf-16", "This file has no UTF-16 byte order mark; save it as UTF-8."),
        (HEADER.encode("utf-16"), "windows-1252", "This file is written in UTF-16; choose that encoding."),
        ("\ufeffnumber\n".encode(), "windows-1252", "This file is written in UTF-8; choose that encoding."),
    ],
)
def test_mark_that_contradicts_the_chosen_encoding_is_refused(
    write: Write, content: bytes, encoding: str, sentence: str
) -> None:
    mapping = Mapping(columns={"key": "number"}, encoding=encoding)
    with pytest.raises(ImportRefused) as refused:
        list(read_csv(write("a.csv", content), mapping))
    assert str(refused.value) == sentence


def test_sizes_are_limited(write: Write, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as handle:
        handle.truncate(1_000_000_001)
    assert "1,000 MB" in refusal(huge)
    bomb = write("bomb.csv.gz", gzip.compress(HEADER.encode() + GOOD.encode() * 50_000))
    assert "Unpacked, this file is larger" in refusal(bomb, unpacked_bytes=1_000_000)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(tmp_path / "gone.csv")
    assert "cannot be opened" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "latin-1"),
        ("utf-16", "utf-16"),
    ],
)
def test_encodings(write: Write, encoding: str, codec: str) -> None:
    path = write("a.csv", (HEADER + "1,Größe,b,2016-01-01,x,s,p\n").encode(codec))
    mapping = Mapping(columns=MAPPING.columns, encoding=encoding)
    (case,) = read(path, mapping)
    assert isinstance(case, PlainCase)
    assert case.subject == "Größe"


@pytest.mark.parametrize(("encoding", "codec"), [("utf-8", "utf-8"), ("utf-16", "utf-16")])
def test_last_line_without_an_end_may_be_as_long_as_any(write: Write, encoding: str, codec: str) -> None:
    mapping = Mapping(columns={"key": "n", "opened_at": "at"}, encoding=encoding)
    for more, kind in (("", PlainCase), ("é", BadRow)):
        row = f"{'k' * 29}{more},2016-01-01"
        [item] = read(write("a.csv", f"n,at\n{row}".encode(codec)), mapping, row_chars=40)
        assert type(item) is kind


def test_every_field_of_a_row_comes_from_its_column(write: Write) -> None:
    words = {
        **{"key": "7", "subject": "Disk", "body": "Help", "opened_at": "2016-02-29", "closed_at": "2016-03-02"},
        **{"resolved_at": "2016-03-01", "requester": "ravi", "requester_name": "Ravi Rao", "assignee": "ada"},
        **{"assignee_name": "Ada Brandt", "queue": "Storage", "product": "Tape", "status": "Done", "priority": "P1"},
        **{"url": "https://old.example/7", "tags": "a,b", "accepted_entry": "e9", "target_met": "yes"},
        **{"handed_on": "2", "reopened": "1", "requester_email": "ravi@example.org", "assignee_email": ""},
    }
    path = write("a.csv", ";".join(f"c_{name}" for name in words) + "\n" + ";".join(words.values()) + "\n")
    [case] = read(path, Mapping(columns={name: f"c_{name}" for name in words}, delimiter=";"))
    assert isinstance(case, PlainCase)
    assert (case.key, case.subject, case.body, case.queue, case.product) == ("7", "Disk", "Help", "Storage", "Tape")
    assert (case.status_word, case.priority_word, case.tags) == ("Done", "P1", ("a", "b"))
    assert (case.source_url, case.accepted_entry_key) == ("https://old.example/7", "e9")
    assert (case.handed_on, case.reopened, case.is_met, case.tells_solved) == (2, 1, True, True)
    assert case.requester == PlainPerson("ravi", "Ravi Rao", "ravi@example.org", "requester")
    assert (case.assignee_key, case.people[1].name) == ("ada", "Ada Brandt")
    assert case.closed_at is not None
    assert case.resolved_at is not None
    assert (case.opened_at.day, case.resolved_at.day, case.closed_at.day) == (29, 1, 2)


def test_verdict_of_the_source_is_a_word_or_none(write: Write) -> None:
    words = {True: "true YES 1 y T", False: "False no 0 N f", None: "? perhaps 2"}
    mapping = Mapping(columns={"key": "n", "opened_at": "at", "target_met": "kept"})
    for verdict, some in words.items():
        rows = "".join(f"{number},2016-01-01,{word}\n" for number, word in enumerate(some.split()))
        found = read(write("a.csv", f"n,at,kept\n{rows}"), mapping)
        assert {case.is_met for case in found if isinstance(case, PlainCase)} == {verdict}


def test_row_with_a_nul_is_shown_without_it(write: Write) -> None:
    bad = only_bad(read(write("a.csv", HEADER + "7,a\0b,x,2016-01-01,s,p,q\n" + GOOD)))
    assert bad.raw == "7,a\ufffdb,x,2016-01-01,s,p,q"


def test_gzip_is_unpacked_whatever_its_name(write: Write) -> None:
    (case,) = read(write("a.csv", gzip.compress((HEADER + GOOD).encode())))
    assert isinstance(case, PlainCase)


def test_text_is_converted_and_a_text_that_cannot_be_is_set_aside(write: Write) -> None:
    def shouting(text: str) -> str:
        if text == "Bad":
            raise ValueError
        return text.upper()

    path = write("a.csv", HEADER + GOOD + GOOD.replace("Help", "Bad"))
    good, bad = [item for _, item in read_csv(path, MAPPING, to_markdown=shouting)]
    assert isinstance(good, PlainCase)
    assert good.body == "HELP"
    assert isinstance(bad, BadRow)
    assert "Markdown" in bad.reason


def test_tags_and_columns_by_template(write: Write) -> None:
    mapping = Mapping(
        columns={"key": "n", "opened_at": "at", "tags": "t"},
        templates={"subject": "{a}, {b}: {c}!"},
        missing=("?",),
    )
    path = write(
        "a.csv",
        'n,at,t,a,b,c\n1,2016-01-01,"x, y,x",A,B,C\n2,2016-01-01,,A,?,C\n3,2016-01-01,,?,B,?\n4,2016-01-01,,?,?,?\n',
    )
    cases = [item for item in read(path, mapping) if isinstance(item, PlainCase)]
    assert [case.subject for case in cases] == ["A, B: C!", "A: C!", "B!", "Case 4"]
    assert cases[0].tags == ("x", "y")
