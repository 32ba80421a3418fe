"""The list of bad cases is whole: each of the catalogue has a test, or a line that says with what it will come."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT
from tests.docs.papers import NAME

PAPER = ROOT / "docs" / "security.md"
CATALOGUE = range(1, 53)
MET, WAITS = "Bad cases and their tests", "Rows that wait"


def rows(text: str, heading: str) -> Iterator[list[str]]:
    """The cells of each row of the first table below a heading, without its head."""
    part = re.split(rf"^#+ {heading}$", text, maxsplit=1, flags=re.MULTILINE)[-1]
    table = re.search(r"^\|.*(?:\n\|.*)*", part, re.MULTILINE)
    for line in (table.group() if table else "").splitlines()[2:]:
        yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def faults(text: str) -> list[str]:
    """Cases of the catalogue that are in neither table, numbers that it has not, cases without a test."""
    met, waits = list(rows(text, MET)), list(rows(text, WAITS))
    found = [f"{cells[1]}: names no test" for cells in met if not any(name for _, name in NAME.findall(cells[-1]))]
    found += [f"{cells[1]}: says not with what it comes" for cells in waits if not cells[-1]]
    numbers = [number for cells in (*met, *waits) for number in re.split(r",\s*", cells[0]) if number]
    known = {str(number) for number in CATALOGUE}
    found += [f"{number} is no case of the catalogue" for number in numbers if number not in known]
    return found + [f"case {number} is in neither table" for number in CATALOGUE if str(number) not in numbers]


def test_every_case_of_the_catalogue_is_met_or_waits_for_its_part() -> None:
    text = PAPER.read_text()
    assert len(list(rows(text, MET))) > 90
    assert faults(text) == []


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("| 34 |", "| |", "case 34 is in neither table"),
        ("| 34 |", "| 54 |", "54 is no case of the catalogue"),
        ("| 35 |", "| |", "case 35 is in neither table"),
        ("| single sign-on |", "| |", "another provider's word for who somebody is: says not with what it comes"),
        (r"tests/tenants/test_slugs.py::\w+", "tests/tenants", "hostile address of a new organization: names no test"),
    ],
)
def test_a_case_that_is_lost_is_named(was: str, becomes: str, fault: str) -> None:
    pattern = was if "\\" in was else re.escape(was)
    assert fault in faults(re.sub(pattern, becomes, PAPER.read_text()))


def test_the_tables_are_read_whole() -> None:
    text = f"## {MET}\nWords.\n\n| a | b |\n|---|---|\n| 1 | x |\n| | y |\n\n## {WAITS}\n\n| a |\n|---|\n| 2 |\n"
    assert list(rows(text, MET)) == [["1", "x"], ["", "y"]]
    assert list(rows(text, WAITS)) == [["2"]]
