"""Settings that were removed, and come back: for whom may do that, whole, and with what hangs on them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from cases.actions import views
from cases.actions.rules import keep_rule
from cases.actions.teams import remove_team
from cases.rules.kept import Rule, When, rules
from cases.rules.steps import Do
from cases.saved.macros import Macro
from cases.saved.views import CaseView, Offered
from clocks.actions import settings as clocks
from clocks.calendars import Calendar, office_hours
from clocks.policies import FIRST_POLICY, Policy
from core import aside
from core.actor import Actor
from core.models import Setting
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from directory.models import Team
from intake.actions import shaping
from intake.editing import with_question
from intake.kept import Form, FormVersion, versions_of
from intake.schema import Question
from tests.cases.ruling import step
from tests.people import browser_of
from tests.world import World

YES = {"is_confirmed": "on"}


def macro(by: Actor, title: str, **more: Any) -> UUID:
    return views.keep_offered(Macro.checked({"title": title, "owner": by.card, "text": "Hi", **more}), by=by)


@pytest.mark.parametrize("what", ["calendars", "clocks", "rules", "forms"])
def test_what_a_lead_removed_is_undone_at_once_or_from_the_list(
    world: World, ines: Actor, ada: Actor, what: str
) -> None:
    with entered(world.northwind):
        key = {
            "calendars": lambda: clocks.keep_calendar(office_hours("UTC"), name="Night & day", by=ines),
            "clocks": lambda: clocks.keep_policy(FIRST_POLICY, name="Night & day", by=ines),
            "rules": lambda: keep_rule(Rule(when=When.OPENED, steps=(step(Do.TAG, "x"),)), name="Night & day", by=ines),
            "forms": lambda: shaping.make_form("Night & day", by=ines),
        }[what]()
    lead, at = browser_of(ines), f"/settings/{what}/"
    assert "taken back for 30 days" in lead.get(f"{at}{key}/remove/").content.decode()
    for button in ("Undo", "Take back the removal"):
        gone = lead.post(f"{at}{key}/remove/", YES, follow=True).content.decode()
        assert "Night &amp; day is removed." in gone
        assert button in gone
        assert f'action="{at}{key}/take-back/"' in gone
        assert browser_of(ada).post(f"{at}{key}/take-back/").status_code == 404
        assert lead.get(f"{at}{key}/").status_code == 404
        lead.post(f"{at}{key}/take-back/")
        assert lead.get(f"{at}{key}/").status_code == 200
    page = lead.get(at).content.decode()
    assert "Removed in the last 30 days" not in page
    assert "took back the removal of" in lead.get("/settings/audit/").content.decode()


def test_rule_comes_back_to_its_place(northwind: World, ines: Actor) -> None:
    from cases.actions.rules import move_rule, remove_rule, take_back_rule

    keys = [
        keep_rule(Rule(when=When.OPENED, steps=(step(Do.TAG, "x"),)), name=name, by=ines) for name in ("a", "b", "c")
    ]
    move_rule(keys[2], by=ines, up=True)
    remove_rule(keys[2], by=ines)
    take_back_rule(keys[2], by=ines)
    assert [one.name for one in rules()] == ["a", "c", "b"]


def test_form_comes_back_with_its_versions(northwind: World, ines: Actor) -> None:
    key = shaping.make_form("Hardware", by=ines)
    shaping.shape_form(key, lambda now: with_question(now, 0, Question(key="a", label="A")), by=ines)
    shaping.publish_form(key, by=ines)
    shaping.remove_form(key, by=ines)
    assert (Form.kept(), versions_of(key)) == ([], [])
    shaping.take_back_form(key, by=ines)
    assert Form.find(key).value.version == 1
    assert [one.value.number for one in versions_of(key)] == [1]


def _published(name: str, times: int, by: Actor) -> UUID:
    key = shaping.make_form(name, by=by)
    for number in range(times):
        question = Question(key=f"k{number}", label=f"Question {number}")
        shaping.shape_form(key, partial(with_question, number=0, question=question), by=by)
        shaping.publish_form(key, by=by)
    return key


def test_form_keeps_its_versions_however_many_others_are_removed_after_it(
    northwind: World, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "MOST_REMOVED", 3)
    forms = [_published(name, times, ines) for name, times in (("A", 2), ("B", 4), ("C", 3))]
    for key in forms:
        shaping.remove_form(key, by=ines)
    for key, times in zip(forms, (2, 4, 3), strict=True):
        shaping.take_back_form(key, by=ines)
        assert Form.find(key).value.version == times
        assert [one.value.number for one in versions_of(key)] == [*range(1, times + 1)]
    assert FormVersion.removed() == []


def test_form_whose_version_is_gone_does_not_come_back_broken(world: World, ines: Actor) -> None:
    with entered(world.northwind):
        key = _published("A", 2, ines)
        shaping.remove_form(key, by=ines)
        Setting.objects.filter(kind="removed form_version", data__number=2).delete()
        with pytest.raises(Refused, match="Version 2 of the form"):
            shaping.take_back_form(key, by=ines)
    page = browser_of(ines).post(f"/settings/forms/{key}/take-back/", follow=True).content.decode()
    assert "Version 2 of the form, which counted then, is not there any more." in page
    with entered(world.northwind):
        assert Form.kept() == []


def test_what_a_lead_removed_outlives_what_agents_remove(northwind: World, ada: Actor, ines: Actor) -> None:
    team = next(iter(ada.team_ids))
    shared, ours = macro(ines, "For all", sharing="shared"), macro(ines, "Same", sharing="team", team=team)
    for key in (shared, ours):
        views.remove_offered(Macro, key, by=ines)
    for number in range(aside.MOST_REMOVED + 1):
        views.remove_offered(Macro, macro(ada, f"Mine {number}"), by=ada)
    views.remove_offered(Macro, macro(ada, "Same", sharing="team", team=team), by=ada)
    for key in (shared, ours):
        views.take_back_offered(Macro, key, by=ines)
        assert Macro.find(key).key == key


def test_policy_does_not_come_back_without_its_calendar(northwind: World, ines: Actor) -> None:
    calendar = clocks.keep_calendar(office_hours("UTC"), name="Nights", by=ines)
    policy = clocks.keep_policy(FIRST_POLICY.model_copy(update={"calendar": calendar}), name="Nights", by=ines)
    clocks.remove_policy(policy, by=ines)
    clocks.remove_calendar(calendar, by=ines)
    with pytest.raises(Refused, match="Take back its removal first"):
        clocks.take_back_policy(policy, by=ines)
    assert len(Policy.removed()) == 1
    clocks.take_back_calendar(calendar, by=ines)
    clocks.take_back_policy(policy, by=ines)
    assert Policy.find(policy).value.calendar == calendar
    assert Calendar.removed() == []


def test_macros_and_views_come_back_to_whom_they_were_for(world: World, ada: Actor, ben: Actor, ines: Actor) -> None:
    with entered(world.northwind):
        mine, team = macro(ada, "CNRY mine"), next(iter(ben.team_ids))
        ours = macro(ben, "CNRY team", sharing="team", team=team)
        for key, by in ((mine, ada), (ours, ben)):
            views.remove_offered(Macro, key, by=by)
        for key, by in ((mine, ben), (mine, ines), (ours, ada)):
            with pytest.raises(Missing):
                views.take_back_offered(Macro, key, by=by)
        shared = macro(ines, "For all", sharing="shared")
        views.remove_offered(Macro, shared, by=ines)
        with pytest.raises(NotAllowed):
            views.take_back_offered(Macro, shared, by=ada)
    pages = {who.name: browser_of(who).get("/macros/").content.decode() for who in (ada, ben, ines)}
    told = {name: re.findall(r"removal<span[^>]*> of ([^<]+)<", page) for name, page in pages.items()}
    assert told == {"Ada Brandt": ["CNRY mine"], "Ben Okoro": ["CNRY team"], "Ines Moreau": ["For all"]}
    assert browser_of(ben).post(f"/macros/{mine}/take-back/").status_code == 404
    assert browser_of(ada).post(f"/macros/{mine}/take-back/").status_code == 302
    with entered(world.northwind):
        assert Macro.find(mine).value.title == "CNRY mine"


def test_a_view_is_removed_and_taken_back_in_a_browser(world: World, ada: Actor) -> None:
    with entered(world.northwind):
        key = views.keep_offered(CaseView(title="Mine", owner=ada.card, filters={"tag": "disk"}), by=ada)
    browser = browser_of(ada)
    gone = browser.post(f"/views/{key}/remove/", follow=True).content.decode()
    assert "The view Mine is removed." in gone
    assert f'action="/views/{key}/take-back/"' in gone
    assert browser.get(f"/views/{key}/").status_code == 404
    back = browser.post(f"/views/{key}/take-back/", follow=True).content.decode()
    assert "The view is as it was before." in back
    assert browser.get(f"/views/{key}/").status_code == 200
    assert browser.post(f"/views/{key}/take-back/", follow=True).status_code == 200, "nothing to take back is said"


@pytest.mark.parametrize("shape", [Macro, CaseView])
def test_offer_does_not_come_back_to_a_team_that_is_gone(
    northwind: World, ada: Actor, ines: Actor, shape: type[Offered]
) -> None:
    night, day = (Team.objects.create(name=name) for name in ("Night", "Day"))
    here = replace(ines, team_ids=ines.team_ids | {night.pk})
    words = {"text": "Hi"} if shape is Macro else {}
    given = {"title": "Ours", "owner": ines.card, "sharing": "team", "team": night.pk, **words}
    key = views.keep_offered(shape.checked(given), by=here)
    other = views.keep_offered(shape.checked({**given, "title": "Mine"}), by=here)
    views.remove_offered(shape, key, by=here)
    views.keep_offered(
        shape.checked({**given, "title": "Mine", "sharing": "personal", "team": None}), by=here, key=other
    )
    remove_team(night, by=ines, to=day)
    for one in (key, other):
        with pytest.raises(Refused, match=f"The team that this {shape.called} was offered to is gone"):
            views.take_back_offered(shape, one, by=here)
    assert [one.key for one in shape.removed()] == [key]
    assert shape.find(other).value.sharing == "personal"
