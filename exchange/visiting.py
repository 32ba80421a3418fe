"""The halls in which somebody of this space hears of something, and who they are there as of now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TypeVar
from uuid import UUID

from core.actor import Actor
from exchange.crossing import in_network
from exchange.models import HallSubject
from tenants.halls import beyond_here

T = TypeVar("T")


def asked_there(
    actor: Actor, keys: Collection[UUID], kind: str, ask: Callable[[Actor, list[UUID]], Mapping[UUID, T]]
) -> dict[UUID, tuple[str, T]]:
    """What ``ask`` finds of these subjects in their networks, as the actor reads them there now, each with the address
    of its network. Nothing where the member has no active place. Each network is entered once.
    """
    rows = HallSubject.objects.visible_to(actor).filter(pk__in=list(keys), kind=kind)
    halls: dict[str, list[UUID]] = defaultdict(list)
    for key, network in rows.values_list("pk", "network"):
        halls[network].append(key)
    found: dict[UUID, tuple[str, T]] = {}
    for network, wanted in halls.items():
        told: Mapping[UUID, T] | None = at_hall(actor, network, partial(_asked, ask, wanted))
        found |= {key: (network, one) for key, one in (told or {}).items()}
    return found


def _asked(ask: Callable[[Actor, list[UUID]], Mapping[UUID, T]], keys: list[UUID], there: Actor) -> Mapping[UUID, T]:
    return ask(there, keys)


def at_hall(actor: Actor, network: str, ask: Callable[[Actor], T]) -> T | None:
    """What ``ask`` finds in one network as the same person there; None where the member has no active place in it."""
    beyond = beyond_here(actor, network)
    return None if beyond is None else in_network(beyond.space, lambda: ask(beyond.actor))
