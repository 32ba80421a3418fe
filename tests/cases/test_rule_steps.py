"""The steps of rules: to whom cases go, where they go, who is told, and who must not hear."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.firing import look_at_event
from cases.actions.queues import change_queue
from cases.actions.rules import keep_rule, pause_rule
from cases.models import Case, Queue
from cases.rules.conditions import NOBODY, About, Condition
from cases.rules.kept import Rule, When
from cases.rules.steps import Do, Step
from conversations.models import Entry
from core.actor import Actor, Role
from core.models import Event
from core.refusals import Refused
from core.spaces import entered
from directory.models import Person, Team, TeamMember
from notifications.models import Follow, Notice
from tests import people
from tests.cases.ruling import Work, fired, keep, lines, step
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.world import World


@pytest.fixture
def queue(northwind: World, ada: Actor, ines: Actor) -> Queue:
    return make_queue()


def test_lead_who_may_not_see_a_private_case_hears_nothing_of_its_rules(
    queue: Queue, ines: Actor, ravi: Actor, work: Work
) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    keep(ines, step(Do.TELL_LEADS), step(Do.TELL, ines.card), name="Loud")
    case = open_case(ravi, vault)
    work()
    fired = Event.objects.about("case", case.pk).filter(name="RuleFired")
    assert not fired.exists(), "that it fired would answer what it asks of a case she does not see"
    assert not Notice.objects.filter(name="RuleFired").exists()


def test_rules_note_stays_inside_and_nobody_can_sign_in_as_its_writer(
    queue: Queue, ines: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.NOTE, words="The firmware is old; do not tell."))
    case = open_case(ravi, queue)
    work()
    note = entries_of(case)[-1]
    assert (note.kind, note.by.name, note.by.kind, note.by.user_id) == (Entry.Kind.NOTE, "Rules", "system", None)
    assert not Entry.objects.visible_to(ravi).filter(pk=note.pk).exists()
    assert not Person.objects.colleagues().filter(pk=note.by_id).exists()
    page = people.browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert "firmware is old" not in page
    assert "Night shift" not in page


def test_rule_moves_nothing_to_where_the_desk_has_no_place(
    queue: Queue, ines: Actor, cleo: Actor, ravi: Actor, world: World, work: Work
) -> None:
    with entered(world.halcyon):
        foreign = make_queue("Cloud", "Cloud")
    for wrong in (step(Do.MOVE, foreign.pk), step(Do.ASSIGN, cleo.card), step(Do.TURN, foreign.team_id)):
        with pytest.raises(Refused, match="not there any more"):
            keep(ines, wrong)
    old = make_queue("Old", "Old")
    keep(ines, step(Do.MOVE, old.pk), step(Do.TAG, "kept"))
    Queue.objects.filter(pk=old.pk).delete()
    case = open_case(ravi, queue)
    work()
    assert (fresh(case).queue_id, fresh(case).tags) == (queue.pk, ["kept"]), "the rest is done all the same"
    assert "could not move it to a queue" in lines(case, ines)[0]


def test_case_is_given_to_nobody_who_is_away_or_has_left(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.ASSIGN, ada.card))
    Person.objects.filter(pk=ada.card).update(away_until=timezone.now() + timedelta(days=1))
    first = open_case(ravi, queue)
    work()
    Person.objects.filter(pk=ada.card).update(away_until=timezone.now() - timedelta(days=1))
    second = open_case(ravi, queue)
    work()
    Person.objects.filter(pk=ada.card).update(is_active=False)
    third = open_case(ravi, queue)
    work()
    assert [fresh(one).assignee_id for one in (first, second, third)] == [None, ada.card, None]


def test_turns_go_round_among_those_who_are_there(
    queue: Queue, ada: Actor, ines: Actor, ben: Actor, ravi: Actor, join: Callable[[str], Actor], work: Work
) -> None:
    team = Team.objects.get(name="Storage")
    for one in (ben, join("tomas")):
        TeamMember.objects.get_or_create(team=team, person_id=one.card)
    Person.objects.create(name="A mere card", kind=Person.Kind.COLLEAGUE).teams.add(team)
    Person.objects.filter(pk=ben.card).update(away_until=timezone.now() + timedelta(days=1))
    keep(ines, step(Do.TURN))
    cases = [open_case(ravi, queue) for _ in range(4)]
    work()
    given = [fresh(one).assignee_id for one in cases]
    assert set(given) == {ada.card, ines.card}, "not who is away, a contributor or without a door here"
    assert given[:2] == given[2:]


def test_least_loaded_is_who_has_the_fewest_open_cases(
    queue: Queue, ada: Actor, ines: Actor, ben: Actor, ravi: Actor, work: Work
) -> None:
    TeamMember.objects.create(team=Team.objects.get(name="Storage"), person_id=ben.card)
    Person.objects.filter(pk=ben.card).update(away_until=timezone.now() + timedelta(days=1))
    for _ in range(2):
        actions.assign_case(open_case(ravi, queue), by=ines, assignee=Person.objects.get(pk=ada.card))
    for _ in range(3):
        done = open_case(ravi, queue)
        actions.assign_case(done, by=ines, assignee=Person.objects.get(pk=ines.card))
        actions.close_case(fresh(done), by=ines, resolution="solved", no_article="one_off")
    keep(ines, step(Do.LEAST), every=(Condition(about=About.WORDS, values=("new one",)),))
    cases = [open_case(ravi, queue, "A new one") for _ in range(4)]
    work()
    given = [fresh(one).assignee_id for one in cases]
    assert given[:2] == [ines.card, ines.card], "closed cases are no load, and Ben, who has none, is away"
    assert sorted(map(str, given[2:])) == sorted(map(str, [ada.card, ines.card]))


def test_two_workers_at_once_give_two_cases_to_two_people(committed: World) -> None:
    from django.db import connections

    members = [people.join(committed, name) for name in ("ada", "ines")]
    ravi = people.join(committed, "ravi")
    with entered(committed.northwind):
        queue = make_queue()
        keep(members[1], step(Do.TURN))
        cases = [open_case(ravi, queue, f"Case {place}") for place in range(8)]
        events = [Event.objects.about("case", one.pk).get(name="CaseOpened").pk for one in cases]
    begin, wrong = threading.Barrier(2), []

    def worker(mine: list[Any]) -> None:
        try:
            with entered(committed.northwind):
                begin.wait(10)
                for event in mine:
                    look_at_event(event)
        except Exception as error:  # told below: a thread's own would be lost
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker, args=(events[half::2],)) for half in (0, 1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert wrong == []
    with entered(committed.northwind):
        given = [fresh(one).assignee_id for one in cases]
        in_time = [
            row.data["people"][0] for row in Event.objects.filter(name="RuleFired").order_by("transaction", "id")
        ]
    assert {given.count(one.card) for one in members} == {4}
    assert len(in_time) == 8


def test_people_are_told_because_a_rule_says_so(
    queue: Queue, ines: Actor, ada: Actor, ben: Actor, ravi: Actor, work: Work
) -> None:
    network = Team.objects.get(name="Network")
    keep(ines, step(Do.TELL, ada.card), step(Do.TELL_TEAM, network.pk), step(Do.FOLLOW, ben.card), name="Tell")
    case = open_case(ravi, queue)
    work()
    for who in (ada, ben):
        assert list(Notice.objects.visible_to(who).values_list("name", "reason")) == [("RuleFired", "rule")]
    assert Follow.objects.filter(person=ben.card, subject_id=case.pk).exists()
    assert not Notice.objects.visible_to(ravi).exists()


def test_case_that_left_for_a_private_queue_is_not_told_to_who_cannot_see_it(
    queue: Queue, ines: Actor, ben: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.TELL, ben.card), step(Do.FOLLOW, ben.card))
    change_queue(queue, by=ines, name="Storage", team=queue.team, is_open=False)
    case = open_case(ravi, queue)
    work()
    assert not Notice.objects.visible_to(ben).exists()
    assert not Follow.objects.filter(person=ben.card).exists()
    assert "could not let a person follow it" in lines(case, ines)[0]


def test_only_a_case_without_assignee_is_shared_when_the_rule_asks_for_it(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, step(Do.ASSIGN, ines.card), every=(Condition(about=About.ASSIGNEE, values=(NOBODY,)),))
    case = open_case(ravi, queue)
    actions.assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card))
    work()
    assert fresh(case).assignee_id == ada.card


def test_who_takes_half_as_many_gets_half_as_many(
    queue: Queue, ada: Actor, ines: Actor, ravi: Actor, work: Work
) -> None:
    keep(ines, Step(do=Do.TURN, half=(str(ada.card),)))
    cases = [open_case(ravi, queue) for _ in range(6)]
    work()
    given = [fresh(one).assignee_id for one in cases]
    assert (given.count(ada.card), given.count(ines.card)) == (2, 4)


def test_rule_gives_a_private_case_to_nobody_who_does_not_see_it(
    queue: Queue, ines: Actor, ada: Actor, ravi: Actor, work: Work
) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    keep(ines, step(Do.ASSIGN, ada.card), name="Curious")
    case = open_case(ravi, vault)
    work()
    assert fresh(case).assignee_id is None
    assert not Case.objects.visible_to(ada).filter(pk=case.pk).exists()


def _into(actor: Actor, team: Team) -> Actor:
    """The same person, from now on in this team."""
    TeamMember.objects.get_or_create(team=team, person_id=actor.card)
    return replace(actor, team_ids=actor.team_ids | {team.pk})


def test_rule_names_no_queue_that_its_author_does_not_see(queue: Queue, ines: Actor) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    about = (Condition(about=About.QUEUE, values=(str(vault.pk),)),)
    for given in ({"steps": (step(Do.MOVE, vault.pk),)}, {"steps": (step(Do.TAG, "x"),), "every": about}):
        with pytest.raises(Refused, match="not there any more, or not for you"):
            keep_rule(Rule(when=When.OPENED, **given), name="Curious", by=ines)
    keep(_into(ines, vault.team), step(Do.MOVE, vault.pk), every=about)


@pytest.mark.parametrize("is_inside", [True, False])
def test_rule_moves_no_case_out_of_a_private_queue_that_its_author_is_not_in(
    queue: Queue, ines: Actor, ravi: Actor, work: Work, is_inside: bool
) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    if is_inside:
        _into(ines, vault.team)
    keep(ines, step(Do.TAG, "out"), step(Do.MOVE, queue.pk), name="Out")
    case = open_case(ravi, vault)
    work()
    assert fresh(case).queue_id == (queue.pk if is_inside else vault.pk)
    assert fired(case) == (["Out"] if is_inside else [])


def test_rule_of_somebody_who_left_the_team_moves_nothing_into_its_private_queue(
    queue: Queue, ines: Actor, ravi: Actor, work: Work
) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    keep(_into(ines, vault.team), step(Do.MOVE, vault.pk), step(Do.TAG, "in"), name="In")
    first = open_case(ravi, queue)
    work()
    assert fresh(first).queue_id == vault.pk
    TeamMember.objects.filter(team=vault.team).delete()
    second = open_case(ravi, queue)
    work()
    assert (fresh(second).queue_id, fresh(second).tags) == (queue.pk, ["in"])
    assert "could not move it" in lines(second, ines)[0]


def test_rule_that_a_later_one_follows_does_not_lend_it_its_eyes(
    queue: Queue, ines: Actor, ravi: Actor, work: Work, join: Callable[[str], Actor]
) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    keep(_into(ines, vault.team), step(Do.MOVE, vault.pk), name="A in")
    other = replace(join("tomas"), role=Role.LEAD)
    keep(other, step(Do.MOVE, queue.pk), name="B out")
    keep(other, step(Do.MOVE, queue.pk), name="C out again", when=When.MOVED)
    case = open_case(ravi, queue)
    work()
    assert (fresh(case).queue_id, fired(case)) == (vault.pk, ["A in"])


def test_pausing_a_rule_leaves_it_to_its_author(queue: Queue, ines: Actor, ada: Actor) -> None:
    key = keep(ines, step(Do.TAG, "x"))
    lead = replace(ada, role=Role.LEAD)
    pause_rule(key, by=lead, is_on=False)
    assert Rule.find(key).value.author == ines.card
    keep_rule(Rule.find(key).value, name="Night shift", by=lead, key=key)
    assert Rule.find(key).value.author == ada.card


@pytest.mark.parametrize("do", [Do.TURN, Do.LEAST])
def test_private_case_is_shared_out_to_nobody_who_does_not_see_it(
    queue: Queue, ines: Actor, ben: Actor, ravi: Actor, work: Work, do: Do
) -> None:
    vault = make_queue("Vault", "Vault", is_open=False)
    network = Team.objects.get(name="Network")
    keep(_into(ines, vault.team), step(do, network.pk), name="Share")
    case = open_case(ravi, vault)
    work()
    assert fresh(case).assignee_id is None
    assert not Case.objects.visible_to(ben).filter(pk=case.pk).exists()
    _into(ben, vault.team)
    case = open_case(ravi, vault)
    work()
    assert fresh(case).assignee_id == ben.card
