"""Reading Markdown papers: links, pictures, names in code, decision records. One sentence per fault."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.architecture.source import Source, Tree

HEAVIEST = 200_000
LONGEST_RECORD = 400
SECTIONS = ("Context", "Decision", "Consequences", "Rejected")
STATUS = re.compile(r"^Status: (?:proposed|accepted|rejected|superseded by \d{4})$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
NAME = re.compile(r"`([\w.-]+/[\w./-]*)(?:::(\w+))?`")


def broken_links(sources: Iterable[Source], root: Path) -> list[str]:
    """Links to files or headings that are not there. Addresses of the web are not looked at."""
    return [f"{source.path}: {link} leads nowhere" for source in sources for link in _broken(source, root)]


def broken_pictures(sources: Iterable[Source], root: Path) -> list[str]:
    """Pictures that are missing, heavier than 200 KB, or without words."""
    found = []
    for source in sources:
        for words, link in PICTURE.findall(prose(source.text)):
            file = (root / source.path).parent / link
            if not file.is_file():
                found.append(f"{source.path}: {link} is not there")
            elif file.stat().st_size > HEAVIEST:
                found.append(f"{source.path}: {link} is larger than 200 KB")
            elif not words.strip():
                found.append(f"{source.path}: {link} has no words for who cannot see it")
    return found


def missing_names(sources: Iterable[Source], tree: Tree) -> list[str]:
    """Files and folders in code marks that the tree does not have, and names (``path::name``) that a file does not.

    Only paths that begin with a folder of the tree are looked at, so that addresses (written with a slash in front) and
    other words with a slash pass.
    """
    paths = set(tree.paths)
    folders = {parent.as_posix() for path in tree.paths for parent in Path(path).parents}
    found = []
    for source in sources:
        for path, name in NAME.findall(source.text):
            plain = path.rstrip("/")
            if plain.split("/")[0] not in folders or _is_built(plain):
                continue
            if plain not in paths | folders:
                found.append(f"{source.path}: there is no {path}")
            elif name and name not in names_of(tree, plain):
                found.append(f"{source.path}: there is no {name} in {path}")
    return found


def names_of(tree: Tree, path: str) -> set[str]:
    """What a Python file defines at its top: functions, classes, constants."""
    [source] = tree.matching(path)
    found: set[str] = set()
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def records(files: Mapping[str, str]) -> list[str]:
    """Decision records by file name: numbered without a gap, with title, status, sections, and short."""
    return [
        fault for place, (name, text) in enumerate(sorted(files.items()), 1) for fault in _record(place, name, text)
    ]


def anchors(text: str) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", prose(text, keep_code=True), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def prose(text: str, *, keep_code: bool = False) -> str:
    """The text without blocks of code and, unless kept, without code inside of lines."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^(?: {4}|\t).*$", "", text, flags=re.MULTILINE)
    return text if keep_code else re.sub(r"`[^`\n]*`", "", text)


def _broken(source: Source, root: Path) -> Iterator[str]:
    for link in LINK.findall(prose(source.text)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        file = ((root / source.path).parent / path).resolve() if path else root / source.path
        is_inside = not path or file.is_relative_to(root.resolve())
        if not is_inside or not file.exists() or (anchor and anchor not in anchors(file.read_text())):
            yield link


def _record(place: int, name: str, text: str) -> Iterator[str]:
    number = name[:4]
    if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) or int(number) != place:
        yield f"{name}: the number should be {place:04}"
    if not text.startswith(f"# {number}: "):
        yield f"{name}: the title does not begin with its number"
    if not STATUS.search(text):
        yield f"{name}: the status is none of proposed, accepted, rejected, superseded by a number"
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    if tuple(headings) != SECTIONS:
        yield f"{name}: the sections should be {', '.join(SECTIONS)}"
    if len(text.split()) > LONGEST_RECORD:
        yield f"{name}: has {len(text.split())} words, {LONGEST_RECORD} at most"


def _is_built(path: str) -> bool:
    """What the set-up makes and git does not keep."""
    return path.startswith(("static/dist", "var", "node_modules", ".venv"))
