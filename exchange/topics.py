"""What notices say of escalations and drafts, for one reader and this moment. Of an escalation no word is here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.models import Event
from directory.models import Person
from exchange.choices import HallKind
from exchange.models import Draft, HallSubject, Mirror
from exchange.own_articles import KIND as ARTICLE
from exchange.waiting_topics import AWAITED, awaited_lines
from notifications.subjects import Line, Title, Topic, member_path, register
from tenants.halls import networks_here

SAID: Mapping[str, str] = {
    "EscalationRequested": "asks for your help",
    "ExtractAdded": "showed more",
    "EscalationOffered": "looks for whoever can help",
    "EscalationAccepted": "accepted it",
    "InformationAsked": "needs to know more: it is your turn",
    "InformationGiven": "answered what you asked: it is your turn",
    "EscalationAnswered": "wrote to you",
    "EscalationSolutionProposed": "proposed a solution: confirm or reject it",
    "EscalationSolutionRejected": "says that the solution does not help",
    "EscalationReopened": "opened it again",
    "EscalationRevoked": "revoked it: you read your own words and no other",
    "EscalationErased": "erased its words",
    "EscalationClockWarned": "Time runs out for whoever has the turn",
    "EscalationClockMissed": "The time that was agreed has passed",
    "EscalationThreadOpened": "opened a side thread with you",
    "EscalationThreadWritten": "wrote to you in a side thread",
    "EscalationThreadEnded": "ended a side thread",
    "EscalationThreadReopened": "opened a side thread again",
}
ENDED: Mapping[str, str] = {
    "confirmed": "confirmed the solution",
    "withdrawn": "withdrew the request",
    "declined": "declined the request",
    "returned": "returned it",
    "expired": "It expired: nobody acknowledged it",
    "idle": "It was closed, as nothing moved",
    "left": "It was closed, as one of the two has left the network",
}
BESIDE = "WrittenBeside"
TOLD = ("EscalationHeard", BESIDE)
DECIDING = ("StandingHeard", AWAITED)
DRAFTS: Mapping[str, str] = {
    "ReleaseAsked": "asks you to look at what is to cross, and to release it",
    "DraftSentBack": "asks you to change what is to cross",
}


def mirror_path(mirror: Any) -> str:
    """The page of an escalation in its hall, on one's own host."""
    return member_path("escalation", mirror.network, mirror.number)


def escalation_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The escalations among these that the actor may know of. One query."""
    rows = Mirror.objects.visible_to(actor).filter(pk__in=list(keys))
    return {row.pk: Title(_called(row), mirror_path(row), row.ref) for row in rows}


def escalation_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What happened by these events. Three queries."""
    rows = list(Event.objects.filter(pk__in=list(keys), subject_kind="escalation", name__in=TOLD))
    seen = Mirror.objects.visible_to(actor).filter(pk__in={row.subject_id for row in rows}).in_bulk()
    own = {row.by_person for row in rows if row.name == BESIDE and row.by_person}
    names = dict(Person.objects.filter(pk__in=own).values_list("pk", "name")) if own else {}
    return {row.pk: _heard(row, seen[row.subject_id], names) for row in rows if row.subject_id in seen}


def draft_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The drafts among these that the actor may see. One query."""
    rows = Draft.objects.visible_to(actor).filter(pk__in=list(keys))
    return {row.pk: Title("What is to cross", _draft_path(row)) for row in rows}


def draft_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What happened to drafts by these events. Three queries."""
    rows = list(Event.objects.filter(pk__in=list(keys), subject_kind="draft", name__in=DRAFTS))
    seen = Draft.objects.visible_to(actor).filter(pk__in={row.subject_id for row in rows}).in_bulk()
    names = dict(Person.objects.filter(pk__in={row.by_person for row in rows}).values_list("pk", "name"))
    return {
        row.pk: Line(_name(names, row), DRAFTS[row.name], row.at, "", _draft_path(seen[row.subject_id]))
        for row in rows
        if row.subject_id in seen
    }


def network_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The networks among these about whose places the actor decides. One query, in the registry."""
    found = networks_here(actor, keys)
    return {key: Title(one.name, member_path("network", one.slug)) for key, (one, _) in found.items()}


def network_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What was decided about places by these events: of one's own, or of others in a network one operates; and what
    waits for its stewards.
    """
    rows = list(Event.objects.filter(pk__in=list(keys), subject_kind="network", name__in=DECIDING))
    seen = networks_here(actor, {row.subject_id for row in rows})
    waiting = awaited_lines(actor, rows, seen)
    rows = [row for row in rows if row.name == "StandingHeard"]
    told = [row for row in rows if row.subject_id in seen and (row.data["is_own"] or seen[row.subject_id][1])]
    return waiting | {row.pk: _decided(row, seen[row.subject_id][0].slug) for row in told}


def _decided(event: Event, network: str) -> Line:
    data, is_own = event.data, event.data["is_own"]
    who = "Your organization" if is_own else data["member"]
    return Line(who, data["change"], event.at, "", member_path("network" if is_own else "participations", network))


def _name(names: Mapping[UUID, str], row: Event) -> str:
    return names.get(row.by_person, "") if row.by_person else ""


def _called(row: Mirror) -> str:
    if row.is_offer:
        return "A request to whoever can"
    if not row.counterpart:
        return "Your request to whoever can"
    return f"{row.counterpart} asks you" if row.side == "helper" else f"You asked {row.counterpart}"


def _heard(event: Event, mirror: Mirror, names: Mapping[UUID, str]) -> Line:
    if event.name != BESIDE:
        return _line(event, mirror)
    return Line(_name(names, event), "wrote for your own side", event.at, "", mirror_path(mirror))


def _line(event: Event, mirror: Mirror) -> Line:
    data = event.data
    words = ENDED.get(data["ending"], "ended it") if data["name"] == "EscalationClosed" else SAID.get(data["name"], "")
    who = data["by"] or (mirror.counterpart if data["side"] else "")
    who = "" if words[:1].isupper() else who or "Somebody"
    return Line(who, words, event.at, "", mirror_path(mirror))


def _draft_path(row: Draft) -> str:
    name = "proposal" if row.subject_kind == ARTICLE else "draft"
    return member_path(name, row.network, row.pk)


def _visible_mirrors(actor: Actor) -> Any:
    return Mirror.objects.visible_to(actor).values("pk")


def _visible_networks(actor: Actor) -> Any:
    return HallSubject.objects.visible_to(actor).filter(kind=HallKind.NETWORK).values("pk")


def _visible_drafts(actor: Actor) -> Any:
    return Draft.objects.visible_to(actor).values("pk")


register(Topic("escalation", "escalation", escalation_titles, _visible_mirrors, escalation_lines, takes_replies=True))
register(Topic("network", "network", network_titles, _visible_networks, network_lines))
register(Topic("draft", "draft", draft_titles, _visible_drafts, draft_lines))
