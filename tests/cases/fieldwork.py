"""Fields of cases for tests, and the hand that makes them."""

from __future__ import annotations

from typing import Any

from cases.actions.fields import save_field
from cases.saved.fields import CaseField, Step
from cases.selectors.fields import case_fields
from core.actor import Actor
from intake.schema import Condition, Option, Sort

SITES = (Option(key="hamburg", label="Hamburg"), Option(key="oslo", label="Oslo"))
SITE = CaseField(key="site", label="Site", sort=Sort.CHOICE, options=SITES, is_shown=True)
SERIAL = CaseField(key="serial", label="Serial number")
CAUSE = CaseField(key="cause", label="Root cause", sort=Sort.TEXT, needed=(Step.CLOSE,))
RACK = CaseField(
    key="rack", label="Rack", sort=Sort.NUMBER, least=1, most=40, when=Condition(field="site", value="hamburg")
)
CODES: Any = {"resolution": "solved", "no_article": "one_off"}


def fields(by: Actor, *made: CaseField) -> None:
    """Make these fields, in this order."""
    for field in made:
        save_field(field, by=by)


def order() -> list[str]:
    """The keys of the fields as they stand."""
    return [field.key for field in case_fields().fields]
