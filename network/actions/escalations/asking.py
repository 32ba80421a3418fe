"""Asking for help: a request with its first extract, further extracts, and the waves of those who are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from conversations.actions.entries import open_thread
from conversations.actions.files import Upload
from conversations.models import Attachment
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Overtaken, Refused
from directory.models import Person
from network.agreements import agreed
from network.choices import Label, Side
from network.clockwork import KIND, nobody
from network.events import escalations as events
from network.models import Escalation, EscalationGrant, Expert, Extract, Member, Offer, Topic
from network.numbers import next_number
from network.parcels import Asked, Content, Enclosed, rendered
from network.permissions import require
from network.selectors.forms import asked_form
from network.stepping import locked, say, settle

MOST_EXTRACTS = 50


@transaction.atomic
def request_help(asked: Asked, content: Content, files: Sequence[Upload], *, by: Actor, drafted: UUID) -> Escalation:
    """Ask an organization, a named person of it, or whoever can. ``by`` lets it go, ``drafted`` is the card of whoever
    composed it.

    Sent twice with the same ``once`` it is one: the second call returns what the first made. ``Refused`` for somebody
    who cannot be asked.
    """
    require(by, "escalation.ask")
    known = _known(asked, by)
    if known is not None:
        return known
    row = _made(asked, content, by, drafted)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        known = _known(asked, by)
        if known is None:
            raise
        return known
    open_thread(KIND, row.pk)
    people = {drafted, by.card} | ({row.asked_id} if row.asked_id else set())
    EscalationGrant.objects.bulk_create(
        [EscalationGrant(escalation=row, person_id=one, by_id=by.card) for one in people]
    )
    extract = _cross(row, content, files, by, drafted)
    if row.helper_id is None and not agreed().rules.decide:
        _offer(row, row.opened_at)
    settle(row, row.opened_at, is_new_turn=True)
    record(events.EscalationRequested(subject_id=row.pk, side=Side.REQUESTER, extract_id=extract.pk), by=by)
    return row


@transaction.atomic
def add_extract(key: UUID, content: Content, files: Sequence[Upload], *, by: Actor, drafted: UUID) -> Extract:
    """Let more cross: the next version. While information is needed this is the answer's substance, not the answer."""
    row = locked(key, by)
    require(by, "escalation.revoke", row)
    if not row.is_live:
        raise Refused("It is closed, so nothing more crosses.")
    if row.extracts.count() >= MOST_EXTRACTS:
        raise Refused(f"An escalation has at most {MOST_EXTRACTS} extracts.")
    extract = _cross(row, content, files, by, drafted)
    row.moved_at = extract.at
    row.save(update_fields=["moved_at"])
    told = events.ExtractAdded(subject_id=row.pk, side=Side.REQUESTER, extract_id=extract.pk, version=extract.version)
    record(told, by=by)
    return extract


@transaction.atomic
def pass_on(key: UUID, *, by: Actor) -> None:
    """Not for us: an organization that was asked among others leaves it to them. Costs nothing and asks no reason."""
    require(by, "escalation.accept")
    if not Escalation.objects.offered_to(by).filter(pk=key).exists():
        raise Missing
    row = Escalation.objects.lock(key)
    Offer.objects.filter(escalation=row, member=by.organization_id).update(passed_at=timezone.now())
    record(events.OfferPassed(subject_id=key, side=Side.HELPER, member_id=by.organization_id), by=by)
    if row.helper_id is None and not row.offers.filter(passed_at=None).exists():
        offer_next(row, at=timezone.now())


def offer_next(row: Escalation, *, at: datetime) -> bool:
    """Ask the next organizations, where there are any who were not asked yet. Says whether there were.

    The system's own act; the row is locked by its caller.
    """
    if not _offer(row, at):
        return False
    settle(row, at, is_new_turn=True)
    record(events.EscalationOffered(subject_id=row.pk, wave=row.wave), by=nobody())
    return True


