"""What the page of a draft that has left knows: where it went, and what is read there of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from conversations.markdown import render
from conversations.models import Attachment
from core.actor import Actor
from core.refusals import Missing
from exchange.crossing import in_network
from exchange.models import Draft, Mirror, TalkLink
from exchange.selectors.talks import entry_there
from exchange.sources import Source, source_of
from exchange.topics import mirror_path
from network.choices import Label
from network.models import Extract
from network.parcels import Content, Enclosed, content_of
from network.selectors.hearers import community_names
from notifications.subjects import member_path
from tenants.halls import Beyond


@dataclass(frozen=True, slots=True)
class LeftPage:
    """What left of a draft. ``name`` is the number of the escalation or the name of the community, ``address`` its
    page and ``to`` who reads it.

    ``content`` is what is read there, as it lies in the network, under ``label``; where a community was asked it is
    ``entry``, the HTML of the discussion's first entry, with the files on it. None and empty where the reader does not
    read it there.
    """

    source: Source
    name: str
    address: str = ""
    to: str = ""
    label: str = ""
    content: Content | None = None
    title: str = ""
    entry: str = ""
    files: tuple[Enclosed, ...] = ()

    @property
    def heading(self) -> str:
        """What the page is about."""
        return f"What left {'in' if self.name.startswith('E-') and self.content else 'for'} {self.name}"


def left_page(draft: Draft, by: Actor, beyond: Beyond) -> LeftPage:
    """The page of a draft that was found to be seen and has left. ``Missing`` where its subject is not seen any more.

    What is read there is read in the network, by the reader's own sight: the subject here may say something else by
    now. Some ten queries.
    """
    source = source_of(draft.subject_kind, draft.subject_id, by)
    if draft.escalation is None:
        return _in_community(draft, source, by, beyond)
    mirror = Mirror.objects.open_to(by).filter(pk=draft.escalation).first()
    found = in_network(beyond.space, lambda: _extract(draft, beyond))
    if mirror is None or found is None:
        return LeftPage(source, beyond.hall.name)
    content, label = found
    to = mirror.counterpart or f"whoever can in {beyond.hall.name}"
    return LeftPage(source, mirror.ref, mirror_path(mirror), to, label, content)


def community_called(beyond: Beyond, key: UUID | None) -> str:
    """What a community is called for who is in it. One query."""
    names = in_network(beyond.space, lambda: community_names(beyond.actor, [key] if key else []))
    return next(iter(names.values()), "The community")


def _extract(draft: Draft, beyond: Beyond) -> tuple[Content, str] | None:
    rows = Extract.objects.visible_to(beyond.actor).filter(escalation=draft.escalation, version=draft.version)
    row = rows.first()
    return (content_of(row.data), str(Label(row.label).label)) if row else None


def _in_community(draft: Draft, source: Source, by: Actor, beyond: Beyond) -> LeftPage:
    link = TalkLink.objects.visible_to(by).filter(pk=draft.pk).first()
    if link is None:
        return LeftPage(source, beyond.hall.name)
    try:
        said = entry_there(beyond, link.entry)
    except Missing:
        return LeftPage(source, beyond.hall.name)
    key = draft.data.get("community")
    name = community_called(beyond, UUID(key) if key else None)
    files = in_network(beyond.space, lambda: _files(link.entry, beyond))
    address = member_path("discussion", link.network, link.discussion)
    words = render(said.source, case_links=False)
    return LeftPage(source, name, address, name, title=said.title, entry=words, files=files)


def _files(entry: UUID, beyond: Beyond) -> tuple[Enclosed, ...]:
    rows = Attachment.objects.visible_to(beyond.actor).filter(entry=entry).in_order()
    return tuple(Enclosed(name=one.name, size=one.size) for one in rows)
