"""Cards of this space: of the registry's users whom a network names, and of those who run the organization."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from core.actor import Role
from directory.models import Person

MOST = 500


def cards_of(users: Iterable[UUID]) -> set[UUID]:
    """The cards of these users in this space. One query."""
    rows = Person.objects.filter(user_id__in=list(users), organization_id=None, is_active=True)
    return set(rows.values_list("pk", flat=True))


def cards_of_admins() -> set[UUID]:
    """The cards of this organization's admins. One query."""
    rows = Person.objects.filter(kind=Person.Kind.COLLEAGUE, is_active=True, role=Role.ADMIN).order_by("id")
    return set(rows.values_list("pk", flat=True)[:MOST])
