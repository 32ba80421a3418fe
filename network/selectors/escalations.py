"""What the page of one escalation knows, for either side, and what is left of one that was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from conversations.models import Entry, Thread
from conversations.selectors.threads import ENTRIES, entries_of
from core.actor import SUPPORT, Actor
from core.models import Event
from core.refusals import Missing
from core.statements import padded, remembered
from directory.models import Person
from network.agreements import Agreed, agreed
from network.asked import form_key
from network.choices import Ending, Label, Side, State
from network.clockwork import KIND
from network.composing import Composer, composer, next_words
from network.models import Escalation, EscalationGrant, Member
from network.naming import NetworkWords
from network.permissions import may
from network.selectors.boards import Offered, as_member, offered
from network.selectors.communities import written_in
from network.selectors.extracts import Crossed, crossed_of
from network.selectors.targets import Target, targets_of
from network.selectors.threads import SideThread, threads_of
from network.sentences import ALONE, WORDS, Told, icon_of, words_of
from network.stepping import choosing_until
from network.workflow import Step, may_talk_aside, other, steps

EVENTS = 500
MOST_READERS = 50
BY_SUPPORT = (Step.ACCEPT,)
"""Steps that only support staff take; the others are any reader's of that side."""
TRACK = (State.REQUESTED, State.ACCEPTED, State.PROGRESS, State.PROPOSED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing of the timeline: an entry, an extract, where a side thread was opened, or a line of what happened."""

    at: datetime
    entry: Any = None
    crossed: Crossed | None = None
    thread: SideThread | None = None
    icon: str = ""
    who: str = ""
    words: str = ""
    is_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """One state on the way: whether it is behind, here or ahead, when it was reached, and who takes it there."""

    name: str
    standing: str
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Readers:
    """How many people of each side can read it, and one's own by name."""

    requester: int
    helper: int
    own: list[Person]


@dataclass(frozen=True, slots=True)
class Page:
    """An escalation as its reader's side sees it; ``steps`` are what the reader can do now, by their names. Once it was
    confirmed ``stories`` are the communities where the reader can write it up. ``chosen_until`` is when the next are
    asked where a steward chooses first.
    """

    row: Any
    side: Side
    other: str
    own: str
    steps: frozenset[str]
    stages: list[Stage]
    moments: list[Moment]
    extracts: list[Crossed]
    readers: Readers
    targets: list[Target]
    nameable: list[Person]
    threads: list[SideThread]
    words: NetworkWords
    stories: list[tuple[UUID, str]] | None = None
    chosen_until: datetime | None = None

    @property
    def severity(self) -> str:
        """How bad it is, as the network calls that."""
        return self.words.name_of(self.row.severity)

    @property
    def priority(self) -> str:
        """How the helper ranks it, in the same words; empty where they said nothing."""
        return self.words.name_of(self.row.priority) if self.row.priority else ""

    @property
    def open_threads(self) -> list[SideThread]:
        """The side threads that have not ended."""
        return [one for one in self.threads if one.is_open]

    @property
    def ended_threads(self) -> list[SideThread]:
        """Those that have."""
        return [one for one in self.threads if not one.is_open]

    @property
    def is_my_turn(self) -> bool:
        """Whether the reader's side has to act."""
        return bool(self.row.turn == self.side)

    @property
    def state_words(self) -> str:
        """How far it is, or how it ended."""
        return str(self.row.get_ending_display() or self.row.get_state_display())

    @property
    def sees(self) -> str:
        """Whom what crossed is shown to."""
        return self.row.helper.name if self.row.helper else "whoever accepts"

    @property
    def reading(self) -> str:
        """Who can read the page, as a sentence."""
        asked = _people(self.readers.requester, self.row.requester.name)
        if self.row.helper is None:
            return f"{asked} can read this page, nobody else until somebody accepts."
        if self.row.revoked_at:
            return f"{asked} can read this page, nobody else."
        return f"{asked} and {self.readers.helper} of {self.row.helper.name} can read this page, nobody else."

    @property
    def next_words(self) -> str:
        """What has to be done next, and by whom."""
        row = self.row
        given = {"ending": row.ending, "turn": row.turn, "other": self.other, "next_step": row.next_step}
        return next_words(row.state, self.side, is_undecided=self.chosen_until is not None, **given)

    @property
    def composer(self) -> Composer | None:
        """The box the reader writes in, if they can write now."""
        return composer(self.steps, self.other)

    @property
    def form(self) -> str:
        """Whose questions the request answers, and in which version; empty where nobody had made a form."""
        row = self.row
        if not row.form_version:
            return ""
        is_own = row.helper_id is not None and row.form == form_key(row.helper_id)
        return f"{row.helper.name if is_own else 'The network'}’s, version {row.form_version}"

    @property
    def asks(self) -> bool:
        """Whether the reader's side is the one that asked."""
        return self.side == Side.REQUESTER


def _people(number: int, organization: str) -> str:
    return f"{number} {'person' if number == 1 else 'people'} of {organization}"


def find_escalation(actor: Actor, number: int) -> Any:
    """The escalation of this number that the actor reads, with its people; None for unseen and missing. One query."""
    return _escalation.first(actor, number)


@remembered("number")
def _escalation(actor: Actor, number: int) -> Any:
    rows = Escalation.objects.visible_to(actor).filter(number=number)
    people = ("requester_person", "helper_person", "asked")
    return rows.select_related("requester", "helper", "topic", *people)


def find_offered(actor: Actor, number: int) -> Offered | None:
    """The offer of this number to the actor's organization, with nothing but what an offer tells. Who asks is told as
    far as the roster is open, to a steward no further. Three queries.
    """
    row = Escalation.objects.offered_to(actor).select_related("topic").filter(number=number).first()
    if row is None:
        return None
    who = Member.objects.visible_to(as_member(actor)).filter(pk=row.requester_id).values_list("name", flat=True).first()
    return offered(row, who or "", agreed().words)


def key_of(actor: Actor, number: int) -> UUID:
    """The key of what the actor reads or was asked in among others, also when somebody else has it by now: its action
    says what has happened. ``Missing`` for everything else.
    """
    rows = Escalation.objects.filter(number=number)
    key = Escalation.objects.visible_to(actor).filter(number=number).values_list("pk", flat=True).first()
    if key is None and actor.is_support:
        key = rows.filter(offers__member=actor.organization_id).values_list("pk", flat=True).first()
    if key is None:
        raise Missing
    return key


def escalation_page(row: Any, actor: Actor) -> Page:
    """The page of an escalation that the actor was just found to read. Eleven queries, whatever it holds; twelve once
    it was confirmed.
    """
    side = Side(row.side_of(actor.organization_id) or "")
    names = {Side.REQUESTER: row.requester.name, Side.HELPER: row.helper.name if row.helper else ""}
    entries = entries_of(Entry.objects.visible_to(actor).filter(_of(row)), ENTRIES)
    extracts = crossed_of(row, actor, {entry.pk: entry.files for entry in entries})
    readers, threads, counts = _readers(row, side), threads_of(row, actor), agreed()
    return Page(
        row,
        side,
        names[other(side)],
        names[side],
        _offered_steps(row, side, actor, counts),
        _stages(row),
        sorted(
            _moments(row, side, (entries, extracts, threads), _events(row.pk, EVENTS)), key=lambda moment: moment.at
        ),
        extracts,
        readers,
        targets_of(row),
        [] if row.label == Label.RED and side == Side.HELPER else _nameable(row, actor, readers),
        threads,
        counts.words,
        written_in(actor) if row.ending == Ending.CONFIRMED else None,
        choosing_until(row, counts),
    )


@remembered()
def _events(key: UUID, most: int) -> Any:
    return Event.objects.about(KIND, key).filter(name__in=list(WORDS)).order_by("-at", "-id")[:most]


def _of(row: Any) -> Q:
    return Q(thread__subject_kind=KIND, thread__subject_id=row.pk, thread__kind=Thread.Kind.MAIN)


def _offered_steps(row: Any, side: Side, actor: Actor, counts: Agreed) -> frozenset[str]:
    """What the page offers: the side's steps, those of them that the person may take, and what is no step."""
    found = {step.value for step in steps(side, row.state, row.ending)}
    if not may(actor, "escalation.accept"):
        found -= {step.value for step in BY_SUPPORT}
    if Step.REOPEN in found and (row.revoked_at or timezone.now() > row.closed_at + counts.reopens):
        found.discard(Step.REOPEN)
    if may_talk_aside(side, row.state):
        found.add("thread")
    if may(actor, "escalation.revoke", row):
        if row.helper_id and not row.revoked_at:
            found.add("revoke")
        if row.state == State.CLOSED and not row.erased_at:
            found.add("erase")
        if row.state != State.CLOSED:
            found.add("extract")
    return frozenset(found)


def _moments(
    row: Any, side: Side, said: tuple[list[Any], list[Crossed], list[SideThread]], events: Sequence[Event]
) -> list[Moment]:
    """Entries, extracts in the place of theirs, where side threads were opened, and what happened."""
    entries, extracts, threads = said
    crossed = {one.entry_id: one for one in extracts}
    found = [
        Moment(entry.at, crossed=crossed[entry.pk]) if entry.pk in crossed else Moment(entry.at, entry=entry)
        for entry in entries
    ]
    said_at = {entry.pk: entry.at for entry in entries}  # what was splintered from an entry stands below it
    markers = [Moment(said_at.get(one.parent, one.at), thread=one) for one in threads]
    return [*found, *markers, *_happenings(row, side, events)]


def _happenings(row: Any, side: Side, events: Sequence[Event]) -> list[Moment]:
    """What happened as lines, with the names of who did it. One query."""
    keys = {UUID(str(key)) for event in events for key in (event.by_person, event.data.get("person_id")) if key}
    names = {str(pk): name for pk, name in _names(padded(sorted(keys)))}
    found = []
    for event in events:
        person = names.get(str(event.data.get("person_id")), "")
        told = Told(event.data, row.requester.name, row.helper.name if row.helper else "", side, person)
        if words := words_of(event.name, told):
            who = names.get(str(event.by_person), "")
            icon = icon_of(event.name, event.data)
            found.append(Moment(event.at, icon=icon, who=who, words=words, is_sentence=event.name in ALONE))
    return found


@remembered()
def _names(keys: tuple[UUID, ...]) -> Any:
    return Person.objects.filter(pk__in=keys).values_list("pk", "name")


def _stages(row: Any) -> list[Stage]:
    """The way of an escalation, with what lies behind it. Information needed is a part of its request."""
    state = State.REQUESTED if row.state == State.INFORMATION else State(row.state)
    here = TRACK.index(state)
    helper = row.helper.name if row.helper else ""
    reached = {
        State.REQUESTED: (row.opened_at, row.requester.name),
        State.ACCEPTED: (row.accepted_at, helper),
        State.PROGRESS: (None, ""),
        State.PROPOSED: (row.proposed_at, helper),
        State.CLOSED: (row.closed_at, row.requester.name),
    }
    found = []
    for place, one in enumerate(TRACK):
        at, who = reached[one]
        name = "Confirmed" if one == State.CLOSED else str(one.label)
        if one == State.CLOSED and row.ending:
            name = str(row.get_ending_display())
        if one == State.REQUESTED and row.state == State.INFORMATION:
            name = str(State.INFORMATION.label)
        found.append(Stage(name, _standing(row, place, here, at), at, who))
    return found


def _standing(row: Any, place: int, here: int, at: datetime | None) -> str:
    if place == here:
        return "here"
    if row.state != State.CLOSED:
        return "done" if place < here else ""
    was_there = at is not None or (place == TRACK.index(State.PROGRESS) and row.proposed_at is not None)
    return "done" if was_there else ""


def _readers(row: Any, side: Side) -> Readers:
    """How many of each side can read it, and one's own people among them. Two queries."""
    asks, helps, is_red = row.requester_id, row.helper_id or row.requester_id, row.label == Label.RED
    each = dict(_numbers(row.pk, asks, helps, is_red))
    mine = _people_of(row.pk, asks if side == Side.REQUESTER else helps, is_red)
    return Readers(each.get(asks, 0), each.get(row.helper_id, 0), mine)


@remembered()
def _numbers(key: UUID, asks: UUID, helps: UUID, is_red: bool) -> Any:
    sides = Q(organization_id=asks) | Q(organization_id=helps)  # the same twice while nobody helps, which `in` drops
    rows = _reading(key, is_red).filter(sides).order_by()
    return rows.values("organization_id").annotate(number=Count("pk")).values_list("organization_id", "number")


@remembered()
def _people_of(key: UUID, organization: UUID, is_red: bool) -> Any:
    return _reading(key, is_red).filter(organization_id=organization).order_by("name", "id")[:MOST_READERS]


def _reading(key: UUID, is_red: bool) -> Any:
    named = Q(Exists(EscalationGrant.objects.filter(escalation=key, person=OuterRef("pk"))))
    reads = named if is_red else named | Q(role__in=[role.value for role in SUPPORT])
    return Person.objects.colleagues().filter(reads)


def _nameable(row: Any, actor: Actor, readers: Readers) -> list[Person]:
    """One's own people who do not read it yet. One query."""
    return _others(actor, padded(one.pk for one in readers.own))


@remembered()
def _others(actor: Actor, known: tuple[UUID, ...]) -> Any:
    rows = Person.objects.visible_to(actor).colleagues().filter(organization_id=actor.organization_id)
    return rows.exclude(pk__in=known).order_by("name", "id")[:MOST_READERS]
