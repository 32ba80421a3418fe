"""A runbook in Markdown as a process: each part where it belongs, and nothing lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from core.refusals import Refused
from knowledge.runbooks.blocks import LISTS, Block, Document, Section, joined, labels_in, parsed, unquoted
from knowledge.runbooks.dividing import Draft, chunked, divided, is_divided
from knowledge.runbooks.headings import GENERIC, Role, heading_of, role_of
from knowledge.runbooks.titles import Titles, kind_of, shortened
from knowledge.steps import (
    LINE,
    MOST_BYTES,
    MOST_LINES,
    MOST_STEPS,
    NAME,
    REST,
    SUMMARY,
    TEXT,
    TITLE,
    Input,
    Kind,
    Process,
    Question,
    Step,
    key_from,
)

MOST_LINES_READ = 20_000
"""Lines of a runbook, counted twice where they end in two characters. Ten thousand short ones are read in a second."""
BACKGROUND = "Read this first"
"""The step that holds what the summary is too short for."""
LAST_WORDS = "Also in this runbook"
"""The step that holds notes and links where there is no other step."""
UNNAMED = "Runbook"
UNTITLED = "Untitled part"
TEXTS: dict[Role, str] = {Role.ROLLBACK: "rollback", Role.EXPECTED: "expected", Role.RECORD: "record"}
LINES: dict[Role, str] = {
    Role.USE_WHEN: "use_when",
    Role.NOT_WHEN: "not_when",
    Role.PRECONDITIONS: "preconditions",
    Role.INPUTS: "inputs",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the title, the process, and a sentence for each thing that whoever imports it should know."""

    title: str
    process: Process
    notes: tuple[str, ...] = ()


def read_runbook(text: str, name: str) -> Read:
    """A Markdown runbook as a process. ``name`` is the file's, for a text that names itself nowhere.

    Every word of the text is in the process or in a note. The keys of steps are made of their words, so that a later
    version of the same runbook differs only in what it changes. ``Refused`` with a sentence for a text that is too long
    in one of its passages or as a whole.
    """
    size = len(text.encode(errors="replace"))
    if size > MOST_BYTES:
        raise Refused(f"This runbook has {size:,} bytes. Up to {MOST_BYTES:,} fit; take it apart first.")
    lines = text.count("\n") + text.count("\r")
    if lines > MOST_LINES_READ:
        raise Refused(f"This runbook has {lines:,} lines. Up to {MOST_LINES_READ:,} fit; take it apart first.")
    document = parsed(text.encode(errors="replace").decode())
    for divides in (True, False):
        reader = _Reader(document, Titles(document.references), divides=divides)
        read = reader.read(name)
        if len(reader.drafts) <= MOST_STEPS:
            return read
    raise Refused(f"This runbook makes {len(reader.drafts):,} steps. Up to {MOST_STEPS:,} fit; take it apart first.")


