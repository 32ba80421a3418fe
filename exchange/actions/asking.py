"""Letting an extract go to a community: a discussion there begins with its words, and nothing else crosses."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conversations.actions.files import Upload
from core.actor import Actor
from core.events import record
from core.refusals import Missing
from exchange import events
from exchange.actions.talks import link_talk
from exchange.choices import DraftState
from exchange.composing import Composed, Composition
from exchange.crossing import in_network
from exchange.models import Draft, TalkLink
from exchange.permissions import require
from network.actions.asking_around import ask_community
from tenants.halls import Beyond


@transaction.atomic
def release_to_community(
    row: Draft, composed: Composed, files: Sequence[Upload], *, by: Actor, beyond: Beyond
) -> TalkLink:
    """Open the discussion and keep here what crossed; ``row`` was locked, checked and shown by ``release``."""
    require(by, "draft.release", row)
    chosen, content = Composition.model_validate(row.data), composed.content
    community = chosen.community
    if content is None or community is None:
        raise Missing

    def there() -> tuple[UUID, UUID]:
        return ask_community(community, content, files, by=beyond.actor, label=chosen.label, once=row.once)

    discussion, entry = in_network(beyond.space, there)
    row.state, row.version, row.digest = DraftState.RELEASED, 1, content.digest
    row.released_at, row.released_by_id, row.aliases = timezone.now(), by.card, dict(composed.aliases)
    row.save()
    link = TalkLink(pk=row.pk, network=row.network, discussion=discussion, entry=entry, is_ours=True)
    link_talk(row.subject_kind, row.subject_id, link, by=by)
    record(events.ExtractAskedAround(subject_id=row.pk, discussion=link.discussion, digest=row.digest), by=by)
    return link
