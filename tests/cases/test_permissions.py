"""Who may do what on the desk, asked of the rights themselves: one row for each thing, one column for each person."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cases.permissions import PERMISSIONS, WORKED, may, offered, require, works_in
from core.actor import Actor, Role
from core.refusals import NotAllowed
from core.spaces import WrongSpace, entered
from directory.models import Person, Team
from tests import people
from tests.factories.cases import make_queue, open_case
from tests.world import World

WORK = {"assign", "edit", "change_status", "hand_over", "reopen"}


@pytest.fixture
def desk(northwind: World) -> dict[str, Actor]:
    """Ada and Ines in the case's team, Ben and Tomás beside it, Ravi who asked, Edda who did not, and the system."""
    cast = {name: people.join(northwind, name) for name in ("ada", "ben", "ines", "tomas", "ravi", "edda")}
    system = replace(cast["ines"], role=Role.AGENT, person_id=None, team_ids=frozenset(), is_system=True)
    return cast | {"lead": replace(cast["ben"], role=Role.LEAD), "system": system}


def who(desk: dict[str, Actor], verb: str, thing: Any = None) -> set[str]:
    return {name for name, actor in desk.items() if may(actor, verb, thing)}


def test_case_of_an_open_queue_is_worked_on_by_its_team_and_seen_by_colleagues(desk: dict[str, Actor]) -> None:
    case = open_case(desk["ravi"], make_queue())
    team, staff = {"ada", "ines", "system"}, {"ada", "ben", "ines", "tomas", "lead", "system"}
    for verb in WORK:
        assert who(desk, f"case.{verb}", case) == team, verb
    assert who(desk, "case.reply", case) == team | {"ravi"}
    assert who(desk, "case.close", case) == team
    assert who(desk, "case.note", case) == who(desk, "case.snooze", case) == staff
    assert who(desk, "case.propose", case) == staff | {"ravi"}
    assert who(desk, "case.confirm", case) == who(desk, "case.rate", case) == {"ravi"}


def test_case_of_a_private_queue_is_its_team_s_and_its_requester_s(desk: dict[str, Actor]) -> None:
    case = open_case(desk["ravi"], make_queue(is_open=False))
    assert who(desk, "case.note", case) == {"ada", "ines", "system"}
    assert who(desk, "case.snooze", case) == {"ada", "ines", "system"}
    assert who(desk, "case.propose", case) == {"ada", "ines", "system", "ravi"}


@pytest.mark.parametrize("role", ["assignee_id", "next_person_id"])
def test_colleague_whom_a_case_names_works_on_it_and_does_not_close_it(desk: dict[str, Actor], role: str) -> None:
    case = open_case(desk["ravi"], make_queue())
    setattr(case, role, desk["ben"].person_id)
    assert may(desk["ben"], "case.edit", case)
    assert may(desk["ben"], "case.reply", case)
    assert not may(desk["ben"], "case.close", case)
    setattr(case, role, desk["tomas"].person_id)
    assert not may(desk["tomas"], "case.edit", case), "a contributor works no queue, whatever the case says"


def test_contributor_in_the_team_is_no_support_of_its_queue(desk: dict[str, Actor]) -> None:
    case = open_case(desk["ravi"], make_queue())
    tomas = replace(desk["tomas"], team_ids=desk["ada"].team_ids)
    assert not may(tomas, "case.edit", case)
    assert not may(tomas, "case.close", case)


def test_cases_are_opened_in_queues_one_sees_and_by_requesters_anywhere(desk: dict[str, Actor]) -> None:
    public, private = make_queue(), make_queue("Vault", is_open=False)
    assert who(desk, "case.open", public) == set(desk)
    assert who(desk, "case.open", private) == {"ada", "ines", "ravi", "edda", "system"}


def test_queue_of_another_organization_is_opened_by_nobody_of_here(desk: dict[str, Actor], northwind: World) -> None:
    with entered(northwind.halcyon):
        queue = make_queue("Cloud", "Cloud")
        with pytest.raises(WrongSpace):
            may(desk["ada"], "case.open", queue)
        with pytest.raises(WrongSpace):
            may(desk["ravi"], "case.open", queue)


