"""What notices say of what waits for moderators and stewards, for one reader and this moment.

How it stands is read in the network each time, as that reader there: what somebody has settled waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from uuid import UUID

from core.actor import Actor
from core.models import Event
from exchange.models import HallSubject
from exchange.visiting import at_hall
from network.selectors.waiting import Standing, standing_reports, still_undecided
from notifications.subjects import Line, member_path
from tenants.halls import HallLink

REPORTED, AWAITED = "ReportHeard", "StewardsAwaited"


def report_lines(actor: Actor, rows: Iterable[Event]) -> dict[UUID, Line]:
    """That entries were reported by these events, to who still moderates there."""
    events = [row for row in rows if row.name == REPORTED]
    if not events:
        return {}
    found: dict[UUID, Line] = {}
    seen = HallSubject.objects.visible_to(actor).filter(pk__in={row.subject_id for row in events})
    slugs = dict(seen.values_list("pk", "network"))
    for slug in set(slugs.values()):
        here = [row for row in events if slugs.get(row.subject_id) == slug]
        found |= _reported(actor, slug, {row: UUID(row.data["report"]) for row in here})
    return found


def awaited_lines(actor: Actor, rows: Iterable[Event], seen: Mapping[UUID, tuple[HallLink, bool]]) -> dict[UUID, Line]:
    """That something waits for the stewards of these networks by these events; ``seen`` are those that the actor
    decides about, and whether as one of their operator's.
    """
    found: dict[UUID, Line] = {}
    events = [row for row in rows if row.name == AWAITED and row.subject_id in seen and seen[row.subject_id][1]]
    for network in {row.subject_id for row in events}:
        slug = seen[network][0].slug
        here = {row: UUID(row.data["key"]) for row in events if row.subject_id == network}
        found |= _reported(actor, slug, {row: key for row, key in here.items() if row.data["what"] == "report"})
        found |= _undecided(actor, slug, {row: key for row, key in here.items() if row.data["what"] == "choice"})
    return found


def _reported(actor: Actor, slug: str, events: Mapping[Event, UUID]) -> dict[UUID, Line]:
    if not events:
        return {}
    told = at_hall(actor, slug, partial(_standing, list(events.values()))) or {}
    return {row.pk: _report(row, slug, told[key]) for row, key in events.items() if key in told}


def _undecided(actor: Actor, slug: str, events: Mapping[Event, UUID]) -> dict[UUID, Line]:
    if not events:
        return {}
    waits = at_hall(actor, slug, partial(_waiting, list(events.values()))) or set()
    return {row.pk: _choice(row, slug, is_waiting=key in waits) for row, key in events.items()}


def _standing(keys: list[UUID], there: Actor) -> dict[UUID, Standing]:
    return standing_reports(there, keys)


def _waiting(keys: list[UUID], there: Actor) -> set[UUID]:
    return still_undecided(there, keys)


def _report(event: Event, slug: str, one: Standing) -> Line:
    after = "it is settled" if one.is_settled else "it waits for a moderator"
    place = member_path("community_reports", slug, one.community)
    return Line("", f"An entry was reported in {one.name}: {after}", event.at, "", place)


def _choice(event: Event, slug: str, *, is_waiting: bool) -> Line:
    waits = "A request to whoever can waits for a steward: choose whom to ask first"
    words = waits if is_waiting else "A request to whoever can waited for a steward, and waits no longer"
    return Line("", words, event.at, "", member_path("triage", slug))
