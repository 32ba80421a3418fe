"""The renderer: nothing dangerous comes out, what people write comes out right, and no text takes long."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]

from conversations.foreign_text import html_to_markdown
from conversations.markdown import (
    LANGUAGES,
    MAX_GAP,
    MAX_HIGHLIGHTED,
    MAX_SIGNS,
    MAX_SOURCE,
    TextTooLong,
    as_words,
    render,
)

# Written out again on purpose: what may appear is decided here as well, not read from the renderer.
BARE = "p br hr h3 h4 h5 h6 strong em s code blockquote table thead tbody tr"
ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in BARE.split()},
    "a": {"href", "title", "class", "rel"},
    "pre": {"tabindex", "role", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "span": {"class", "role", "aria-label"},
    "ul": {"class"},
    "ol": {"class", "start"},
    "li": {"class"},
    "th": {"class"},
    "td": {"class"},
}
CLASSES = {"case", "external", "image", "mention", "box", "table-scroll", "contains-task-list", "task-list-item"} | {
    *("align-left", "align-center", "align-right"),
    *STANDARD_TYPES.values(),
}
SECOND_LIMIT = 2.5
"""Seconds for the worst text: 0.9 measured on an idle machine, the rest is for a busy one."""


class Page(HTMLParser):
    """Collects what a page would hold."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)

    def handle_decl(self, decl: str) -> None:
        self.strange.append(decl)

    def handle_pi(self, data: str) -> None:
        self.strange.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def dangers(html: str) -> list[str]:
    """Everything in the HTML that may not be there; written without the renderer's own lists."""
    page = Page(html)
    found = [f"odd markup {each}" for each in page.strange]
    for tag, attrs in page.elements:
        found += [f"<{tag}>"] if tag not in ALLOWED else []
        found += [f"<{tag} {name}>" for name in attrs if name not in ALLOWED.get(tag, set())]
        found += [f"class {each}" for each in attrs.get("class", "").split() if each not in CLASSES]
        if tag == "a":
            found += _link_dangers(attrs)
    return found


def _link_dangers(attrs: dict[str, str]) -> list[str]:
    href = attrs.get("href")
    found = [] if attrs.get("rel") == "nofollow noopener ugc" else ["link without rel"]
    if href is not None and not re.match(r"(?:https?://[^/\\]|mailto:|/(?![/\\])|#)", href, re.IGNORECASE):
        found.append(f"address {href}")
    if href and re.match(r"https?:", href, re.IGNORECASE) and "external" not in attrs.get("class", "").split():
        found.append(f"outward link not marked {href}")
    return found


def _corpus() -> list[str]:
    lines = (Path(__file__).parent / "corpus" / "attacks.txt").read_text("utf-8").splitlines()
    kept = [line for line in lines if line and not re.match(r"# [A-Z]", line)]
    return [re.sub(r"\\(?:x(..)|u(....)|([nt\\]))", _character, line) for line in kept]


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else {"n": "\n", "t": "\t", "\\": "\\"}[found[3]]


ATTACKS = _corpus()


def test_the_corpus_is_whole() -> None:
    assert len(ATTACKS) >= 100
    assert any("\x00" in each for each in ATTACKS)
    assert any("\n" in each for each in ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_inert(attack: str) -> None:
    assert dangers(render(attack)) == []
    assert dangers(render(f"> - {attack}")) == []
    assert dangers(render(html_to_markdown(attack))) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<p onclick=x>",
        '<a href="javascript:x" rel="nofollow noopener ugc">x</a>',
        '<a href="https://a.example" rel="nofollow noopener ugc">x</a>',
        '<a href="/x">x</a>',
        '<span class="toast">x</span>',
        "<!-- x -->",
        '<a href="//a.example" rel="nofollow noopener ugc">x</a>',
    ],
)
def test_the_judge_sees_dangers(html: str) -> None:
    assert dangers(html)


_FRAGMENTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(ATTACKS),
        st.sampled_from([*"[]()<>*_~`#|\\!&-+=:@\"'\n\t ", "```", "\n\n", "    ", "- [x] ", "](", "C-12", "@ada"]),
    ),
    max_size=25,
).map("".join)


@given(_FRAGMENTS)
def test_any_text_renders_to_what_is_allowed(text: str) -> None:
    assert dangers(render(text)) == []


@given(_FRAGMENTS)
def test_any_foreign_html_renders_to_what_is_allowed(text: str) -> None:
    assert dangers(render(html_to_markdown(text))) == []


def test_long_text_is_refused_with_a_sentence() -> None:
    assert render("a" * MAX_SOURCE)
    for refuse in (render, html_to_markdown):
        with pytest.raises(TextTooLong, match="Up to 100,000 fit"):
            refuse("a" * (MAX_SOURCE + 1))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("@ada.b, hi", '<span class="mention">@ada.b</span>, hi'),
        ("@Zoë_1.", '<span class="mention">@Zoë_1</span>.'),
        ("see C-1042.", 'see <a href="/cases/C-1042/" class="case" rel="nofollow noopener ugc">C-1042</a>.'),
        ("~~old~~", "<s>old</s>"),
        ("a\nb", "a<br>\nb"),
        ("run.sh on db.internal", "run.sh on db.internal"),
    ],
)
def test_what_people_write(source: str, html: str) -> None:
    assert render(source) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        *("`@ada C-1`", "```\n@ada C-1\n```", "    @ada C-1", "[@ada C-1](/x)", "https://a.example/@ada/C-1"),
        *("a@b.example", "@types/node", r"\@ada", "C-01", "SEC-12", "C-12-3"),
    ],
)
def test_no_mention_and_no_case_number(source: str) -> None:
    html = render(source)
    assert "mention" not in html
    assert "/cases/" not in html


