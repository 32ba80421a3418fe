"""What is another in a text and in a process, for whoever reviews it."""

from __future__ import annotations

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.differences import Change, difference
from knowledge.steps import END, Branch, Input, Kind, Process, Question, Step
from knowledge.wordings import Piece, What, matching, words_changed

A, B, C, D = (f"{letter * 8}" for letter in "abcd")
MOST_SECONDS = 5.0
"""A text of 20,000 characters takes two at worst on a busy machine; whoever runs the tests may be slower."""


def marked(pieces: list[Piece] | tuple[Piece, ...]) -> str:
    signs = {What.KEPT: "{}", What.ADDED: "+{}+", What.REMOVED: "-{}-"}
    return "".join(signs[piece.what].format(piece.text) for piece in pieces)


def old_and_new(pieces: list[Piece]) -> tuple[str, str]:
    return tuple("".join(one.text for one in pieces if one.what != left) for left in (What.ADDED, What.REMOVED))  # type: ignore[return-value]


def step(key: str, title: str, **more: object) -> Step:
    return Step.given({"key": key, "title": title, **more})


def changes(old: tuple[Step, ...], new: tuple[Step, ...]) -> list[tuple[str, str, int | None, int | None]]:
    found = difference(Process(steps=old), Process(steps=new)).steps
    return [(one.change, one.title, one.was, one.now) for one in found]


def test_words_are_marked_and_not_letters() -> None:
    assert marked(words_changed("the quick brown fox", "the slow brown fox leaps")) == (
        "the -quick-+slow+ brown fox+ leaps+"
    )
    assert marked(words_changed("turn it off", "switch them off")) == "-turn it-+switch them+ off"
    assert words_changed("same", "same") == [Piece(What.KEPT, "same")]
    assert words_changed("", "") == []


@given(st.text("ab c\n.", max_size=40), st.text("ab c\n.", max_size=40))
def test_pieces_are_both_texts_whatever_they_are(old: str, new: str) -> None:
    pieces = words_changed(old, new)
    assert old_and_new(pieces) == (old, new)
    assert all(one.text for one in pieces)
    assert all(one.what != other.what for one, other in zip(pieces, pieces[1:], strict=False))


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_as_few_words_are_marked_as_can_be(old: list[str], new: list[str]) -> None:
    """Against the longest common part, counted by the table of the textbooks."""
    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for x, word in enumerate(old):
        for y, other in enumerate(new):
            table[x + 1][y + 1] = table[x][y] + 1 if word == other else max(table[x][y + 1], table[x + 1][y])
    matches = matching(old, new) or []
    assert sum(length for _, _, length in matches) == table[-1][-1]
    assert all(old[x : x + length] == new[y : y + length] for x, y, length in matches)


def texts() -> dict[str, tuple[str, str]]:
    """Pairs of 20,000 characters: usual ones, and the worst that are known for such a comparison."""
    luck = random.Random(7)
    words = [f"word{number}" for number in range(3000)]

    def prose(vocabulary: list[str], sep: str = " ") -> str:
        return sep.join(luck.choices(vocabulary, k=10_000))[:20_000]

    base = prose(words)
    lines = prose(words, "\n")
    edited = base.split(" ")
    edited[::40] = ["new"] * len(edited[::40])
    return {
        "a word in forty is new": (base, " ".join(edited)),
        "nothing in common": (base, prose(words)),
        "two words, often": (prose(["a", "b"]), prose(["a", "b"])),
        "two lines, often": (prose(["a", "b"], "\n"), prose(["a", "b"], "\n")),
        "one word and half as often": ("a " * 10_000, "a " * 5_000 + "b"),
        "signs": (".," * 10_000, ",;." * 6_666),
        "line ends": ("\n" * 20_000, "\na" * 10_000),
        "changed lines": (lines, lines.replace("word1", "term1")),
    }


@pytest.mark.parametrize("name", texts())
def test_long_texts_are_compared_in_bounded_time(name: str) -> None:
    old, new = texts()[name]
    begin = perf_counter()
    pieces = words_changed(old, new)
    assert perf_counter() - begin < MOST_SECONDS
    assert old_and_new(pieces) == (old, new)


def test_edited_long_text_shows_its_edits_alone() -> None:
    old, new = texts()["a word in forty is new"]
    kept = sum(len(one.text) for one in words_changed(old, new) if one.what == What.KEPT)
    assert kept > 0.9 * len(old)


def test_steps_are_added_removed_moved_and_reworded() -> None:
    one, two, three, four = step(A, "One"), step(B, "Two"), step(C, "Three"), step(D, "Four")
    assert changes((one, two), (one, two)) == []
    assert changes((one, two), (one, three, two)) == [("added", "Three", None, 2)]
    assert changes((one, two, three), (one, three)) == [("removed", "Two", 2, None)]
    assert changes((one, two, three), (two, three)) == [("removed", "One", 1, None)]
    assert changes((one, two, three, four), (two, three, four, one)) == [("moved", "One", 1, 4)]
    assert changes((one, two), (one, step(B, "Two and more"))) == [("reworded", "Two and more", 2, 2)]


def test_a_step_that_was_written_anew_is_known_by_its_title() -> None:
    assert changes((step(A, "One", text="x"),), (step(B, "One", text="x"),)) == []
    assert changes((step(A, ""),), (step(B, ""),)) == [("removed", "", 1, None), ("added", "", None, 1)]


def test_a_reworded_step_says_which_words_and_minutes() -> None:
    old = step(A, "Restart it", text="Stop the pump first.", minutes=5)
    new = step(A, "Restart it", text="Stop the valve first.", minutes=10, kind=Kind.CHECK)
    [change] = difference(Process(steps=(old,)), Process(steps=(new,))).steps
    assert change.change == Change.REWORDED
    assert {one.name: marked(one.pieces) for one in change.wordings} == {
        "Kind": "-Do something-+Look whether it is so+",
        "Text": "Stop the -pump-+valve+ first.",
        "Time": "-5-+10+ min",
    }


def test_a_way_on_says_where_it_leads_by_title() -> None:
    def deciding(to: str) -> Process:
        ways = (Branch(label="Yes"), Branch(label="No", to=to))
        return Process(steps=(Step(key=A, kind=Kind.DECISION, title="?", branches=ways), step(B, "Call them")))

    [change] = difference(deciding(END), deciding(B)).steps
    assert [(one.name, marked(one.pieces)) for one in change.wordings] == [
        ("Ways on", "Yes: the next step\nNo: -the end-+“Call them”+")
    ]


def test_lists_of_the_whole_are_compared_and_keys_are_not() -> None:
    old = Process(use_when=("it hangs",), preconditions=(Question(text="Is it yours?"),), inputs=(Input(name="Host"),))
    new = Process(
        use_when=("it hangs", "it smokes"), preconditions=(Question(text="Is it yours?"),), inputs=(Input(name="Host"),)
    )
    found = difference(old, new)
    assert [(one.name, marked(one.pieces)) for one in found.wordings] == [("Use when", "it hangs+\nit smokes+")]
    assert difference(old, old.model_copy(update={"preconditions": (Question(text="Is it yours?"),)})).is_empty
