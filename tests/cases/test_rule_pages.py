"""The settings of rules in a browser: who may, what is said, what is tried, and that nothing is lost or leaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.firing import look_at_event
from cases.actions.rules import keep_rule
from cases.models import Case, Queue
from cases.rules.conditions import About, Condition
from cases.rules.kept import Resting, Rule, When, rules
from cases.rules.steps import Do, Step
from cases.selectors.rule_pages import dry_run, firings_of, options, rule_lines
from core.actor import Actor
from core.chosen import note
from core.models import Event
from core.spaces import entered
from directory.models import Client, Person
from tests import people
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World

Join = Callable[[str], Actor]


@pytest.fixture
def lead(ines: Actor) -> Browser:
    return people.browser_of(ines)


@pytest.fixture
def desk(world: World, ada: Actor, ines: Actor) -> Queue:
    with entered(world.northwind):
        return make_queue()


def kept(world: World, by: Actor, name: str = "Night shift", **more: Any) -> UUID:
    given: dict[str, Any] = {"when": When.OPENED, "steps": (Step(do=Do.TAG, values=("night",)),)} | more
    with entered(world.northwind):
        return keep_rule(Rule(**given), name=name, by=by)


def order(world: World) -> list[str]:
    with entered(world.northwind):
        return [one.name for one in rules()]


def form(**more: Any) -> dict[str, Any]:
    return {"name": "Night shift", "when": "opened", "is_on": "on", "steps-0-is": "tag", "steps-0-value": "a, b"} | more


def test_rules_are_for_admins_and_leads_of_this_desk(
    world: World, desk: Queue, ines: Actor, lead: Browser, ada: Actor, ravi: Actor, join: Join
) -> None:
    key = kept(world, ines)
    gets = ["", "new/", f"{key}/", f"{key}/firings/", f"{key}/remove/"]
    posts = [f"{key}/pause/", f"{key}/move/", f"{key}/take-back/", f"{key}/remove/", f"{key}/", "new/"]
    for path in gets:
        assert lead.get(f"/settings/rules/{path}").status_code == 200
    for who in (ada, join("tomas"), ravi):
        browser = people.browser_of(who)
        assert {browser.get(f"/settings/rules/{path}").status_code for path in gets} == {404}
        assert {browser.post(f"/settings/rules/{path}", form()).status_code for path in posts} == {404}
    foreign = people.browser_of(join("hana"), "halcyon")
    assert {foreign.get(f"/settings/rules/{key}/{path}").status_code for path in ("", "firings/", "remove/")} == {404}
    assert {foreign.post(f"/settings/rules/{key}/{p}").status_code for p in ("pause/", "move/", "take-back/")} == {404}
    assert order(world) == ["Night shift"]


def test_empty_list_says_what_rules_are_for(world: World, lead: Browser) -> None:
    page = lead.get("/settings/rules/").content.decode()
    assert "No rule acts here yet." in page
    assert "What an import brings in makes no rule act." in page


def test_rule_is_made_read_changed_and_taken_back(world: World, desk: Queue, lead: Browser, ada: Actor) -> None:
    given = form() | {
        "every-0-is": "queue", "every-0-value": [str(desk.pk)],
        "every-1-is": "assignee", "every-1-how": "not", "every-1-value": ["nobody"],
        "some-0-is": "words", "some-0-value": "disk, array",
        "steps-1-is": "assign", "steps-1-value": str(ada.card),
        "steps-3-is": "turn", "steps-3-value": "", "steps-3-half": [str(ada.card)],
        "steps-2-is": "status", "steps-2-value": "pending", "steps-2-words": "the log",
    }  # fmt: skip
    assert lead.post("/settings/rules/new/", given).status_code == 302
    page = lead.get("/settings/rules/").content.decode()
    assert (
        "When a case is opened and the queue is Storage, the assignee is not nobody and the subject says disk or array:"
        " add the tags a and b, give it to Ada Brandt, set the state to Pending (the log) and give it to the queue’s"
        " team by turn (half as many for Ada Brandt)."
    ) in page
    with entered(world.northwind):
        [one] = rules()
    path = f"/settings/rules/{one.key}/"
    page = lead.get(path).content.decode()
    assert 'value="a, b"' in page
    assert page.count(f'value="{ada.card}" selected') == 2
    assert f'value="{desk.pk}" selected' in page
    assert lead.post(path, form(name="Day shift", is_on="")).status_code == 302
    page = lead.get("/settings/rules/").content.decode()
    assert "Day shift" in page
    assert "Take back the last change" in page
    lead.post(f"{path}take-back/")
    assert order(world) == ["Night shift"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"steps-0-is": "", "when": "rated"}, "Give the rule something to do"),
        ({"steps-0-is": "move", "steps-0-value": ""}, "This field is required"),
        ({"steps-0-is": "move", "steps-0-value": str(uuid4())}, "Select a valid choice"),
        ({"when": "idle", "status": "pending", "hours": "0"}, "greater than or equal to 1"),
        ({"when": "idle", "status": "pending", "hours": ""}, "for how many hours"),
        ({"when": "never"}, "Select a valid choice"),
        ({"every-0-is": "field", "every-0-key": "", "every-0-value": "x"}, "This field is required"),
        ({"every-0-is": "tag", "every-0-value": " , "}, "Give each condition something to compare with"),
        ({"steps-0-value": ",".join(f"t{n}" for n in range(11))}, "at most 10 tags"),
        ({"steps-1-is": "note", "steps-1-words": "x" * 4_001}, "at most 4000 characters"),
    ],
)
def test_rule_that_makes_no_sense_comes_back_with_what_was_typed(
    world: World, desk: Queue, lead: Browser, wrong: dict[str, Any], said: str
) -> None:
    answer = lead.post("/settings/rules/new/", form(**{"some-0-is": "product", "some-0-value": "Array 9"}) | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Array 9" in answer.content.decode(), "nothing typed is lost"
    assert order(world) == []


def test_name_that_is_taken_is_refused(world: World, lead: Browser, ines: Actor, desk: Queue) -> None:
    kept(world, ines)
    answer = lead.post("/settings/rules/new/", form())
    assert answer.status_code == 422
    assert "There is a rule of this name already." in answer.content.decode()


def test_form_grows_and_shrinks_without_scripts_and_keeps_what_was_typed(
    world: World, desk: Queue, lead: Browser
) -> None:
    given = form() | {"every-0-is": "tag", "every-0-value": "first", "every-0-how": "not"}
    given |= {"every-1-is": "priority", "every-1-value": ["high", "low"], "every-new": "queue"}
    page = lead.post("/settings/rules/new/", given | {"change": "add:every"}).content.decode()
    assert page.count('name="every-2-is" value="queue"') == 1
    assert "autofocus" in page
    assert 'value="first"' in page
    assert '<option value="not" selected>' in page
    page = lead.post("/settings/rules/new/", given | {"change": "drop:every:0"}).content.decode()
    assert 'name="every-0-is" value="priority"' in page
    assert 'name="every-1-is"' not in page
    assert page.count("checked") >= 3, "high, low, and that it is on"
    assert 'value="first"' not in page
    for odd in ("drop:every:9", "drop:nothing:0", "add:", "x", "drop:every:-1"):
        assert lead.post("/settings/rules/new/", given | {"change": odd}).status_code == 200
    assert order(world) == []


def test_rules_are_ordered_paused_and_removed(world: World, desk: Queue, lead: Browser, ines: Actor) -> None:
    keys = {name: kept(world, ines, name) for name in ("A", "B", "C")}
    lead.post(f"/settings/rules/{keys['C']}/move/", {"do": "up"})
    lead.post(f"/settings/rules/{keys['C']}/move/", {"do": "up"})
    lead.post(f"/settings/rules/{keys['C']}/move/", {"do": "up"})
    lead.post(f"/settings/rules/{keys['A']}/move/", {"do": "down"})
    assert order(world) == ["C", "B", "A"]
    lead.post(f"/settings/rules/{keys['B']}/pause/", {"do": "off"})
    assert "Paused" in lead.get("/settings/rules/").content.decode()
    with entered(world.northwind):
        assert [one.value.is_on for one in rules()] == [True, False, True]
    assert lead.post(f"/settings/rules/{keys['B']}/remove/").status_code == 422
    assert lead.post(f"/settings/rules/{keys['B']}/remove/", {"is_confirmed": "on"}).status_code == 302
    assert order(world) == ["C", "A"]
    assert lead.post(f"/settings/rules/{keys['B']}/move/", {"do": "up"}).status_code == 404


def test_dry_run_says_what_would_change_and_writes_nothing(
    world: World, desk: Queue, lead: Browser, ines: Actor, ada: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        first, other = open_case(ravi, desk, "Disk is gone"), open_case(ravi, desk, "A question")
        actions.reply(first, by=ravi, source="Hello?")
        actions.write_note(fresh(first), by=ada, source="A look.")
    key = kept(world, ines)
    given = form(**{"try": "1", "steps-1-is": "note", "steps-1-words": "Look."})
    given |= {"every-0-is": "words", "every-0-value": "disk"}
    before = _rows(world)
    page = lead.post(f"/settings/rules/{key}/", given)
    assert page.status_code == 200
    assert _rows(world) == before
    words = page.content.decode()
    assert "It would have fit 1 time<" in words
    assert f"{first.ref} Disk is gone" in words
    assert "add the tags a and b, note “Look”" in words
    assert other.ref not in words
    with entered(world.northwind):
        assert fresh(first).tags == []


def _rows(world: World) -> dict[str, int]:
    """How many rows every table of the space holds, and when a case, setting or event was last touched."""
    with entered(world.northwind):
        found = {}
        for model in apps.get_models():
            if model.__module__.split(".")[0] in ("accounts", "tenants", "billing") or not hasattr(model, "objects"):
                continue
            if hasattr(model, "visible_to") or model._meta.label.split(".")[0] in _SPACE:
                found[model._meta.label] = model._default_manager.count()
        assert len(found) > 20
        found["touched"] = hash(tuple(Case.objects.order_by("pk").values_list("pk", "updated_at", "tags")).__repr__())
        return found


_SPACE = {"core", "cases", "directory", "conversations", "clocks", "intake", "notifications"}


@pytest.mark.parametrize(
    ("when", "more", "count"),
    [
        (When.OPENED, {}, 2),
        (When.REQUESTER_REPLIED, {}, 1),
        (When.SUPPORT_REPLIED, {}, 2),
        (When.NOTED, {}, 0),
        (When.STATUS, {}, 1),
        (When.IDLE, {"status": "open", "hours": 1}, 1),
    ],
)
def test_dry_run_asks_about_what_has_happened(
    northwind: World, ada: Actor, ravi: Actor, when: When, more: dict[str, Any], count: int
) -> None:
    queue = make_queue()
    case, _ = open_case(ravi, queue), open_case(ravi, queue)
    actions.reply(case, by=ravi, source="Hello?")
    for text in ("Hello.", "Hello again."):
        actions.reply(fresh(case), by=ada, source=text)
    Case.objects.filter(pk=case.pk).update(updated_at=timezone.now() - timedelta(hours=2))
    rule = Rule(when=when, steps=(Step(do=Do.TAG, values=("seen",)),), is_on=False, **more)
    assert dry_run(rule, ada, {}).count == count


def test_private_queue_is_not_told_to_a_lead_who_is_not_in_its_team(
    world: World, desk: Queue, lead: Browser, ines: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        vault = make_queue("Vault", "Vault", is_open=False)
        secret = open_case(ravi, vault, "The merger")
        note(Resting(case=secret.pk, rule=uuid4(), rule_name="Echo", since=timezone.now()), name=str(secret.pk))
    about = (Condition(about=About.QUEUE, values=(str(vault.pk),)),)
    author = replace(ines, team_ids=ines.team_ids | {vault.team_id})
    key = kept(world, author, every=about, steps=(Step(do=Do.MOVE, values=(str(vault.pk),)),))
    with entered(world.northwind):
        look_at_event(_opened(open_case(ravi, desk, "Public")))
        look_at_event(_opened(secret))
        pages = [rule_lines(ines)[0].words, str(firings_of(key, ines)), str(dry_run(rules()[0].value, ines, {}))]
    for path in ("", "new/", f"{key}/", f"{key}/firings/"):
        pages.append(lead.get(f"/settings/rules/{path}").content.decode())
    pages.append(lead.post(f"/settings/rules/{key}/", form() | {"try": "1"}).content.decode())
    for page in pages:
        assert "merger" not in page
        assert "Vault" not in page
        assert "Cases on which rules rest" not in page, "not even that there is one"
    assert "a queue that you do not see" in pages[5], "what was chosen stays chosen"
    assert lead.post(f"/settings/rules/go-on/{secret.ref}/").status_code == 404
    with entered(world.northwind):
        assert len(Resting.kept()) == 1


def test_firings_are_listed_and_counted_for_thirty_days(
    world: World, desk: Queue, lead: Browser, ines: Actor, ravi: Actor
) -> None:
    key = kept(world, ines)
    assert "Nothing that you see." in lead.get(f"/settings/rules/{key}/firings/").content.decode()
    with entered(world.northwind):
        cases = [open_case(ravi, desk, f"Case number {place}") for place in range(3)]
        for one in cases:
            look_at_event(_opened(one))
        Event.objects.filter(name="RuleWorked", data__case_id=str(cases[0].pk)).update(
            at=timezone.now() - timedelta(days=31)
        )
    page = lead.get(f"/settings/rules/{key}/firings/").content.decode()
    assert "it fired 2 times" in page
    assert "added night" in page
    assert "Case number 0" not in page
    assert "Fired 2 times in 30 days" in lead.get("/settings/rules/").content.decode()


def test_lead_lets_rules_go_on(world: World, desk: Queue, lead: Browser, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, desk)
        note(Resting(case=case.pk, rule=uuid4(), rule_name="Echo", since=timezone.now()), name=str(case.pk))
    assert (
        f'Let rules go on<span class="visually-hidden"> on {case.ref}' in lead.get("/settings/rules/").content.decode()
    )
    assert lead.post(f"/settings/rules/go-on/{case.ref}/").status_code == 302
    assert lead.post(f"/settings/rules/go-on/{case.ref}/").status_code == 404
    with entered(world.northwind):
        assert Resting.kept() == []


def test_colleague_who_has_left_and_gone_client_stay_named_in_the_rule(
    northwind: World, ines: Actor, ada: Actor
) -> None:
    client = Client.objects.create(name="Tallis")
    about = (Condition(about=About.CLIENT, values=(str(client.pk),)),)
    rule = Rule(when=When.OPENED, every=about, steps=(Step(do=Do.ASSIGN, values=(str(ada.card),)),))
    Person.objects.filter(pk=ada.card).update(is_active=False)
    client.delete()
    found = options(ines, [rule])
    assert str(ada.card) not in dict(found.people)
    assert found.names[str(ada.card)] == "Ada Brandt, who has left,"


def test_name_of_a_rule_is_text_wherever_it_stands(
    world: World, desk: Queue, lead: Browser, ines: Actor, ravi: Actor
) -> None:
    key = kept(
        world, ines, "<script>alert(1)</script>", steps=(Step(do=Do.NOTE, words="<img src=x onerror=alert(1)>"),)
    )
    with entered(world.northwind):
        case = open_case(ravi, desk)
        look_at_event(_opened(case))
    for path in (
        "/settings/rules/",
        f"/settings/rules/{key}/",
        f"/settings/rules/{key}/firings/",
        f"/cases/{case.ref}/",
    ):
        page = lead.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("count", [1, 3])
def test_trial_asks_as_much_for_one_case_as_for_three(northwind: World, ada: Actor, ravi: Actor, count: int) -> None:
    queue = make_queue()
    for _ in range(count):
        actions.reply(open_case(ravi, queue), by=ravi, source="Hello?")
    for when, asks in ((When.OPENED, 2), (When.REQUESTER_REPLIED, 3)):
        rule = Rule(when=when, steps=(Step(do=Do.TAG, values=("seen",)),))
        with CaptureQueriesContext(connection) as asked:
            assert dry_run(rule, ada, {}).count == count
        assert len(asked) == asks


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_rules_asks_as_much_for_one_as_for_three(
    world: World, desk: Queue, lead: Browser, ines: Actor, ravi: Actor, count: int
) -> None:
    for place in range(count):
        kept(world, ines, f"Rule {place}", steps=(Step(do=Do.ASSIGN, values=(str(ines.card),)),))
    with entered(world.northwind):
        for _ in range(count):
            look_at_event(_opened(open_case(ravi, desk)))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(rule_lines(ines)) == count
        assert len(asked) == 10
        with CaptureQueriesContext(connection) as asked:
            assert firings_of(rules()[0].key, ines).count == count
        assert len(asked) == 6


def _opened(case: Case) -> UUID:
    key: UUID = Event.objects.about("case", case.pk).get(name="CaseOpened").pk
    return key
