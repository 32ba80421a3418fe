"""Rules and their firings as sentences for people. Pure: names come in, words go out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cases.choices import Priority, Severity, Status
from cases.rules.conditions import NOBODY, About, Condition
from cases.rules.kept import Rule, When
from cases.rules.steps import Do, Step
from clocks.choices import Metric

Names = Mapping[str, str]

WHENS: Mapping[When, str] = {
    When.OPENED: "a case is opened",
    When.REQUESTER_REPLIED: "the requester replies",
    When.SUPPORT_REPLIED: "support replies",
    When.NOTED: "somebody writes a note",
    When.ASSIGNED: "a case is assigned",
    When.STATUS: "the state changes",
    When.MOVED: "a case is moved to another queue",
    When.PRIORITY: "the priority changes",
    When.TAGS: "the tags change",
    When.PROPOSED: "a solution is proposed",
    When.SOLVED: "a case is solved",
    When.CONFIRMED: "the requester confirms the solution",
    When.CLOSED: "a case is closed",
    When.RATED: "the requester rates a case",
    When.CLOCK: "a share of a clock is used",
    When.IDLE: "nothing happens to a case for some hours",
}
ABOUTS: Mapping[About, str] = {
    About.QUEUE: "the queue",
    About.PRIORITY: "the priority",
    About.SEVERITY: "the severity",
    About.STATUS: "the state",
    About.ASSIGNEE: "the assignee",
    About.REQUESTER: "the requester’s address",
    About.CLIENT: "the requester’s organization",
    About.PRODUCT: "the product",
    About.TAG: "a tag",
    About.WORDS: "words in the subject",
    About.FIELD: "a field of the case",
    About.AGE: "hours since opening",
    About.OPEN_HOURS: "working hours of a calendar",
}
DOES: Mapping[Do, str] = {
    Do.ASSIGN: "give it to a person",
    Do.TURN: "give it to a team by turn",
    Do.LEAST: "give it to whoever has the fewest open cases",
    Do.UNASSIGN: "give it back to the queue",
    Do.MOVE: "move it to a queue",
    Do.PRIORITY: "set the priority",
    Do.STATUS: "set the state",
    Do.TAG: "add tags",
    Do.UNTAG: "remove tags",
    Do.NEXT: "hand the next action to a person",
    Do.NEXT_LEAD: "hand the next action to a lead of the team",
    Do.NOTE: "write an internal note",
    Do.TELL: "tell people",
    Do.TELL_TEAM: "tell a team",
    Do.TELL_LEADS: "tell the leads",
    Do.FOLLOW: "let a person follow it",
    Do.MACRO: "use a macro",
}
CHOICES: Names = {
    str(key): str(label) for choices in (Severity, Priority, Status) for key, label in choices.choices
} | {NOBODY: "nobody"}


def sentence(rule: Rule, names: Names) -> str:
    """A rule in plain words. ``names`` has what the keys of people, teams, queues, clients and calendars mean."""
    asked = [condition_words(one, names) for one in rule.every]
    if rule.some:
        some = _joined([condition_words(one, names) for one in rule.some], "or")
        asked.append(f"either {some}" if len(rule.some) > 1 else some)
    when = f"When {_when(rule)}"
    told = f"{when} and {_joined(asked, 'and')}" if asked else when
    done = f"{told}: {_joined([step_words(one, names) for one in rule.steps], 'and')}."
    return f"{done} No later rule looks at it then." if rule.stops else done


def condition_words(one: Condition, names: Names) -> str:
    """A condition as a half-sentence."""
    said = _joined([_named(value, names) for value in one.values], "or")
    if one.about == About.TAG:
        return f"it carries {'no' if one.is_not else 'the'} tag {said}"
    if one.about == About.WORDS:
        return f"the subject {'does not say' if one.is_not else 'says'} {said}"
    if one.about == About.AGE:
        return f"it was opened {'less than' if one.is_not else 'at least'} {said} hours ago"
    if one.about == About.OPEN_HOURS:
        return f"it is {'outside' if one.is_not else 'within'} the hours of {said}"
    subject = f"“{one.key}”" if one.about == About.FIELD else ABOUTS[one.about]
    return f"{subject} is {'not ' if one.is_not else ''}{said}"


def step_words(step: Step, names: Names) -> str:
    """A step as an order."""
    said = _joined([_named(value, names) for value in step.values], "and")
    team = said or "the queue’s team"
    half = f" (half as many for {_joined([_named(one, names) for one in step.half], 'and')})" if step.half else ""
    words = {
        Do.ASSIGN: f"give it to {said}",
        Do.TURN: f"give it to {team} by turn{half}",
        Do.LEAST: f"give it to whoever of {team} has the fewest open cases{half}",
        Do.MOVE: f"move it to {said}",
        Do.PRIORITY: f"set the priority to {said}",
        Do.STATUS: f"set the state to {said}{f' ({step.words})' if step.words else ''}",
        Do.TAG: f"add the tag{'s' if len(step.values) > 1 else ''} {said}",
        Do.UNTAG: f"remove the tag{'s' if len(step.values) > 1 else ''} {said}",
        Do.NEXT: f"hand the next action to {said}",
        Do.NOTE: f"note “{_short(step.words)}”",
        Do.TELL: f"tell {said}",
        Do.TELL_TEAM: f"tell the team {said}",
        Do.FOLLOW: f"let {said} follow it",
        Do.MACRO: f"use the macro {said}",
    }
    return words.get(step.do, DOES[step.do])


def fired_words(data: Mapping[str, Any], people: Names, queues: Names) -> str:
    """What a rule did to a case, as a line of the timeline. A queue that the reader does not see is not named."""
    done = [_done(one, people, queues) for one in data.get("done", ())]
    return _joined(done, "and") or "fired"


def rested_words(data: Mapping[str, Any], people: Names, queues: Names) -> str:
    """That rules rest on a case."""
    last = f"“{data.get('rule_name', '')}” last"
    if data.get("by_requester"):
        return f"leave alone what the requester does for an hour: it made them fire too often, {last}"
    return f"rest on this case: they fired too often within an hour, {last}"


def who_fired(name: str, data: Mapping[str, Any]) -> str:
    """Who is behind such a line; empty for what people do."""
    return {"RuleFired": f"Rule “{data.get('rule_name', '')}”", "RulesRested": "Rules"}.get(name, "")


def _done(one: Mapping[str, Any], people: Names, queues: Names) -> str:
    do = str(one.get("do", ""))
    if one.get("failed"):
        return f"could not {DOES[Do(do)]}" if do in set(Do) else "could not do one thing"
    said = _joined([people.get(str(key), "a colleague") for key in one.get("people", ())], "and")
    value = _joined([CHOICES.get(v, v) for v in one.get("values", ())], "and")
    return {
        "unassign": "gave it back to the queue",
        "move": f"moved it to {queues.get(str(one.get('queue')), 'another queue')}",
        "priority": f"set the priority to {value}",
        "status": f"set the state to {value}",
        "tag": f"added {value}",
        "untag": f"removed {value}",
        "next": f"handed the next action to {said}",
        "next_lead": f"handed the next action to {said}",
        "note": "wrote a note",
        "follow": f"let {said} follow it",
    }.get(do, f"told {said or 'nobody'}" if do.startswith("tell") else f"gave it to {said}")


_METRICS = {str(key): str(label).lower() for key, label in Metric.choices}


def _when(rule: Rule) -> str:
    if rule.when == When.CLOCK:
        return f"{rule.percent} % of the time for the {_METRICS.get(rule.metric, rule.metric)} is used"
    if rule.when == When.IDLE:
        return f"a case has been {CHOICES.get(rule.status, rule.status)} for {rule.hours} hours without a change"
    return WHENS[rule.when]


def _named(value: str, names: Names) -> str:
    return names.get(value) or CHOICES.get(value) or (value if len(value) != 36 else "something that is gone")


def _short(words: str) -> str:
    line = " ".join(words.split()).rstrip(".")
    return line if len(line) <= 60 else f"{line[:59]}…"


def _joined(words: Iterable[str], last: str, *, comma: str = ", ") -> str:
    found = list(words)
    return comma.join(found) if len(found) < 2 else f"{comma.join(found[:-1])} {last} {found[-1]}"


HAPPENED: Mapping[str, Callable[[Mapping[str, Any], Names, Names], str]] = {
    "RuleFired": fired_words,
    "RulesRested": rested_words,
}
"""For the timeline."""
