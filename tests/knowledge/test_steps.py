"""What a process is made of, what is wrong with one, and which of its steps a run takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refused
from knowledge.steps import END, MOST_BYTES, MOST_STEPS, NEXT, Branch, Escalate, Kind, Process, Question, Step, new_key
from knowledge.ways import Problem, Way, checked, minutes_of, moved, path

A, B, C, D, E = (f"{letter * 8}" for letter in "abcde")


def step(key: str, title: str = "Do it", **more: Any) -> Step:
    return Step(key=key, title=title, **more)


def decision(key: str, *to: str) -> Step:
    branches = tuple(Branch(label=f"Way {number}", to=one) for number, one in enumerate(to))
    return Step(key=key, kind=Kind.DECISION, title="Which is it?", branches=branches)


def process(*steps: Step, **more: Any) -> Process:
    return Process(steps=steps, **more)


def keys(way: Way) -> str:
    return "".join(one.key[0] for one in way.steps)


def sentences(found: Process) -> list[tuple[str, str]]:
    return [(problem.key[:1], problem.sentence) for problem in checked(found)]


def test_new_keys_are_short_and_each_another() -> None:
    made = {new_key() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(key) for key in made} == {8}
    assert Step(key=made.pop(), title="x").key


def test_a_process_says_no_more_than_it_knows_and_refuses_what_does_not_fit() -> None:
    for bad, said in [
        ({"steps": [{"title": "x" * 201}]}, "200"),
        ({"summary": "x" * 1001}, "1000"),
        ({"steps": [{"title": "x"}] * (MOST_STEPS + 1)}, "200"),
        ({"use_when": ["x"] * 51}, "50"),
        ({"steps": [{"key": "nice", "title": "x"}]}, "steps.0.key"),
        ({"steps": [{"minutes": 10_081}]}, "10080"),
        ({"colour": "red"}, "colour"),
        ({"steps": [{"text": "x" * 20_000}] * 21}, f"{MOST_BYTES:,}"),
    ]:
        with pytest.raises(Refused) as refused:
            Process.given(bad)
        assert said in refused.value.sentence


def test_lines_are_one_line_and_no_zero_character_is_kept() -> None:
    one = Step.given({"title": " Look\n at\tit \x00", "text": "    code\n\x00\n"})
    assert (one.title, one.text) == ("Look at it \ufffd", "    code\n\ufffd\n")


def test_a_process_comes_back_from_json_as_it_was() -> None:
    whole = process(
        decision(A, B, END),
        step(B, text="# Text", expect="A light", minutes=5, rollback="Switch it off", heading="First part"),
        step(C, kind=Kind.WAIT, wait_minutes=10),
        step(D, kind=Kind.ESCALATE, escalate=Escalate(name="Storage")),
        summary="Restarts it",
        use_when=("it hangs",),
        preconditions=(Question(key=E, text="Is it yours?"),),
    )
    assert Process.of(whole.data()) == whole == Process.given(whole.data())


def test_stored_process_of_another_release_is_read_as_far_as_it_goes() -> None:
    stored: dict[str, Any] = {
        "version": 7,
        "summary": ["not a text"],
        "use_when": ["kept", 3],
        "steps": [
            "not a step",
            {"title": "Without a key", "kind": "dance", "colour": "red"},
            {"key": "OLD-1", "title": "Its key is another", "minutes": "soon"},
        ],
    }
    before = repr(stored)
    read = Process.of(stored)
    assert read.use_when == ("kept",)
    assert read.summary == ""
    assert [(one.title, one.kind, one.minutes) for one in read.steps] == [
        ("Without a key", Kind.ACTION, None),
        ("Its key is another", Kind.ACTION, None),
    ]
    assert Process.of(stored) == read, "each reading gives the same keys"
    assert repr(stored) == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["steps", "key", "title", "branches", "summary", "to", "text"]), inner)
    ),
    max_leaves=25,
)


@given(JSON)
def test_whatever_is_stored_is_read(stored: Any) -> None:
    assert isinstance(Process.of(stored), Process)


def test_a_process_without_faults_has_no_problems() -> None:
    assert checked(process(step(A), decision(B, A, NEXT, END), step(C))) == ()


def test_each_fault_is_said_beside_its_step() -> None:
    assert sentences(process()) == [("", "Write at least one step.")]
    assert sentences(process(step(A, title=""))) == [("a", "Give this step a title.")]
    assert sentences(process(decision(A, NEXT), step(B))) == [("a", "A decision needs at least two ways on.")]
    assert sentences(process(decision(A, NEXT, D), step(B))) == [("a", "“Way 1” leads to a step that is not there.")]
    assert sentences(process(decision(A, C, END), step(B), step(C))) == [("b", "No way leads to this step.")]
    assert sentences(process(step(A, kind=Kind.WAIT))) == [("a", "Say how many minutes to wait.")]
    assert sentences(process(step(A, kind=Kind.ESCALATE))) == [("a", "Say which queue or topic takes over.")]
    assert sentences(process(step(A, branches=decision(A, NEXT, END).branches))) == [
        ("a", "Only a decision has ways on of its own; make it one or take them out.")
    ]
    assert [key for key, sentence in sentences(process(step(A), step(A))) if "same key" in sentence] == ["a", "a"]
    assert Problem(A, "Say what is asked here.") in checked(process(step(B), preconditions=(Question(key=A),)))


def test_ways_on_are_labelled_each_with_its_own_words() -> None:
    twins = Step(
        key=A, kind=Kind.DECISION, title="?", branches=(Branch(label="Yes"), Branch(label="Yes", to=END), Branch())
    )
    assert sentences(process(twins)) == [
        ("a", "Say for each way on when it is taken."),
        ("a", "Two ways on are called the same."),
    ]


def test_a_loop_is_fine_while_some_way_reaches_the_end() -> None:
    assert checked(process(step(A), decision(B, A, END))) == ()
    assert sentences(process(step(A), decision(B, A, B))) == [
        ("b", "Every way on from here leads back; let one of them reach the end.")
    ]


def test_a_step_moves_and_stays_within_the_process() -> None:
    three = process(step(A), step(B), step(C))
    assert [one.key for one in moved(three, A, 1).steps] == [B, A, C]
    assert [one.key for one in moved(three, C, -1).steps] == [A, C, B]
    assert [one.key for one in moved(three, A, 99).steps] == [B, C, A]
    assert [one.key for one in moved(three, B, -99).steps] == [B, A, C]
    with pytest.raises(Refused, match="not there any more"):
        moved(three, D, 1)


def test_minutes_are_those_of_the_shortest_and_the_longest_way() -> None:
    timed = process(
        step(A, minutes=5),
        decision(B, NEXT, D, A),
        step(C, minutes=30),
        step(D, kind=Kind.WAIT, minutes=1, wait_minutes=10),
    )
    found = minutes_of(timed)
    assert (found.least, found.most, found.untimed) == (16, 46, 1)
    assert (minutes_of(process()).least, minutes_of(process()).most) == (0, 0)


def test_a_way_stops_at_the_first_decision_that_was_not_taken() -> None:
    asked = process(step(A), decision(B, NEXT, D), step(C), step(D), decision(E, A, END))
    open_ = path(asked, {})
    assert (keys(open_), open_.undecided, [one.key for one in open_.may_follow]) == ("ab", B, [C, D, E])
    assert keys(path(asked, {B: 0})) == "abcde"
    short = path(asked, {B: 1})
    assert (keys(short), short.undecided, short.may_follow) == ("abde", E, asked.steps[2:3])
    assert path(asked, {B: 1, E: 1}).is_whole
    assert not short.is_whole


def test_a_way_back_ends_the_way_and_names_what_is_to_be_done_again() -> None:
    asked = process(step(A), step(B), decision(C, B, END))
    back = path(asked, {C: 0})
    assert (keys(back), back.back_to, back.is_whole) == ("abc", B, False)
    assert [one.key for one in back.again] == [B, C]
    taken = {key: way for key, way in {C: 0}.items() if key not in {one.key for one in back.again}}
    assert path(asked, taken).undecided == C


def test_a_branch_that_an_edited_process_no_longer_has_counts_as_not_taken() -> None:
    asked = process(decision(A, NEXT, END), step(B))
    assert path(asked, {A: 2}).undecided == path(asked, {A: -1}).undecided == A


@st.composite
def mazes(draw: st.DrawFn) -> tuple[Process, dict[str, int]]:
    names = [f"{number:08x}" for number in range(draw(st.integers(0, 8)))]
    steps = []
    for name in names:
        to = draw(st.lists(st.sampled_from([*names, NEXT, END, "deadbeef"]), max_size=3))
        steps.append(decision(name, *to) if draw(st.booleans()) else step(name))
    taken = draw(st.dictionaries(st.sampled_from([*names, "x"]), st.integers(-1, 3)))
    return process(*steps), taken


@given(mazes())
def test_any_way_ends_and_shows_each_step_once(maze: tuple[Process, dict[str, int]]) -> None:
    asked, taken = maze
    way = path(asked, taken)
    shown = [one.key for one in (*way.steps, *way.may_follow)]
    assert len(shown) == len(set(shown))
    assert bool(way.undecided) + bool(way.back_to) + way.is_whole == 1
    unreached = {problem.key for problem in checked(asked) if problem.sentence == "No way leads to this step."}
    assert not unreached & set(shown)
    assert 0 <= minutes_of(asked).least <= minutes_of(asked).most
