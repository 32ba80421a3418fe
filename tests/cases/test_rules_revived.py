"""Rules that fire again: whoever puts one on or brings one back lends it their eyes, and is asked as its keeper is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from cases.actions import views
from cases.actions.rules import keep_rule, pause_rule, remove_rule, take_back_rule
from cases.models import Queue
from cases.rules.kept import Rule, When
from cases.rules.steps import Do
from cases.saved.macros import Macro
from core.actor import Actor, Role
from core.refusals import Refused
from directory.models import Person, Team, TeamMember
from tests.cases.ruling import Work, keep, step
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World

Lay = Callable[[UUID, Actor], None]


@pytest.fixture
def queue(northwind: World, ada: Actor) -> Queue:
    return make_queue()


@pytest.fixture
def vault(northwind: World) -> Queue:
    return make_queue("Vault", "Vault", is_open=False)


@pytest.fixture
def insider(ines: Actor, vault: Queue) -> Actor:
    TeamMember.objects.create(team=vault.team, person_id=ines.card)
    return replace(ines, team_ids=ines.team_ids | {vault.team_id})


@pytest.fixture
def outsider(ben: Actor) -> Actor:
    return replace(ben, role=Role.LEAD)


def paused(key: UUID, by: Actor) -> None:
    pause_rule(key, by=by, is_on=False)


def put_on(key: UUID, by: Actor) -> None:
    pause_rule(key, by=by, is_on=True)


def made_another(key: UUID, by: Actor) -> None:
    keep_rule(Rule(when=When.OPENED, steps=(step(Do.TAG, "x"),)), name="Other", by=by, key=key)


def removed(key: UUID, by: Actor) -> None:
    remove_rule(key, by=by)


def taken_back(key: UUID, by: Actor) -> None:
    take_back_rule(key, by=by)


WAYS = [
    pytest.param(paused, put_on, id="paused and put on"),
    pytest.param(paused, taken_back, id="paused and taken back"),
    pytest.param(made_another, taken_back, id="changed and taken back"),
    pytest.param(removed, taken_back, id="removed and taken back"),
]


@pytest.mark.parametrize(("lay", "revive"), WAYS)
def test_rule_fires_again_with_the_sight_of_whoever_revives_it(
    queue: Queue, vault: Queue, insider: Actor, outsider: Actor, ravi: Actor, work: Work, lay: Lay, revive: Lay
) -> None:
    key = keep(insider, step(Do.TAG, "seen"))
    lay(key, insider)
    revive(key, outsider)
    assert Rule.find(key).value.author == outsider.card
    hidden, shown = open_case(ravi, vault), open_case(ravi, queue)
    work()
    assert (fresh(hidden).tags, fresh(shown).tags) == ([], ["seen"])
    lay(key, insider)
    revive(key, insider)
    hidden = open_case(ravi, vault)
    work()
    assert fresh(hidden).tags == ["seen"]


@pytest.mark.parametrize(("lay", "revive"), WAYS)
def test_rule_that_names_a_queue_is_not_revived_by_who_does_not_see_it(
    queue: Queue, vault: Queue, insider: Actor, outsider: Actor, ravi: Actor, work: Work, lay: Lay, revive: Lay
) -> None:
    moves = views.keep_offered(
        Macro.checked({"title": "In", "owner": insider.card, "sharing": "shared", "queue": vault.pk}), by=insider
    )
    for name, one in (("Plain", step(Do.MOVE, vault.pk)), ("Macro", step(Do.MACRO, moves))):
        key = keep(insider, one, name=name)
        lay(key, insider)
        with pytest.raises(Refused, match="not for you"):
            revive(key, outsider)
        case = open_case(ravi, queue)
        work()
        assert fresh(case).queue_id == queue.pk
        revive(key, insider)
        remove_rule(key, by=insider)


def test_rule_is_not_revived_with_a_macro_that_is_not_offered(queue: Queue, ines: Actor, outsider: Actor) -> None:
    mine = views.keep_offered(Macro.checked({"title": "Mine", "owner": ines.card, "priority": "high"}), by=ines)
    key = keep(ines, step(Do.MACRO, mine))
    paused(key, ines)
    with pytest.raises(Refused, match="not there any more, or not for you"):
        put_on(key, outsider)


def test_whoever_manages_rules_turns_any_off_and_its_author_stays(
    queue: Queue, vault: Queue, insider: Actor, outsider: Actor
) -> None:
    key = keep(insider, step(Do.MOVE, vault.pk))
    paused(key, outsider)
    assert (Rule.find(key).value.is_on, Rule.find(key).value.author) == (False, insider.card)


def test_rule_is_not_taken_back_where_a_team_or_colleague_is_gone(northwind: World, ines: Actor) -> None:
    team, gone = Team.objects.create(name="Night"), Person.objects.create(name="Leaving", kind="colleague")
    keys = [keep(ines, step(do, one.pk), name=str(do)) for do, one in ((Do.TURN, team), (Do.TELL, gone))]
    for key in keys:
        removed(key, ines)
    team.delete()
    gone.delete()
    for key, said in zip(keys, ("A team", "A colleague"), strict=True):
        with pytest.raises(Refused, match=f"{said}.*not there any more"):
            taken_back(key, ines)
    assert len(Rule.removed()) == 2