def test_case_numbers_stay_words_where_they_mean_nothing() -> None:
    assert render("C-1042 @ada", case_links=False) == '<p>C-1042 <span class="mention">@ada</span></p>\n'


def test_images_become_links_and_links_do_not_nest() -> None:
    html = render("![plot](https://a.example/p.png) ![](/files/1/) [![x](https://a.example/t)](https://a.example/)")
    links = [attrs for tag, attrs in Page(html).elements if tag == "a"]
    assert [(each["href"], each["class"]) for each in links] == [
        ("https://a.example/p.png", "image external"),
        ("/files/1/", "image"),
        ("https://a.example/", "external"),
    ]
    assert Page(html).text.split() == ["plot", "Image", "x"]
    assert "<img" not in html


def test_an_address_without_scheme_is_marked_as_leaving() -> None:
    assert 'href="https://a.example/x" class="external"' in render("[x](//a.example/x)")


def test_headings_start_below_the_page_and_skip_nothing() -> None:
    tags = [tag for tag, _ in Page(render("## a\n#### b\n# c\n###### d\n\ne\n=")).elements]
    assert tags == ["h3", "h4", "h3", "h4", "h3"]


def test_code_is_coloured_by_classes_and_can_be_reached_by_keyboard() -> None:
    html = render("```py\nreturn '<b>'\n```\n\n    plain\n\n```nonsense\nx\n```")
    assert html.count('<pre tabindex="0" role="group" aria-label="Code">') == 3
    assert '<span class="k">return</span>' in html
    assert "&lt;b&gt;" in html
    assert "nonsense" not in html
    assert "<span" not in render("```py\n" + "return\n" * MAX_HIGHLIGHTED + "```")


def test_code_with_a_long_gap_stays_plain() -> None:
    assert "<span" in render("```java\nint a;" + "\n" * (MAX_GAP - 1) + "int b;\n```")
    assert "<span" not in render("```java\nint a;" + "\n" * MAX_GAP + "int b;\n```")


@pytest.mark.parametrize("sign", ["[", "*", "_", "~", "|"])
def test_a_text_of_nothing_but_signs_is_shown_as_it_is(sign: str) -> None:
    text = f"**{sign * (MAX_SIGNS + 1)}**"
    assert render(text) == f'<pre tabindex="0" role="group" aria-label="Code">{text}</pre>'
    assert as_words(text) == text


def test_signs_of_emphasis_are_counted_together() -> None:
    text = "*_~" * (MAX_SIGNS // 3 + 1)
    assert render(text).startswith("<pre")
    assert "<pre" not in render(text[: MAX_SIGNS - 1])


@pytest.mark.parametrize("address", ["a.b+c@mail.example", "ä@müller.example", "A@B.example", "a%20b@c.example"])
def test_mail_addresses_are_links_however_they_are_written(address: str) -> None:
    [link] = [attrs for tag, attrs in Page(render(f"[x](mailto:{address})")).elements if tag == "a"]
    assert link["href"] == normalizeLink(f"mailto:{address}")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_a_lexer(language: str) -> None:
    assert Page(render(f"```{language}\nx = 1\n```")).text.strip() == "x = 1"


def test_tables_scroll_and_carry_no_style() -> None:
    html = render("|a|b|\n|:-|-:|\n|1|2|")
    assert '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>' in html
    assert '<td class="align-right">2</td>' in html
    assert "style=" not in html


def test_tasks_say_their_state() -> None:
    boxes = [attrs["aria-label"] for tag, attrs in Page(render("- [ ] a\n- [x] b\n- c")).elements if tag == "span"]
    assert boxes == ["To do", "Done"]


def test_what_is_not_seen_is_not_kept() -> None:
    assert render("a\u202eb\u2066c\x07d\x00e\ud800") == "<p>abcd\ufffde\ufffd</p>\n"


@pytest.mark.parametrize("number", ["&#x202e;", "&#8238;", "&#x2066;", "&#12;"])
def test_what_reorders_words_is_gone_also_where_it_is_written_as_a_number(number: str) -> None:
    source = f"a{number}b **c{number}** [d{number}](https://a.example 'e{number}')"
    link = '<a href="https://a.example" title="e" class="external" rel="nofollow noopener ugc">d</a>'
    assert render(source) == f"<p>ab <strong>c</strong> {link}</p>\n"
    assert as_words(source) == "ab c d"
    assert as_words(f"`{number}`") == number, "code shows what was written"


def test_threads_do_not_mix_texts() -> None:
    sources = [f"https://a{n}.example/ @m{n} a{n}@b.example C-{n + 1} " * 20 for n in range(24)]
    alone = [render(each) for each in sources]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render, sources * 3)) == alone * 3


