"""Text of entries: Markdown in, HTML that is safe to put on a page out.

Entries are rendered once, when they are written; the HTML is stored beside `RENDERER_VERSION`, and a changed
version tells `manage.py render_entries` what to render again. The pipeline is markdown-it (raw HTML off) → our own
pass over the tokens (mentions, case numbers, links, images, headings) → Pygments classes in code → nh3, which alone
decides what may reach a page: everything before it is convenience, nothing before it is trusted.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, normalizeLinkText
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import formatters, highlight, lexers  # type: ignore[import-untyped]
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]

RENDERER_VERSION: int = 3
"""Raise it whenever the same source would give other HTML."""
MAX_SOURCE = 100_000
"""Longest source in characters; longer text belongs in an attachment."""
MAX_BRACKETS = 6_000
"""Opening brackets in one source. Looking for their partners is quadratic, so beyond this it is shown as it is."""
MAX_SIGNS = 20_000
"""Signs of emphasis, and bars between cells, in one source. Each costs some thirty times what a letter costs."""
MAX_NESTING = 24
MAX_EMPHASIS = 8
MAX_ADDRESS = 4_096
MAX_HIGHLIGHTED = 4_000
"""Characters of code coloured in one entry, the rest stays plain: java takes 14 s for 20,000 line ends."""
MAX_GAP = 200
"""Spaces and line ends in a row within code that is coloured: the lexers' expressions are quadratic in them."""

_NAMES = (
    "bash c cpp csharp css console diff docker dockerfile go haskell html http ini java javascript js json kotlin "
    "lua make nginx perl php powershell py pycon pytb python ruby rust sh sql toml ts typescript xml yaml yml"
)
LANGUAGES = frozenset(_NAMES.split())
"""Languages that are coloured: a short list, because every lexer is a set of expressions run on strangers' text."""

# A path of this host or a place on this page. Browsers read a backslash as a slash, so `/\` leaves the host too.
_LOCAL = re.compile(r"(?:/(?![/\\])|#)")
OUTWARD = re.compile(r"(?:https?:)?//(?=[^/\\])", re.IGNORECASE)
# Characters that draw nothing but reorder or break what is around them, and halves of surrogate pairs. Markdown writes
# them as numbers too (`&#x202e;`), so what was made of a text is looked through as well as the text.
_UNSEEN = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")
_MARKS = re.compile(
    r"(?<![\w@/.+#-])(?:@(?P<name>(?>[^\W\d_](?:[\w.-]{0,38}\w)?))(?![\w/@])|(?P<case>C-[1-9][0-9]{0,8})(?![\w-]))"
)
_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")
_GAP = re.compile(rf"\s{{{MAX_GAP}}}")
_MAIL = re.compile(r"mailto:[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,253}")
_SCHEME = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)

_COLOURS = formatters.HtmlFormatter(nowrap=True)  # made once: it lays out a style sheet, and keeps nothing of a text

_CODE_REGION = '<pre tabindex="0" role="group" aria-label="Code">'
_TABLE_REGION = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">'
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "span", "div", "a"),
        *("blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    tag_attribute_values={
        "span": {"role": {"img"}, "aria-label": {"Done", "To do"}},
        **{tag: {"tabindex": {"0"}, "role": {"group"}, "aria-label": {"Code", "Table"}} for tag in ("pre", "div")},
    },
    allowed_classes={
        "a": {"case", "external", "image"},
        "span": {"mention", "box", *filter(None, STANDARD_TYPES.values())},
        "div": {"table-scroll"},
        "li": {"task-list-item"},
        **{tag: {"contains-task-list"} for tag in ("ul", "ol")},
        **{tag: {"align-left", "align-center", "align-right"} for tag in ("th", "td")},
    },
    url_schemes={"http", "https", "mailto"},
    url_relative=lambda url: url if _LOCAL.match(url) else None,
    link_rel="nofollow noopener ugc",
)


class TextTooLong(ValueError):
    """The text is longer than an entry may be; its message is a sentence for people."""


