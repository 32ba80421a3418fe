"""What happened in the communities of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event, declare


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfCommunity(Event):
    """Base: something about a community."""

    kind: ClassVar[str] = "community"
    silent: ClassVar[str] = "The list of communities and the community's own page show it when they are looked at."


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityFounded(_OfCommunity):
    """A steward founded a community."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityChanged(_OfCommunity):
    """A steward changed what a community is called or about, or how one comes in; ``fields`` names which."""

    fields: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityArchived(_OfCommunity):
    """A steward archived a community: it is read and no longer written in."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityRevived(_OfCommunity):
    """A steward had an archived community written in again."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityPlaceChanged(_OfCommunity):
    """A person came in, asked to, was let in, was refused or left; or moderates from now on, or no longer."""

    silent: ClassVar[str] = ""

    person_id: UUID
    state: str
    is_moderator: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfSession(Event):
    """Base: something about a session of a community, which whoever follows it hears of."""

    kind: ClassVar[str] = "community_session"

    community_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunitySessionPlanned(_OfSession):
    """A moderator planned a session."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunitySessionChanged(_OfSession):
    """A moderator changed when, where or about what a session is; ``fields`` names which."""

    fields: list[str]


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class CommunitySessionCancelled(_OfSession):
    """A moderator cancelled a session, with a reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _OfDiscussion(Event):
    """Base: something about a discussion, which its open pages hear of."""

    kind: ClassVar[str] = "discussion"


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionOpened(_OfDiscussion):
    """Somebody opened a discussion or told a story, with its first entry."""

    community_id: UUID
    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionEntryAdded(_OfDiscussion):
    """Somebody wrote in a discussion."""

    entry_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionEntryChanged(_OfDiscussion):
    """Somebody changed or withdrew an entry of their own."""

    entry_id: UUID
    is_withdrawn: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionPinned(_OfDiscussion):
    """A moderator put a discussion first in its community, or an entry first in its discussion; or took it back."""

    entry_id: UUID | None
    is_pinned: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionClosed(_OfDiscussion):
    """A discussion is no longer written in."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionReopened(_OfDiscussion):
    """A discussion that had ended is written in again."""


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class DiscussionHidden(_OfDiscussion):
    """A moderator hid a discussion, or showed it again."""

    is_hidden: bool


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class EntryReported(_OfDiscussion):
    """Somebody reported an entry to the moderators, who hear of it; nobody else learns of it."""

    entry_id: UUID
    report_id: UUID


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class ReportSettled(_OfDiscussion):
    """A moderator kept a reported entry, or hid its words."""

    entry_id: UUID
    report_id: UUID
    verdict: str
