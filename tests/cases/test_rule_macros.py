"""Rules that use macros: as steps like any other, as their author saw them, and never to write to a requester."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import cases as actions
from cases.actions import views
from cases.actions.rules import keep_rule, pause_rule, remove_rule, take_back_rule
from cases.models import Queue
from cases.rules.kept import Rule, When
from cases.rules.plan import MOST_AN_HOUR
from cases.rules.steps import Do, Step
from cases.saved.macros import Macro
from cases.selectors.rule_pages import dry_run, rule_lines
from conversations.models import Mention
from core.actor import Actor
from core.refusals import Overtaken, Refused
from core.spaces import entered
from directory.models import Person, TeamMember
from tests import people
from tests.cases.ruling import Work, fired, keep, lines, step
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.world import World


@pytest.fixture
def queue(northwind: World, ada: Actor, ines: Actor) -> Queue:
    return make_queue()


def macro(by: Actor, title: str = "Wait", **more: Any) -> UUID:
    return views.keep_offered(Macro.checked({"title": title, "owner": by.card, **more}), by=by)


def change(key: UUID, by: Actor, **more: Any) -> None:
    views.keep_offered(Macro.checked(Macro.find(key).value.data() | more), by=by, key=key)


WHOLE: dict[str, Any] = {
    "text": "{{requester.first_name}} of {{organization.name}} asks about {{case.number}}, says {{agent.name}}",
    "audience": "private",
    "status": "pending",
    "reason": "a log",
    "priority": "urgent",
    "assign": "none",
    "add_tags": ["new"],
    "remove_tags": ["old"],
}


def test_rule_does_what_its_macro_does_and_tells_it_step_by_step(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    other = make_queue("Network", "Network")
    key = macro(ines, sharing="shared", queue=other.pk, **WHOLE)
    case = open_case(ravi, queue, tags=["old"])
    actions.assign_case(fresh(case), by=ada, assignee=Person.objects.get(pk=ada.card))
    work()
    keep(ines, step(Do.MACRO, key), step(Do.TAG, "after"), when=When.REQUESTER_REPLIED, name="Uses it")
    actions.reply(fresh(case), by=ravi, source="And?")
    work()
    now = fresh(case)
    assert (now.status, now.paused_reason, now.priority) == ("pending", "a log", "urgent")
    assert (now.tags, now.assignee_id, now.queue_id) == (["new", "after"], None, other.pk)
    note = entries_of(case)[-1]
    words = f"Ravi of Northwind Storage asks about {case.ref}, says the rule Uses it"
    assert (note.source, note.kind, note.by.name) == (words, "note", "Rules")
    assert "wrote a note, set the state to Pending" in next(one for one in lines(case, ada) if "Uses it" in one)
    assert fired(case) == ["Uses it"], "all of it is one firing"


@pytest.mark.parametrize(
    ("more", "said"),
    [({"text": "Dear you"}, "only writes to the requester"), ({"assign": "me"}, "A rule is nobody")],
)
def test_macro_that_no_rule_can_use_is_refused(queue: Queue, ines: Actor, more: dict[str, Any], said: str) -> None:
    key = macro(ines, **more)
    with pytest.raises(Refused, match=said):
        keep(ines, step(Do.MACRO, key))


def test_words_for_the_requester_are_never_sent_by_a_rule(queue: Queue, ines: Actor, ravi: Actor, work: Work) -> None:
    key = macro(ines, text="Dear you", priority="high")
    keep(ines, step(Do.MACRO, key))
    case = open_case(ravi, queue)
    work()
    assert (fresh(case).priority, len(entries_of(case))) == ("high", 1)


def test_macro_that_was_changed_since_is_not_used_until_the_rule_is_kept_again(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    team = next(iter(ada.team_ids))
    key = macro(ada, sharing="team", team=team, priority="high")
    rule = keep(ines, step(Do.MACRO, key), step(Do.TAG, "seen"))
    assert not rule_lines(ines)[0].is_stale
    change(key, ada, priority="urgent")
    case = open_case(ravi, queue)
    work()
    assert (fresh(case).priority, fresh(case).tags) == ("medium", ["seen"])
    assert "could not use a macro" in lines(case, ada)[0]
    assert rule_lines(ines)[0].is_stale
    keep(ines, step(Do.MACRO, key), name="Again")
    assert not rule_lines(ines)[0].is_stale
    case = open_case(ravi, queue)
    work()
    assert fresh(case).priority == "urgent"
    assert Rule.find(rule).value.steps[0].digest != Macro.find(key).value.digest


def test_macro_must_be_offered_to_the_author_when_kept_and_when_fired(
    queue: Queue, ines: Actor, ben: Actor, ravi: Actor, work: Work
) -> None:
    foreign = macro(ben, "CNRY personal", priority="high")
    with pytest.raises(Refused, match="not there any more, or not for you"):
        keep(ines, step(Do.MACRO, foreign))
    team = next(iter(ben.team_ids))
    shared = macro(ben, "CNRY team", sharing="team", team=team, priority="high")
    TeamMember.objects.create(team_id=team, person_id=ines.card)
    keep(replace(ines, team_ids=ines.team_ids | {team}), step(Do.MACRO, shared))
    TeamMember.objects.filter(team=team, person=ines.card).delete()
    case = open_case(ravi, queue)
    work()
    assert fresh(case).priority == "medium"
    assert "could not use a macro" in lines(case, ines)[0]
    assert "CNRY" not in rule_lines(ines)[0].words
    assert "one that is gone, or not offered to you" in rule_lines(ines)[0].words


def test_macro_moves_nothing_where_the_author_does_not_see(queue: Queue, ines: Actor, ravi: Actor, work: Work) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    key = macro(ines, queue=vault.pk, priority="high")
    with pytest.raises(Refused, match="a queue that is not there, or not for you"):
        keep(ines, step(Do.MACRO, key))
    TeamMember.objects.create(team=vault.team, person_id=ines.card)
    keep(replace(ines, team_ids=ines.team_ids | {vault.team_id}), step(Do.MACRO, key))
    inside = open_case(ravi, queue)
    work()
    assert fresh(inside).queue_id == vault.pk
    TeamMember.objects.filter(team=vault.team).delete()
    outside = open_case(ravi, queue)
    work()
    assert (fresh(outside).queue_id, fresh(outside).priority) == (queue.pk, "high")


def test_macros_of_rules_end_as_every_rule_does(queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work) -> None:
    key = macro(ines, text="Again.", audience="private")
    keep(ines, step(Do.MACRO, key), when=When.NOTED, name="Echo")
    case = open_case(ravi, queue)
    actions.write_note(fresh(case), by=ada, source="Once.")
    work()
    assert fired(case) == ["Echo"], "its own note does not make it look again"
    for _ in range(MOST_AN_HOUR + 2):
        actions.write_note(fresh(case), by=ada, source="And again.")
        work()
    assert len(fired(case)) == MOST_AN_HOUR


def test_trial_shows_the_steps_of_the_macro_and_changes_nothing(queue: Queue, ines: Actor, ravi: Actor) -> None:
    key = macro(ines, priority="urgent", add_tags=["x"])
    gone = macro(ines, "Mine", assign="me")
    case = open_case(ravi, queue, tags=["x"])
    rule = Rule(when=When.OPENED, steps=(step(Do.MACRO, key), step(Do.MACRO, gone), step(Do.UNASSIGN)))
    tried = dry_run(rule, ines, {str(gone): "Mine"})
    assert [line.words for line in tried.lines] == ["set the priority to Urgent, use the macro Mine"]
    assert fresh(case).priority == "medium"


def test_macro_is_chosen_in_a_browser_and_what_cannot_be_is_not_offered(world: World, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        open_case(ravi, make_queue())
        key, other = macro(ines, priority="urgent"), macro(ines, "Only words", text="Dear you")
    lead = people.browser_of(ines)
    given = {"name": "Uses it", "when": "opened", "is_on": "on", "steps-0-is": "macro", "steps-0-value": str(key)}
    page = lead.post("/settings/rules/new/", given | {"try": "1"}).content.decode()
    assert ">Wait</option>" in page
    assert str(other) not in page
    assert "set the priority to Urgent" in page
    assert lead.post("/settings/rules/new/", given).status_code == 302
    assert "use the macro Wait" in lead.get("/settings/rules/").content.decode()
    with entered(world.northwind):
        [line] = rule_lines(ines)
        change(key, ines, priority="low")
    assert "A macro it uses was changed since" in lead.get("/settings/rules/").content.decode()
    page = lead.get(f"/settings/rules/{line.key}/").content.decode()
    assert f'<option value="{key}" selected>' in page


def test_changed_macro_is_not_taken_up_unseen_when_its_rule_is_kept(queue: Queue, ines: Actor, ada: Actor) -> None:
    key = macro(ada, sharing="team", team=next(iter(ada.team_ids)), priority="high")
    rule = keep(ines, step(Do.MACRO, key), name="Uses it")
    change(key, ada, priority="", status="solved")
    for steps in (Rule.find(rule).value.steps, (step(Do.MACRO, key),)):
        with pytest.raises(Overtaken, match="Wait was changed meanwhile, so nothing was saved"):
            keep_rule(Rule(when=When.OPENED, steps=steps), name="Renamed", by=ines, key=rule)
    assert Rule.find(rule).name == "Uses it"
    seen = step(Do.MACRO, key).model_copy(update={"digest": Macro.find(key).value.digest})
    keep_rule(Rule(when=When.OPENED, steps=(seen,)), name="Renamed", by=ines, key=rule)
    assert not rule_lines(ines)[0].is_stale


def test_rule_put_on_or_taken_back_leaves_out_a_macro_that_was_changed(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    key = macro(ines, priority="high")
    rule = keep(ines, step(Do.MACRO, key), step(Do.TAG, "seen"))
    pause_rule(rule, by=ines, is_on=False)
    change(key, ines, priority="urgent")
    pause_rule(rule, by=ines, is_on=True)
    remove_rule(rule, by=ines)
    take_back_rule(rule, by=ines)
    case = open_case(ravi, queue)
    work()
    assert (fresh(case).priority, fresh(case).tags) == ("medium", ["seen"])


def test_page_of_a_rule_shows_what_its_macro_does_and_asks_again_where_that_is_other_by_now(
    world: World, ines: Actor, ada: Actor
) -> None:
    with entered(world.northwind):
        key = macro(ada, sharing="team", team=next(iter(ada.team_ids)), priority="high")
        rule = keep(ines, step(Do.MACRO, key), name="Uses it")
    lead, path = people.browser_of(ines), f"/settings/rules/{rule}/"

    def form(page: str) -> dict[str, str]:
        shown = re.findall(r'name="steps-0-shown" value="([^"]+)"', page)
        given = {"name": "Mine", "when": "opened", "is_on": "on", "steps-0-is": "macro", "steps-0-value": str(key)}
        return given | {"steps-0-shown": shown[0]}

    before = lead.get(path).content.decode()
    assert "<li>set the priority to High</li>" in before
    assert "was changed since" not in before
    with entered(world.northwind):
        change(key, ada, priority="", text=f"{'So ' * 40}CNRY end", audience="private")
    refused = lead.post(path, form(before))
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Wait was changed meanwhile, so nothing was saved." in page
    assert "CNRY end”</li>" in page, "the note is shown whole"
    assert 'value="Mine"' in page, "what was typed stays"
    now = lead.get(path).content.decode()
    assert "A macro it uses was changed since, so it is not used." in now
    assert "CNRY end”</li>" in now
    given = form(now)
    assert lead.post(path, {name: v for name, v in given.items() if name != "steps-0-shown"}).status_code == 409
    assert lead.post(path, given).status_code == 302
    assert "was changed since" not in lead.get(path).content.decode()


@pytest.mark.parametrize(
    "subject",
    [
        "@Storage @Ada.Brandt @Ada",
        "[Sign in again](https://evil.example/login) ![x](https://evil.example/x.png)",
        "https://evil.example/login <https://evil.example> //evil.example ravi@evil.example",
        "**loud** <b>x</b> &lt; `code` ~~no~~ \\@Ada \\",
        "# Heading | table | C-1000",
        "- list\n\n> quote\n\n    code @Ada",
    ],
)
def test_what_requesters_write_stays_plain_words_in_the_note_of_a_rule(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work, subject: str
) -> None:
    words = "{{case.subject}}\n\nNew: {{case.subject}} in {{case.number}}"
    keep(ines, step(Do.MACRO, macro(ines, text=words, audience="private")))
    case = open_case(ravi, queue, subject)
    work()
    note = entries_of(case)[-1]
    said = escape(" ".join(subject.split()), quote=False).replace('"', "&quot;")
    linked = f'<a href="/cases/{case.ref}/" class="case" rel="nofollow noopener ugc">{case.ref}</a>'
    assert note.html.strip() == f"<p>{said}</p>\n<p>New: {said} in {linked}</p>"
    assert not Mention.objects.filter(entry=note).exists()


def test_rule_calls_whom_its_macro_names_and_nobody_by_the_name_of_a_requester(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    Person.objects.filter(pk=ravi.card).update(name="Storage")
    name = "{{requester.name}}"
    words = f"@Ada look: @{{{{requester.first_name}}}} @{name} \\\\@{name} \\@{name} @Sto{{{{case.subject}}}}"
    keep(ines, step(Do.MACRO, macro(ines, text=words, audience="private")))
    case = open_case(ravi, queue, "rage")
    work()
    note = entries_of(case)[-1]
    assert "look: @Storage @Storage \\@Storage @Storage @Storage</p>" in note.html
    assert list(Mention.objects.filter(entry=note).values_list("person", "team")) == [(ada.card, None)]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_rules_with_macros_asks_as_much_for_one_as_for_three(queue: Queue, ines: Actor, count: int) -> None:
    for place in range(count):
        key = macro(ines, f"Macro {place}", priority="high")
        keep(ines, Step(do=Do.MACRO, values=(str(key),)), name=f"Rule {place}")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(rule_lines(ines)) == count
    assert len(asked) == 12, "two for macros, which other lists of rules do not ask for"
