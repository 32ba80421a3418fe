"""Jobs of a network's space: ids in, one action called."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from network.actions.escalations.leaving import TASK as TASK_OF_LEAVING
from network.actions.escalations.leaving import end_all
from network.actions.escalations.returning import TASK as TASK_OF_RETURNING
from network.actions.escalations.returning import hear_again
from network.actions.escalations.timing import pass_moments
from network.actions.practices.judging import TASK as TASK_OF_JUDGING
from network.actions.practices.judging import judge_practices
from network.events import majors, practices
from network.selectors.hearers import acting_for, members_in
from network.selectors.major_decisions import hearing_of
from network.selectors.major_parties import joined_by
from network.selectors.parties import parties_of
from network.selectors.practice_news import concerned
from network.selectors.session_news import members_meeting
from network.selectors.waiting import choosing, judging
from network.stepping import TELLING
from network.talking import (
    HEAR_CHOICE,
    HEAR_PLACE,
    HEAR_REPORT,
    HEAR_SESSION,
    HEAR_TALK,
    TELLING_CHOICE,
    TELLING_PLACE,
    TELLING_REPORT,
    TELLING_SESSION,
    TELLING_TALK,
)
from tenants.jobs import Relayed, relay_task, space_task

TASK_OF_MOMENTS = "network.pass_escalations"
HEAR = "exchange.hear"
"""The job in each party's own space that hears of it."""
HEAR_MAJOR = "cases.hear_major"
"""The same of a major case: where the cases are."""


@space_task(TASK_OF_MOMENTS, queue="clocks")
def pass_escalations(moments: list[tuple[str, int]]) -> None:
    """Escalations whose moment has come go on, or end. Runs again harmlessly."""
    pass_moments([UUID(key) for key, _ in moments], now=timezone.now())


@space_task(TASK_OF_LEAVING)
def end_escalations(member: str) -> None:
    """End what is open with a member that has left. Runs again harmlessly."""
    end_all(UUID(member))


@relay_task(TELLING, to=HEAR)
def tell_parties(escalation: str, event: str) -> Relayed:
    """Have each party's own space hear of an event, by keys alone. Runs again harmlessly."""
    return {party: {"escalation": escalation, "event": event} for party in parties_of(UUID(escalation))}


@relay_task(majors.TELLING, to=HEAR_MAJOR)
def tell_of_major(major: str, event: str) -> Relayed:
    """Have the space of each member with a linked case hear of an update, by keys alone. Runs again harmlessly."""
    return {member: {"major": major, "event": event} for member in joined_by(UUID(major))}


@relay_task(majors.DECIDING, to=majors.HEAR_DECISION)
def tell_of_decision(major: str, event: str) -> Relayed:
    """Have the operator hear of a proposal, or who proposed it of the answer, by keys alone. Runs again harmlessly."""
    return {member: {"major": major, "event": event} for member in hearing_of(UUID(major), UUID(event))}


@relay_task(TELLING_TALK, to=HEAR_TALK)
def tell_talk(discussion: str, event: str) -> Relayed:
    """Have each member with people in the community hear of an event, by keys alone. Runs again harmlessly."""
    return {member: {"discussion": discussion, "event": event} for member in members_in(UUID(discussion))}


@relay_task(TELLING_PLACE, to=HEAR_PLACE)
def tell_place(community: str, person: str) -> Relayed:
    """Have one person's organization hear that their place in a community changed. Runs again harmlessly."""
    return {member: {"community": community} for member in acting_for(UUID(person))}


@relay_task(TELLING_SESSION, to=HEAR_SESSION)
def tell_session(session: str, event: str) -> Relayed:
    """Have each member with people in the community hear of its session, by keys alone. Runs again harmlessly."""
    return {member: {"session": session, "event": event} for member in members_meeting(UUID(session))}


@relay_task(TELLING_REPORT, to=HEAR_REPORT)
def tell_report(report: str, event: str) -> Relayed:
    """Have the moderators' organizations hear that an entry was reported, by keys alone. Runs again harmlessly."""
    return {member: {"report": report, "event": event} for member in judging(UUID(report))}


@relay_task(TELLING_CHOICE, to=HEAR_CHOICE)
def tell_choice(escalation: str, event: str) -> Relayed:
    """Have the operator hear that a request waits for a steward's choice, by keys alone. Runs again harmlessly."""
    return {member: {"escalation": escalation, "event": event} for member in choosing(UUID(escalation))}


@space_task(TASK_OF_JUDGING, queue="clocks")
def judge_due_practices(moments: list[tuple[str, int]]) -> None:
    """Practices whose evidence counts differently from now on, or that lapse. Runs again harmlessly."""
    judge_practices([UUID(key) for key, _ in moments])


@relay_task(practices.TELLING, to=practices.HEAR_PRACTICE)
def tell_of_practice(practice: str, event: str) -> Relayed:
    """Have the members whom it concerns hear of something about a practice, by keys alone. Runs again harmlessly."""
    return {member: {"practice": practice, "event": event} for member in concerned(UUID(practice), UUID(event))}


@space_task(TASK_OF_RETURNING)
def hear_of_escalations_again(member: str) -> None:
    """A member that was let in again hears how its escalations stand. Runs again harmlessly."""
    hear_again(UUID(member))