def render(source: str, *, case_links: bool = True) -> str:
    """Turn an entry's Markdown into HTML that may be put on a page without escaping.

    Set `case_links` to false where a number like C-1042 means nothing to the reader: case numbers are counted
    per member, so in a network space the link would lead to another case. Raises `TextTooLong`, nothing else.
    """
    text = checked(source)
    if _is_dense(text):
        return _CLEANER.clean(f"{_CODE_REGION}{escape(text)}</pre>")
    return _CLEANER.clean(_UNSEEN.sub("", _MARKDOWN.render(text, {"case_links": case_links, "highlighted": 0})))


def checked(source: str) -> str:
    if len(source) > MAX_SOURCE:
        raise TextTooLong(f"This text has {len(source):,} characters. Up to {MAX_SOURCE:,} fit; attach the rest.")
    return _UNSEEN.sub("", _BROKEN.sub("\ufffd", source))


def as_plain(words: str) -> str:
    """Markdown that shows these very words in one line, whatever they hold: no link, no mention, no markup.

    An escaped sign is a token of its own, so what stands around it makes no mention or address with it either.
    """
    return _SIGNS.sub(r"\\\g<0>", " ".join(words.split()))


def as_words(source: str) -> str:
    """The words of an entry without their markup, as a notice has them. Lines stay lines, code stays as it is written.

    What is cut in the middle of its markup, or has more markup than is read, comes as far as it goes.
    """
    text = checked(source)
    if _is_dense(text):
        return text
    words = "".join(_words(_MARKDOWN.parse(text, {"case_links": False, "highlighted": 0})))
    return _UNSEEN.sub("", words).strip()


def _is_dense(text: str) -> bool:
    """Whether a text holds more markup than anybody writes: it is shown as it is instead of being read for seconds."""
    signs = sum(map(text.count, "*_~"))
    return text.count("[") > MAX_BRACKETS or max(signs, text.count("|")) > MAX_SIGNS


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _words(token.children or ())
            yield "\n"
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "list_item_open":
            yield "- "
        elif token.type != "html_inline":
            yield token.content


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _plain(token.children or ())
        if token.type in ("softbreak", "hardbreak", "inline"):
            yield " "
        elif token.type != "html_inline":
            yield token.content


def _decorate(state: StateCore) -> None:
    """Core rule: headings below the page's own, links marked, images as links, mentions and case numbers."""
    levels: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            _demote(token, levels)
        elif token.type == "heading_close":
            token.tag = f"h{min(2 + len(levels), 6)}"
        elif token.type in ("th_open", "td_open") and token.attrs:
            # The library writes a style attribute; the content security policy refuses those.
            token.attrs = {"class": str(token.attrs["style"]).replace("text-align:", "align-")}
        elif token.type == "inline" and token.children:
            token.children = list(_decorate_inline(token.children, state))


def _demote(token: Token, levels: list[int]) -> None:
    """Start at h3 and never skip a level, whatever the writer chose: the page owns h1 and h2."""
    wanted = int(token.tag[1])
    while levels and levels[-1] >= wanted:
        levels.pop()
    levels.append(wanted)
    token.tag = f"h{min(2 + len(levels), 6)}"


def _decorate_inline(children: Sequence[Token], state: StateCore) -> Iterator[Token]:
    in_link = depth = 0
    for token in children:
        if token.type in ("link_open", "link_close"):
            in_link += token.nesting
            yield _marked_link(token)
        elif token.type == "image":
            yield from _image_as_link(token, bare=in_link > 0)
        elif token.type == "text" and not in_link:
            yield from _marked_text(token.content, bool(state.env.get("case_links")))
        elif token.tag in ("em", "strong", "s"):
            depth += token.nesting
            # The outermost levels keep their tags: opening counts before, closing after the level has changed.
            if depth + (token.nesting < 0) <= MAX_EMPHASIS:
                yield token
        else:
            yield token


def _marked_link(token: Token) -> Token:
    href = str(token.attrGet("href") or "")
    if OUTWARD.match(href):
        token.attrSet("href", href if href[0] != "/" else f"https:{href}")
        token.attrJoin("class", "external")
    return token


