"""Opening a case from what was said in a hall."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cases.actions.intake import Filled, open_case_by_form
from cases.models import Case
from core.actor import Actor
from exchange.actions.talks import link_talk
from exchange.models import TalkLink
from exchange.permissions import require


@transaction.atomic
def open_asked_case(filled: Filled | None, *, by: Actor, talk: TalkLink, **given: Any) -> Case:
    """Open a case and keep from which entry of which discussion it was asked; the hall learns nothing of it.

    ``given`` is what ``open_case_by_form`` takes. Records nothing itself: opening the case does.
    """
    require(by, "talk.ask")
    made = open_case_by_form(filled, by=by, **given)
    link_talk("case", made.pk, talk, by=by)
    return made
