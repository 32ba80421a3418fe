"""Runbooks as processes and back: what becomes of each part, and that nothing is lost."""

from __future__ import annotations

import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.refusals import Refused
from knowledge.differences import difference
from knowledge.runbooks import Read, read_runbook, written
from knowledge.runbooks.reading import BACKGROUND, LAST_WORDS
from knowledge.steps import EXPECT, LINE, MOST_BYTES, NAME, SUMMARY, TEXT, TITLE, Kind, Process
from knowledge.ways import checked

RUNBOOKS = 311
"""Markdown files in the two archives: 308 runbooks and handbook pages, and three that describe the archives."""
SHARE = 0.94
MOST_SECONDS = 20.0

USUAL = """\
---
title: Not this one
owner: storage team
---
# Disk is full

The mail comes at 90 %.

## Meaning

A **disk** is full.

## Prerequisites

- `ssh` to the host
- A second person

## Diagnosis

Look which folder it is:

```console
$ du -sh /var/*

$ df
```

Verify that nothing else is full. See the [handbook][hb].

## Mitigation

### Using the tool

1. Stop the service.
2. Delete old logs:
   ```
   rm /var/log/*.1
   ```

   If it says busy, wait.
3. Confirm that `df` shows less than 80 %

### By hand

Ask the <b>owner</b>.

| Folder | Owner |
|---|---|
| /var | Ada |

## Escalation

Call the storage team.

## Rollback

Restore the logs.

## Notes

![A picture](disk.png)

[hb]: https://example.org/handbook "The handbook"
"""


def said(data: Any) -> str:
    """Every text in a process, one after another."""
    if isinstance(data, dict):
        return "\n".join(map(said, data.values()))
    return "\n".join(map(said, data)) if isinstance(data, list) else str(data)


def words(text: str) -> Counter[str]:
    """Words and numbers, without the numbers that only count the items of a list."""
    counted = re.sub(r"^[\s>*+-]*\d{1,9}[.)](?=\s|$)", "", text, flags=re.MULTILINE)
    return Counter(re.findall(r"\w+", counted.replace("\x00", "\ufffd")))


def lost(text: str, read: Read) -> Counter[str]:
    return words(text) - Counter(re.findall(r"\w+", "\n".join((said(read.process.data()), read.title, *read.notes))))


def outline(read: Read) -> list[tuple[str, str]]:
    return [(one.heading, one.title) for one in read.process.steps]


def test_each_part_of_a_usual_runbook_has_its_place() -> None:
    read = read_runbook(USUAL, "disk.md")
    found = read.process
    assert read.title == "Disk is full"
    assert found.summary == "The mail comes at 90 %.\n\n**Meaning**\n\nA **disk** is full."
    assert [one.text for one in found.preconditions] == ["`ssh` to the host", "A second person"]
    assert [(one.kind, *place) for one, place in zip(found.steps, outline(read), strict=True)] == [
        (Kind.ACTION, "Diagnosis", "Look which folder it is"),
        (Kind.CHECK, "Diagnosis", "Verify that nothing else is full."),
        (Kind.ACTION, "Mitigation / Using the tool", "Stop the service."),
        (Kind.ACTION, "Mitigation / Using the tool", "Delete old logs"),
        (Kind.CHECK, "Mitigation / Using the tool", "Confirm that df shows less than 80 %"),
        (Kind.ACTION, "Mitigation", "By hand"),
        (Kind.ESCALATE, "", "Escalation"),
        (Kind.ACTION, "", LAST_WORDS),
    ]
    assert found.rollback == "Restore the logs."
    assert not lost(USUAL, read)
    assert [problem.sentence for problem in checked(found)] == ["Say which queue or topic takes over."]


