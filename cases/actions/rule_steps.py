"""The steps of a rule, each one an action of the desk done by the space itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from cases.actions import cases as actions
from cases.choices import NextAction
from cases.models import Case, Queue
from cases.permissions import LEADS
from cases.rules.assigning import FULL, HALF, Standing, least_loaded, next_in_turn
from cases.rules.kept import Rule, Turn
from cases.rules.macros import unfolded
from cases.rules.steps import Do, Step
from cases.selectors.rule_macros import filled_note, usable_macros
from cases.selectors.rules import author_sees
from core.actor import Actor
from core.chosen import note
from core.refusals import Refused
from directory.models import Person, Team, TeamMember
from notifications.actions.follows import follow_by_taking_part
from notifications.models import Follow
from notifications.readers import Reader, readers

CARD = "guildhall:rules"
"""The key of the card that writes the notes of rules."""
Line = dict[str, Any]
"""What a step did, as keys and plain values: ``do``, then ``people``, ``values`` or ``queue``; or ``failed``."""


def perform(step: Step, case: Case, *, by: Actor, rule: Rule) -> Line | None:
    """Do one step of a rule to a case whose row is locked. None where nothing had to change.

    The system's own act. Records nothing itself: the action of the step does. What the desk refuses is undone and said
    in the line.
    """
    try:
        with transaction.atomic():
            line = _move(step, case, by, rule) if step.do == Do.MOVE else _STEPS[step.do](step, case, by)
    except Refused:
        return {"do": str(step.do), "failed": True}
    return None if line is None else {"do": str(step.do)} | line


def steps_on(rule: Rule, name: str, case: Case) -> list[Step]:
    """The steps of a rule with those of its macros in their place, and their words filled for the case.

    The system's own act. Records nothing: nothing is done yet.
    """
    macros = usable_macros(rule)
    if not macros:
        return list(rule.steps)
    own = set(rule.steps)
    return [
        step
        if step in own or step.do != Do.NOTE
        else step.model_copy(update={"words": filled_note(step.words, case, name)})
        for step in unfolded(rule, macros).steps
    ]


def who_sees(case: Case, people: Collection[UUID]) -> dict[UUID, Reader]:
    """Those of these people who work here as of now and see the case.

    The system's own act. Records nothing: a look changes nothing.
    """
    return {
        key: one
        for key, one in readers(people).items()
        if one.actor.is_staff and Case.objects.visible_to(one.actor).filter(pk=case.pk).exists()
    }


def leads_of(case: Case) -> dict[UUID, Reader]:
    """The leads in the queue's team who see the case; where there are none, all others who do.

    The system's own act. Records nothing: a look changes nothing.
    """
    colleagues = Person.objects.colleagues().exclude(user_id=None).values_list("pk", flat=True)
    found = {key: one for key, one in readers(colleagues).items() if one.actor.role in LEADS}
    own = {key: one for key, one in found.items() if case.queue.team_id in one.actor.team_ids}
    return who_sees(case, own) or who_sees(case, found)


def _assign(step: Step, case: Case, by: Actor) -> Line | None:
    person = _colleague(step.keys[0])
    if case.assignee_id == person.pk:
        return None
    _check_sees(case, person)
    actions.assign_case(case, by=by, assignee=person)
    return {"people": [str(person.pk)]}


def _check_sees(case: Case, person: Person) -> None:
    """A rule shows a case to nobody who does not see it already."""
    if not who_sees(case, [person.pk]):
        raise Refused(f"{person.name} does not see the case.")


def _share(step: Step, case: Case, by: Actor) -> Line | None:
    """Give it to one of a team. The team's row is locked, so that two cases at once go to two people."""
    team = Team.objects.select_for_update(no_key=True).filter(pk=_team(step, case)).first()
    kept = Turn.named(str(team.pk)) if team else None
    before = kept.value.standing if kept else Standing()
    weights = _weights(team, step, case) if team else {}
    if step.do == Do.LEAST:
        chosen, after = least_loaded(weights, _loads(weights, case), before.last), before
    else:
        chosen, after = next_in_turn(weights, before)
    if team is None or chosen is None:
        raise Refused("Nobody of the team is there.")
    note(Turn(last=chosen, credit=dict(after.credit)), name=str(team.pk))
    actions.assign_case(case, by=by, assignee=Person.objects.get(pk=chosen))
    return {"people": [str(chosen)]}


def _weights(team: Team, step: Step, case: Case) -> dict[UUID, int]:
    """The team's support who are there and see the case, each with how much they take; never its own requester."""
    here = Q(away_until=None) | Q(away_until__lte=timezone.now())
    members = Person.objects.colleagues().filter(here, pk__in=TeamMember.objects.filter(team=team).values("person"))
    keys = members.exclude(pk=case.requester_id).values_list("pk", flat=True)
    is_seen = case.queue.is_open or case.queue.team_id == team.pk
    found = readers(keys) if is_seen else who_sees(case, keys)
    there = [key for key, one in found.items() if one.actor.is_support]
    return {key: HALF if key in step.halves else FULL for key in there}


