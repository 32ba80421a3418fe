"""Cases that are part of a major case: linking one, taking it out, what flows down, the outcome to answer with."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases.actions.moves import standing, touch
from cases.events import majors as events
from cases.models import Case, MajorLink
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.models import Event
from core.refusals import Missing, Overtaken, Refused
from exchange.crossing import in_network
from network.actions.major_parties import join_major
from network.selectors.major_parties import MajorNews
from notifications.actions.reading import keep_draft
from notifications.selectors.reading import draft_at
from tenants.halls import Beyond

MOST = 5
"""A case is part of so many major cases."""


@transaction.atomic
def link_to_major(case: Case, number: int, *, by: Actor, beyond: Beyond) -> MajorLink:
    """Make a case a part of an open major case. The network notes that this organization is affected, and no more.

    ``Missing`` for a major case that the actor does not see there, ``Overtaken`` for one that is not open.
    """
    require(by, "case.edit", case)
    case = standing(case)
    if not case.is_live:
        raise Refused(f"{case.ref} is {case.get_status_display().lower()}. Open it again to link it.")
    if MajorLink.objects.filter(case=case).count() >= MOST:
        raise Refused(f"{case.ref} is part of {MOST} major cases already. Take it out of one first.")
    found = in_network(beyond.space, lambda: join_major(number, by=beyond.actor))
    if MajorLink.objects.filter(case=case, major=found.key).exists():
        raise Overtaken(f"{case.ref} is part of M-{found.number} already.")
    kept = {"number": found.number, "state": found.state, "updated_at": found.updated_at}
    made = MajorLink.objects.create(case=case, network=beyond.hall.slug, major=found.key, by_id=by.card, **kept)
    touch(case)
    record(events.MajorLinked(subject_id=case.pk, number=found.number), by=by)
    return made


@transaction.atomic
def unlink_from_major(case: Case, link_id: UUID, *, by: Actor) -> None:
    """Take a case out of a major case, also where the network is not open to the organization any more.

    The network notices with the next update that nobody here waits for it.
    """
    require(by, "case.edit", case)
    case = standing(case)
    row = MajorLink.objects.select_for_update(of=("self",)).filter(case=case, pk=link_id).first()
    if row is None:
        raise Missing
    number = row.number
    row.delete()
    touch(case)
    record(events.MajorUnlinked(subject_id=case.pk, number=number), by=by)


@transaction.atomic
def take_major_news(news: MajorNews, *, by: Actor) -> bool:
    """Let what happened to a major case flow down to the cases that are part of it, as far as somebody works on them.

    The system's own act. Runs again harmlessly: each event of the network flows to a case once. Returns whether any
    case of this desk is part of it.
    """
    now = news.standing
    rows = MajorLink.objects.filter(major=now.key)
    cases = Case.objects.lock_all(rows.live().values_list("case", flat=True))
    for case in cases:
        if not case.is_live or Event.objects.about("case", case.pk).filter(data__origin=str(news.event)).exists():
            continue
        rows.filter(case=case).update(number=now.number, state=now.state, updated_at=now.updated_at)
        told = events.MajorFlowed(subject_id=case.pk, number=now.number, name=news.name, origin=news.event)
        record(told, by=by, at=news.at)
    return rows.exists()


def begin_answer(case: Case, words: str, *, by: Actor) -> None:
    """Put the outcome of a major case into the actor's own composer, as a reply that they change and send, or do not.

    Records nothing: unsent words are nobody's history. ``Refused`` where they have unsent words there already.
    """
    require(by, "case.reply", case)
    place = f"case:{case.pk}"
    if draft_at(by, place) is not None:
        raise Refused("You have unsent words on this case. Send or discard them first.")
    keep_draft(place, words, by=by, data={"audience": "requester"})
