"""Who hears of it: each party of an escalation; who proposed, decides about or has a case of a major case; and each
organization whose people are in a community, in a space of its own.
"""

from __future__ import annotations

from core import jobs, models
from core.events import on
from network.events import communities as events
from network.events import majors, practices
from network.events.escalations import OF_ESCALATION, EscalationRequested, ReaderNamed
from network.stepping import TELLING
from network.talking import TELLING_CHOICE, TELLING_PLACE, TELLING_REPORT, TELLING_SESSION, TELLING_TALK

MOVED = frozenset({"starts_at", "ends_at", "place"})
"""What of a session is told when it changes: when it is, and where."""


@on("hears", *OF_ESCALATION, ReaderNamed)
def tell_both_sides(event: models.Event) -> None:
    """A job reads here whom it concerns, and one in each party's space tells its people."""
    jobs.defer(TELLING, escalation=event.subject_id, event=event.pk)


@on("hears", EscalationRequested)
def tell_who_chooses(event: models.Event) -> None:
    """A job reads here whether the request waits for a steward's choice, and one at the operator's home tells them."""
    jobs.defer(TELLING_CHOICE, escalation=event.subject_id, event=event.pk)


@on("hears", events.EntryReported)
def tell_moderators(event: models.Event) -> None:
    """A job reads here who moderates, and one in the space of each organization tells its people."""
    jobs.defer(TELLING_REPORT, report=event.data["report_id"], event=event.pk)


@on("hears", *majors.FLOWING)
def tell_who_has_cases(event: models.Event) -> None:
    """A job reads here which members have linked a case, and one in the space of each tells its people."""
    jobs.defer(majors.TELLING, major=event.subject_id, event=event.pk)


@on("hears", *majors.DECIDED)
def tell_of_a_proposal(event: models.Event) -> None:
    """A job reads here for whom a proposal waits, or who proposed what was answered; one at their home tells them."""
    jobs.defer(majors.DECIDING, major=event.subject_id, event=event.pk)


@on("hears", events.DiscussionOpened, events.DiscussionEntryAdded)
def tell_those_who_are_in(event: models.Event) -> None:
    """A job reads here which organizations have people in the community, and one in each of their spaces tells them."""
    jobs.defer(TELLING_TALK, discussion=event.subject_id, event=event.pk)


@on("hears", events.CommunityPlaceChanged)
def tell_of_a_place(event: models.Event) -> None:
    """The organization of whoever came in or went learns who reads what is said there."""
    jobs.defer(TELLING_PLACE, community=event.subject_id, person=event.data["person_id"])


@on("hears", events.DiscussionHidden)
def tell_of_hiding(event: models.Event) -> None:
    """Each organization with people in the community learns who still reads the discussion."""
    jobs.defer(TELLING_TALK, discussion=event.subject_id, event=event.pk)


@on("hears", events.CommunitySessionPlanned, events.CommunitySessionChanged, events.CommunitySessionCancelled)
def tell_of_a_session(event: models.Event) -> None:
    """Each organization with people in the community learns that a session is planned, moved or cancelled. Other words
    of it are told nobody.
    """
    if event.name != events.CommunitySessionChanged.__name__ or MOVED & set(event.data["fields"]):
        jobs.defer(TELLING_SESSION, session=event.subject_id, event=event.pk)


@on("hears", *practices.TOLD)
def tell_whom_it_concerns(event: models.Event) -> None:
    """A job reads here which members it concerns: the author's, those who use it, reviewers', the operator; one in the
    space of each tells its people.
    """
    jobs.defer(practices.TELLING, practice=event.subject_id, event=event.pk)