@pytest.mark.parametrize(
    ("sharing", "keepers"),
    [("own", {"ada"}), ("team", {"ada", "ines"}), ("shared", {"ines", "lead"})],
)
def test_view_is_kept_for_oneself_one_s_team_or_as_a_lead_for_all(
    desk: dict[str, Actor], sharing: str, keepers: set[str]
) -> None:
    storage = Team.objects.get(name="Storage").pk
    thing = SimpleNamespace(sharing=sharing, team=storage, owner=desk["ada"].person_id)
    assert who(desk, "view.keep", thing) == keepers
    theirs = SimpleNamespace(sharing="own", team=None, owner=desk["ravi"].person_id)
    assert who(desk, "view.keep", theirs) == set(), "a requester has no views"
    nobody = SimpleNamespace(sharing="own", team=None, owner=None)
    assert who(desk, "view.keep", nobody) == set(), "and the system has no card to keep one for"


def test_view_is_changed_by_its_author_and_by_leads_who_are_offered_it(desk: dict[str, Actor]) -> None:
    seen_by = {"ada", "ben", "ines"}
    cards = {desk[name].person_id for name in seen_by}
    thing = SimpleNamespace(owner=desk["ada"].person_id, is_visible_to=lambda actor: actor.person_id in cards)
    cast = {name: desk[name] for name in ("ada", "ben", "ines", "tomas", "ravi")}
    assert who(cast, "view.change", thing) == {"ada", "ines"}
    assert who(cast, "macro.use", thing) == seen_by
    hidden = SimpleNamespace(owner=desk["ada"].person_id, is_visible_to=lambda actor: False)
    assert who(cast, "view.change", hidden) == set(), "not even its author or an admin where it is not offered any more"


def test_desk_is_led_by_leads_admins_and_the_system(desk: dict[str, Actor]) -> None:
    led = ["lifecycle.choose", "goal.choose", "import.run", *(f"{name}.manage" for name in ("field", "client", "rule"))]
    for verb in [*led, "queue.manage"]:
        assert who(desk, verb) == {"ines", "lead", "system"}, verb
    for verb in ("person.change", "retention.choose", "tag.change"):
        assert who(desk, verb) == {"ines"}, verb
    assert who(desk, "person.add") == {"ada", "ben", "ines", "tomas", "lead", "system"}
    assert who(desk, "report.post") == {"ada", "ben", "ines", "tomas", "lead", "system"}
    assert who(desk, "case.change_many") == {"ada", "ben", "ines", "lead", "system"}


def test_everybody_says_what_they_know_and_an_admin_for_all(desk: dict[str, Actor]) -> None:
    for name in ("ada", "tomas"):
        card = Person.objects.get(pk=desk[name].card)
        assert who(desk, "person.skills", card) == {name, "ines"}
    ravi = Person.objects.get(pk=desk["ravi"].card)
    assert who(desk, "person.skills", ravi) == {"ines"}, "a requester has no skills to say"


def test_page_offers_what_the_action_will_allow(desk: dict[str, Actor]) -> None:
    """For whoever sees the case, which is what the page has made sure of."""
    case = open_case(desk["ravi"], make_queue())
    for name in ("ada", "ben", "ines", "tomas", "ravi"):
        said = offered(desk[name], case)
        assert said == {verb: may(desk[name], f"case.{verb}", case) for verb in ("note", "propose", *WORKED)}, name


def test_member_of_the_team_works_in_its_queue(desk: dict[str, Actor]) -> None:
    queue = make_queue()
    assert works_in(queue, desk["ada"].person_id)
    assert not works_in(queue, desk["ben"].person_id)


def test_refusal_says_the_rule_s_own_sentence(desk: dict[str, Actor]) -> None:
    case = open_case(desk["ravi"], make_queue())
    require(desk["ada"], "case.close", case)
    with pytest.raises(NotAllowed, match="^Only support of the case’s queue closes it") as refused:
        require(desk["ben"], "case.close", case)
    assert (refused.value.status, refused.value.sentence) == (403, str(refused.value))
    with pytest.raises(KeyError):
        may(desk["ada"], "case.unheard_of", case)
    assert {"case.close", "view.keep", "import.run"} <= PERMISSIONS.names
