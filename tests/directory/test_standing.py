"""Who has left is offered no work and named in no case any more; who comes back is."""

from __future__ import annotations

import pytest

from cases.actions.cases import assign_case
from cases.actions.teams import choose_lead
from cases.forms.cases import AssignForm
from cases.selectors.cases import known_requesters
from cases.selectors.teams import team_lines
from core.actor import Actor
from core.models import Event
from core.refusals import Refused
from core.spaces import entered
from directory.models import Person, Team
from tests.factories.cases import make_queue, open_case
from tests.people import PASSWORD, browser_of, email_of
from tests.tenants.helpers import deliver_invitation, sign_in, stranger
from tests.world import World


def card(world: World, who: Actor) -> Person:
    with entered(world.northwind):
        return Person.objects.get(pk=who.card)


@pytest.mark.parametrize("act", ["suspend", "remove"])
def test_who_may_not_come_in_is_given_no_work(world: World, ines: Actor, ada: Actor, ravi: Actor, act: str) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue())
        assert ada.name in str(AssignForm(actor=ines))
    browser_of(ines).post(f"/settings/members/{ada.user_id}/{act}/", {"is_confirmed": "on"})
    with entered(world.northwind):
        assert ada.name not in str(AssignForm(actor=ines))
        with pytest.raises(Refused):
            assign_case(case, by=ines, assignee=Person.objects.get(pk=ada.card))
        [event] = Event.objects.filter(name="PersonLeft")
        assert (event.subject_id, event.by_person) == (ada.card, ines.card)


def test_a_removed_requester_is_not_offered_for_a_new_case(world: World, ines: Actor, ravi: Actor) -> None:
    browser = browser_of(ines)
    with entered(world.northwind):
        make_queue()
        assert [one.name for one in known_requesters(ines)] == ["Ravi Nair"]
    browser.post(f"/settings/members/{ravi.user_id}/remove/", {"is_confirmed": "on"})
    with entered(world.northwind):
        assert known_requesters(ines) == []
    browser.get("/settings/members/")  # reads what the last act said
    assert "Ravi Nair" not in browser.get("/cases/new/").content.decode()


@pytest.mark.parametrize("act", ["suspend", "remove"])
def test_who_may_not_come_in_leads_no_team(world: World, ines: Actor, ada: Actor, act: str) -> None:
    browser = browser_of(ines)
    with entered(world.northwind):
        storage = Team.objects.get(name="Storage")
        choose_lead(storage, ada.card, by=ines)
    browser.post(f"/settings/members/{ada.user_id}/{act}/", {"is_confirmed": "on"})
    with entered(world.northwind):
        storage.refresh_from_db()
        assert storage.lead is None
        assert {line.name: line.lead for line in team_lines(ines)}["Storage"] == ""
        with pytest.raises(Refused, match="in the team"):
            choose_lead(storage, ada.card, by=ines)


def test_restoring_gives_the_card_back(world: World, ines: Actor, ada: Actor) -> None:
    browser = browser_of(ines)
    browser.post(f"/settings/members/{ada.user_id}/suspend/")
    browser.post(f"/settings/members/{ada.user_id}/restore/")
    assert card(world, ada).is_active
    with entered(world.northwind):
        assert Event.objects.filter(name="PersonCameBack").count() == 1


def test_who_was_removed_and_comes_in_by_a_letter_is_there_again(world: World, ines: Actor, ada: Actor) -> None:
    browser = browser_of(ines)
    browser.post(f"/settings/members/{ada.user_id}/remove/", {"is_confirmed": "on"})
    assert not card(world, ada).is_active
    browser.post("/settings/members/invite/", {"email": email_of("ada"), "role": "agent"})
    guest = stranger()
    sign_in(guest, email_of("ada"), PASSWORD)
    assert guest.post(deliver_invitation()).status_code == 302
    assert card(world, ada).is_active


def test_a_card_of_another_member_is_left_alone(world: World, ines: Actor, ada: Actor, cleo: Actor) -> None:
    browser_of(ines).post(f"/settings/members/{ada.user_id}/remove/", {"is_confirmed": "on"})
    with entered(world.halcyon):
        assert Person.objects.get(pk=cleo.card).is_active
        assert not Event.objects.filter(name="PersonLeft").exists()