@dataclass(slots=True)
class _Reader:
    """One reading. ``divides`` says whether lists are taken apart: of an endless one each section is a step."""

    document: Document
    titles: Titles
    divides: bool
    summary: list[str] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    last: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, name: str) -> Read:
        """The whole: its title, then every section in order."""
        title, blocks, sections = self._title(name)
        self._preamble(blocks, sections, title)
        for section in sections:
            self._place(section, ())
        self.notes += [f"Defined twice: {line}" for line in self.document.repeated]
        summary = self._summary()
        self._add_last()
        self.drafts = [part for draft in self.drafts for part in chunked(draft)]
        if len(self.drafts) > MOST_STEPS:
            return Read(title, Process())
        return Read(title, self._process(summary), tuple(self.notes))

    def _title(self, name: str) -> tuple[str, list[Block], list[Section]]:
        """What the runbook is called, what stands before its sections, and these."""
        root = self.document.root
        front = self._front()
        first = root.sections[0] if root.sections else None
        rest = root.sections[1:]
        if first and self._names_the_whole(first, rest):
            title = self._shown(first)
            return title, [*root.blocks, *first.blocks], [*first.sections, *rest]
        return shortened(front or _name_of(name) or UNNAMED), root.blocks, root.sections

    def _names_the_whole(self, first: Section, rest: Sequence[Section]) -> bool:
        """Whether the first heading is the title: it stands above all others, or promises no part of a runbook."""
        words = self.titles.plain(first.heading)
        is_part = role_of(words) != Role.OTHER
        if first.level == 1:
            return bool(words) and (not is_part or not rest)
        return bool(words) and not is_part and not rest and bool(first.sections)

    def _shown(self, section: Section) -> str:
        """The words of a heading as a title. What they leave out goes to the notes, word for word."""
        title = shortened(self.titles.plain(section.heading)) or UNTITLED
        if not self.titles.says_all(title, section.heading):
            self.notes.append(f"A heading in full: {section.heading}")
        return title

    def _front(self) -> str:
        """The title that the front matter gives. Its other lines are kept as they are."""
        front = self.document.front
        if front.strip():
            self.last.append(f"~~~yaml\n{front}\n~~~")
        pairs = [line.partition(":") for line in front.split("\n")]
        return next((value.strip().strip("\"'") for key, _, value in pairs if key.strip() == "title"), "")

    def _preamble(self, blocks: list[Block], sections: list[Section], title: str) -> None:
        """What stands before the first section: the summary, or the steps of a runbook without sections."""
        has_code = any(block.kind in ("fence", "code_block") for block in blocks)
        if sections or not (has_code or is_divided(blocks, least=2)):
            self.summary += [block.source for block in blocks]
        else:
            self._divide(blocks, title, ())

    def _place(self, section: Section, path: tuple[str, ...]) -> None:
        """Put a section where its heading says, and say so."""
        title = self._shown(section)
        role = role_of(title)
        if not section.source:
            self.notes.append(f"“{title}” is empty.")
        elif role == Role.SUMMARY and not path:
            self._summarize(section, title)
        elif role == Role.ESCALATE:
            self.drafts.append(Draft(title, section.source, _path(path), Kind.ESCALATE))
            self.notes.append(f"“{title}” became a step that hands over; choose the queue or topic.")
        elif role in TEXTS and self._fill_text(TEXTS[role], section):
            self.notes.append(f"“{title}” is said of the whole process.")
        elif role in LINES and self._fill_lines(LINES[role], section):
            self.notes.append(f"“{title}” became a list of its own.")
        elif role == Role.NOTES:
            self.last.append(joined([_bold(title), section.source]))
            self.notes.append(f"“{title}” is at the end of the last step.")
        else:
            self._steps(section, title, path)

    def _summarize(self, section: Section, title: str) -> None:
        """A section in the summary, below its heading; one that is called so needs none."""
        self.notes.append(f"“{title}” tells what the process is about.")
        if title.casefold() not in GENERIC:
            self._add_to_summary(section, title)
        else:
            whole = unquoted(section.source)
            self.summary += [whole] if whole != section.source else section.passages()

    def _add_to_summary(self, section: Section, title: str) -> None:
        self.summary += [_bold(title), *(block.source for block in section.blocks)]
        self.headings.add(_bold(title))
        for inner in section.sections:
            self._add_to_summary(inner, self._shown(inner))

    def _steps(self, section: Section, title: str, path: tuple[str, ...]) -> None:
        """A section that became steps: its lists, its sections, or itself."""
        before = len(self.drafts)
        within = (*path, title)
        is_part = role_of(title) == Role.STEPS
        if is_part or is_divided(section.blocks, least=1 if path else 2):
            self._divide(section.blocks, title, within)
        elif section.blocks:
            text = joined([block.source for block in section.blocks])
            self.drafts.append(Draft(title, text, _path(path), kind_of(title)))
        for inner in section.sections:
            self._place(inner, within)
        count = len(self.drafts) - before
        self.notes.append(f"“{title}” became {count} step{'s' if count != 1 else ''}.")

    def _divide(self, blocks: Sequence[Block], title: str, path: tuple[str, ...]) -> None:
        """The steps of a section at the end of a path. One that is a step as a whole stands below what it is in."""
        text = joined([block.source for block in blocks])
        drafts = [Draft(title, text, "", kind_of(title), is_own=False)] if text else []
        if self.divides:
            drafts = divided(blocks, title, _path(path), self.titles)
        self.drafts += [one if one.is_own else replace(one, heading=_path(path[:-1])) for one in drafts]

    def _fill_text(self, name: str, section: Section) -> bool:
        whole = joined([self.texts.get(name, ""), unquoted(section.source)])
        fits = len(whole) + self._length_of_links(whole) <= REST
        if fits:
            self.texts[name] = whole
        return fits

    def _fill_lines(self, name: str, section: Section) -> bool:
        """Take a section as lines, if it is nothing but short paragraphs and lists of such."""
        found = [*self.lines.get(name, ())]
        for block in section.blocks:
            if block.kind not in {*LISTS, "paragraph_open"} or any(item.rest or not item.first for item in block.items):
                return False
            found += [" ".join(words.split()) for words in ([i.first for i in block.items] or [block.words])]
        most = NAME if name == "inputs" else LINE
        fits = len(found) <= MOST_LINES and all(len(line) + self._length_of_links(line) <= most for line in found)
        if fits and not section.sections and not any(labels_in(line, self.document.definitions) for line in found):
            self.lines[name] = found
            return True
        return False

    def _length_of_links(self, text: str) -> int:
        return len(self._with_links(text)) - len(text)

    def _summary(self) -> str:
        """As much as fits, in order; the rest becomes the first step."""
        count, whole = 0, ""
        while count < len(self.summary):
            longer = joined([whole, self.summary[count]])
            if len(longer) + self._length_of_links(longer) > SUMMARY:
                break
            count, whole = count + 1, longer
        # A heading goes with what stands below it.
        if 0 < count < len(self.summary) and self.summary[count - 1] in self.headings:
            count -= 1
            whole = joined(self.summary[:count])
        if rest := joined(self.summary[count:]):
            self.drafts.insert(0, Draft(BACKGROUND, rest, is_own=False))
            self.notes.append(f"What does not fit the summary is the first step, “{BACKGROUND}”.")
        return whole

    def _add_last(self) -> None:
        """Notes, front matter and links that nothing names, at the end of the last step."""
        definitions = self.document.definitions
        used = {label for text in self._all_texts() for label in labels_in(text, definitions)}
        self.last += ["\n".join(lines for label, lines in definitions.items() if label not in used)]
        if rest := joined(self.last):
            if not self.drafts or self.drafts[-1].kind == Kind.ESCALATE:
                self.drafts.append(Draft(LAST_WORDS, is_own=False))
            self.drafts[-1] = replace(self.drafts[-1], text=joined([self.drafts[-1].text, rest]))

    def _all_texts(self) -> Iterable[str]:
        yield from (*self.summary, *self.last, *self.texts.values())
        yield from (draft.text for draft in self.drafts)

    def _with_links(self, text: str) -> str:
        """A text with the links by reference that it names."""
        definitions = self.document.definitions
        labels = labels_in(text, definitions)
        own = parsed(text).definitions if any(definitions[label] in text for label in labels) else {}
        return joined([text, "\n".join(definitions[label] for label in labels if label not in own)]) if labels else text

    def _process(self, summary: str) -> Process:
        lines = {name: tuple(found) for name, found in self.lines.items()}
        asked = lines.get("preconditions", ())
        return Process.given(
            {
                "summary": self._with_links(summary),
                "use_when": lines.get("use_when", ()),
                "not_when": lines.get("not_when", ()),
                "preconditions": [Question(key=key_from("q", n, words), text=words) for n, words in enumerate(asked)],
                "inputs": [Input(key=key_from("i", n, w), name=w) for n, w in enumerate(lines.get("inputs", ()))],
                "steps": self._all_steps(),
                **{name: self._with_links(text) for name, text in self.texts.items()},
            }
        )

    def _all_steps(self) -> list[Step]:
        seen: dict[tuple[str, str], int] = {}
        steps = []
        for draft in self.drafts:
            text = self._with_links(draft.text)
            if len(text) > TEXT:
                raise Refused(f"A passage below “{draft.title}” has {len(text):,} characters. Up to {TEXT:,} fit.")
            named = (draft.heading, draft.title)
            seen[named] = seen.get(named, 0) + 1
            key = key_from("step", *named, seen[named])
            steps.append(Step(key=key, kind=draft.kind, heading=draft.heading, title=draft.title, text=text))
        return steps


def _name_of(name: str) -> str:
    """The name of a file in words."""
    words = " ".join(name.rsplit("/", 1)[-1].rpartition(".")[0].replace("_", " ").split() or name.split())
    return words.capitalize() if words.islower() else words


def _path(titles: Sequence[str]) -> str:
    """The headings a step stands below, without those that say nothing of their own."""
    path = " / ".join(filter(None, map(heading_of, titles)))
    return path if len(path) <= TITLE else shortened(heading_of(titles[-1]))


def _bold(title: str) -> str:
    """A heading as a line in bold, or as it is where bold would not hold."""
    return title if set("*_`\\[]<>") & set(title) else f"**{title}**"