def test_code_tables_html_and_links_survive_as_they_were_written() -> None:
    look, verify, _, delete, _, by_hand, _, last = read_runbook(USUAL, "disk.md").process.steps
    assert look.text == "```console\n$ du -sh /var/*\n\n$ df\n```"
    assert verify.text == 'See the [handbook][hb].\n\n[hb]: https://example.org/handbook "The handbook"'
    assert delete.text == "```\nrm /var/log/*.1\n```\n\nIf it says busy, wait."
    assert by_hand.text == "Ask the <b>owner</b>.\n\n| Folder | Owner |\n|---|---|\n| /var | Ada |"
    assert last.text == "~~~yaml\ntitle: Not this one\nowner: storage team\n~~~\n\n**Notes**\n\n![A picture](disk.png)"


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("# Restart `etcd`\n\nDo it.", "x.md", "Restart etcd"),
        ("Restart\n===\n\n## Steps\n\n1. Go", "x.md", "Restart"),
        ("---\ntitle: 'From the front'\n---\n## Steps\n\n1. Go\n\n## Rollback\n\nBack", "x.md", "From the front"),
        ("## Steps\n\n1. Go\n\n## Rollback\n\nBack", "docs/after_an_incident.md", "After an incident"),
        ("# Meaning\n\nx\n\n# Mitigation\n\n1. Go", "KubeDown.md", "KubeDown"),
        ("", "", "Runbook"),
        ("", "README", "README"),
    ],
)
def test_a_runbook_is_called_by_its_heading_its_front_matter_or_its_file(text: str, name: str, title: str) -> None:
    assert read_runbook(text, name).title == title


def test_a_list_of_facts_is_not_a_list_of_steps() -> None:
    facts = "## Steps\n\nThese are causes:\n\n- The disk is full.\n- The fan is loud.\n"
    acts = "## Steps\n\nDo all of it:\n\n- Empty the disk.\n- Check the fan.\n- Stop the pump.\n"
    assert [one.title for one in read_runbook(facts, "x.md").process.steps] == ["Steps"]
    found = read_runbook(acts, "x.md").process.steps
    assert [one.title for one in found] == ["Empty the disk.", "Check the fan.", "Stop the pump."]
    assert found[0].text == "Do all of it:"


def test_a_list_that_code_interrupts_is_one_list() -> None:
    text = "## Diagnosis\n\n1. Ping it:\n```\nping x\n```\n2. Look at it.\n"
    steps = read_runbook(text, "x.md").process.steps
    assert [(one.title, one.text) for one in steps] == [("Ping it", "```\nping x\n```"), ("Look at it.", "")]


def test_if_stays_text_and_makes_no_branch() -> None:
    [step] = read_runbook("## Steps\n\n1. Look.\n   If it is red, go to 3. Else go on.\n", "x.md").process.steps
    assert (step.title, step.text, step.kind) == ("Look.", "If it is red, go to 3. Else go on.", Kind.ACTION)


def test_what_does_not_fit_the_summary_is_read_first() -> None:
    paragraphs = [f"Paragraph {number}. {'word ' * 60}".strip() for number in range(5)]
    read = read_runbook("# X\n\n## Impact\n\n" + "\n\n".join(paragraphs) + "\n\n## Steps\n\n1. Go\n", "x.md")
    assert read.process.summary == "\n\n".join(["**Impact**", *paragraphs[:3]])
    assert (read.process.steps[0].title, read.process.steps[0].text) == (BACKGROUND, "\n\n".join(paragraphs[3:]))
    assert any(BACKGROUND in note for note in read.notes)


def test_prerequisites_with_code_are_a_step() -> None:
    read = read_runbook("# X\n\n## Prerequisites\n\n- Log in:\n\n      login\n\n## Steps\n\n1. Go\n", "x.md")
    assert read.process.preconditions == ()
    assert [one.title for one in read.process.steps] == ["Prerequisites", "Go"]


def test_same_runbook_read_again_has_the_same_keys() -> None:
    first, later = (read_runbook(text, "x.md").process for text in (USUAL, USUAL.replace("busy", "locked")))
    assert read_runbook(USUAL, "x.md").process == first
    [change] = difference(first, later).steps
    assert (change.title, change.change) == ("Delete old logs", "reworded")
    assert len({one.key for one in first.steps}) == len(first.steps)


def test_what_is_too_long_is_refused_with_a_sentence() -> None:
    for text, sentence in [
        ("x" * (MOST_BYTES + 1), "400,001 bytes"),
        ("## Steps\n\n```\n" + "xxx\n" * 10_000 + "```\n", "“Steps” has 40,007 characters"),
        ("a\n\n" * 20_000, "40,000 lines"),
        ("".join(f"## Part {n}\n\ntext\n\n" for n in range(201)), "201 steps"),
    ]:
        with pytest.raises(Refused) as refused:
            read_runbook(text, "x.md")
        assert sentence in refused.value.sentence


