"""Which people of a client read each other's cases: its leads on the desk choose."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cases.events import clients as events
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Missing, Refused
from directory.models import Client, Person


@transaction.atomic
def share_cases(client_id: UUID, *, by: Actor, shares: str) -> Client:
    """Choose who reads the cases of a client's people: nobody else, those who are marked, or everybody of it."""
    require(by, "client.manage")
    if shares not in Client.Sharing.values:
        raise Refused("Choose who reads them.")
    client = _locked(client_id)
    if client.shares_cases == shares:
        return client
    was, client.shares_cases = client.shares_cases, shares
    client.save(update_fields=["shares_cases"])
    record(events.ClientSharingChanged(subject_id=client.pk, shares=shares, was=was), by=by)
    return client


@transaction.atomic
def mark_reader(client_id: UUID, person_id: UUID, *, by: Actor, is_marked: bool) -> Person:
    """Mark somebody of a client as one who reads its people's cases, or take the mark away.

    ``Missing`` for somebody of another client, be it that they were moved a moment ago.
    """
    require(by, "client.manage")
    client = _locked(client_id)
    person: Person | None = (
        Person.objects.select_for_update(of=("self",)).filter(pk=person_id, client=client).exclude(kind="colleague")
    ).first()
    if person is None:
        raise Missing
    wanted = client if is_marked else None
    if person.sees_cases_of_id == (wanted.pk if wanted else None):
        return person
    person.sees_cases_of = wanted
    person.save(update_fields=["sees_cases_of"])
    record(events.ReaderMarked(subject_id=person.pk, client_id=client.pk, is_marked=is_marked), by=by)
    return person


def _locked(key: UUID) -> Client:
    found: Client | None = Client.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise Missing
    return found
