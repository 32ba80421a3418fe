"""Who hears of it: those of this side who are named on an escalation, or all its support; who is asked to look;
and who follows, or is named in, what is said in a hall.
"""

from __future__ import annotations

from uuid import UUID

from conversations.bells import tell_and_ring
from conversations.models import Entry, Mention
from core import jobs, models
from core.events import on
from directory.models import Person
from exchange import events
from exchange.choices import TALK
from exchange.crossing import TELL_EVIDENCE
from exchange.models import Draft, Mirror
from knowledge import events as knowledge_events
from knowledge.models import Run
from notifications.choices import Reason
from notifications.readers import readers

MOST = 500
LOOKED_AT = 20


@on("hears", events.EscalationHeard)
def tell_this_side(event: models.Event) -> None:
    """A notice for everybody of this side whom it concerns, and for whom the entry names. Of the side that did it only
    these hear.
    """
    mirror = Mirror.objects.filter(pk=event.subject_id).first()
    if mirror is None:
        return
    called = {UUID(key) for key in event.data.get("mentioned", ())}
    keys: set[UUID] = set()
    if event.data["side"] != mirror.side:
        keys = {UUID(key) for key in event.data["people"]} or set(_support())
    if mirror.named is not None:
        keys, called = keys and set(mirror.named), called & set(mirror.named)
    hearing = {
        key: Reason.MENTIONED if key in called else Reason.ESCALATION
        for key, one in readers(keys | called).items()
        if one.actor.is_support
    }
    tell_and_ring(event, hearing)


@on("hears", events.WrittenBeside)
def tell_own_side(event: models.Event) -> None:
    """A notice for those of this side who were told of the escalation, took part in it or are mentioned; not for who
    wrote.
    """
    mirror = Mirror.objects.filter(pk=event.subject_id).first()
    if mirror is None:
        return
    keys = {UUID(key) for told in _told(event.subject_id) for key in told}
    keys |= set(Draft.objects.filter(escalation=event.subject_id).values_list("by", flat=True)[:MOST])
    beside = Entry.objects.filter(thread__subject_kind=TALK, thread__subject_id=event.subject_id)
    keys |= set(beside.order_by().values_list("by", flat=True).distinct()[:MOST])
    named = set(Mention.objects.filter(entry=event.data["entry_id"]).values_list("person", flat=True))
    hearing = {
        key: Reason.MENTIONED if key in named else Reason.ESCALATION
        for key, one in readers((keys | named) - {event.by_person}).items()
        if one.actor.is_support and (mirror.named is None or key in mirror.named)
    }
    tell_and_ring(event, hearing)


def _told(escalation: UUID) -> list[list[str]]:
    """Whom the last things that were heard of an escalation named."""
    heard = models.Event.objects.about("escalation", escalation).filter(name=events.EscalationHeard.__name__)
    return [row.data["people"] for row in heard.order_by("-id")[:LOOKED_AT]]


@on("hears", events.StandingHeard)
def tell_who_decides(event: models.Event) -> None:
    """A notice for the admins of this organization, and for the stewards of a network that it operates."""
    keys = [UUID(key) for key in event.data["people"]]
    tell_and_ring(event, {key: Reason.NETWORK for key, one in readers(keys).items() if one.actor.is_staff})


@on("hears", events.DecisionHeard)
def tell_of_decision(event: models.Event) -> None:
    """A notice for the stewards for whom a proposal waits, or for who proposed what was answered."""
    keys = [UUID(key) for key in event.data["people"]]
    tell_and_ring(event, {key: Reason.MAJOR for key, one in readers(keys).items() if one.actor.is_staff})


@on("hears", events.ReportHeard, events.StewardsAwaited)
def tell_who_judges(event: models.Event) -> None:
    """A notice for the moderators for whom a report waits, or for the stewards of a network for whom something does."""
    keys = [UUID(key) for key in event.data["people"]]
    tell_and_ring(event, {key: Reason.MAJOR for key, one in readers(keys).items() if one.actor.is_staff})


@on("hears", events.ReleaseAsked, events.DraftSentBack)
def tell_whom_it_waits_for(event: models.Event) -> None:
    """A notice for the one person it waits for now, if it still does."""
    person = UUID(event.data["person_id"])
    draft = Draft.objects.filter(pk=event.subject_id).first()
    waits = draft is not None and person in (draft.reviewer_id, draft.by_id)
    hearing = {key: Reason.NEXT for key, one in readers([person]).items() if waits and one.actor.is_support}
    tell_and_ring(event, hearing)


@on("hears", events.TalkHeard)
def tell_of_talk(event: models.Event) -> None:
    """A notice for whom an entry in a hall names, and for who follows what is said there."""
    hearing = {UUID(key): Reason.TALK for key in event.data["following"]}
    hearing |= {UUID(key): Reason.MENTIONED for key in event.data["mentioned"]}
    here = {key for key, one in readers(hearing).items() if one.actor.is_staff}
    tell_and_ring(event, {key: reason for key, reason in hearing.items() if key in here})


@on("hears", events.SessionHeard)
def tell_of_session(event: models.Event) -> None:
    """A notice for who follows a community, or its sessions alone."""
    keys = [UUID(key) for key in event.data["following"]]
    tell_and_ring(event, {key: Reason.TALK for key, one in readers(keys).items() if one.actor.is_staff})


@on("hears", events.PracticeHeard)
def tell_of_practice(event: models.Event) -> None:
    """A notice for whom it concerns: who gave it, who owns the edition, who reviews it, who curates the network."""
    keys = [UUID(key) for key in event.data["people"]]
    tell_and_ring(event, {key: Reason.KNOWLEDGE for key, one in readers(keys).items() if one.actor.is_staff})


@on(
    "hears",
    knowledge_events.RunStarted,
    knowledge_events.RunCounted,
    knowledge_events.RunTakenBack,
    knowledge_events.RunConcluded,
)
def tell_the_network(event: models.Event) -> None:
    """The network of a practice, of how a run of it stands: by a job, which reads the run anew."""
    pinned = Run.objects.filter(pk=event.subject_id, revision__origin_version__isnull=False)
    if pinned.filter(article__origin_practice__isnull=False).exists():
        jobs.defer(TELL_EVIDENCE, run=event.subject_id)


def _support() -> list[UUID]:
    """Everybody who may take a request that names nobody."""
    colleagues = Person.objects.filter(kind=Person.Kind.COLLEAGUE, is_active=True).order_by("id")
    return list(colleagues.values_list("pk", flat=True)[:MOST])