def _loads(people: Collection[UUID], case: Case) -> dict[UUID, int]:
    """How many live cases each of them has beside this one."""
    rows = Case.objects.live().filter(assignee__in=list(people)).exclude(pk=case.pk).values("assignee")
    return dict(rows.annotate(count=Count("pk")).values_list("assignee", "count"))


def _move(step: Step, case: Case, by: Actor, rule: Rule) -> Line | None:
    queue = Queue.objects.filter(pk=step.keys[0]).first()
    if queue is None or not author_sees(rule, queue):
        raise Refused("The queue is gone, or not for the author of the rule.")
    if case.queue_id == queue.pk:
        return None
    actions.move_case(case, by=by, queue=queue)
    return {"queue": str(queue.pk)}


def _edit(step: Step, case: Case, by: Actor) -> Line | None:
    given, was = [value.lower() for value in step.values], (case.priority, case.tags)
    if step.do == Do.PRIORITY:
        case = actions.edit_case(case, by=by, priority=given[0])
    elif step.do == Do.TAG:
        case = actions.edit_case(case, by=by, add_tags=given)
    else:
        case = actions.edit_case(case, by=by, remove_tags=given)
    return {"values": given} if (case.priority, case.tags) != was else None


def _unassign(step: Step, case: Case, by: Actor) -> Line | None:
    if case.assignee_id is None:
        return None
    actions.assign_case(case, by=by, assignee=None)
    return {}


def _macro(step: Step, case: Case, by: Actor) -> Line | None:
    """One that can be used has become its own steps before."""
    raise Refused("The macro is gone, is not offered to the rule's author, or is not as it was when the rule was kept.")


def _status(step: Step, case: Case, by: Actor) -> Line | None:
    if case.status == step.values[0]:
        return None
    actions.change_status(case, by=by, status=step.values[0], reason=step.words)
    return {"values": list(step.values)}


def _next(step: Step, case: Case, by: Actor) -> Line | None:
    if step.do == Do.NEXT:
        person = _colleague(step.keys[0])
        _check_sees(case, person)
    else:
        there = Person.objects.filter(pk__in=leads_of(case)).order_by("pk")
        found = next((one for one in there if _is_here(one)), None)
        if found is None:
            raise Refused("No lead is there.")
        person = found
    if case.next_person_id == person.pk:
        return None
    ahead = case.act_by if case.act_by is not None and case.act_by > timezone.now() else None
    actions.hand_over(case, by=by, next_kind=NextAction.PERSON, person=person, act_by=ahead, note=case.next_note)
    return {"people": [str(person.pk)]}


def _note(step: Step, case: Case, by: Actor) -> Line | None:
    """A rule has no hand of its own: its notes are written by a card that nobody can sign in with."""
    card, _ = Person.objects.get_or_create(
        external_key=CARD, defaults={"name": "Rules", "kind": Person.Kind.SYSTEM, "is_active": False}
    )
    actions.write_note(case, by=replace(by, person_id=card.pk), source=step.words)
    return {}


def _tell(step: Step, case: Case, by: Actor) -> Line | None:
    """Whom to tell; they are told by the event of the firing."""
    if step.do == Do.TELL_LEADS:
        found = leads_of(case)
    elif step.do == Do.TELL_TEAM:
        rows = TeamMember.objects.filter(team__in=step.keys).values_list("person", flat=True)
        found = who_sees(case, list(rows))
    else:
        found = who_sees(case, step.keys)
    return {"people": sorted(map(str, found))} if found else None


def _follow(step: Step, case: Case, by: Actor) -> Line | None:
    found = who_sees(case, step.keys)
    if not found:
        raise Refused("Nobody who sees the case.")
    follows = Follow.objects.filter(subject_kind="case", subject_id=case.pk, person__in=found)
    new = found.keys() - set(follows.values_list("person_id", flat=True))
    follow_by_taking_part("case", case.pk, new)
    return {"people": sorted(map(str, new))} if new else None


def _team(step: Step, case: Case) -> UUID:
    key: UUID = step.keys[0] if step.keys else case.queue.team_id
    return key


def _colleague(key: UUID) -> Person:
    person = Person.objects.colleagues().filter(pk=key).first()
    if person is None or not _is_here(person):
        raise Refused("This colleague is away, or has left.")
    return person


def _is_here(person: Any) -> bool:
    return person.away_until is None or person.away_until <= timezone.now()


_STEPS: Mapping[Do, Callable[[Step, Case, Actor], Line | None]] = {
    Do.ASSIGN: _assign,
    Do.TURN: _share,
    Do.LEAST: _share,
    Do.UNASSIGN: _unassign,
    Do.PRIORITY: _edit,
    Do.STATUS: _status,
    Do.TAG: _edit,
    Do.UNTAG: _edit,
    Do.NEXT: _next,
    Do.NEXT_LEAD: _next,
    Do.NOTE: _note,
    Do.TELL: _tell,
    Do.TELL_TEAM: _tell,
    Do.TELL_LEADS: _tell,
    Do.FOLLOW: _follow,
    Do.MACRO: _macro,
}
