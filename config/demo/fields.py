"""What Northwind wants to know of every case, and a client whose people read each other's cases."""

from __future__ import annotations

from cases.actions.clients import share_cases
from cases.actions.fields import save_field
from cases.models import Case
from cases.saved.fields import CaseField, CaseFields, Step
from core.actor import Actor
from directory.models import Client
from intake.schema import Condition, Option, Sort

SHARES = "Tallis Freight"
FIELDS = (
    CaseField(
        key="site",
        label="Site",
        sort=Sort.CHOICE,
        options=(
            Option(key="rotterdam", label="Rotterdam"),
            Option(key="hamburg", label="Hamburg"),
            Option(key="elsewhere", label="Elsewhere"),
        ),
        is_shown=True,
    ),
    CaseField(key="serial", label="Serial number", hint="On the back of the enclosure.", is_shown=True),
    CaseField(key="warranty", label="Under warranty", sort=Sort.YES_NO),
    CaseField(
        key="contract",
        label="Contract",
        when=Condition(field="warranty", value="no"),
        hint="Which one pays for parts.",
    ),
    CaseField(key="cause", label="Root cause", sort=Sort.TEXT, needed=(Step.CLOSE,)),
)

HELD = {"site": "rotterdam", "serial": "NS48-20713", "warranty": True}
"""What two cases held from the beginning, so that their timelines tell what happened and nothing of the making."""


def seed_fields(*, by: Actor) -> None:
    """Make the fields, fill them in on two cases, and let one client share. Safe to repeat."""
    if CaseFields.kept():
        return
    for field in FIELDS:
        save_field(field, by=by)
    first = Case.objects.live().filter(requester__client__name=SHARES).order_by("number")
    Case.objects.filter(pk__in=list(first.values_list("pk", flat=True)[:2])).update(fields=HELD)
    client = Client.objects.filter(name=SHARES).first()
    if client is not None:
        share_cases(client.pk, by=by, shares=Client.Sharing.EVERYBODY)
