"""What a case's page shows of the help it has from other members: mirrors and discussions, of which no word is here,
and drafts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actor import Actor
from exchange.models import Draft, Mirror, TalkLink
from exchange.selectors.drafts import drafts_of, mirrors_of
from exchange.selectors.talks import talks_of
from exchange.topics import mirror_path
from notifications.subjects import member_path
from tenants.halls import hall_names_here


@dataclass(frozen=True, slots=True)
class HelpLine:
    """An escalation of the case, and where its page is. With ``is_read`` its last entries are fetched from there."""

    mirror: Mirror
    address: str

    @property
    def is_read(self) -> bool:
        """Whether there is something of it that this side may read."""
        return not self.mirror.is_offer and not self.mirror.is_revoked


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A discussion that belongs to the case, and where its page is: for who is in its community."""

    talk: TalkLink
    address: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft that has not left, and what the network is called that it is for."""

    draft: Draft
    network: str


@dataclass(frozen=True, slots=True)
class Help:
    """Escalations of a case, the last first, drafts that have not left, and discussions that belong to it."""

    lines: list[HelpLine]
    drafts: list[DraftLine]
    talks: list[TalkLine]


def help_of(case: Any, actor: Actor) -> Help:
    """Of a case that the actor was just found to see. Three queries, two more with drafts."""
    drafts = drafts_of("case", case.pk, actor)
    names = hall_names_here() if drafts else {}
    mirrors, talks = mirrors_of("case", case.pk, actor), talks_of("case", case.pk, actor)
    return Help(
        [HelpLine(one, mirror_path(one)) for one in mirrors],
        [DraftLine(one, names.get(one.network, one.network)) for one in drafts],
        [TalkLine(one, f"{member_path('discussion', one.network, one.discussion)}#e-{one.entry}") for one in talks],
    )
