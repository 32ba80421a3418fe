"""Teams and an admin's page of a person: who works what, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.actions import teams as actions
from cases.actions.cases import assign_case
from cases.actions.people import note_absence
from cases.actions.views import keep_offered
from cases.models import Queue
from cases.saved.views import CaseView, Sharing
from conversations.models import Thread
from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from directory.models import Person, Team, TeamMember
from tenants.models import AuditEvent
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


def team(name: str) -> Team:
    found: Team = Team.objects.get(name=name)
    return found


def happened(name: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def test_a_team_is_made_renamed_and_keeps_its_name_to_itself(northwind: World, ines: Actor) -> None:
    made = actions.create_team(" Backup ", by=ines)
    assert made.name == "Backup"
    actions.rename_team(made, "Restore", by=ines)
    assert happened("TeamRenamed") == [{"name": "Restore", "was": "Backup"}]
    with pytest.raises(Overtaken):
        actions.create_team("Storage", by=ines)
    with pytest.raises(Refused):
        actions.rename_team(made, "  ", by=ines)


def test_removing_hands_its_queues_views_and_sight_over(
    northwind: World, ines: Actor, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    vault = make_queue("Vault", "Network", is_open=False)
    open_case(ravi, vault, "CNRY hidden")
    view = CaseView(title="Ours", owner=ben.card, sharing=Sharing.TEAM, team=team("Network").pk)
    key = keep_offered(view, by=ben)
    with pytest.raises(Refused, match="takes over"):
        actions.remove_team(team("Network"), by=ines)
    actions.remove_team(team("Network"), by=ines, to=team("Storage"))
    assert Queue.objects.get(pk=vault.pk).team == team("Storage")
    assert CaseView.find(key).value.team == team("Storage").pk
    assert happened("TeamRemoved") == [{"name": "Network", "to": "Storage"}]
    assert not TeamMember.objects.filter(person_id=ben.card).exists()
    assert "CNRY" in browser_of(ada).get("/queues/vault/").content.decode()


def test_an_empty_team_goes_without_a_successor(northwind: World, ines: Actor) -> None:
    made = actions.create_team("Backup", by=ines)
    actions.remove_team(made, by=ines)
    assert not Team.objects.filter(name="Backup").exists()


def test_a_team_that_decides_who_reads_a_conversation_stays(northwind: World, ines: Actor, ben: Actor) -> None:
    Thread.objects.create(subject_kind="case", subject_id=uuid4(), kind="side", audience="team", team=team("Network"))
    with pytest.raises(Refused, match="who reads them"):
        actions.remove_team(team("Network"), by=ines, to=team("Storage"))


def test_agents_change_no_team(northwind: World, ada: Actor, ravi: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.create_team("Backup", by=ada)
    with pytest.raises(NotAllowed):
        actions.remove_team(team("Storage"), by=ada)
    for actor in (ada, ravi):
        browser = browser_of(actor)
        assert browser.get("/settings/teams/").status_code == 404
        assert browser.post(f"/settings/teams/{team('Storage').pk}/", {"name": "x"}).status_code == 404


def test_people_are_let_in_and_taken_out_in_a_browser(northwind: World, ines: Actor, ada: Actor, ben: Actor) -> None:
    browser, path = browser_of(ines), f"/settings/teams/{team('Network').pk}/"
    page = browser.post("/settings/teams/", {"name": "Backup"}, follow=True).content.decode()
    assert "Nobody is in this team." in page
    assert (
        "Ada Brandt works the queues of Network now."
        in browser.post(f"{path}add/", {"person": str(ada.card)}, follow=True).content.decode()
    )
    assert {one.name for one in Person.objects.filter(teams=team("Network"))} == {"Ada Brandt", "Ben Okoro"}
    browser.post(f"{path}take-out/", {"person": str(ada.card)})
    assert [one.name for one in Person.objects.filter(teams=team("Network"))] == ["Ben Okoro"]
    assert browser.post(f"{path}take-out/", {"person": str(ada.card)}).status_code == 404
    assert browser.post(f"{path}add/", {"person": str(uuid4())}).status_code == 422
    refused = browser.post(path, {"name": "Storage"})
    assert refused.status_code == 422
    assert "There is a team of this name already." in refused.content.decode()
    assert "Remove it" in browser.get(f"{path}remove/").content.decode()
    assert browser.post(f"{path}remove/", {"to": ""}).status_code == 302


def test_a_private_queue_of_another_team_is_only_counted(northwind: World, ines: Actor, ben: Actor) -> None:
    make_queue("CNRY vault", "Network", is_open=False)
    page = browser_of(ines).get(f"/settings/teams/{team('Network').pk}/").content.decode()
    assert "CNRY" not in page
    assert "1 private queue that you do not see" in page


def test_who_has_left_is_not_listed_in_the_team(northwind: World, ines: Actor, ada: Actor) -> None:
    Person.objects.filter(pk=ada.card).update(is_active=False)
    page = browser_of(ines).get(f"/settings/teams/{team('Storage').pk}/").content.decode()
    assert "Ada Brandt" not in page
    assert "1 person" in browser_of(ines).get("/settings/teams/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_teams(
    northwind: World, ines: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows - 1):
        actions.create_team(f"Team {number}", by=ines)
    browser = browser_of(ines)
    with django_assert_num_queries(11):
        assert len(browser.get("/settings/teams/").context["lines"]) == rows


def test_the_page_of_a_person_tells_place_teams_and_work(
    northwind: World, ines: Actor, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, make_queue())
    assign_case(case, by=ines, assignee=Person.objects.get(pk=ada.card))
    hidden = open_case(ravi, make_queue("Vault", "Network", is_open=False))
    assign_case(hidden, by=ben, assignee=Person.objects.get(pk=ada.card))
    browser = browser_of(ines)
    page = " ".join(browser.get(f"/settings/members/{ada.user_id}/work/").content.decode().split())
    assert "Agent, ada@northwind.example." in page
    assert "Has not signed in here yet." in page
    assert "1 open case is assigned to them" in page
    with entered(REGISTRY):
        AuditEvent.objects.create(
            name="SignedIn", organization_id=ines.organization_id, by_user_id=ada.user_id, data={"methods": []}
        )
    assert "Last signed in here" in browser.get(f"/settings/members/{ada.user_id}/work/").content.decode()


def test_a_sign_in_at_another_member_is_not_told(world: World, ines: Actor, ada: Actor, cleo: Actor) -> None:
    with entered(REGISTRY):
        AuditEvent.objects.create(
            name="SignedIn", organization_id=cleo.organization_id, by_user_id=ada.user_id, data={"methods": []}
        )
    assert b"Has not signed in here yet." in browser_of(ines).get(f"/settings/members/{ada.user_id}/work/").content


def test_absence_is_noted_and_ended(world: World, ines: Actor, ada: Actor) -> None:
    browser, path = browser_of(ines), f"/settings/members/{ada.user_id}/work/"
    until = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert browser.post(path, {"until": until}).status_code == 302
    with entered(world.northwind):
        assert Person.objects.get(pk=ada.card).away_until is not None
    assert browser.post(path, {"until": "2020-01-01T00:00"}).status_code == 422
    assert browser.post(path, {"until": ""}).status_code == 302
    with entered(world.northwind):
        assert Person.objects.get(pk=ada.card).away_until is None
        assert [row["until"] == "" for row in happened("PersonAway")] == [False, True]


def test_the_page_of_a_person_is_the_admins(world: World, ada: Actor, ravi: Actor, ines: Actor, cleo: Actor) -> None:
    for actor in (ada, ravi):
        assert browser_of(actor).get(f"/settings/members/{ada.user_id}/work/").status_code == 404
    assert browser_of(ines).get(f"/settings/members/{cleo.user_id}/work/").status_code == 404
    with entered(world.northwind), pytest.raises(NotAllowed):
        note_absence(Person.objects.get(pk=ada.card), None, by=ada)


def test_a_queue_that_is_refused_leaves_no_team_behind(world: World, ines: Actor) -> None:
    """Vault is called by an address that another queue has."""
    with entered(world.northwind):
        make_queue("Vault", "Storage")
        Queue.objects.filter(slug="vault").update(name="Safe")
        before = set(Team.objects.values_list("name", flat=True))
    answer = browser_of(ines).post("/queues/new/", {"name": "Vault", "team": "", "is_open": "on"})
    assert (answer.status_code, "exists already" in answer.content.decode()) == (422, True)
    with entered(world.northwind):
        assert set(Team.objects.values_list("name", flat=True)) == before
    browser_of(ines).post("/queues/new/", {"name": "Cellar", "team": "", "is_open": "on"})
    with entered(world.northwind):
        assert Queue.objects.get(slug="cellar").team.name == "Cellar"


def test_settings_have_no_loud_button_where_nothing_has_begun(world: World, ines: Actor) -> None:
    desk = browser_of(ines)
    with entered(world.northwind):
        team = Team.objects.get(name="Storage")
    for path in ("/settings/teams/", f"/settings/teams/{team.pk}/", "/macros/", "/settings/clocks/"):
        page = desk.get(path).content.decode()
        main = page[page.index('id="main"') : page.index('class="toasts"')]
        assert 'data-kind="primary"' not in main, path
        assert 'data-kind="danger"' not in main, path
