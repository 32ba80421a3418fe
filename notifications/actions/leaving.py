"""What becomes of a reader's own state when they leave."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.chosen import kinds
from core.models import Setting
from directory.models import Person
from notifications.models import Draft, Feed, Follow, Notice, ReadMark

OWN = (Draft, Feed, Follow, Notice, ReadMark)


@transaction.atomic
def forget_reader(user_id: UUID) -> None:
    """Let go what somebody had kept for themself: unsent words, feeds, follows, notices, how far they had read, and
    their own wishes. Nobody else could ever see it, and who comes back begins anew. What they wrote and sent stays
    under their name.

    The owning app's action has asked the permission: the one that ends the membership. Records nothing: none of it is
    history.
    """
    for rows in OWN:
        rows.objects.filter(person__user_id=user_id).delete()
    cards = Person.objects.filter(user_id=user_id).values_list("pk", flat=True)
    wishes = [kind for kind, shape in kinds().items() if shape.is_private]
    Setting.objects.filter(kind__in=wishes, name__in=[str(key) for key in cards]).delete()
