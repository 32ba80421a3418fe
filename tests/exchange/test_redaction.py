"""The redaction pass as a whole: stand-ins, decisions, texts that belong together, and what holds for any text."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations.markdown import MAX_SOURCE, TextTooLong
from core.refusals import Refused
from exchange.redaction.aliases import FIXED, NOUNS, Aliases, letters
from exchange.redaction.deciding import LONGEST, Choice, Decision, apply, pieces
from exchange.redaction.finding import find, find_all
from exchange.redaction.found import Found, Kind, Known, Mark, settled
from tests.exchange.test_redaction_found import STORY


def test_same_thing_has_the_same_stand_in_in_every_text_of_an_extract() -> None:
    aliases = Aliases()
    first, second = find_all(
        ("Ben asked Ada about 10.1.1.1.", "BRANDT and Okoro saw 10.1.1.2, 10.1.1.1."), STORY, aliases
    )
    assert [one.stand_in for one in first] == ["person A", "person B", "address A"]
    assert [one.stand_in for one in second] == ["person B", "person A", "address B", "address A"]
    later = Aliases(json.loads(json.dumps(aliases.data())))
    assert [one.stand_in for one in find("Zoe and ada at 10.1.1.3", STORY, later)] == [
        "person C",
        "person B",
        "address C",
    ]


def test_what_one_text_gives_away_counts_in_all_of_them() -> None:
    texts = ("falcon9 answers with hunter2!x, fine", "login falcon9.acme.internal, password=hunter2!x")
    crossed = [apply(text, found, {}) for text, found in zip(texts, find_all(texts, Known()), strict=True)]
    assert crossed == ["host A answers with [secret], fine", "login host A, password=[secret]"]
    aliases = Aliases()
    find(texts[1], Known(), aliases)
    assert apply(texts[0], find(texts[0], Known(), aliases), {}) == "host A answers with hunter2!x, fine"
    assert "hunter2" not in json.dumps(aliases.data()), "no secret is written down"


def test_guessable_password_does_not_strike_the_word_elsewhere() -> None:
    texts = ("pwd=welcome", "you are welcome")
    assert [apply(text, found, {}) for text, found in zip(texts, find_all(texts, Known()), strict=True)] == [
        "pwd=[secret]",
        "you are welcome",
    ]


def test_name_of_two_people_alone_is_nobodys_and_a_whole_one_is_somebodys() -> None:
    known = Known(people=("Sam Reyes", "Sam Tully"), requester="Sam Reyes")
    assert apply("Sam, Sam Reyes, Sam Tully, Tully", find("Sam, Sam Reyes, Sam Tully, Tully", known), {}) == (
        "person A, the requester, person B, person B"
    )


def test_letters_go_on_behind_z() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    aliases = Aliases({"host:x": "host B"})
    assert [aliases.of(Kind.HOST, f"host:{name}") for name in "abx"] == ["host A", "host C", "host B"]


TEXT = "Ravi and Ben: 10.1.1.1, password=Zx12!ab, amber, Ben"


@pytest.mark.parametrize(
    ("choice", "words", "crosses"),
    [
        ("replace", "", "the requester and person A: address A, password=[secret], [removed], person A"),
        (
            "replace",
            " our  colleague ",
            "the requester and our colleague: address A, password=[secret], [removed], our colleague",
        ),
        ("strike", "ignored", "the requester and [struck]: address A, password=[secret], [removed], [struck]"),
        ("keep", "", "the requester and Ben: address A, password=[secret], [removed], Ben"),
    ],
)
def test_decision_about_a_thing_counts_wherever_it_stands(choice: str, words: str, crosses: str) -> None:
    decision = Decision.checked(Kind.PERSON, choice, words)
    assert apply(TEXT, find(TEXT, STORY), {"person:ben okoro": decision}) == crosses


def test_secret_is_struck_or_replaced_and_never_kept() -> None:
    found = find(TEXT, STORY)
    [secret] = [one for one in found if one.kind == Kind.SECRET]
    assert "Zx12" not in secret.key
    with pytest.raises(Refused, match="does not cross"):
        Decision.checked(Kind.SECRET, "keep")
    assert "Zx12" not in apply(TEXT, found, {secret.key: Decision(Choice.KEEP)})
    assert "password=[struck]," in apply(TEXT, found, {secret.key: Decision(Choice.STRIKE)})


@pytest.mark.parametrize(
    "words", ["x" * (LONGEST + 1), "[x](y)", "*bold*", "`code`", "# head", "<b>", "a|b", "_x_", "- x"]
)
def test_own_words_have_no_meaning_in_markdown(words: str) -> None:
    with pytest.raises(Refused, match="What stands in for it"):
        Decision.checked(Kind.PERSON, "replace", words)


def test_unknown_choice_is_refused() -> None:
    with pytest.raises(Refused, match="Choose whether"):
        Decision.checked(Kind.PERSON, "sell")


def test_pieces_tell_what_was_and_what_crosses() -> None:
    found = find("Ask Ben.", STORY)
    parts = list(pieces("Ask Ben.", found, {}))
    assert [(part.was, part.crosses, part.is_changed) for part in parts] == [
        ("Ask ", "Ask ", False),
        ("Ben", "person A", True),
        (".", ".", False),
    ]
    assert parts[1].found == found[0]
    [_, kept, _] = pieces("Ask Ben.", found, {found[0].key: Decision(Choice.KEEP)})
    assert (kept.crosses, kept.choice, kept.is_changed) == ("Ben", Choice.KEEP, False)


def test_stand_in_in_brackets_makes_no_link() -> None:
    assert apply("amber(https", find("amber(https", STORY), {}) == "[removed] (https"
    assert apply("> amber: x", find("> amber: x", STORY), {}) == "> [removed] : x"
    assert apply("see amber: x", find("see amber: x", STORY), {}) == "see [removed]: x"


def test_overlapping_marks_become_one_over_all_of_them() -> None:
    marks = [Mark(Kind.PERSON, "p", 0, 9), Mark(Kind.MAIL, "m", 5, 20), Mark(Kind.WORD, "w", 20, 22)]
    assert settled(marks) == [Mark(Kind.MAIL, "m", 0, 20), Mark(Kind.WORD, "w", 20, 22)]
    assert settled([*marks, Mark(Kind.SECRET, "s", 6, 8)])[0] == Mark(Kind.SECRET, "s", 0, 20)


def test_longer_text_than_an_entry_is_refused() -> None:
    with pytest.raises(TextTooLong):
        find("x" * (MAX_SOURCE + 1), Known())


def test_every_kind_has_a_stand_in() -> None:
    assert set(NOUNS) | set(FIXED) == set(Kind)
    for kind in Kind:
        assert Aliases().of(kind, f"{kind}:x")


PIECES = st.sampled_from(
    ["Ravi", "Nair", "ben.okoro", "Müller", " ", " ", "\n", "@", "tallis.example", "10.1.2.3", "fe80::1", ":", "amber"]
    + ["password=", "Zx12!ab", "a.b@acme.example", "https://x.example/y", "tf-db-03", "host ", "```", "\n```\n", "**"]
    + [
        "-----BEGIN RSA PRIVATE KEY-----\n",
        "MIIE",
        "+44 20 7946 0958",
        "(",
        ")",
        "[",
        "]",
        "'s",
        ",",
        "/",
        "Project Heron",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=14).map("".join), st.lists(PIECES, max_size=9).map(" ".join), st.text(max_size=80)
)
HIDDEN = {Kind.PERSON, Kind.MAIL, Kind.IP, Kind.SECRET, Kind.WORD}


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_finds_are_in_order_apart_and_true_to_the_text(text: str) -> None:
    found = find(text, STORY)
    last = 0
    for one in found:
        assert last <= one.start < one.end
        assert one.text == text[one.start : one.end]
        last = one.end
    assert "".join(part.was for part in pieces(text, found, {})) == text
    keep = {one.key: Decision(Choice.KEEP) for one in found}
    kept = [one for one in found if one.kind != Kind.SECRET]
    assert all(part.was == part.crosses for part in pieces(text, kept, keep))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("fe80::1tallis.example")
def test_nothing_that_was_found_is_left_in_what_crosses(text: str) -> None:
    found = find(text, STORY)
    for decisions in ({}, {one.key: Decision(Choice.STRIKE) for one in found}):
        own: set[int] = set()  # places of what crosses that hold the writer's own words
        crosses = ""
        for part in pieces(text, found, decisions):
            if not part.is_changed:
                own |= set(range(len(crosses), len(crosses) + len(part.crosses)))
            crosses += part.crosses
        hidden = [one for one in find(crosses, STORY) if one.kind in HIDDEN]
        assert [one for one in hidden if _is_written(one, own)] == [], crosses


def _is_written(one: Found, own: set[int]) -> bool:
    """Whether a find is of the writer's own words alone: a stand-in may look like something together with its place."""
    return all(place in own for place in range(one.start, one.end))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_code_fences_stay_where_they_are(text: str) -> None:
    def fences(written: str) -> int:
        return sum(line.strip().startswith("```") for line in written.splitlines())

    assert fences(apply(text, find(text, STORY), {})) >= fences(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_one_key_has_one_stand_in_and_letters_are_nobody_elses(texts: list[str]) -> None:
    aliases = Aliases()
    found = [one for part in find_all(texts, STORY, aliases) for one in part]
    given_names = {(one.key, one.stand_in) for one in found if one.kind not in FIXED}
    assert len({key for key, _ in given_names}) == len(given_names) == len({name for _, name in given_names})
    assert dict(given_names).items() <= aliases.data().items()