def test_a_long_section_becomes_several_steps_and_an_endless_list_one() -> None:
    paragraph = "word " * 1000
    long = read_runbook("# X\n\n## Lore\n\n" + f"{paragraph}\n\n" * 10, "x.md")
    assert [one.title for one in long.process.steps] == ["Lore", "Lore (2)", "Lore (3)", "Lore (4)"]
    endless = read_runbook("# X\n\n## Steps\n\n" + "1. Go on\n" * 300, "x.md")
    assert [one.title for one in endless.process.steps] == ["Steps"]


HEADINGS = ["Meaning", "Impact", "Diagnosis", "Steps", "Rollback", "Prerequisites", "Escalation", "Notes", "Inputs"]
LINES = st.sampled_from(
    [
        *("Check the `log` of [it][a].", "**Bold:** then", "If it fails, stop. Then go on.", "- Look at it", "* Fact"),
        *(
            "1. First thing to do",
            "2) second <b>thing</b>",
            "   continued",
            "> quoted words",
            "```",
            "~~~ sh",
            "    code",
        ),
        *("<div>", "</div>", "<!-- hidden", "-->", "| a | b |", "|---|---|", "![pic](x.png)", "---", "===", "title: y"),
        *("[a]: /where 'Why'", "[a]: /again", "[B b]:", "/there", "- [ ] Verify x", "-", "1.", "\tTabbed", "", "", ""),
        *(
            "Restart: the thing e.g. now. Run it",
            "&amp; &#65; \\* x",
            "https://a.example/?q=1#z",
            "!!! note",
            "__x__ y",
        ),
    ]
)
HEADS = st.builds("{} {}".format, st.sampled_from(["#", "##", "###"]), st.sampled_from(HEADINGS) | st.text("ab *[`"))
TEXTS = st.lists(LINES | HEADS | st.text(max_size=8), max_size=25).map("\n".join)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
@example("1.")
@example("[a]: /where 'Why'\n[a]: /where 'Why'")
@example("---\na: b\n---")
@example("# Meaning\n# Meaning\n## Steps")
@example("# Meaning\n## Meaning")
@example("#\n\n##\n\n- \n\n  x")
@example("# [Go](http://x.example)\n\n## Steps\n\n1. [Go](http://y.example/1)")
def test_no_word_of_any_text_is_lost(text: str) -> None:
    read = read_runbook(text, "x.md")
    assert not lost(text, read)
    assert read.title
    again = read_runbook(written(read.process, read.title), "other.md")
    assert (again.title, outline(again)) == (read.title, outline(read))


def texts_up_to(most: int) -> st.SearchStrategy[str]:
    return TEXTS.map(lambda text: text[:most]) | st.text(max_size=20)


TITLES = (st.text(min_size=1, max_size=30) | LINES | st.sampled_from(HEADINGS)).filter(lambda t: bool(t.split()))
STEPS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    title=TITLES,
    heading=st.sampled_from(["", "", "Notes", "Steps: x", "By *hand*"]) | st.text(max_size=8),
    text=texts_up_to(TEXT),
    expect=texts_up_to(EXPECT),
    minutes=st.none() | st.integers(0, 10_080),
)
PROCESSES: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    summary=texts_up_to(SUMMARY),
    use_when=st.lists(TITLES.map(lambda t: t[:LINE]), max_size=3),
    preconditions=st.lists(st.builds(dict, text=TITLES), max_size=3),
    inputs=st.lists(st.builds(dict, name=TITLES.map(lambda t: t[:NAME])), max_size=3),
    steps=st.lists(STEPS, max_size=5),
    rollback=texts_up_to(SUMMARY),
    record=texts_up_to(SUMMARY),
)


