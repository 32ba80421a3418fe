"""Who may do what on the desk. Anyone who sees a case may help to solve it; only the queue's support closes it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.models import Case, Queue
from core.actor import Actor, Permissions, Role, check_actor
from core.statements import remembered
from directory.models import TeamMember

LEADS = frozenset({Role.ADMIN, Role.LEAD})


def supports(actor: Actor, queue: Queue) -> bool:
    """Whether the actor is support of the queue: works queues, and is in the queue's team."""
    return actor.is_support and queue.team_id in actor.team_ids


def works_in(queue: Queue, person: Any) -> bool:
    """Whether a colleague is in the queue's team, by their card."""
    return TeamMember.objects.filter(team=queue.team_id, person=person).exists()


def _works_on(actor: Actor, case: Any) -> bool:
    """Support of its queue, or a support colleague the case names."""
    named = actor.person_id in (case.assignee_id, case.next_person_id)
    return actor.is_system or supports(actor, case.queue) or (actor.is_support and named)


def _closes(actor: Actor, case: Any) -> bool:
    return actor.is_system or supports(actor, case.queue)


def _sees(actor: Actor, case: Any) -> bool:
    return bool(_seen(actor, case.pk))


@remembered()
def _seen(actor: Actor, key: UUID) -> Any:
    return Case.objects.visible_to(actor).filter(pk=key).order_by().values_list("pk")


def _replies(actor: Actor, case: Any) -> bool:
    """The requester on their own case, and whoever works on it."""
    return _requested(actor, case) or _works_on(actor, case)


def _requested(actor: Actor, case: Any) -> bool:
    return actor.person_id is not None and actor.person_id == case.requester_id


def _proposes(actor: Actor, case: Any) -> bool:
    """Staff who see it, and its requester; a colleague who reads along does not."""
    return _requested(actor, case) or (actor.is_staff and _sees(actor, case))


def _opens(actor: Actor, queue: Any) -> bool:
    """Requesters anywhere the portal leads, staff in the queues they see (``QueueQuerySet.visible_to``, of a row)."""
    check_actor(actor)
    if actor.role == Role.REQUESTER or actor.is_system:
        return True
    return actor.is_staff and (queue.is_open or queue.team_id in actor.team_ids)


def _offers(actor: Actor, thing: Any) -> bool:
    """Keep a view or a macro for whom it is for: oneself, a team of one's own, or, as a lead, everybody."""
    if not actor.is_staff or actor.person_id is None:
        return False
    if thing.sharing == "shared":
        return actor.role in LEADS
    return thing.team in actor.team_ids if thing.sharing == "team" else thing.owner == actor.person_id


def _owns(actor: Actor, thing: Any) -> bool:
    """Change or remove one that is there: its author, and leads who are offered it."""
    return thing.is_visible_to(actor) and (thing.owner == actor.person_id or actor.role in LEADS)


def _leads(actor: Actor, thing: Any) -> bool:
    return actor.is_system or actor.role in LEADS


PERMISSIONS = Permissions(
    {
        "case.open": (_opens, "You cannot open cases in this queue."),
        "case.reply": (_replies, "Only the queue’s support answers the requester. Write a note or propose a solution."),
        "case.note": (lambda a, c: a.is_staff and _sees(a, c), "Only the organization’s own people write notes."),
        "case.snooze": (lambda a, c: a.is_staff and _sees(a, c), "Only the organization’s own people have such lists."),
        "case.assign": (_works_on, "Only the queue’s support assigns cases."),
        "case.edit": (_works_on, "Only the queue’s support changes a case."),
        "case.change_status": (_works_on, "Only the queue’s support changes the state."),
        "case.hand_over": (_works_on, "Only the queue’s support hands over the next action."),
        "case.propose": (_proposes, "You cannot propose a solution of this case."),
        "case.confirm": (_requested, "Only the requester confirms that it is solved."),
        "case.rate": (_requested, "Only the requester says how a case went."),
        "case.reopen": (_works_on, "Only the queue’s support opens a case again. Write a note, and they see it."),
        "case.close": (_closes, "Only support of the case’s queue closes it. Propose a solution instead."),
        "person.add": (
            lambda actor, thing: actor.is_staff or actor.is_system,
            "Only the organization’s own people add requesters.",
        ),
        "field.manage": (_leads, "Only admins and leads change the fields of cases."),
        "client.manage": (_leads, "Only admins and leads choose whose cases colleagues read."),
        "lifecycle.choose": (_leads, "Only admins and leads choose how cases end."),
        "report.post": (lambda a, thing: a.is_staff, "Only the organization’s own people have reports."),
        "goal.choose": (_leads, "Only admins and leads choose what reports compare with."),
        "case.change_many": (lambda a, thing: a.is_support, "Only support changes several cases at once."),
        "view.keep": (_offers, "Only leads offer something to everybody, and only its own people to a team."),
        "view.change": (_owns, "Only its author, admins and leads change it."),
        "rule.manage": (_leads, "Only admins and leads change rules."),
        "macro.use": (lambda a, macro: macro.is_visible_to(a), "This macro is offered to others."),
        "queue.manage": (_leads, "Only admins and leads change queues."),
        "person.change": (lambda a, thing: a.is_admin, "Only an admin notes somebody’s absence."),
        "person.skills": (
            lambda a, person: a.is_admin or (a.is_staff and a.person_id == person.pk),
            "Everybody says for themself what they know, and an admin for all.",
        ),
        "retention.choose": (lambda a, thing: a.is_admin, "Only an admin chooses how long cases are kept."),
        "tag.change": (lambda a, thing: a.is_admin, "Only an admin changes a tag on every case."),
        "import.run": (_leads, "Only admins and leads import cases."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require

WORKED = ("reply", "assign", "edit", "change_status", "hand_over", "close", "reopen")


def offered(actor: Actor, case: Any) -> dict[str, bool]:
    """What the page of a case offers an actor who was just found to see it, without asking that again of the database.

    A courtesy: the action asks all of it anew.
    """
    proposes = actor.is_staff or _requested(actor, case)
    return {"note": actor.is_staff, "propose": proposes} | {verb: may(actor, f"case.{verb}", case) for verb in WORKED}
