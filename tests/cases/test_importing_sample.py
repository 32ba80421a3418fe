"""What the mapping's page shows of a file: columns with their first words, and the words to translate."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cases.importing.sample import SHOWN, Column, Sample, sample_of
from cases.imports import Mapping
from tests.cases.conftest import Write

TABLE = Mapping(columns={"key": "n", "status": "state", "priority": "level", "subject": "gone"})


def test_columns_show_their_first_different_words(write: Write) -> None:
    found = sample_of(write("a.csv", "n,state,level\n1,Open,=x\n2,Open,P2\nbad\n3,Done,P2\n4,Odd,P3\n5,New,\n"), TABLE)
    assert [column.name for column in found.columns] == ["n", "state", "level"]
    assert found.columns[1].values == ("Open", "Done", "Odd")
    assert found.columns[0].label == "n (1)"
    assert found.statuses == ("Open", "Done", "Odd", "New")
    assert found.priorities == ("=x", "P2", "P3"), "nothing of it is run here"
    assert (found.entry_columns, found.problem) == ((), "")


def test_objects_inside_of_objects_have_columns_of_their_own(write: Write) -> None:
    posts = [{"author": "ada", "text": "Hm."}, "odd", {"at": "2016"}]
    text = json.dumps([{"n": 1, "talk": {"posts": posts}}, {"n": 2, "talk": None}, 3])
    mapping = Mapping(kind="json", columns={"key": "n", "entries": "talk.posts"})
    found = sample_of(write("a.json", text), mapping)
    assert [column.name for column in found.columns] == ["n", "talk"]
    assert [(column.name, column.values) for column in found.entry_columns] == [
        ("author", ("ada",)),
        ("text", ("Hm.",)),
        ("at", ("2016",)),
    ]
    bare = sample_of(write("a.json", text), replace(mapping, columns={"key": "n"}))
    assert (bare.columns, bare.entry_columns) == (found.columns, ())


def test_file_that_cannot_be_read_says_why_and_a_dump_has_no_columns(write: Write) -> None:
    found = sample_of(write("a.csv", "%PDF-1.7"), TABLE)
    assert (found.columns, found.statuses) == ((), ())
    assert "a PDF" in found.problem
    assert sample_of(write("a.zip", "x"), Mapping(kind="stackexchange")) == Sample()


@pytest.mark.parametrize("length", [SHOWN, SHOWN + 1])
def test_long_names_and_words_are_cut_for_a_page(write: Write, length: int) -> None:
    [column] = sample_of(write("a.csv", f"{'c' * length}\n{'w' * 90}\n"), Mapping(delimiter=";")).columns
    assert column.values == ("w" * SHOWN,)
    mark = "…" if length > SHOWN else ""
    assert column.label == f"{'c' * SHOWN}{mark} ({'w' * SHOWN})"
    assert Column("n", ()).label == "n"
