"""What is said to be new, changed or left out between two extracts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from network.differences import CHANGED, LEFT_OUT, NEW, differences
from network.parcels import Content, checked

AT, LATER = datetime(2026, 11, 24, 9, 40, tzinfo=UTC), datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def content(*, title: str = "t", fields: Any = (), entries: Any = (), files: Any = ()) -> Content:
    """An extract of these pairs: labels with words, times with words, names with sizes."""
    return checked(
        title=title,
        fields=tuple({"label": label, "words": words} for label, words in fields),
        entries=tuple({"who": "Requester", "at": at, "source": source} for at, source in entries),
        files=tuple({"name": name, "size": size} for name, size in files),
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, []),
        ({"fields": [("Array", "a")]}, {"fields": [("Array", "a")]}, []),
        ({"fields": [("Array", "a")]}, {"fields": [("Array", " a ")]}, []),
        ({"title": "one"}, {"title": "two"}, [(CHANGED, "Title", None)]),
        ({}, {"fields": [("Array", "a")]}, [(NEW, "Array", None)]),
        ({}, {"fields": [("Array", " ")]}, []),
        ({"fields": [("Array", "a")]}, {"fields": [("Array", "b")]}, [(CHANGED, "Array", None)]),
        ({"fields": [("Array", "a")]}, {"fields": [("Array", "")]}, [(LEFT_OUT, "Array", None)]),
        ({"fields": [("Array", "a")]}, {}, [(LEFT_OUT, "Array", None)]),
        ({"fields": [("A", "a"), ("B", "b")]}, {"fields": [("B", "b"), ("A", "a")]}, []),
        ({"fields": [("A", "a"), ("A", "b")]}, {"fields": [("A", "b"), ("A", "c")]}, [(CHANGED, "A", None)]),
        ({"fields": [("A", "a")]}, {"fields": [("A", "a"), ("A", "a")]}, [(NEW, "A", None)]),
        ({"fields": [("A", "a"), ("A", "a")]}, {"fields": [("A", "a")]}, [(LEFT_OUT, "A", None)]),
        ({"entries": [(AT, "x")]}, {"entries": [(AT, "x"), (LATER, "x")]}, [(NEW, "Requester", LATER)]),
        ({"entries": [(AT, "x")]}, {"entries": [(AT, "y")]}, [(CHANGED, "Requester", AT)]),
        (
            {"entries": [(AT, "x")]},
            {"entries": [(LATER, "x")]},
            [(NEW, "Requester", LATER), (LEFT_OUT, "Requester", AT)],
        ),
        ({"files": [("a.log", 1)]}, {"files": [("a.log", 2)]}, [(CHANGED, "a.log", None)]),
        ({"files": [("a.log", 1)]}, {"files": [("b.log", 1)]}, [(NEW, "b.log", None), (LEFT_OUT, "a.log", None)]),
        (
            {"fields": [("A", "a")], "files": [("a.log", 1)]},
            {"fields": [("B", "b")], "entries": [(AT, "x")]},
            [(NEW, "B", None), (NEW, "Requester", AT), (LEFT_OUT, "A", None), (LEFT_OUT, "a.log", None)],
        ),
    ],
)  # fmt: skip
def test_difference_of_two_extracts(before: Any, after: Any, told: Any) -> None:
    found = differences(content(**before), content(**after))
    assert [(one.what, one.name, one.at) for one in found] == told


def test_order_of_fields_and_files_changes_nothing() -> None:
    one = content(fields=[("A", "a"), ("B", "b")], files=[("a", 1), ("b", 2)])
    other = content(fields=[("B", "b"), ("A", "a")], files=[("b", 2), ("a", 1)])
    assert differences(one, other) == ()
