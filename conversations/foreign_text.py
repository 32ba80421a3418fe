"""Other systems' HTML as our Markdown, for imports."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from conversations.markdown import OUTWARD, checked

_ADDRESS = re.compile(r"(https?://[^\s<>\"'`*\\\[\]()]+)")
_INLINE = re.compile(r"([\\`*_\[\]<>&~|])")
# What would open a list, heading, quote, rule, underline or table if a line began with it.
_AT_START = re.compile(r"^(\d{0,9})([#+\-=:.)])", re.MULTILINE)
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**", "s": "~~", "del": "~~", "strike": "~~"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_DROPPED = {"script", "style", "head", "template", "iframe", "object"}
_INNER = _EMPHASIS.keys() | {"a", "code"}
_BLOCKS = _HEADINGS | {"p", "div", "td", "th", "ul", "ol", "li", "blockquote", "pre"}
_MAX_FRAMES = 20


def _escaped(text: str) -> str:
    pieces = _ADDRESS.split(text)
    pieces[::2] = [_AT_START.sub(r"\1\\\2", _INLINE.sub(r"\\\1", piece)) for piece in pieces[::2]]
    return "".join(pieces)


def html_to_markdown(html: str) -> str:
    """Turn an HTML body, such as a Stack Exchange post, into Markdown that `render` takes like any other.

    Keeps paragraphs, headings, lists, quotes, code, emphasis and links to other hosts; images become links,
    everything else keeps its words only. Raises `TextTooLong`.
    """
    return _HtmlReader().read(_without_traps(checked(html)))


def _without_traps(html: str) -> str:
    """Take out what the parser is quadratic on or fails at: comments, declarations, tags that never end."""
    first, *rest = html.split("<!--")
    kept = re.sub(r"<[!?][^<>]*>?", "", first + "".join(part.partition("-->")[2] for part in rest))
    return re.sub(r"<([^<>]*)(?=<|\Z)", r"&lt;\1", kept)


@dataclass
class _Frame:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)


class _HtmlReader(HTMLParser):
    """Builds Markdown from the inside out: when an element ends, its text joins the one around it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._frames = [_Frame("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        here = self._frames[-1].parts
        if tag == "br":
            here.append("\n")
        elif tag == "hr":
            here.append("\n\n---\n")
        elif tag == "img":
            words = _escaped(values.get("alt") or "Image")
            here.append(words if self._inside("a") else _link(words, values.get("src", "")))
        elif tag in _INNER | _BLOCKS | _DROPPED and len(self._frames) < _MAX_FRAMES:
            self._frames.append(_Frame(tag, values))

    def handle_endtag(self, tag: str) -> None:
        while self._inside(tag) and self._close() != tag:
            pass

    def handle_data(self, data: str) -> None:
        here = self._frames[-1]
        if self._inside("pre") or here.tag == "code":
            here.parts.append(data)
            return
        words = re.sub(r"\s+", " ", data)
        begins = not here.parts or here.parts[-1].endswith("\n") or here.tag in ("ul", "ol")
        here.parts.append(_escaped(words.lstrip() if begins and here.tag not in _INNER else words))

    def read(self, html: str) -> str:
        self.feed(html)
        self.close()
        while self._frames[1:]:
            self._close()
        return "".join(self._frames[0].parts).strip()

    def _inside(self, tag: str) -> bool:
        return any(frame.tag == tag for frame in self._frames)

    def _close(self) -> str:
        frame, outer = self._frames.pop(), self._frames[-1]
        inner = "".join(frame.parts)
        outer.parts.append(inner if self._inside("pre") else _written(frame, inner, outer.tag))
        return frame.tag


def _written(frame: _Frame, inner: str, outer: str) -> str:
    """The Markdown of one closed element inside an `outer` one."""
    text = inner.strip()
    if frame.tag in _DROPPED or not text:
        return "" if frame.tag in _DROPPED else inner[:1]
    if frame.tag == "code":
        return _fenced(" ".join(inner.split("\n")), 1, " " if "`" in (text[0], text[-1]) else "")
    if frame.tag in _EMPHASIS and "\n\n" not in text:
        mark = _EMPHASIS[frame.tag]
        return inner.replace(text, f"{mark}{text}{mark}", 1)
    if frame.tag == "a":
        return _link(" ".join(inner.split()), frame.attrs.get("href", ""))
    return inner if frame.tag in _INNER else _written_block(frame, inner, outer)


def _written_block(frame: _Frame, inner: str, outer: str) -> str:
    text = inner.strip()
    if frame.tag == "pre":
        language = re.search(r"lang(?:uage)?-(\w+)", frame.attrs.get("class", ""))
        text = _fenced(inner.strip("\n"), 3, "\n", language[1] if language else "")
    elif frame.tag in _HEADINGS:
        text = f"{'#' * int(frame.tag[1])} {' '.join(text.split())}"
    elif frame.tag == "blockquote":
        text = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    elif frame.tag == "li":
        marker = "1. " if outer == "ol" else "- "
        return f"\n{marker}" + f"\n{' ' * len(marker)}".join(text.split("\n"))
    # Two blocks in a row get one blank line, or two where text could otherwise join the block before it.
    return f"\n{text}\n" if frame.tag == "p" else f"\n{text}\n\n"


def _fenced(code: str, least: int, padding: str, language: str = "") -> str:
    fence = max(["`" * least, *(f"{run}`" for run in re.findall(r"`+", code))])
    return f"{fence}{language}{padding}{code}{padding}{fence}"


def _link(words: str, address: str) -> str:
    """A link to another host; paths of the host the text came from mean nothing here and keep their words only."""
    if not words or not (OUTWARD.match(address) or address.startswith("mailto:")):
        return words
    address = re.sub(r"[\s<>]", "", address)
    return f"[{words}](<{address}>)"
