"""A case changes its queue: by hand, by taking a change back, and with a queue that changes its team."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from cases.actions import cases as actions
from cases.actions.bulk import change_cases, take_back_change
from cases.actions.queues import change_queue
from cases.actions.teams import remove_team
from cases.changes import Change
from cases.models import Case, Queue
from conversations.actions.threads import Chosen, splinter
from conversations.models import Entry, Thread
from core.actor import Actor
from core.models import Event
from core.refusals import Refused
from directory.models import Person, Team, TeamMember
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.world import World


@pytest.fixture
def storage(northwind: World, ada: Actor, ines: Actor) -> Queue:
    return make_queue()


@pytest.fixture
def network(northwind: World, ben: Actor) -> Queue:
    return make_queue("Network", "Network")


def changed(case: Case, change: Change, by: Actor) -> UUID:
    _, key = change_cases([fresh(case)], change, by=by)
    assert key is not None
    return key


def apart(case: Case, by: Actor) -> Thread:
    """A side thread for the support of the case alone."""
    made: Thread = splinter(
        entries_of(case)[0], by=by, chosen=Chosen("support", ()), name="Apart", source="CNRY for them alone."
    )
    return made


def reads(actor: Actor, side: Thread) -> bool:
    return bool(Entry.objects.visible_to(actor).filter(thread=side).exists())


def test_taking_a_move_back_leaves_what_support_wrote_apart_to_its_readers(
    storage: Queue, network: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, storage)
    actions.hand_over(fresh(case), by=ada, next_kind="person", person=card(ada))
    key = changed(case, Change("move", {"queue": network}), ada)
    side = apart(case, ben)
    assert [reads(who, side) for who in (ben, ines)] == [True, False]
    assert take_back_change(key, by=ada) == ([case.ref], [])
    assert fresh(case).queue_id == storage.pk
    assert [reads(who, side) for who in (ben, ines)] == [True, False]


def test_taking_back_puts_no_case_into_a_queue_that_one_sees_no_more(storage: Queue, ada: Actor, ravi: Actor) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    inside = replace(ada, team_ids=ada.team_ids | {vault.team_id})
    TeamMember.objects.create(team=vault.team, person_id=ada.card)
    cases = [open_case(ravi, vault), open_case(ravi, vault)]
    keys = [changed(case, Change("move", {"queue": storage}), inside) for case in cases]
    assert take_back_change(keys[0], by=inside) == ([cases[0].ref], [])
    TeamMember.objects.filter(team=vault.team).delete()
    assert take_back_change(keys[1], by=ada) == ([], [cases[1].ref])
    assert [fresh(case).queue_id for case in cases] == [vault.pk, storage.pk]


@pytest.mark.parametrize("verb", ["assign", "hand_over"])
def test_taking_back_gives_nothing_to_who_has_left(
    storage: Queue, ada: Actor, ines: Actor, ravi: Actor, verb: str
) -> None:
    def given(who: Actor) -> Change:
        if verb == "assign":
            return Change(verb, {"assignee": card(who)})
        return Change(verb, {"next_kind": "person", "person": card(who)})

    case = open_case(ravi, storage)
    changed(case, given(ines), ada)
    key = changed(case, given(ada), ada)
    Person.objects.filter(pk=ines.card).update(is_active=False)
    assert take_back_change(key, by=ada) == ([], [case.ref])
    assert ines.card not in (fresh(case).assignee_id, fresh(case).next_person_id)


def test_who_does_not_support_the_queue_lets_go_also_when_a_move_is_taken_back(
    storage: Queue, network: Queue, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, storage)
    actions.assign_case(fresh(case), by=ada, assignee=card(ben))
    actions.hand_over(fresh(case), by=ben, next_kind="person", person=card(ada))
    key = changed(case, Change("move", {"queue": network}), ada)
    assert fresh(case).assignee_id == ben.card
    take_back_change(key, by=ada)
    assert (fresh(case).queue_id, fresh(case).assignee_id) == (storage.pk, None)
    gone = Event.objects.about("case", case.pk).filter(name="CaseAssigned").last()
    assert gone is not None
    assert gone.data["was_id"] == str(ben.card)


def test_queue_of_another_team_leaves_what_support_wrote_apart_to_its_readers(
    storage: Queue, network: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    side = apart(open_case(ravi, network), ben)
    change_queue(network, by=ines, name="Network", team=storage.team, is_open=True)
    assert Queue.objects.get(pk=network.pk).team_id == storage.team_id
    assert [reads(who, side) for who in (ben, ada, ines)] == [True, False, False]


def test_team_stays_for_which_something_was_written_apart_in_its_queues(
    storage: Queue, network: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    side = apart(open_case(ravi, network), ben)
    with pytest.raises(Refused, match="who reads them"):
        remove_team(Team.objects.get(name="Network"), by=ines, to=storage.team)
    assert Thread.objects.get(pk=side.pk).audience == "support", "what was refused changed nothing"
    assert [reads(who, side) for who in (ben, ada)] == [True, False]
