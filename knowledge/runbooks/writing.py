"""A process as a runbook in Markdown. Pure.

``read_runbook`` makes the same steps of it. A step is an item of a numbered list with its title in bold: whatever its
text holds, a fence that is never closed or a heading, it ends with the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from conversations.markdown import as_plain
from knowledge.runbooks.blocks import joined, labels_in, parsed
from knowledge.runbooks.headings import PART, Role, role_of
from knowledge.runbooks.titles import Titles
from knowledge.steps import END, Branch, Process, Step

SENTINEL = "Here it ends."


def written(process: Process, title: str) -> str:
    """The process as Markdown, for people and for ``read_runbook``, which gives the same steps in the same order.

    What a step has besides its text (what one sees, how long it takes, ways on) is written as paragraphs; read again,
    these are part of the text.
    """
    numbers = {step.key: number for number, step in reversed([*enumerate(process.steps, 1)])}
    parts = [
        f"# {_shown(title) or 'Process'}",
        *_section("Summary", _contained(process.summary)),
        *_section("Use when", _list(process.use_when)),
        *_section("Known not to work when", _list(process.not_when)),
        *_section("Prerequisites", _list(one.text for one in process.preconditions)),
        *_section("Inputs", _list(f"{one.name}: {one.help}" if one.help else one.name for one in process.inputs)),
        *_steps(process, numbers),
        *_section("Expected result", _contained(process.expected)),
        *_section("Rollback", _contained(process.rollback)),
        *_section("What to record", _contained(process.record)),
    ]
    return joined(parts) + "\n"


def _section(title: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"## {title}\n\n{text}"


def _steps(process: Process, numbers: Mapping[str, int]) -> Iterator[str]:
    number = 0
    for heading, steps in groupby(process.steps, lambda step: step.heading):
        if number == 0 or not heading:
            yield "## Steps"
        if heading:
            prefix = PART if role_of(heading) not in (Role.STEPS, Role.OTHER) or heading.startswith(PART) else ""
            yield f"### {_shown(prefix + heading)}"
        for step in steps:
            number += 1
            yield _item(number, step, numbers)


def _item(number: int, step: Step, numbers: Mapping[str, int]) -> str:
    marker = f"{number}. "
    title = _shown(step.title) or f"Step {number}"
    lines = joined([f"**{title}**", step.text, *_more(step, numbers)]).split("\n")
    return marker + "\n".join(f"{' ' * len(marker)}{line}" if line else "" for line in lines).lstrip(" ")


def _more(step: Step, numbers: Mapping[str, int]) -> Iterator[str]:
    """What a step says besides its text."""
    if step.escalate and step.escalate.name:
        yield f"*Hand over to the {step.escalate.to} {_shown(step.escalate.name)}.*"
    if step.wait_minutes is not None:
        yield f"*Wait {step.wait_minutes} minutes.*"
    if step.expect:
        yield joined(["*You see:*", step.expect])
    if step.minutes is not None:
        yield f"*Takes {step.minutes} minutes.*"
    if step.branches:
        yield "\n".join(f"- {_shown(branch.label)}: {_leads(branch, numbers)}" for branch in step.branches)
    if step.rollback:
        yield joined(["*To go back:*", step.rollback])


def _leads(branch: Branch, numbers: Mapping[str, int]) -> str:
    named = {"": "go on with the next step", END: "this is the end"}.get(branch.to)
    return named or (f"go on with step {numbers[branch.to]}" if branch.to in numbers else "a step that is not there")


def _list(lines: Iterator[str] | tuple[str, ...]) -> str:
    return "\n".join(f"- {_one_paragraph(line)}" for line in lines if line.strip())


def _one_paragraph(line: str) -> str:
    """A line of Markdown as it is, where it is one paragraph of an item; its plain words where it would be more."""
    blocks = parsed(f"- {line}\n\n{SENTINEL}").root.blocks
    is_one = len(blocks) == 2 and [item.first for item in blocks[0].items] == [line] and not blocks[0].items[0].rest
    return line if is_one else as_plain(line)


def _shown(words: str) -> str:
    """Words as they are where Markdown leaves them alone, in bold and as a heading, and escaped where it does not."""
    words = " ".join(words.split())
    if "[" in words:  # a link that is defined anywhere in the runbook would make one of it
        return as_plain(words)
    heading = parsed(f"# {words}").root.sections
    is_heading = bool(heading) and heading[0].heading == words
    titles = Titles()
    bold, below = titles.headline(f"**{words}**")
    return words if is_heading and (bold, below) == (words, "") and titles.plain(words) == words else as_plain(words)


def _contained(text: str) -> str:
    """A text as it is where it is read as it is written, as a quotation where it has headings, or would swallow what
    stands below it.
    """
    document = parsed(f"{text}\n\n{SENTINEL}")
    *passages, last = ["", *document.root.passages()]
    links = [document.definitions[label] for label in labels_in(joined(passages), document.definitions)]
    whole = joined([*passages, "\n".join(links)])
    is_same = "".join(whole.split()) == "".join(text.split()) and len(whole) <= len(text)
    if last == SENTINEL and is_same and not document.root.sections:
        return text
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
