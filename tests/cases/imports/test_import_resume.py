"""Going on from any position, and files cut at any byte."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.imports import (
    ImportRefused,
    Mapping,
    Position,
    Reading,
    read,
    read_csv,
    read_event_log,
    read_json,
    read_stackexchange,
)
from tests.cases.conftest import Write

CSV = Mapping(columns={"key": "n", "opened_at": "at", "body": "b"})
LOG = Mapping(kind="event_log", columns={"key": "n", "updated_at": "at", "status": "b"})
JSON = Mapping(kind="json", columns={"key": "n", "opened_at": "at", "body": "b"})
SHARED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
CELL = st.sampled_from(["x", "=x", "", '"', "two\nlines", "a,b", "\0", "é", "-5", "@x"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", ""]),
        st.sampled_from(["2016-01-01", "soon", ""]),
        CELL,
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def table(rows: list[tuple[str, str, str, bool]]) -> str:
    lines = ["n,at,b"]
    for key, at, cell, is_quoted in rows:
        words = '"' + cell.replace('"', '""') + '"' if is_quoted else cell
        lines.append(f"{key},{at},{words}")
    return "\n".join(lines) + "\n"


def assert_same_remainder(opened: Callable[[Position], Reading]) -> None:
    try:
        whole = list(opened(Position(0)))
    except ImportRefused:
        return
    for index, (position, _) in enumerate(whole, 1):
        assert list(opened(position)) == whole[index:]


@SHARED
@given(rows=ROWS)
@example(
    rows=[
        ("A", "2016-01-01", "x", False),
        ("B", "soon", "x", False),
        ("C", "2016-01-01", "y", True),
    ]
)
def test_csv_goes_on_from_any_position(tmp_path: Path, rows: list[tuple[str, str, str, bool]]) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(rows))
    assert_same_remainder(lambda start: read_csv(path, CSV, start))


@SHARED
@given(rows=ROWS, rows_apart=st.booleans())
def test_log_goes_on_from_any_position(
    tmp_path: Path, rows: list[tuple[str, str, str, bool]], rows_apart: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(table(rows))
    mapping = replace(LOG, rows_apart=rows_apart)
    assert_same_remainder(lambda start: read_event_log(path, mapping, start))


@SHARED
@given(rows=ROWS, is_array=st.booleans())
def test_json_goes_on_from_any_position(tmp_path: Path, rows: list[tuple[str, str, str, bool]], is_array: bool) -> None:
    objects = [{"n": key, "at": at, "b": cell} for key, at, cell, _ in rows]
    path = tmp_path / "a.json"
    lines = "".join(json.dumps(one) + "\n" for one in objects)
    path.write_text(json.dumps(objects) if is_array else lines)
    assert_same_remainder(lambda start: read_json(path, JSON, start))


def test_dump_goes_on_from_any_position(tmp_path: Path) -> None:
    at = "2021-04-27T15:00:00"
    posts = [
        {
            "Id": str(n),
            "PostTypeId": "1",
            "Title": "t",
            "Body": "b",
            "CreationDate": at if n % 3 else "soon",
        }
        for n in range(9)
    ]
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(post) + "\n" for post in posts))
    items = list(read_stackexchange(tmp_path))
    assert [position for position, _ in items] == list(range(1, 10))
    assert_same_remainder(lambda start: read_stackexchange(tmp_path, start))


@SHARED
@given(junk=st.binary(max_size=300), kind=st.sampled_from([CSV, LOG, JSON]), is_packed=st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path: Path, junk: bytes, kind: Mapping, is_packed: bool) -> None:
    path = tmp_path / "junk"
    start = {"csv": b"n,at,b\n", "event_log": b"n,at,b\n", "json": b'[{"n": 1},'}[kind.kind]
    path.write_bytes(gzip.compress(start + junk) if is_packed else start + junk)
    assert_same_remainder(lambda position: read(path, kind, position))


OBJECTS = [{"n": n, "at": "2016-01-01", "b": 'é \\ " [x]'} for n in range(3)]
TEXTS = {
    "array": (JSON, json.dumps(OBJECTS, ensure_ascii=False)),
    "lines": (JSON, "\n".join(json.dumps(one, ensure_ascii=False) for one in OBJECTS)),
    "csv": (CSV, 'n,at,b\n1,2016-01-01,"é\nx"\n2,2016-01-01,y'),
    "log": (LOG, "n,at,b\n1,2016-01-01,é\n1,2016-01-02,y\n2,2016-01-02,y"),
}


@pytest.mark.parametrize("shape", sorted(TEXTS))
@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
def test_cut_at_every_byte(write: Write, shape: str, is_packed: bool) -> None:
    mapping, text = TEXTS[shape]
    whole = gzip.compress(text.encode()) if is_packed else text.encode()
    refusals = []
    for length in range(len(whole)):
        path = write("cut", whole[:length])
        try:
            list(read(path, mapping))
        except ImportRefused as refusal:
            refusals.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refusals)
    refused = len(refusals)
    # A cut table may end where a row ends; a cut array or gzip never looks whole.
    assert refused == len(whole) if is_packed or shape == "array" else refused >= 1
    assert list(read(write("whole", whole), mapping))
