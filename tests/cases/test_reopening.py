"""Support takes closed cases up again; where to go on after an end; naming another case by words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from cases.actions import cases as actions
from cases.actions.reopening import reopen_case
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from cases.selectors.picking import cases_with
from conversations.models import Link
from core.actor import Actor
from core.refusals import NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def closed(queue: Queue, ada: Actor, ravi: Actor) -> Case:
    case = open_case(ravi, queue)
    actions.close_case(case, by=ada, resolution="solved", no_article="one_off")
    return fresh(case)


def test_support_opens_a_closed_case_again_and_says_why(closed: Case, ada: Actor, ravi: Actor) -> None:
    again = reopen_case(closed, by=ada, source="The fix did not hold.")
    assert (again.pk, again.status, again.reopened, again.resolution) == (closed.pk, "open", 1, "")
    assert [(one.kind, one.source) for one in entries_of(closed)][1:] == [("note", "The fix did not hold.")]
    lines = [line for moment in case_page(fresh(closed), ravi).moments for line in moment.happenings]
    assert lines[-1].words == "opened the case again"
    with pytest.raises(Overtaken):
        reopen_case(closed, by=ada, source="Once more.")


def test_after_the_days_support_begins_a_follow_up(closed: Case, ada: Actor, ravi: Actor) -> None:
    Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=15))
    made = reopen_case(closed, by=ada, source="It came back, we look at it.")
    assert (made.pk != closed.pk, made.requester_id, fresh(closed).status) == (True, ravi.card, "closed")
    assert Link.objects.filter(kind="follow_up", from_id=made.pk, to_id=closed.pk).exists()
    assert [one.kind for one in entries_of(made)] == ["reply"]


def test_only_support_opens_again_and_with_words(closed: Case, ben: Actor, ada: Actor, ravi: Actor) -> None:
    for who in (ben, ravi):
        with pytest.raises(NotAllowed):
            reopen_case(closed, by=who, source="Please.")
    with pytest.raises(Refused, match="Say why"):
        reopen_case(closed, by=ada, source=" ")
    assert "Open again" not in browser_of(ben).get(f"/cases/{closed.ref}/").content.decode()


@pytest.mark.parametrize("days", [1, 15])
def test_opening_again_in_a_browser_says_what_it_will_do(closed: Case, ada: Actor, days: int) -> None:
    Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=days))
    browser, path = browser_of(ada), f"/cases/{closed.ref}/reopen/"
    assert f'href="{path}"' in browser.get(f"/cases/{closed.ref}/").content.decode()
    title = f"Open {closed.ref} again" if days == 1 else f"Follow {closed.ref} up"
    assert title in browser.get(path).content.decode()
    given = {"text": "It came back.", "once": str(uuid4())}
    first, second = browser.post(path, given), browser.post(path, given)
    made = Case.objects.order_by("-number")[0]
    assert first["Location"] == f"/cases/{made.ref}/"
    assert (made.pk == closed.pk) is (days == 1)
    assert browser.get(second["Location"])["Location"].startswith(f"/cases/{made.ref}/#e-")


def test_on_hold_says_what_for_whoever_asks(queue: Queue, ada: Actor, ravi: Actor) -> None:
    case = open_case(ravi, queue)
    with pytest.raises(Refused, match="what the case waits for"):
        actions.change_status(case, by=ada, status="on_hold", reason=" ")
    given = {"verb": "status", "status": "on_hold", "step": "preview", "case": [case.number]}
    assert "Say what the case waits for" in browser_of(ada).post("/bulk/", given).content.decode()
    assert fresh(case).status == "new"


def like(ada: Actor, after: str) -> None:
    with entered(REGISTRY):
        User.objects.filter(pk=str(ada.user_id)).update(look={"after": after})


ENDS: list[tuple[str, dict[str, Any]]] = [
    ("write", {"audience": "requester", "text": "Done."}),
    ("status", {"status": "solved"}),
    ("close", {"resolution": "solved", "no_article": "one_off"}),
]


@pytest.mark.parametrize(("door", "given"), ENDS)
def test_after_an_end_one_goes_on_as_chosen(
    world: World, ada: Actor, ravi: Actor, door: str, given: dict[str, Any]
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        first, second, _ = (open_case(ravi, queue, f"Case {n}") for n in range(3))
    browser, rest = browser_of(ada), "?queue=storage&sort=oldest"
    like(ada, "next")
    went = browser.post(f"/cases/{first.ref}/{door}/{rest}", given)
    assert went["Location"].startswith(f"/cases/{second.ref}/?")
    assert first.ref in browser.get(went["Location"]).content.decode()
    like(ada, "list")
    went = browser.post(f"/cases/{second.ref}/{door}/{rest}", given)
    assert went["Location"] == "/queues/storage/?sort=oldest"


def test_notes_and_other_states_and_whoever_chose_nothing_stay(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
    browser = browser_of(ada)
    stays = re.compile(rf"/cases/{case.ref}/(#e-[0-9a-f-]+)?").fullmatch
    assert stays(browser.post(f"/cases/{case.ref}/{ENDS[0][0]}/", ENDS[0][1])["Location"])
    like(ada, "list")
    for door, given in (("write", {"audience": "private", "text": "x"}), ("status", {"status": "pending"})):
        assert stays(browser.post(f"/cases/{case.ref}/{door}/", given)["Location"])


def test_profile_keeps_where_one_goes_on(ada: Actor) -> None:
    browser = browser_of(ada)
    given = {"name": "Ada", "theme": "light", "density": "compact", "after": "next"}
    browser.post("/accounts/profile/", given)
    with entered(REGISTRY):
        assert User.objects.get(pk=str(ada.user_id)).look["after"] == "next"
    assert browser.post("/accounts/profile/", given | {"after": "away"}).status_code == 422


def test_requester_is_not_asked_where_a_list_goes_on(ravi: Actor, ada: Actor) -> None:
    assert 'name="after"' in browser_of(ada).get("/accounts/profile/").content.decode()
    like(ravi, "next")
    browser = browser_of(ravi)
    assert 'name="after"' not in browser.get("/accounts/profile/").content.decode()
    browser.post("/accounts/profile/", {"name": "Ravi", "theme": "dark", "density": "comfortable"})
    with entered(REGISTRY):
        look = User.objects.get(pk=str(ravi.user_id)).look
    assert (look["theme"], look["after"]) == ("dark", "next"), "what was chosen on another host stays"


def test_words_find_what_one_sees_and_nothing_else(queue: Queue, ada: Actor, ben: Actor, ravi: Actor) -> None:
    vault = make_queue("Vault", "Network", is_open=False)
    case, near = open_case(ravi, queue, "Disk full"), open_case(ravi, queue, "Disk slow")
    open_case(ravi, vault, "Disk CNRY")
    solved, over = open_case(ravi, queue, "Disk solved"), open_case(ravi, queue, "Disk closed")
    actions.change_status(solved, by=ada, status="solved")
    actions.close_case(over, by=ada, resolution="solved", no_article="one_off")
    assert [one.ref for one in cases_with("disk", ada, but=case)] == [near.ref, solved.ref, over.ref]
    browser = browser_of(ada)
    asked = browser.post(f"/cases/{case.ref}/link/", {"link": "related", "number": "disk"}).content.decode()
    assert "Choose the case you mean" in asked
    assert f"{near.ref} Disk slow" in asked
    assert "CNRY" not in asked
    alone = browser.post(f"/cases/{case.ref}/link/", {"link": "related", "number": "slow"}).content.decode()
    assert "One case has these words" in alone
    assert 'value="slow"' in alone
    assert re.search(rf'value="{near.number}"[^>]* checked', alone), "the only one found is chosen already"
    given = {"link": "related", "number": "disk", "picked": str(near.number)}
    assert browser.post(f"/cases/{case.ref}/link/", given).status_code == 302
    assert Link.objects.get(kind="related").to_id == near.pk
    hidden = Case.objects.get(subject="Disk CNRY")
    assert browser.post(f"/cases/{case.ref}/merge/", given | {"picked": str(hidden.number)}).status_code == 422
    assert browser.post(f"/cases/{near.ref}/merge/", given | {"picked": str(case.number)}).status_code == 302
    assert fresh(near).merged_into_id == case.pk


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_for_words_asks_the_same_for_more(
    queue: Queue, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    case = open_case(ravi, queue, "Disk")
    for number in range(rows):
        open_case(ravi, queue, f"Disk {number}")
    with django_assert_num_queries(3):
        assert len(cases_with("disk", ada, but=case)) == rows


def test_refusals_of_a_closed_case_say_that_support_opens_it_too(closed: Case, ada: Actor) -> None:
    for act in (
        lambda: actions.reply(fresh(closed), by=ada, source="One more thing."),
        lambda: actions.change_status(fresh(closed), by=ada, status="pending"),
    ):
        with pytest.raises(Overtaken, match="Support opens it again first, or its requester does by replying"):
            act()
    reopen_case(fresh(closed), by=ada, source="It is not over.")
    actions.reply(fresh(closed), by=ada, source="One more thing.")