@settings(deadline=None, max_examples=300)
@given(PROCESSES, TITLES)
def test_a_written_process_is_read_with_the_same_steps(data: dict[str, Any], title: str) -> None:
    process = Process.given(data)
    again = read_runbook(written(process, title), "other.md")
    assert [one.title for one in again.process.steps] == [one.title for one in process.steps]
    assert [one.heading for one in again.process.steps] == [one.heading for one in process.steps]
    assert again.title == " ".join(title.replace("\x00", "\ufffd").split())[:TITLE]


def test_a_written_process_is_for_people() -> None:
    data = {
        "summary": "Restarts it.",
        "steps": [
            {"title": "Stop it", "text": "```\nstop\n```", "expect": "No light.", "minutes": 2},
            {"title": "Is it off?", "kind": "decision", "branches": [{"label": "Yes"}, {"label": "No", "to": "end"}]},
            {"title": "Ask", "kind": "escalate", "escalate": {"to": "topic", "name": "Pumps"}},
        ],
    }
    assert written(Process.given(data), "Restart") == (
        "# Restart\n\n## Summary\n\nRestarts it.\n\n## Steps\n\n"
        "1. **Stop it**\n\n   ```\n   stop\n   ```\n\n   *You see:*\n\n   No light.\n\n   *Takes 2 minutes.*\n\n"
        "2. **Is it off?**\n\n   - Yes: go on with the next step\n   - No: this is the end\n\n"
        "3. **Ask**\n\n   *Hand over to the topic Pumps.*\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 100_000, "[a](" * 50_000, ">" * 100_000, "- " * 100_000, "*a_ " * 60_000, "`" * 100_000, "<" * 200_000),
        *(
            "1. x\n" * 60_000,
            "# x\n" * 60_000,
            "[a]: /b\n" * 40_000,
            "a\n\n" * 60_000,
            "**a. " * 50_000,
            "| a " * 80_000,
        ),
        "".join(f"[{n}]: /{n}\n\n[{n}] x\n\n" for n in range(4_000)),
        "## Steps\n\n" + "Check it. " * 30_000,
        "## Meaning\n\n" + "Text [a].\n\n" * 9_000,
    ],
    ids=lambda text: str(text[:12]).encode("unicode_escape").decode(),
)
def test_hostile_text_is_read_or_refused_in_bounded_time(text: str) -> None:
    begin = perf_counter()
    with suppress(Refused):
        assert read_runbook(text, "x.md").title
    assert perf_counter() - begin < MOST_SECONDS


@pytest.fixture(scope="module")
def real() -> dict[str, str]:
    tree = Path(__file__).resolve().parents[2]
    data = Path(os.environ.get("GUILDHALL_SHARED", tree.parent / "shared")) / "data" / "runbooks"
    if not data.is_dir():
        pytest.skip(f"real runbooks are not at {data} (set GUILDHALL_SHARED)")
    return {name: text for archive in sorted(data.glob("*.tar.gz")) for name, text in markdown_of(archive)}


def markdown_of(archive: Path) -> Iterator[tuple[str, str]]:
    with tarfile.open(archive) as files:
        for one in files:
            content = files.extractfile(one) if one.name.endswith(".md") else None
            if content is not None:
                yield one.name, content.read().decode()


def test_real_runbooks_become_steps_without_a_lost_word(real: dict[str, str]) -> None:
    """Most have at least two steps with titles of their own, out of their words and not of ours."""
    begin = perf_counter()
    reads = {name: read_runbook(text, name) for name, text in real.items()}
    seconds = perf_counter() - begin
    assert len(reads) == RUNBOOKS
    assert [name for name, read in reads.items() if lost(real[name], read)] == []
    ours = {BACKGROUND, LAST_WORDS, ""}
    own = {name: [one for one in read.process.steps if one.title not in ours] for name, read in reads.items()}
    share = sum(len(steps) >= 2 for steps in own.values()) / len(own)
    print(f"{share:.1%} of {len(own)} with two steps or more, read in {seconds:.1f} s")  # noqa: T201
    assert share >= SHARE
    assert seconds < MOST_SECONDS


def test_real_runbooks_are_written_and_read_with_the_same_steps(real: dict[str, str]) -> None:
    for name, text in real.items():
        read = read_runbook(text, name)
        again = read_runbook(written(read.process, read.title), "other.md")
        assert (again.title, outline(again)) == (read.title, outline(read)), name
