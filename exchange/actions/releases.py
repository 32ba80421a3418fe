"""Letting an extract go: the one act by which something of a member's own crosses into a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from conversations.actions.files import Upload
from conversations.models import Attachment
from core.actor import Actor
from core.events import record
from core.refusals import NotAllowed, Overtaken, Refused
from exchange import events
from exchange.actions.asking import release_to_community
from exchange.actions.drafts import held, write
from exchange.actions.mirrors import keep
from exchange.choices import DraftState
from exchange.composing import Composed, Composition, sealed
from exchange.crossing import in_network
from exchange.models import Draft, Mirror, TalkLink
from exchange.permissions import require
from exchange.redaction.pdfs import MEDIA, Unreadable, strip_pdf
from exchange.rules import needs_second
from network.actions.escalations import asking
from network.parcels import Addressed, Asked, Content
from network.selectors.parties import Standing, standing_of
from tenants.halls import Beyond

Compose = Callable[[Draft], Composed]
"""Makes what crosses of a draft, as the releaser sees its subject. The view gives it: it has the releaser's sight."""


@dataclass(frozen=True, slots=True)
class _Crossed:
    """What came of it in the network, as plain data."""

    standing: Standing
    version: int
    digest: str


@transaction.atomic
def release(
    key: UUID, compose: Compose, *, by: Actor, beyond: Beyond, seen: str, sent: Composition | None = None
) -> Mirror | TalkLink:
    """Let a draft go: the network's row and this desk's record are written together, or neither is.

    ``seen`` is the seal of what the releaser was shown, with its receiver and label: anything else is shown anew before
    it leaves. ``sent`` is what the writer's form said with it: a keep of theirs that was on its way counts no more.
    Released twice it is one: the second call returns what the first one made. ``NotAllowed`` without the
    second look that the organization asks for. Where a community is asked, it is the link to the discussion that this
    opened.
    """
    row = held(key, by)
    if row.state == DraftState.RELEASED and (link := TalkLink.objects.filter(pk=row.pk).first()):
        return link
    if row.state == DraftState.RELEASED and row.escalation:
        return Mirror.objects.get(pk=row.escalation)
    require(by, "draft.release", row)
    if row.state not in (DraftState.OPEN, DraftState.WAITING) or row.network != beyond.hall.slug:
        raise Overtaken("This was thrown away.")
    if sent is not None:
        write(row, sent, by)
    composed = compose(row)
    content = composed.content
    if content is None or composed.lacks:
        raise Refused(" ".join(composed.lacks) or "Give it a title.")
    if needs_second(bool(content.files)) and by.person_id == row.by_id:
        raise NotAllowed("Your organization wants a second person to look at this before it leaves.")
    chosen = Composition.model_validate(row.data)
    if sealed(content, chosen) != seen:
        raise Overtaken("What would cross has changed since you looked. Look at it once more.")
    if chosen.community is not None:
        return release_to_community(row, composed, list(_files(row, composed, by)), by=by, beyond=beyond)
    crossed = _cross(row, content, list(_files(row, composed, by)), beyond)
    mirror = keep(crossed.standing, row.network, (row.subject_kind, row.subject_id))
    _note(row, crossed, by, composed)
    return mirror


def _cross(row: Draft, content: Content, files: list[Upload], beyond: Beyond) -> _Crossed:
    chosen = Composition.model_validate(row.data)
    asked = Asked(
        to=Addressed(member=chosen.member, person=chosen.person, topic=chosen.topic),
        severity=chosen.severity,
        label=chosen.label,
        is_test=chosen.is_test,
        form=chosen.form,
        form_version=chosen.form_version,
        once=row.once,
    )
    drafted, added_to = row.there, row.escalation

    def there() -> _Crossed:
        by = beyond.actor
        if added_to is not None:
            extract = asking.add_extract(added_to, content, files, by=by, drafted=drafted)
            return _Crossed(standing_of(extract.escalation, by.organization_id), extract.version, extract.digest)
        made = asking.request_help(asked, content, files, by=by, drafted=drafted)
        first = made.extracts.order_by("version")[0]
        return _Crossed(standing_of(made, by.organization_id), first.version, first.digest)

    return in_network(beyond.space, there)


def _files(row: Draft, composed: Composed, by: Actor) -> Iterator[Upload]:
    """The files that cross under the names they cross under: logs as they were redacted, pictures from their bytes,
    PDFs made anew from their pages.
    """
    chosen = Composition.model_validate(row.data)
    names = {one.key: one.name for one in composed.enclosed}
    seen = {one.pk: one for one in Attachment.objects.visible_to(by).filter(pk__in=chosen.files)}
    for key, name in names.items():
        if key in composed.logs:
            yield name, BytesIO(composed.logs[key])
        elif key in seen:
            with default_storage.open(seen[key].path) as stream:
                data = stream.read()
            yield name, BytesIO(_without_past(name, data) if seen[key].media_type == MEDIA else data)


def _without_past(name: str, data: bytes) -> bytes:
    try:
        return strip_pdf(data)
    except Unreadable as unreadable:
        raise Refused(f"{name} cannot cross. {unreadable}") from unreadable


def _note(row: Draft, crossed: _Crossed, by: Actor, composed: Composed) -> None:
    row.state, row.escalation, row.version, row.digest = (
        DraftState.RELEASED,
        crossed.standing.key,
        crossed.version,
        crossed.digest,
    )
    row.released_at, row.released_by_id, row.aliases = timezone.now(), by.card, dict(composed.aliases)
    row.save()
    told = events.ExtractReleased(
        subject_id=row.pk, escalation=crossed.standing.key, version=crossed.version, digest=crossed.digest
    )
    record(told, by=by)
