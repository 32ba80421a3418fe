"""The lists behind an @ in the hall's boxes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from conversations.views import offers_answer, typed_name
from core.access import members_of_the_network
from network.selectors import mentions as selectors


@members_of_the_network
@require_safe
def community_mentions(request: Any, network: str, community_id: UUID) -> HttpResponse:
    """People of a community by a name that begins like ``q``."""
    return offers_answer(selectors.names_in_community(request.actor, community_id, typed_name(request)))


@members_of_the_network
@require_safe
def escalation_mentions(request: Any, network: str, escalation: int) -> HttpResponse:
    """People whose names stand on an escalation, by a name that begins like ``q``."""
    return offers_answer(selectors.names_on_escalation(request.actor, escalation, typed_name(request)))
