"""Macros: what they may say and do, whom they are offered to, and what becomes of one on a case."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import views as actions
from cases.actions.bulk import change_cases, take_back_change
from cases.actions.macros import use_macro
from cases.changes import Change
from cases.models import Case
from cases.saved.macros import Macro, fill
from cases.saved.views import Sharing
from cases.selectors.macros import macro_lines, macro_of, macros_of, used
from conversations.models import Entry
from core import chosen
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from notifications.models import Draft
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


def keep(by: Actor, title: str = "Thanks", **more: Any) -> UUID:
    given = {"text": "Thank you"} | more
    return actions.keep_offered(Macro.checked({"title": title, "owner": by.card, **given}), by=by)


@pytest.fixture
def case(world: World, ada: Actor, ravi: Actor) -> Case:
    """A case of Ada's queue."""
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only", tags=["old"])


ACTS: dict[str, Any] = {
    "status": "pending",
    "reason": "a log",
    "priority": "urgent",
    "assign": "me",
    "add_tags": ["new"],
    "remove_tags": ["old"],
}


def test_a_placeholder_nobody_knows_is_refused_and_the_known_ones_are_named(northwind: World, ada: Actor) -> None:
    with pytest.raises(Refused, match=r"no placeholder \{\{requester.salary\}\}.*\{\{requester.first_name\}\}"):
        keep(ada, text="Dear {{requester.salary}}")
    keep(ada, text="Dear {{ requester.first_name }}, {{case.number}}")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"status": "closed"},
        {"status": "on_hold"},
        {"priority": "huge"},
        {"assign": "ben"},
        {"add_tags": ["x" * 41]},
        {"add_tags": [f"t{n}" for n in range(21)]},
        {"text": "x" * 8001},
    ],
)
def test_what_a_macro_cannot_hold_is_refused(northwind: World, ada: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        keep(ada, **wrong)


def test_placeholders_are_filled_once() -> None:
    values = {"case.subject": "{{agent.name}}", "agent.name": "Ada"}
    assert fill("{{case.subject}} by {{ agent.name }}", values) == "{{agent.name}} by Ada"


def test_a_macro_is_offered_to_whom_it_is_for(northwind: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    mine = keep(ada, "CNRY mine")
    keep(ben, "CNRY team", sharing="team", team=next(iter(ben.team_ids)))
    keep(ines, "For all", sharing="shared")
    assert [line.title for line in macro_lines(ada)] == ["CNRY mine", "For all"]
    assert [line.title for line in macro_lines(ben)] == ["CNRY team", "For all"]
    assert macro_of(ben, mine) is None
    with pytest.raises(Missing):
        actions.take_back_offered(Macro, mine, by=ines)
    with pytest.raises(NotAllowed):
        keep(ada, "Too much", sharing="shared")


def test_macros_are_found_by_words_of_their_name_and_text(northwind: World, ada: Actor) -> None:
    keep(ada, "Ask for logs", text="Please send us the file")
    keep(ada, "Greeting")
    assert [one.value.title for one in macros_of(ada, "FILE ask")] == ["Ask for logs"]
    assert macros_of(ada, acting=True) == []


@pytest.mark.parametrize("number", [1, 3])
def test_macros_are_listed_with_the_same_queries(northwind: World, ada: Actor, number: int) -> None:
    queue = make_queue()
    team = next(iter(ada.team_ids))
    for n in range(number):
        keep(ada, f"Macro {n}", queue=queue.pk, sharing="team", team=team)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(macro_lines(ada)) == number
    assert len(asked) == 4


def test_the_private_queue_of_a_shared_macro_is_not_named(
    northwind: World, case: Case, ada: Actor, ines: Actor, ben: Actor
) -> None:
    vault = make_queue("CNRY vault", "Network", is_open=False)
    key = keep(ines, sharing="shared", queue=vault.pk, priority="high")
    assert "CNRY" not in repr(macro_lines(ada))
    kept = macro_of(ada, key)
    assert kept is not None
    shown = used(kept, case, ada, organization="Northwind")
    assert "CNRY" not in repr(shown)
    assert [(step.name, step.is_on) for step in shown.steps] == [("priority", True), ("queue", False)]
    with pytest.raises(Refused, match="Move: The queue is not there"):
        use_macro(case, kept.value, by=ada, steps=("priority", "queue"))
    assert fresh(case).priority == "medium"
    with pytest.raises(NotAllowed):
        use_macro(case, Macro(title="x", owner=ben.card, text="x"), by=ada)


def test_all_it_does_is_done_and_recorded_step_by_step(northwind: World, case: Case, ada: Actor) -> None:
    network = make_queue("Network", "Network")
    macro = Macro.checked({"title": "Wait", "owner": ada.card, "queue": network.pk, **ACTS})
    use_macro(case, macro, by=ada, steps=macro.steps)
    now = fresh(case)
    assert (now.status, now.paused_reason, now.priority, now.tags) == ("pending", "a log", "urgent", ["new"])
    assert (now.assignee_id, now.queue_id) == (None, network.pk), "Ada does not support the queue it went to"
    names = set(Event.objects.about("case", case.pk).values_list("name", flat=True))
    assert {"StatusChanged", "CaseEdited", "CaseAssigned", "CaseMoved"} <= names


def test_several_cases_take_a_macro_and_it_is_taken_back(northwind: World, case: Case, ada: Actor, ravi: Actor) -> None:
    foreign = open_case(ravi, make_queue("Network", "Network"), "Not hers")
    macro = Macro.checked({"title": "Wait", "owner": ada.card, **ACTS})
    cases = [fresh(case), fresh(foreign)]
    lines, key = change_cases(cases, Change("macro", {"macro": macro}), by=ada)
    assert lines[0].words == "goes to Ada Brandt; New becomes Pending; Medium becomes Urgent; tags: new"
    assert lines[1].reason.startswith("Set state: Only the queue")
    assert (fresh(foreign).status, fresh(case).status) == ("new", "pending")
    assert key is not None
    take_back_change(key, by=ada)
    now = fresh(case)
    assert (now.status, now.priority, now.tags, now.assignee_id) == ("new", "medium", ["old"], None)


def test_words_are_shown_before_they_are_sent_and_go_with_what_is_done(world: World, case: Case, ada: Actor) -> None:
    with entered(world.northwind):
        key = keep(ada, text="Dear {{requester.first_name}}, {{agent.name}} of {{organization.name}}", **ACTS)
    browser = browser_of(ada)
    at = f"/cases/{case.ref}/"
    assert "Thanks" in browser.get(f"{at}macros/").content.decode()
    page = browser.get(f"{at}macros/{key}/").content.decode()
    assert "Dear Ravi, Ada Brandt of Northwind Storage</textarea>" in page
    assert "set Pending (a log)" in page
    with entered(world.northwind):
        assert fresh(case).status == "new"
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown is not None
    said = {"audience": "requester", "text": "Dear Ravi", "macro": key, "steps": ["status", "tags"], "shown": shown[1]}
    assert browser.post(f"{at}write/", said).status_code == 302
    with entered(world.northwind):
        now = fresh(case)
        assert (now.status, now.tags, now.priority) == ("pending", ["new"], "medium")
        assert Entry.objects.filter(source="Dear Ravi").count() == 1


def test_a_step_that_is_refused_keeps_the_words_unsent(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        key = keep(ben, status="solved")
        shown = Macro.find(key).value.digest
    said = {"audience": "private", "text": "CNRY words", "macro": key, "steps": ["status"], "shown": shown}
    answer = browser_of(ben).post(f"/cases/{case.ref}/write/", said)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Set state: Only the queue" in page
    assert "CNRY words</textarea>" in page
    assert re.search(r'name="steps" value="status"[^>]* disabled', page)
    with entered(world.northwind):
        assert not Entry.objects.filter(source="CNRY words").exists()


def test_a_macro_that_went_meanwhile_keeps_the_words(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        key = keep(ben)
    said = {"audience": "private", "text": "CNRY words", "macro": key}
    answer = browser_of(ada).post(f"/cases/{case.ref}/write/", said)
    assert answer.status_code == 409
    assert "CNRY words</textarea>" in answer.content.decode()


def test_what_it_does_is_done_without_sending_and_the_words_stay(world: World, case: Case, ada: Actor) -> None:
    with entered(world.northwind):
        key = keep(ada, **ACTS)
        shown = Macro.find(key).value.digest
    sent = {"text": "Half a sentence", "audience": "requester", "steps": ["priority"], "shown": shown}
    answer = browser_of(ada).post(f"/cases/{case.ref}/macros/{key}/", sent, follow=True)
    assert "Thanks: done." in answer.content.decode()
    assert "Half a sentence</textarea>" in answer.content.decode()
    with entered(world.northwind):
        assert (fresh(case).priority, fresh(case).status) == ("urgent", "new")
        assert Draft.objects.get().text == "Half a sentence"


def test_a_page_fetches_the_words_for_its_box(world: World, case: Case, ada: Actor) -> None:
    with entered(world.northwind):
        key = keep(ada, text='Say "{{case.subject}}"', audience="private")
    part = browser_of(ada).get(f"/cases/{case.ref}/macros/{key}/", headers={"HX-Request": "true"}).content.decode()
    assert 'data-text="Say &quot;Volumes go read-only&quot;" data-reads="private"' in part
    assert "<html" not in part


def test_a_macro_is_made_changed_taken_back_and_removed_in_a_browser(world: World, ada: Actor, ben: Actor) -> None:
    browser = browser_of(ada)
    assert "There is no macro yet." in browser.get("/macros/").content.decode()
    said = {"title": "Logs", "sharing": "personal", "text": "Send {{logs}}", "audience": "requester"}
    refused = browser.post("/macros/new/", said)
    assert refused.status_code == 422
    assert "There is no placeholder {{logs}}" in refused.content.decode()
    assert "Send {{logs}}</textarea>" in refused.content.decode()
    made = browser.post("/macros/new/", said | {"text": "Send logs", "add_tags": "Logs, wait"}, follow=True)
    assert "add logs, wait" in made.content.decode()
    with entered(world.northwind):
        [kept] = macros_of(ada)
    at = f"/macros/{kept.key}/"
    changed = browser.post(f"{at}edit/", said | {"title": "Files", "text": "Send files"}, follow=True)
    assert "Send files" in changed.content.decode()
    assert "Send logs" in browser.post(f"{at}take-back/", follow=True).content.decode()
    for path in ("edit/", "remove/", "take-back/"):
        assert browser_of(ben).post(at + path).status_code == 404
    assert "The macro Logs is removed." in browser.post(f"{at}remove/", follow=True).content.decode()
    assert browser.get(f"{at}edit/").status_code == 404
    assert "Logs" in browser.post(f"{at}take-back/", follow=True).content.decode()
    assert browser.get(f"{at}edit/").status_code == 200


def test_changing_a_macro_keeps_a_queue_its_author_does_not_see(
    world: World, ines: Actor, ada: Actor, ben: Actor
) -> None:
    with entered(world.northwind):
        vault = make_queue("CNRY vault", "Network", is_open=False)
        key = keep(ines, sharing="shared", queue=vault.pk)
    browser = browser_of(ines)
    page = browser.get(f"/macros/{key}/edit/").content.decode()
    assert "a queue that you do not see" in page
    assert "CNRY" not in page
    said = {"title": "Thanks", "sharing": "shared", "text": "New words", "audience": "requester", "queue": "same"}
    assert browser.post(f"/macros/{key}/edit/", said).status_code == 302
    with entered(world.northwind):
        value = Macro.find(key).value
        assert (value.text, value.queue) == ("New words", vault.pk)


def test_taking_back_asks_for_whom_it_was_offered_before(northwind: World, ada: Actor, ines: Actor) -> None:
    key = keep(ada)
    shared = Macro.checked({"title": "Thanks", "owner": ada.card, "text": "x", "sharing": Sharing.SHARED})
    actions.keep_offered(Macro.checked({"title": "Thanks", "owner": ada.card, "text": "y"}), by=ada, key=key)
    # a lead had offered it to everybody, then its author took it to themself
    chosen.keep(shared, name=shared.row_name, by=ines, key=key)
    own = Macro.checked(shared.data() | {"sharing": "personal"})
    chosen.keep(own, name=own.row_name, by=ines, key=key)
    with pytest.raises(NotAllowed):
        actions.take_back_offered(Macro, key, by=ada)
    assert Macro.find(key).value.sharing == "personal"


@pytest.mark.parametrize("door", ["write/", "macros/{key}/"])
def test_a_macro_that_somebody_changed_meanwhile_is_shown_anew_and_nothing_is_done(
    world: World, case: Case, ada: Actor, ines: Actor, door: str
) -> None:
    with entered(world.northwind):
        key = keep(ines, sharing="shared", priority="high")
        before = Macro.find(key).value
        changed = before.model_copy(update={"priority": "urgent", "status": "solved"})
        actions.keep_offered(changed, by=ines, key=key)
    browser, at = browser_of(ada), f"/cases/{case.ref}/{door.format(key=key)}"
    said = {"audience": "private", "text": "CNRY words", "macro": key, "steps": ["priority"], "shown": before.digest}
    answer = browser.post(at, said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this macro meanwhile" in page
    assert "CNRY words</textarea>" in page
    assert "set the priority Urgent" in page
    assert "set Solved" in page
    with entered(world.northwind):
        assert fresh(case).priority == "medium"
        assert not Entry.objects.filter(source="CNRY words").exists()
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown is not None
    assert browser.post(at, said | {"shown": shown[1]}).status_code == 302
    with entered(world.northwind):
        assert (fresh(case).priority, fresh(case).status) == ("urgent", "new")


def test_only_what_a_macro_says_and_does_is_in_its_digest(northwind: World, ada: Actor) -> None:
    macro = Macro.find(keep(ada, priority="high")).value
    moved = macro.model_copy(update={"position": 3, "sharing": Sharing.SHARED})
    assert moved.digest == macro.digest
    for other in ({"text": "Bye"}, {"status": "solved"}, {"add_tags": ("x",)}, {"title": "Other"}):
        assert macro.model_copy(update=other).digest != macro.digest


def test_a_macro_for_several_cases_that_changed_after_the_preview_is_shown_anew(
    world: World, case: Case, ada: Actor
) -> None:
    with entered(world.northwind):
        key = keep(ada, priority="high")
    browser = browser_of(ada)
    said = {"verb": "macro", "case": case.number, "macro": key, "step": "preview"}
    page = browser.post("/bulk/", said).content.decode()
    shown = re.search(r'name="shown" value="(\w+)"', page)
    assert shown is not None
    with entered(world.northwind):
        changed = Macro.find(key).value.model_copy(update={"priority": "urgent"})
        actions.keep_offered(changed, by=ada, key=key)
    answer = browser.post("/bulk/", said | {"step": "do", "shown": shown[1]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Medium becomes Urgent" in page
    with entered(world.northwind):
        assert fresh(case).priority == "medium"
        digest = Macro.find(key).value.digest
    assert f'value="{digest}"' in page
    assert browser.post("/bulk/", said | {"step": "do", "shown": digest}).status_code == 302
    with entered(world.northwind):
        assert fresh(case).priority == "urgent"
