"""Answers against a form: what is asked, what must be answered, what is kept, what is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.refusals import Missing, Refused
from intake import editing, schema
from intake.checking import Checked, as_given, check, holds
from intake.schema import LONG, Condition, Layout, Option, Question, Section, Sort, Test, questions_of
from intake.telling import keys_in, told

OPTIONS = (Option(key="linux", label="Linux"), Option(key="windows", label="Windows"))


def layout(*questions: Question) -> Any:
    return Layout(sections=(Section(questions=questions),)).sections


def q(key: str, sort: Sort = Sort.LINE, **more: Any) -> Question:
    options = OPTIONS if sort in (Sort.CHOICE, Sort.SEVERAL) else ()
    return Question(**({"key": key, "label": key.title(), "sort": sort, "options": options} | more))


KEY = "01a20325-0cd0-7335-989a-319dedad8c1c"
SYSTEM = q("system", Sort.CHOICE, is_required=True)
KERNEL = q("kernel", is_required=True, when=Condition(field="system", value="linux"))
MODULE = q("module", is_required=True, when=Condition(field="kernel", test=Test.FILLED))
FORM = layout(SYSTEM, KERNEL, MODULE)


@pytest.mark.parametrize(
    ("question", "sent", "kept"),
    [
        (q("a"), "  two   words ", "two words"),
        (q("a", Sort.TEXT), " line\nline ", "line\nline"),
        (q("a", Sort.NUMBER), "12", 12),
        (q("a", Sort.NUMBER), "-1,5", -1.5),
        (q("a", Sort.DATE), "2026-11-30", "2026-11-30"),
        (q("a", Sort.CHOICE), "linux", "linux"),
        (q("a", Sort.SEVERAL), ["windows", "linux"], ["linux", "windows"]),
        (q("a", Sort.YES_NO), "no", False),
        (q("a", Sort.EMAIL), "ravi@example.org", "ravi@example.org"),
        (q("a", Sort.ADDRESS), "https://example.org/a?b", "https://example.org/a?b"),
        (q("a", Sort.PERSON), " ravi@example.org ", "ravi@example.org"),
        (q("a", Sort.FILE), KEY.upper(), KEY),
    ],
)
def test_answer_of_each_sort_is_kept_as_data(question: Question, sent: Any, kept: Any) -> None:
    assert check(layout(question), {"a": sent}).data == {"a": kept}


@pytest.mark.parametrize(
    ("question", "sent", "said"),
    [
        (q("a"), "x" * 301, "at most 300"),
        (q("a", Sort.TEXT), "x" * (LONG + 1), f"at most {LONG}"),
        (q("a", Sort.NUMBER), "many", "in digits"),
        (q("a", Sort.NUMBER), "1e999", "in digits"),
        (q("a", Sort.NUMBER, least=1, most=5), "0", "at least 1"),
        (q("a", Sort.NUMBER, least=1, most=5), "6", "at most 5"),
        (q("a", Sort.DATE), "2026-02-30", "2026-11-30"),
        (q("a", Sort.CHOICE), "beos", "one of the list"),
        (q("a", Sort.SEVERAL), ["linux", "beos"], "from the list"),
        (q("a", Sort.YES_NO), "perhaps", "yes or no"),
        (q("a", Sort.EMAIL), "ravi", "e-mail address"),
        (q("a", Sort.ADDRESS), "javascript:alert(1)", "web address"),
        (q("a", Sort.ADDRESS), "http://[", "web address"),
        (q("a", Sort.PERSON), "Ravi", "from the list, or write an e-mail address"),
        (q("a", Sort.PERSON), KEY, "from the list, or write an e-mail address"),
        (q("a", Sort.PERSON, is_required=True), "", "Name somebody"),
        (q("a", Sort.FILE), "/etc/passwd", "once more"),
        (q("a", Sort.FILE, is_required=True), "", "Choose a file"),
        (q("a", is_required=True), "  ", "Fill this in"),
        (q("a", Sort.SEVERAL, is_required=True), [], "Choose an answer"),
    ],
)
def test_answer_that_does_not_fit_is_told_at_its_field(question: Question, sent: Any, said: str) -> None:
    found = check(layout(question), {"a": sent})
    assert found.data == {}
    assert said in found.faults["a"]


def test_hidden_field_is_not_required_and_its_answer_is_dropped() -> None:
    found = check(FORM, {"system": "windows", "kernel": "6.1", "module": "zfs"})
    assert found == Checked({"system": "windows"}, {}, frozenset({"system"}))


def test_what_a_hidden_field_hid_stays_hidden_however_it_was_sent() -> None:
    asked = check(FORM, {"system": "linux", "module": "zfs"})
    assert asked.faults == {"kernel": "Fill this in."}
    assert "module" not in asked.asked
    assert check(FORM, {"system": "linux", "kernel": "6.1"}).faults == {"module": "Fill this in."}


def test_field_may_be_required_by_another_answer() -> None:
    why = q("why", required_when=Condition(field="urgent", value="yes"))
    form = layout(q("urgent", Sort.YES_NO), why)
    assert check(form, {"urgent": "no"}).faults == {}
    assert check(form, {"urgent": "yes"}).faults == {"why": "Fill this in."}


@pytest.mark.parametrize(
    ("test", "value", "data", "held"),
    [
        ("is", "a", {"f": "a"}, True),
        ("is", "a", {"f": ["b", "a"]}, True),
        ("is", "a", {}, False),
        ("is_not", "a", {"f": "b"}, True),
        ("is_not", "a", {}, True),
        ("has", "FAIL", {"f": "a failover"}, True),
        ("has", "fail", {"f": "fine"}, False),
        ("filled", "", {"f": False}, True),
        ("filled", "", {"f": ""}, False),
        ("is", "no", {"f": False}, True),
        ("is", "5", {"f": 5.0}, True),
    ],
)
def test_condition_holds_by_the_answer(test: Any, value: str, data: Any, held: bool) -> None:
    assert holds(Condition(field="f", test=test, value=value), data) is held


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ((KERNEL, SYSTEM), "stands before"),
        ((SYSTEM, SYSTEM), "the same key"),
        ((SYSTEM, q("b", when=Condition(field="system", value="beos"))), "no such answer"),
        ((q("b", when=Condition(field="b", test=Test.FILLED)),), "stands before"),
    ],
)
def test_form_that_contradicts_itself_is_refused(questions: Any, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        layout(*questions)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sort": Sort.CHOICE, "options": ()},
        {"options": OPTIONS},
        {"sort": Sort.CHOICE, "options": (OPTIONS[0], OPTIONS[0])},
        {"least": 2, "most": 1},
        {"least": float("nan")},
        {"label": ""},
    ],
)
def test_field_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        q("a", **wrong)


def test_stored_answers_are_told_in_the_words_they_were_given_to() -> None:
    form = layout(
        SYSTEM, q("since", Sort.DATE), q("page", Sort.ADDRESS), q("down", Sort.YES_NO), q("hosts", Sort.NUMBER)
    )
    data = {"system": "linux", "down": True, "hosts": 3, "page": "https://example.org", "gone": "x"}
    lines = [(line.label, line.words, line.href) for line in told(form, data)]
    assert lines == [
        ("System", "Linux", ""),
        ("Page", "https://example.org", "https://example.org"),
        ("Down", "Yes", ""),
        ("Hosts", "3", ""),
    ]
    assert told(form, {"page": "javascript:alert(1)"})[0].href == "", "what came by another door is text"


def test_person_is_one_of_those_whom_the_writer_may_name_and_is_told_to_whom_knows_them() -> None:
    form, people = layout(q("who", Sort.PERSON)), {"ravi nair": KEY, "ravi@example.org": KEY, KEY: KEY}
    for said in ("Ravi  Nair", "RAVI@example.org", KEY):
        assert check(form, {"who": said}, people=people).data == {"who": KEY}
    assert check(form, {"who": "maud@example.org"}, people=people).data == {"who": "maud@example.org"}
    assert "who" in check(form, {"who": "Maud"}, people=people).faults
    assert [(one.words, one.href) for one in told(form, {"who": KEY}, {KEY: ("Ravi Nair", "mailto:r@x.org")})] == [
        ("Ravi Nair", "mailto:r@x.org")
    ]
    assert [(one.words, one.href) for one in told(form, {"who": KEY})] == [("Somebody whom you do not see", "")]
    assert told(form, {"who": "maud@example.org"})[0].href == "mailto:maud@example.org"


def test_file_is_told_by_its_name_to_whom_reads_it() -> None:
    form = layout(q("log", Sort.FILE), q("more", Sort.FILE))
    assert [str(key) for key in keys_in(form, {"log": KEY, "more": "x"}, Sort.FILE)] == [KEY]
    assert told(form, {"log": KEY}, {KEY: ("a.log", "/files/1/")})[0].words == "a.log"
    assert (told(form, {"log": KEY})[0].words, told(form, {"log": KEY})[0].href) == ("A file that is not here", "")


# Any form, any answers.

KEYS = ["a", "b", "c", "d", "e"]
values = st.one_of(st.text(max_size=12), st.sampled_from(["linux", "windows", "yes", "no", "7"]))


@st.composite
def forms(draw: st.DrawFn) -> Any:
    questions: list[Question] = []
    for key in KEYS:
        conditions = []
        for _ in range(2):
            before = draw(st.sampled_from([None, *questions]))
            conditions.append(before and Condition.model_validate({"field": before.key, **draw(conditions_on(before))}))
        sort = draw(st.sampled_from(list(Sort)))
        is_required = draw(st.booleans())
        questions.append(q(key, sort, is_required=is_required, when=conditions[0], required_when=conditions[1]))
    return layout(*questions)


def conditions_on(question: Question) -> st.SearchStrategy[dict[str, Any]]:
    known = [option.key for option in question.options] or (
        ["yes", "no"] if question.sort == Sort.YES_NO else ["7", "linux"]
    )
    said = st.fixed_dictionaries({"test": st.sampled_from(["is", "is_not", "has"]), "value": st.sampled_from(known)})
    return st.one_of(said, st.just({"test": "filled"}))


sent = st.dictionaries(st.sampled_from(KEYS), st.one_of(values, st.lists(values, max_size=3)))


@given(forms(), sent)
def test_only_what_is_asked_is_kept_or_wrong(form: Any, given_: Any) -> None:
    found = check(form, given_)
    assert found.data.keys() <= found.asked
    assert found.faults.keys() <= found.asked
    assert not found.data.keys() & found.faults.keys()
    for question in questions_of(form):
        assert (question.key in found.asked) == holds(question.when, found.data)
    assert [line.key for line in told(form, found.data)] == [
        one.key for one in questions_of(form) if one.key in found.data
    ]


@given(forms(), sent)
def test_what_was_kept_is_kept_the_same_when_sent_again(form: Any, given_: Any) -> None:
    once = check(form, given_)
    as_sent = {k: ("yes" if v else "no") if isinstance(v, bool) else v for k, v in once.data.items()}
    assert check(form, as_sent).data == once.data


# Changing a form.

TWO = Layout(
    sections=(Section(title="One", questions=(q("a"), q("b"))), Section(title="Two", questions=(q("c"),)))
).sections


def order(sections: Any) -> list[list[str]]:
    return [[one.key for one in section.questions] for section in sections]


def test_field_moves_by_one_place_and_over_the_edge_of_its_section() -> None:
    assert order(editing.moved(TWO, "b", up=True)) == [["b", "a"], ["c"]]
    assert order(editing.moved(TWO, "b", up=False)) == [["a"], ["b", "c"]]
    assert order(editing.moved(TWO, "c", up=True)) == [["a", "b", "c"], []]
    assert editing.moved(TWO, "a", up=True) == editing.moved(TWO, "c", up=False) == TWO


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1), st.integers(-2, 9)), max_size=8))
def test_moving_fields_about_loses_none(drops: list[tuple[str, int, int]]) -> None:
    found = TWO
    for key, number, place in drops:
        found = editing.placed(found, key, number, place)
        assert key in order(found)[number]
    assert sorted(key for keys in order(found) for key in keys) == ["a", "b", "c"]
    assert [section.title for section in found] == ["One", "Two"]


def test_field_is_added_changed_and_taken_out() -> None:
    more = editing.with_question(TWO, 1, q("d"))
    assert order(more) == [["a", "b"], ["c", "d"]]
    changed = editing.with_question(more, 1, q("a", label="Another word"))
    assert (order(changed), editing.question_of(changed, "a").label) == (order(more), "Another word")
    assert order(editing.without_question(changed, "b")) == [["a"], ["c", "d"]]
    assert order(editing.without_section(changed, 0)) == [["c", "d"]]
    for wrong in (lambda: editing.find(TWO, "z"), lambda: editing.with_section(TWO, "x", "", 7)):
        with pytest.raises(Missing):
            wrong()


def test_keys_come_from_labels_and_are_free() -> None:
    assert editing.key_for("Which system?", []) == "which_system"
    assert editing.key_for("Größe des Büros", []) == "groe_des_buros"
    assert editing.key_for("日本", ["field"]) == "field_2"
    assert editing.key_for("9 lives", []) == "field_9_lives"
    assert editing.key_for("A", ["a", "a_2"]) == "a_3"


@pytest.mark.parametrize("label", ["0" * 60, "0000-" * 20, "x" * 60, "-", "日本" * 40])
@pytest.mark.parametrize("otherwise", ["field", "option"])
def test_key_of_any_label_is_one(label: str, otherwise: str) -> None:
    taken: list[str] = []
    for _ in range(12):
        taken.append(editing.key_for(label, taken, otherwise))
    assert [key for key in taken if not re.fullmatch(schema.KEY, key)] == []
    assert len(set(taken)) == 12


def test_answers_to_choose_from_are_bounded_with_a_sentence() -> None:
    assert len(editing.options_of("\n".join(f"Answer {n}" for n in range(100)))) == 100
    assert editing.options_of("x" * 120)[0].label == "x" * 120
    with pytest.raises(Refused, match="at most 100 answers"):
        editing.options_of("\n".join(f"Answer {n}" for n in range(101)))
    with pytest.raises(Refused, match="answer .* at most 120 characters"):
        editing.options_of("x" * 121)


def test_answer_of_a_list_keeps_its_key_while_its_words_stay() -> None:
    first = editing.options_of("Linux\n\nWindows\nLinux")
    assert [(one.key, one.label) for one in first] == [("linux", "Linux"), ("windows", "Windows")]
    again = editing.options_of("linux\nWindows", first)
    assert [(one.key, one.label) for one in again] == [("linux", "linux"), ("windows", "Windows")]


# Answers from before.


@given(forms(), sent)
def test_answers_sent_once_more_are_the_same_answers(form: Any, given_: Any) -> None:
    first = check(form, given_)
    again = check(form, as_given(first.data))
    assert again.data == first.data
    assert check(form, {}, first.data).data == first.data


def test_answer_kept_from_before_stays_where_nothing_is_given() -> None:
    questions = (Question(key="a", label="A"), Question(key="b", label="B", when=Condition(field="a", value="x")))
    sections = (Section(questions=questions),)
    assert check(sections, {"b": "new"}, {"a": "x", "b": "old"}).data == {"a": "x", "b": "new"}
    assert check(sections, {"a": ""}, {"a": "x", "b": "old"}).data == {}
    assert as_given({"a": True, "b": 0.000001, "c": 3, "d": ["k"]}) == {
        "a": "yes",
        "b": "0.000001",
        "c": "3",
        "d": ["k"],
    }
