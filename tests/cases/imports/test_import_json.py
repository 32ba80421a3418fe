"""JSON: arrays and lines, nested values, entries, and texts no database can hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cases.imports import BadRow, ImportRefused, Limits, Mapping, PlainCase, read_json
from tests.cases.conftest import Write

MAPPING = Mapping(
    kind="json",
    columns={
        "key": "id",
        "subject": "title",
        "opened_at": "created",
        "requester": "by.login",
        "requester_name": "by.name",
        "tags": "labels",
        "entries": "posts",
        "entry_key": "id",
        "entry_author": "author",
        "entry_at": "at",
        "entry_body": "text",
        "entry_internal": "internal",
        "entry_accepted": "solution",
    },
)
CASE = {
    "id": 7,
    "title": "Disk full",
    "created": "2016-02-29T01:16:00Z",
    "by": {"login": "ravi", "name": "Ravi Rao"},
    "labels": ["disk", "raid  5", "disk"],
    "posts": [
        {"id": "7a", "author": "ada", "at": "2016-02-29T02:00:00Z", "text": "Try this"},
        {"author": "ben", "at": None, "text": "=x", "internal": True, "solution": True},
    ],
}


def read(path: Path, **limits: int) -> list[PlainCase | BadRow]:
    return [item for _, item in read_json(path, MAPPING, limits=Limits(**limits))]


def refusal(path: Path, **limits: int) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(path, **limits)
    return str(caught.value)


@pytest.mark.parametrize("shape", ["array", "pretty", "lines"])
def test_object_becomes_case_with_entries(write: Write, shape: str) -> None:
    text = {
        "array": json.dumps([CASE]),
        "pretty": json.dumps([CASE], indent=2),
        "lines": json.dumps(CASE) + "\n",
    }[shape]
    (case,) = read(write("a.json", text))
    assert isinstance(case, PlainCase)
    assert (case.key, case.subject, case.tags) == ("7", "Disk full", ("disk", "raid 5"))
    assert case.requester is not None
    assert (case.requester.key, case.requester.name) == ("ravi", "Ravi Rao")
    first, second = case.entries
    assert (first.key, first.author_key, first.kind, first.is_at_known) == (
        *("7a", "ada", "reply"),
        True,
    )
    assert (second.key, second.kind, second.is_at_known, second.at) == (
        *("7.2", "note", False),
        first.at,
    )
    assert second.source_md == "=x"
    assert case.accepted_entry_key == "7.2"
    assert [person.key for person in case.people] == ["ravi", "ada", "ben"]


def test_many_objects_across_windows_keep_their_lines(write: Write) -> None:
    objects = [CASE | {"id": n, "title": "é" * (n % 300)} for n in range(2_000)]
    text = "[\n" + ",\n".join(json.dumps(one, ensure_ascii=n % 2 == 0) for n, one in enumerate(objects)) + "\n]\n"
    items = read(write("a.json", text))
    assert [item.key for item in items if isinstance(item, PlainCase)] == [str(n) for n in range(2_000)]
    assert [item.line for item in items] == list(range(2, 2_002))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "a\0b"}, "NUL"),
        ({"title": "\ud800"}, "half of a character"),
        ({"labels": ["\ud800"]}, '"labels" holds half of a character'),
        ({"labels": ["disk", "a\0b"]}, '"labels" holds a NUL'),
        ({"labels": ["disk", ["raid"]]}, '"labels" holds a list or an object'),
        ({"title": ["a"]}, "list or an object"),
        ({"created": "yesterday"}, "no date"),
        ({"posts": "none"}, "not a list of objects"),
        ({"posts": [{"at": "never"}]}, "Entry 1"),
        ({"id": None}, '"id" is missing'),
    ],
)
def test_bad_object_is_set_aside(write: Write, change: dict[str, object], reason: str) -> None:
    items = read(write("a.json", json.dumps([CASE, CASE | change, CASE])))
    assert [type(item) for item in items] == [PlainCase, BadRow, PlainCase]
    assert isinstance(items[1], BadRow)
    assert reason in items[1].reason


def test_bad_lines_are_set_aside(write: Write) -> None:
    good = json.dumps(CASE)
    items = read(write("a.jsonl", f"{good}\n{{broken\n[1]\n\n{good}\n"))
    assert [(type(item), item.line) for item in items] == [
        *((PlainCase, 1), (BadRow, 2), (BadRow, 3)),
        (PlainCase, 5),
    ]


def test_element_that_is_no_object_is_set_aside_with_how_it_begins(write: Write) -> None:
    words = "w" * 9_000
    [first, bad, long, last] = read(write("a.json", json.dumps([CASE, [1, 2], words, CASE], indent=1)))
    assert isinstance(bad, BadRow)
    assert isinstance(long, BadRow)
    assert (bad.reason, bad.raw) == ("This element is not a JSON object.", "[\n  1,\n  2\n ]")
    assert 100 < len(long.raw) < 9_000
    assert f'"{words}"'.startswith(long.raw)
    assert (type(first), type(last)) == (PlainCase, PlainCase)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "empty"),
        ("[]", "empty list"),
        ("number,title\n1,a\n", "neither"),
        ("{\n", "neither"),
        ('"text"', "neither"),
        ("[1, 2]", "no JSON object"),
        ('[{"id": 1}', "ends too early"),
        ('[{"id": 1} {"id": 2}]', "a , is expected"),
        ('[{"id": 1}] more', "follows the end"),
        ('[{"id": 1},\n{"id": }]', "line 2"),
        ('[{"id": 1},\n{"id": 2,\n"by":\n}]', "near line 4"),
        ("\ufeff[{}]".encode("utf-16-le"), "written in UTF-16"),
        (b"[\n" + b'{"id": 1},\n' * 20_000 + b'"\xe9"]', "Line 20002 holds bytes"),
        ('[{"other": 1}]', 'no "id"'),
        ("[" * 100_000, "nested too deeply"),
        ('[{"id": ' + "9" * 5_000 + "}]", "not JSON"),
        ("<html>", "web page"),
        (b'[{"id": "caf\xe9"}]', "Line 1"),
    ],
)
def test_refused_as_a_whole(write: Write, content: bytes | str, sentence: str) -> None:
    assert sentence in refusal(write("a.json", content))


def test_cut_last_line_is_refused(write: Write) -> None:
    assert "last line, 2, is incomplete" in refusal(write("a.jsonl", json.dumps(CASE) + "\n" + json.dumps(CASE)[:-3]))


def test_object_too_large_is_refused(write: Write) -> None:
    text = json.dumps([CASE | {"title": "x" * 400_000}])
    assert "longer than 1,000" in refusal(write("a.json", text), row_chars=1_000)
