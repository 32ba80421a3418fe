"""The list of colleagues, what they know, and who leads a team."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions import teams as actions
from cases.actions.people import MOST_SKILLS, note_skills
from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed, Refused
from core.spaces import entered
from directory.models import Person, Team
from tests.factories.cases import card
from tests.people import browser_of
from tests.world import World


def happened(name: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def test_skills_are_kept_once_in_small_letters_and_within_bounds(northwind: World, ada: Actor) -> None:
    note_skills(card(ada), ["PostgreSQL", " Fibre  Channel ", "postgresql", ""], by=ada)
    assert card(ada).skills == ["postgresql", "fibre channel"]
    note_skills(card(ada), ["postgresql", "fibre channel"], by=ada)
    assert happened("SkillsNoted") == [{}], "nothing changed the second time, and words are in no log"
    for wrong in (["x" * 41], [f"skill {n}" for n in range(MOST_SKILLS + 1)]):
        with pytest.raises(Refused, match="at most 20 skills"):
            note_skills(card(ada), wrong, by=ada)
    note_skills(card(ada), [], by=ada)
    assert card(ada).skills == []


def test_everybody_says_for_themself_what_they_know_and_an_admin_for_all(
    northwind: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    note_skills(card(ada), ["zfs"], by=ines)
    for other in (ben, ravi):
        with pytest.raises(NotAllowed):
            note_skills(card(ada), [], by=other)
    for by in (ines, ravi):
        with pytest.raises((NotAllowed, Refused)):
            note_skills(card(ravi), ["x"], by=by)
    assert card(ada).skills == ["zfs"]


def test_people_are_found_by_name_and_skill(world: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> None:
    browser = browser_of(ada)
    saved = browser.post("/people/", {"skills": "ZFS, <b>Fibre</b> Channel"}, follow=True).content.decode()
    assert "Saved." in saved
    assert "&lt;b&gt;fibre&lt;/b&gt; channel" in saved
    with entered(world.northwind):
        Person.objects.create(name="Gone CNRY", kind=Person.Kind.COLLEAGUE, is_active=False, skills=["zfs"])
        actions.choose_lead(Team.objects.get(name="Storage"), ada.card, by=ines)
    page = browser.get("/people/").content.decode()
    assert "Ben Okoro" in page
    assert "Leads Storage" in page
    assert "CNRY" not in page
    assert "Ravi" not in page
    found = browser.get("/people/", {"q": "zFs brandt"}).content.decode()
    assert "Ada Brandt</span>" in found
    assert "Ben Okoro" not in found
    assert "Nobody here has these words" in browser.get("/people/", {"q": "cobol"}).content.decode()
    refused = browser.post("/people/", {"skills": "y" * 41})
    assert (refused.status_code, "y" * 41 in refused.content.decode()) == (422, True)
    assert browser_of(ravi).get("/people/").status_code == 404


def test_two_people_at_once_lose_no_skill_of_each_other(world: World, ada: Actor, ines: Actor) -> None:
    browser, path = browser_of(ines), f"/settings/members/{ada.user_id}/work/"
    with entered(world.northwind):
        note_skills(card(ada), ["zfs", "tape"], by=ada)
    assert 'name="initial-skills" value="zfs, tape"' in browser.get(path).content.decode()
    with entered(world.northwind):
        note_skills(card(ada), ["zfs", "tape", "iscsi"], by=ada)
    browser.post(path, {"initial-skills": "zfs, tape", "skills": "nfs, zfs"})
    with entered(world.northwind):
        assert card(ada).skills == ["zfs", "iscsi", "nfs"]
    browser_of(ada).post("/people/", {"initial-skills": "zfs, iscsi, nfs", "skills": "nfs, zfs"})
    with entered(world.northwind):
        assert card(ada).skills == ["nfs", "zfs"], "alone, one says the order too"


def test_admin_writes_down_what_somebody_knows_on_their_page(world: World, ada: Actor, ines: Actor) -> None:
    browser, path = browser_of(ines), f"/settings/members/{ada.user_id}/work/"
    assert browser.post(path, {"skills": "zfs"}).status_code == 302
    assert 'value="zfs"' in browser.get(path).content.decode()
    with entered(world.northwind):
        assert card(ada).away_until is None
    assert "wrote down what Ada Brandt knows" in browser.get("/settings/audit/").content.decode()


def test_lead_of_a_team_is_one_of_its_people(northwind: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    storage = Team.objects.get(name="Storage")
    actions.choose_lead(storage, ada.card, by=ines)
    actions.choose_lead(storage, ada.card, by=ines)
    assert happened("TeamLeadChosen") == [{"person_id": str(ada.card)}]
    with pytest.raises(Refused, match="in the team"):
        actions.choose_lead(storage, ben.card, by=ines)
    with pytest.raises(NotAllowed):
        actions.choose_lead(storage, None, by=ada)
    actions.take_from_team(storage, ada.card, by=ines)
    assert Team.objects.get(name="Storage").lead_id is None


def test_lead_is_chosen_and_shown_in_a_browser(world: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    browser = browser_of(ines)
    with entered(world.northwind):
        at = f"/settings/teams/{Team.objects.get(name='Storage').pk}/"
    done = browser.post(f"{at}lead/", {"lead": str(ada.card)}, follow=True).content.decode()
    assert "Ada Brandt is the lead of Storage now." in done
    assert "Lead: Ada Brandt" in browser.get("/settings/teams/").content.decode()
    assert browser.post(f"{at}lead/", {"lead": str(ben.card)}).status_code == 422
    assert browser_of(ada).post(f"{at}lead/", {"lead": ""}).status_code == 404
    assert browser.post(f"{at}lead/", {"lead": ""}).status_code == 302
    log = browser.get("/settings/audit/").content.decode()
    assert "made Ada Brandt the lead of the team Storage" in log
    assert "left the team Storage without a lead" in log


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_people_costs_the_same_for_more(
    world: World, ines: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        for number in range(rows):
            made = Person.objects.create(name=f"Colleague {number}", kind=Person.Kind.COLLEAGUE, skills=["zfs"])
            Team.objects.create(name=f"Team {number}", lead=made).members.add(made)
    browser = browser_of(ines)
    browser.get("/people/")
    with django_assert_num_queries(13):
        assert len(browser.get("/people/").context["page"].lines) == rows + 1
