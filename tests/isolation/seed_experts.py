"""Who may be asked by name in the seeded network: somebody of each member, and of one that is suspended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from directory.models import Person
from network.models import Expert, Member, Topic


def experts(cards: Mapping[str, Person], away: Member, topic: Topic) -> dict[str, dict[str, str]]:
    """Make them, ``cards`` being one of each member's people in the network. Says what may stand in addresses."""
    gone = Person.objects.create(name="Gone", kind="colleague", role="agent", organization_id=away.pk)
    unseen = _made(gone, topic)
    found = {}
    for slug, card in cards.items():
        Person.objects.filter(pk=card.pk).update(role="agent")
        found[slug] = {"expert": _made(card, topic), "expert_unseen": unseen, "expert_person": str(card.pk)}
    return found


def _made(card: Person, topic: Topic) -> str:
    member = Member.objects.get(pk=card.organization_id)  # type: ignore[misc]
    return str(Expert.objects.create(member=member, person=card, topic=topic, kind="declared", by=card).pk)


def names_expert(row: Any) -> dict[str, bool]:
    """Of a card in the hall whether it is offered by a member that is in. Nothing of others."""
    if not isinstance(row, Person):
        return {}
    return {"is_expert": Expert.objects.filter(person=row, member__state="active").exists()}