N = MAX_SOURCE
PATHOLOGICAL = {
    "brackets": "[" * (N // 2),
    "brackets below the limit": "![" * 5_900,
    "open links": "[a](" * (N // 4),
    "emphasis": "*a **a " * (N // 7),
    "emphasis nested": "**a *b " * (N // 14) + "b* a**" * (N // 14),
    "underscores": "_*" * (N // 2),
    "signs below the limit": "_*" * (MAX_SIGNS // 2) + "*a **a " * 10,
    "nested below the limit": "**a *b " * (MAX_SIGNS // 6) + "b* a**" * (MAX_SIGNS // 6),
    "cells below the limit": "|a|b|\n|-|-|\n" + "|x|y|\n" * (MAX_SIGNS // 3 - 3),
    "backticks": "".join("`" * n + " " for n in range(1, 440)),
    "quotes": ">" * N,
    "lists": "- " * (N // 2) + "a",
    "deep list": "\n".join("  " * n + "- a" for n in range(300)),
    "addresses": "http://(" * (N // 8),
    "schemes": "://" * (N // 3),
    "mails": "a@b.co " * (N // 7),
    "table": "|a" * 3_000 + "\n" + "|-" * 3_000 + "\n" + ("|a" * 3_000 + "\n") * 3,
    "rows": "|a|b|\n|-|-|\n" + "|x|y|\n" * (N // 7),
    "references": "".join(f"[{n}]: /u\n" for n in range(N // 12)),
    "mentions": ("@" + "a" * 50 + " ") * (N // 52),
    "fences": "```java\n\n```\n" * (N // 14),
    "slow lexer": "```java\n" + "\n" * (MAX_HIGHLIGHTED - 2) + "```",
    "slow lexer, gaps below the limit": "```java\n"
    + ("\n" * (MAX_GAP - 2) + "a") * (MAX_HIGHLIGHTED // MAX_GAP)
    + "```",
    "entities": "&#" * (N // 2),
    "angles": "<a " * (N // 3),
    "tildes": "~~a *b " * (N // 14) + "b* a~~" * (N // 14),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_no_text_takes_long(name: str) -> None:
    source = PATHOLOGICAL[name][:MAX_SOURCE]
    began = time.thread_time()
    html = render(source)
    assert time.thread_time() - began < SECOND_LIMIT
    assert dangers(html) == []


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "<p>", "<b><i>", "</p>", "&", "<ul><li>", "<pre>", "`", "<![", "<?"]
)
def test_no_foreign_html_takes_long(piece: str) -> None:
    source = (piece * MAX_SOURCE)[:MAX_SOURCE]
    began = time.thread_time()
    html_to_markdown(source)
    assert time.thread_time() - began < SECOND_LIMIT


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a <strong>b </strong>c <em>d</em></p><p>e</p>", "a **b** c *d*\n\ne"),
        ("<p>1. not_a list *</p>", "1\\. not\\_a list \\*"),
        ("<h2>T</h2><p>x</p>", "## T\n\n\nx"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol><li><p>a</p></li>\n<li><p>b</p></li></ol>", "1. a\n1. b"),
        ("<blockquote><p>a</p>\n<p>b</p></blockquote>", "> a\n>\n> b"),
        ('<pre class="lang-py"><code>a &lt; b\n\n\n  c\n</code></pre>', "```py\na < b\n\n\n  c\n```"),
        ("<pre><code>```\n</code></pre>", "````\n```\n````"),
        ("<p>x <code>a`b</code></p>", "x ``a`b``"),
        ('<a href="https://a.example/(x)">a</a>', "[a](<https://a.example/(x)>)"),
        ('<a href="/q/1">a</a> <a href="javascript:x">b</a>', "a b"),
        ('<a href="https://a.example"><img src="https://b.example/t.png" alt="t"></a>', "[t](<https://a.example>)"),
        ('<img src="https://b.example/t.png">', "[Image](<https://b.example/t.png>)"),
        ("<p>a<br>b</p><hr><p>c</p>", "a\nb\n\n\n---\n\nc"),
        ("<script>x</script><style>y</style>z", "z"),
        ("a <!-- b --><!c><?d>e<f < g>h", "a e\\<f \\< g\\>h"),
    ],
)
def test_foreign_html(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("`no_path_retry` was **set** to _fail_.", "no_path_retry was set to fail."),
        ("First\nsecond\n\n```\n02:14:07 multipathd\n```\nand on", "First\nsecond\n02:14:07 multipathd\nand on"),
        ("# Steps\n- stop it\n- start it", "Steps\n- stop it\n- start it"),
        ("[the log](https://example.org/log) <b>bold</b>", "the log <b>bold</b>"),
        ("an open fence\n```\nline", "an open fence\nline"),
        ("[" * 20_000, "[" * 20_000),
    ],
)
def test_words_of_an_entry_come_without_their_markup(source: str, words: str) -> None:
    assert as_words(source) == words