def _image_as_link(token: Token, *, bare: bool) -> Iterator[Token]:
    """An image is fetched by everyone who reads; a link only by who wants to. `bare` leaves its words alone."""
    words = Token("text", "", 0, content="".join(_plain(token.children or ())).strip() or "Image")
    opening = Token("link_open", "a", 1, attrs={"href": str(token.attrGet("src") or ""), "class": "image"})
    yield from (words,) if bare else (_marked_link(opening), words, Token("link_close", "a", -1))


def _marked_text(text: str, case_links: bool) -> Iterator[Token]:
    last = 0
    for found in _MARKS.finditer(text):
        if found["case"] and not case_links:
            continue
        yield Token("text", "", 0, content=text[last : found.start()])
        tag = "span" if found["name"] else "a"
        attrs = {"class": "mention"} if found["name"] else {"href": f"/cases/{found[0]}/", "class": "case"}
        yield Token(f"{tag}_open", tag, 1, attrs={**attrs})
        yield Token("text", "", 0, content=found[0])
        yield Token(f"{tag}_close", tag, -1)
        last = found.end()
    yield Token("text", "", 0, content=text[last:])


def _build() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": MAX_NESTING}
    md = MarkdownIt("js-default", options).use(tasklists_plugin)
    assert md.linkify is not None
    # Names of files and hosts (run.sh, db.internal) are everywhere in support and are not addresses.
    md.linkify.set({"fuzzy_link": False})
    md.linkify.add("ftp:", None).add("//", None)
    md.inline.ruler.at("linkify", _linkify)
    md.core.ruler.after("linkify", "guildhall", _decorate)
    md.validateLink = _may_link  # type: ignore[method-assign]
    md.normalizeLink = _address  # type: ignore[method-assign]
    md.normalizeLinkText = _address_text  # type: ignore[method-assign]
    md.add_render_rule("fence", _code)
    md.add_render_rule("code_block", _code)
    md.add_render_rule("html_inline", _task_box)
    md.add_render_rule("table_open", lambda *_: f"{_TABLE_REGION}<table>\n")
    md.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return md


def _may_link(url: str) -> bool:
    """Whether an address may become a link: the web, mail, this host by path, or a place on this page."""
    return bool(OUTWARD.match(url) or _LOCAL.match(url) or url[:7].lower() == "mailto:")


def _address(url: str) -> str:
    """An address with its strange letters written out. Plain mail addresses have none, and texts hold thousands."""
    return url if _MAIL.fullmatch(url) else normalizeLink(url)


def _address_text(link: str) -> str:
    return link if _MAIL.fullmatch(link) else normalizeLinkText(link)


def _linkify(state: StateInline, silent: bool) -> bool:
    """Bare web addresses. The library's own rule searches all pending text at every `://`: quadratic, 20 s."""
    found = _SCHEME.search(state.pending[-6:]) if state.src.startswith("://", state.pos) else None
    if not found or state.linkLevel > 0 or state.md.linkify is None:
        return False
    start = state.pos - len(found[0])
    link = state.md.linkify.match_at_start(state.src[start : start + MAX_ADDRESS])
    url = link.url.rstrip("*") if link else ""
    address = state.md.normalizeLink(url)
    if not link or not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(found[0])]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = state.md.normalizeLinkText(url)
        state.push("link_close", "a", -1)
    state.pos = start + len(url)
    return True


def _code(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    token = tokens[index]
    language = token.info.strip().partition(" ")[0].lower()
    coloured = env["highlighted"] + len(token.content)
    if language not in LANGUAGES or coloured > MAX_HIGHLIGHTED or _GAP.search(token.content):
        return f"{_CODE_REGION}<code>{escape(token.content)}</code></pre>\n"
    env["highlighted"] = coloured
    lexer = lexers.get_lexer_by_name(language, stripnl=False)
    return f"{_CODE_REGION}<code>{highlight(token.content, lexer, _COLOURS)}</code></pre>\n"


def _task_box(_: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Raw HTML is off, so the only such token is the check box the task list plugin makes."""
    done = 'checked="checked"' in tokens[index].content
    return f'<span class="box" role="img" aria-label="{"Done" if done else "To do"}">{"☑" if done else "☐"}</span>'


_MARKDOWN = _build()
