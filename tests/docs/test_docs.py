"""The papers tell the truth: links lead somewhere, named files, names, tests, commands and settings exist.

Each check is a function that returns one sentence per fault. It runs on the product's papers, where it must find
nothing, and on a planted one, where it must find something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from django.apps import apps as installed
from django.conf import settings
from django.core.management import get_commands

from config import env
from config.demo.story import MEMBERS, PASSWORD
from tests.architecture.source import ROOT, Source, Tree, plant, product
from tests.architecture.test_settings import asked_for
from tests.architecture.test_tables import tables_of
from tests.docs.papers import anchors, broken_links, broken_pictures, missing_names, records

MANUAL = ROOT / "docs" / "operations.md"
DERIVED = {"GUILDHALL_PUBLIC_PORT": "as `PORT`", "MAIL_FROM": "`Guildhall <no-reply@GUILDHALL_HOST>`"}
"""Defaults that follow from other settings, in words."""
WORDS = (
    "organization, member, network, operator, steward, space, desk, case, queue, requester, agent, thread, entry, "
    "side thread, to splinter, audience, clock, target, escalation, extract, article, revision, process, practice, "
    "run, outcome, evidence, confidence, session, presence, topic, community, expert, qualification, evidence fact, "
    "follow"
).split(", ")
"""The words the product was designed with."""


def papers() -> list[Source]:
    """Every Markdown file of the product."""
    return list(product().matching("*.md"))


def unknown_commands(sources: Iterable[Source], targets: Iterable[str], commands: Iterable[str]) -> list[str]:
    """``make x`` and ``manage.py x`` in code of the papers, where there is no such target or command."""
    known = {"make": set(targets), "manage.py": set(commands)}
    found = []
    for source in sources:
        code = re.findall(r"`([^`\n]+)`|^ {4}(.+)$", source.text, re.MULTILINE)
        for words in (inline or block for inline, block in code):
            for tool, name in re.findall(r"(?<![\w-])(make|manage\.py) ([a-z_]+)(?![\w./])", words):
                if name not in known[tool]:
                    found.append(f"{source.path}: there is no {tool} {name}")
    return found


def wrong_settings(manual: str, wanted: Iterable[env.Setting]) -> list[str]:
    """Settings whose row in the manual's table differs from the code, and rows of settings that are gone."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\w+) \| (.*?) ?\| (.+) \|$", manual, re.MULTILINE)
    there = {name: (kind, default, about) for name, kind, default, about in rows}
    right = {s.name: (s.kind, DERIVED.get(s.name, f"`{s.default}`" if s.default else ""), s.about) for s in wanted}
    wrong = [f"{name} should read {right[name]}" for name in sorted(right) if there.get(name) != right[name]]
    return wrong + [f"{name} is no setting" for name in sorted(there.keys() - right.keys())]


def unknown_words(glossary: str, words: Iterable[str]) -> list[str]:
    """Words that the glossary does not explain: in its first column, set in bold or italics."""
    explained = set()
    for line in glossary.splitlines():
        if line.startswith("| "):
            explained |= set(re.findall(r"\*+([^*]+)\*+", line.split("|")[1]))
    return [f"{word} is not explained" for word in words if word not in explained]


def wrong_records(files: Mapping[str, str], index: str) -> list[str]:
    """Decision records that are misnumbered, misshapen, too long or not in the index."""
    found = records(files)
    return found + [f"{name} is not in the index" for name in files if f"adr/{name}" not in index]


def test_links_lead_somewhere() -> None:
    assert papers()
    assert broken_links(papers(), ROOT) == []


def test_pictures_are_there_and_light() -> None:
    assert broken_pictures(papers(), ROOT) == []


def test_named_files_and_names_exist() -> None:
    assert missing_names(papers(), product()) == []


def test_named_commands_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert unknown_commands(papers(), targets, get_commands()) == []


def test_the_table_of_settings_is_that_of_the_code() -> None:
    asked = set(asked_for(product()))
    known = [setting for setting in env.registered() if setting.name in asked]
    assert len(known) > 10
    assert wrong_settings(MANUAL.read_text(), known) == []


def test_the_glossary_explains_every_word() -> None:
    assert unknown_words((ROOT / "docs" / "glossary.md").read_text(), WORDS) == []


def test_the_records_have_their_shape() -> None:
    files = {path.name: path.read_text() for path in sorted((ROOT / "docs" / "adr").glob("*.md"))}
    assert files
    assert wrong_records(files, (ROOT / "docs" / "index.md").read_text()) == []


def test_the_readme_names_people_who_can_sign_in() -> None:
    text = (ROOT / "README.md").read_text()
    named = re.findall(r"`(\S+@\S+)` \| (\w+) \|", text)
    people = {who.email: str(who.role) for member in MEMBERS for who in member.people}
    assert named
    assert [(email, people.get(email)) for email, role in named] == named
    assert f"`{PASSWORD}`" in text