def _known(asked: Asked, by: Actor) -> Escalation | None:
    return Escalation.objects.visible_to(by).filter(requester=by.organization_id, once=asked.once).first()


def _made(asked: Asked, content: Content, by: Actor, drafted: UUID) -> Escalation:
    to = asked.to
    person = _person(by, to.person) if to.person else None
    helper = _helper(by, person.organization_id if person else to.member)
    topic = Topic.objects.visible_to(by).current().filter(pk=to.topic).first() if to.topic else None
    if helper is None and topic is None:
        raise Refused("Choose a topic: whoever can is asked by what they know.")
    if helper is None and not Member.objects.active().exclude(pk=by.organization_id).exists():
        raise Refused("No other organization has joined the network yet, so nobody could be asked.")
    _check_form(asked, helper, by)
    if asked.label == Label.RED and person is None:
        raise Refused("What is TLP:RED goes to a person by name. Choose one.")
    return Escalation(
        number=next_number(),
        requester_id=by.organization_id,
        helper=helper,
        asked=person,
        topic=topic,
        title=content.title,
        product=asked.product,
        severity=asked.severity,
        label=asked.label,
        is_test=asked.is_test,
        requester_person_id=drafted,
        form=asked.form,
        form_version=asked.form_version,
        once=asked.once,
    )


def _check_form(asked: Asked, helper: Member | None, by: Actor) -> None:
    """What was answered is what is asked now. ``Overtaken`` where another version was published meanwhile."""
    now = asked_form(by, helper.pk if helper else None)
    if (now.key, now.version) != (asked.form, asked.form_version):
        raise Overtaken(f"{now.name or 'The network'} asks something else by now. Look at what was answered once more.")


def _helper(by: Actor, key: UUID | None) -> Member | None:
    if key is None:
        return None
    found = Member.objects.visible_to(by).active().filter(pk=key).exclude(pk=by.organization_id).first()
    if found is None:
        raise Refused("This organization cannot be asked any more. Choose another one.")
    return found


def _person(by: Actor, key: UUID) -> Person:
    found = Person.objects.filter(pk__in=Expert.objects.askable_by(by).filter(person=key).values("person")).first()
    if found is None:
        raise Refused("The person you chose cannot be asked any more. Choose another.")
    return found


def _cross(row: Escalation, content: Content, files: Sequence[Upload], by: Actor, drafted: UUID) -> Extract:
    """Store what crosses as the next version: its place in the thread, its files, its digest."""
    version = (row.extracts.aggregate(last=Max("version"))["last"] or 0) + 1
    entry = say(row, f"Extract v{version}: {content.summary}", by=by, is_extract=True, uploads=files)
    kept = [
        Enclosed(name=one.name, size=one.size, digest=one.sha256)
        for one in Attachment.objects.in_order().filter(entry=entry)
    ]
    crossed = rendered(content.model_copy(update={"files": tuple(kept)}))
    return Extract.objects.create(
        escalation=row,
        version=version,
        entry=entry,
        by_id=drafted,
        released_by_id=by.card,
        at=entry.at,
        label=row.label,
        data=crossed.model_dump(mode="json"),
        digest=crossed.digest,
    )


def _offer(row: Escalation, at: datetime) -> bool:
    """A wave of those who take such requests: those who were asked longest ago first."""
    others = Member.objects.active().exclude(pk=row.requester_id).exclude(offers__escalation=row)
    longest_ago = F("last").asc(nulls_first=True)
    wave = list(others.annotate(last=Max("offers__at")).order_by(longest_ago, "id")[: agreed().rules.wave])
    if not wave:
        return False
    ask_these(row, wave, at)
    return True


def ask_these(row: Escalation, members: Sequence[Member], at: datetime) -> None:
    """Ask these organizations as the next wave. The owning app's action asks the permission and records the event."""
    row.wave += 1
    Offer.objects.bulk_create([Offer(escalation=row, member=one, wave=row.wave, at=at) for one in members])
