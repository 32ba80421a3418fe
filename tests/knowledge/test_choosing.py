"""What an organization chooses about its knowledge, and what requesters read of it."""

from __future__ import annotations

import pytest

from core.actor import Actor
from core.refusals import NotAllowed, Refused
from knowledge.actions import tending
from knowledge.actions.choosing import choose_proficiency, choose_rules
from knowledge.choices import Level
from knowledge.models import Revision
from knowledge.rules import KnowledgeRules, proficiency_of, rules
from tests.factories.knowledge import published
from tests.people import browser_of
from tests.world import World


def test_proficiency_begins_with_the_role_and_is_said_by_leads(
    northwind: World, ada: Actor, ines: Actor, tomas: Actor
) -> None:
    levels = [proficiency_of(one).level for one in (tomas, ada, ines)]
    assert levels == [Level.CANDIDATE, Level.CONTRIBUTOR, Level.PUBLISHER]
    choose_proficiency(ada.card, Level.PUBLISHER, by=ines, is_coach=True)
    choose_proficiency(tomas.card, Level.CONTRIBUTOR, by=ada)
    assert proficiency_of(tomas).level == Level.CONTRIBUTOR


def test_nobody_says_it_of_themself_and_coaches_name_no_coaches(
    northwind: World, ada: Actor, ben: Actor, ines: Actor, tomas: Actor
) -> None:
    with pytest.raises(NotAllowed):
        choose_proficiency(tomas.card, Level.PUBLISHER, by=ben)
    with pytest.raises(Refused, match="Nobody says it of themself"):
        choose_proficiency(ines.card, Level.PUBLISHER, by=ines)
    choose_proficiency(ada.card, Level.CONTRIBUTOR, by=ines, is_coach=True)
    with pytest.raises(Refused, match="names coaches"):
        choose_proficiency(tomas.card, Level.CONTRIBUTOR, by=ada, is_coach=True)
    with pytest.raises(Refused, match="as far as they are"):
        choose_proficiency(tomas.card, Level.PUBLISHER, by=ada)


def test_rules_are_chosen_by_leads_on_their_page(northwind: World, ada: Actor, ines: Actor, ravi: Actor) -> None:
    sent = {"verify_days": "90", "topics": "Firmware, 30", "unused_days": "60", "stewarded": "1", "regulated": "2"}
    assert browser_of(ada).post("/settings/knowledge/", sent).status_code == 404
    assert browser_of(ines).post("/settings/knowledge/", {**sent, "topics": "Firmware"}).status_code == 422
    assert browser_of(ines).post("/settings/knowledge/", sent).status_code == 302
    assert (rules().days_of("firmware"), rules().days_of("other")) == (30, 90)
    browser_of(ines).post("/settings/knowledge/take-back/")
    assert rules().verify_days == 180
    with pytest.raises(Refused, match="works here"):
        choose_rules(KnowledgeRules(heir=ravi.card), by=ines)


def test_page_of_proficiency_is_read_by_all_and_changed_by_leads(
    northwind: World, ada: Actor, ines: Actor, tomas: Actor
) -> None:
    assert b"by their role" in browser_of(ada).get("/settings/proficiency/").content
    browser_of(ines).post(f"/settings/proficiency/{tomas.card}/", {"level": "2"})
    assert proficiency_of(tomas).level == Level.CONTRIBUTOR


def test_requester_finds_reads_and_judges_validated_answers(northwind: World, ines: Actor, ravi: Actor) -> None:
    shown = published(ines, "Volumes go read-only", audience="requesters")
    tending.verify(shown.pk, by=ines, is_true=True, depth="tried")
    hidden = published(ines, "CNRY-staff")
    browser = browser_of(ravi)
    page = browser.get("/answers/").content.decode()
    assert shown.title in page
    assert hidden.title not in page
    assert "no_path_retry" in browser.get(f"/answers/{shown.pk}/").content.decode()
    assert browser.get(f"/answers/{hidden.pk}/").status_code == 404
    browser.post(f"/answers/{shown.pk}/vote/", {"helped": "no"})
    assert Revision.objects.get(article=shown).did_not == 1
    assert browser.get(f"/knowledge/{shown.pk}/").status_code in (403, 404)