@pytest.mark.parametrize("kind", ["member", "network"])
def test_the_architecture_names_every_table_of_a_space(kind: str) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    tables = tables_of(settings.TENANT_TYPES[kind]["APPS"], installed.get_models(include_auto_created=True))
    assert [table for table in tables if f"`{table}`" not in text] == []
    assert re.search(rf"\| {kind} space \|.*\| {len(tables)} \|", text)


def test_every_page_of_docs_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text()
    pages = (source.path.removeprefix("docs/") for source in papers() if source.path.startswith("docs/"))
    assert [page for page in pages if page != "index.md" and f"({page})" not in index] == []


@pytest.mark.parametrize("link", ["gone.md", "b.md#gone", "../../out.md", "#gone"])
def test_a_broken_link_is_seen(tmp_path: Path, link: str) -> None:
    tree = plant(tmp_path, {"docs/a.md": f"# A\nSee [this]({link}).\n", "docs/b.md": "# B and C\n"})
    assert len(broken_links(tree.matching("*.md"), tmp_path)) == 1


def test_whole_links_pass_and_code_is_no_link(tmp_path: Path) -> None:
    text = (
        "# A\n[b](b.md#b-and-c) [a](#a) [out](https://example.org/x) [mail](mailto:a@example.org)\n\n    [x](gone.md)\n"
    )
    code = "`[y](gone.md)`\n```\n[z](gone.md)\n```\n"
    tree = plant(tmp_path, {"docs/a.md": text + code, "docs/b.md": "# B and C\n"})
    assert broken_links(tree.matching("*.md"), tmp_path) == []
    seen = plant(tmp_path / "seen", {"docs/a.md": f"# A\n{code}[after](gone.md)\n"})
    assert len(broken_links(seen.matching("*.md"), tmp_path / "seen")) == 1
    assert anchors("# B, `c` and *D*\n") == {"b-c-and-d"}


def test_missing_and_heavy_pictures_are_seen(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"a.md": "![x](gone.png) ![x](big.png) ![](small.png) ![y](small.png)\n", "small.png": "x"})
    (tmp_path / "big.png").write_bytes(b"x" * 200_001)
    assert [fault.split(" ", 2)[2] for fault in broken_pictures(tree.matching("*.md"), tmp_path)] == [
        "is not there",
        "is larger than 200 KB",
        "has no words for who cannot see it",
    ]


@pytest.mark.parametrize("name", ["cases/gone.py", "cases/a.py::gone", "gone/", "cases/gone/"])
def test_a_name_that_is_gone_is_seen(tmp_path: Path, name: str) -> None:
    text = f"`{name}` and `cases/a.py::close`, `cases/a.py::C`, `cases/a.py::LIMIT`, `cases/`, `/cases/C-1/`, `a/b`\n"
    files = {"a.md": text, "cases/a.py": "LIMIT = 1\nclass C: ...\ndef close(): ...\n", "gone.txt": ""}
    faults = missing_names(plant(tmp_path, files).matching("*.md"), Tree.walk(tmp_path))
    assert len(faults) == (0 if name == "gone/" else 1)  # a folder nobody has is no name of ours


def test_an_unknown_command_is_seen() -> None:
    text = "`make demo`, `make nothing`, make sense.\n\n    .venv/bin/python manage.py gone --json\n    make a.b\n"
    assert unknown_commands([Source("a.md", text)], ["demo"], ["work"]) == [
        "a.md: there is no make nothing",
        "a.md: there is no manage.py gone",
    ]


def test_a_wrong_setting_is_seen() -> None:
    wanted = [env.Setting("PORT", "number", "8000", "The port."), env.Setting("X", "text", "", "An x.")]
    right = "| `PORT` | number | `8000` | The port. |\n| `X` | text | | An x. |\n"
    assert wrong_settings(right, wanted) == []
    assert wrong_settings(right.replace("8000", "80"), wanted)[0].startswith("PORT should read")
    assert wrong_settings(right, wanted[:1]) == ["X is no setting"]


def test_an_unknown_word_is_seen() -> None:
    assert unknown_words("| **case** | a queue |\n| *run*, *outcome* | x |\n", ["case", "run", "queue"]) == [
        "queue is not explained"
    ]


def test_each_fault_of_a_record_is_seen() -> None:
    whole = "# 0001: A\n\nStatus: accepted\n\n## Context\nx\n## Decision\nx\n## Consequences\nx\n## Rejected\nx\n"
    index = "(adr/0001-a.md)"
    assert wrong_records({"0001-a.md": whole}, index) == []
    faults = {
        whole.replace("accepted", "maybe"): "status",
        whole.replace("## Rejected", "## Else"): "Rejected",
        whole + "word " * 400: "words",
        whole.replace("# 0001", "# 0002"): "title",
    }
    for text, word in faults.items():
        [fault] = wrong_records({"0001-a.md": text}, index)
        assert word in fault
    assert "number" in wrong_records({"0002-a.md": whole.replace("0001", "0002")}, "adr/0002-a.md")[0]
    assert "index" in wrong_records({"0001-a.md": whole}, "")[0]
