"""Who hears of what happened to a practice, and what each of them may read of it: plain data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.models import Event
from directory.models import Person
from knowledge.models import Review
from network.choices import Standing
from network.events import practices as events
from network.models import Adoption, Member, Practice

AUTHOR, USERS, STEWARDS, NAMED, EVER = "author", "users", "stewards", "named", "ever"
CONCERNS = {
    events.PracticeProposed.__name__: (STEWARDS,),
    events.PracticeVersioned.__name__: (USERS,),
    events.ReviewersAsked.__name__: (NAMED,),
    events.PracticeReviewed.__name__: (AUTHOR, STEWARDS),
    events.PracticeStood.__name__: (AUTHOR, USERS, STEWARDS),
    events.PracticeDisputed.__name__: (AUTHOR, STEWARDS),
    events.PracticeVerified.__name__: (AUTHOR, USERS),
    events.PracticeRetired.__name__: (AUTHOR, USERS),
    events.PracticeWithdrawn.__name__: (EVER,),
    events.ChangeSuggested.__name__: (AUTHOR,),
    events.SuggestionAnswered.__name__: (NAMED,),
}
"""Whom each event concerns: the author's organization, those that use it, the operator, the people it names, and those
that ever used it.
"""
SAID = {
    events.PracticeProposed.__name__: "proposed a practice: it has no reviewers yet",
    events.PracticeVersioned.__name__: "published version {} of a practice you use",
    events.ReviewersAsked.__name__: "asks you {}to review a practice",
    events.PracticeReviewed.__name__: "reviewed a practice: {}",
    events.PracticeStood.__name__: "A practice {}",
    events.PracticeDisputed.__name__: "says that a practice is not right",
    events.PracticeVerified.__name__: "asks whoever uses a practice to check it before it lapses",
    events.PracticeRetired.__name__: "retired a practice: do not begin new runs of it",
    events.PracticeWithdrawn.__name__: "A practice was withdrawn by its author: its words are gone",
    events.ChangeSuggested.__name__: "suggests a change of your practice",
    events.SuggestionAnswered.__name__: "{} the change you suggested",
}
"""What a notice says of each event, behind who did it."""
STOOD = {
    Standing.OPEN: "is relied on again, and is not validated",
    Standing.VALIDATED: "is validated",
    Standing.DISPUTED: "is disputed by its reviewers: it is not validated any more",
    Standing.LAPSED: "is not validated any more: nobody has run or checked it for long",
    Standing.SUSPENDED: "is on hold: do not begin new runs of it",
}


@dataclass(frozen=True, slots=True)
class PracticeNews:
    """That something happened to a practice, for one organization: keys, and no word of it.

    ``name`` is the network's event. ``people`` are users of the registry who are told by name; whoever did it is
    ``doer``. ``is_author``, ``is_user`` and ``is_steward`` say why the organization hears of it; ``standing`` is how
    the practice stands now, where that changed.
    """

    practice: UUID
    event: UUID
    name: str
    at: datetime
    people: tuple[UUID, ...]
    doer: UUID | None
    is_author: bool
    is_user: bool
    is_steward: bool
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """A practice and what happened to it, as a notice says it to one reader."""

    title: str
    who: str
    words: str


def concerned(practice: UUID, event: UUID) -> list[UUID]:
    """The members that hear of an event: active ones alone, except where words are to go. Four queries at most."""
    row, happened = _found(practice, event)
    if row is None or happened is None:
        return []
    wanted: set[UUID] = set()
    for whom in _whom(happened):
        wanted |= set(_members(row, happened, whom))
    if EVER in _whom(happened):
        return sorted(wanted)  # words go wherever they were taken, also to who has left since
    return sorted(Member.objects.active().filter(pk__in=wanted).values_list("pk", flat=True))


def practice_news(practice: UUID, event: UUID, organization: UUID) -> PracticeNews | None:
    """What one organization is told of an event; None where it is none of its business. Eight queries at most."""
    row, happened = _found(practice, event)
    if row is None or happened is None or organization not in concerned(practice, event):
        return None
    whom = _whom(happened)
    is_author = AUTHOR in whom and row.member_id == organization
    cards = [UUID(key) for key in happened.data.get("people", ())]
    if is_author and row.article.by_id:
        cards.append(row.article.by_id)
    seen = [*cards, happened.by_person] if happened.by_person else cards
    people = Person.objects.filter(pk__in=seen, organization_id=organization, is_active=True)
    users = dict(people.values_list("pk", "user_id"))
    return PracticeNews(
        practice=row.pk,
        event=happened.pk,
        name=happened.name,
        at=happened.at,
        people=tuple(user for card in dict.fromkeys(cards) if (user := users.get(card))),
        doer=users.get(happened.by_person) if happened.by_person else None,
        is_author=is_author,
        is_user=organization in {*_users(row, happened, whom)},
        is_steward=STEWARDS in whom and Member.objects.filter(pk=organization, is_operator=True).exists(),
        standing=row.standing if happened.name == events.PracticeStood.__name__ else "",
    )


def happened_to(actor: Actor, keys: Collection[UUID]) -> dict[UUID, Happened]:
    """What happened to practices by these events of the network, in words for one reader there. Three queries."""
    names = list(CONCERNS)
    found = list(Event.objects.filter(pk__in=list(keys), subject_kind=events.KIND, name__in=names))
    titles = practice_titles(actor, {row.subject_id for row in found})
    doers = _names(actor, {row.by_person for row in found if row.by_person})
    said = _verdicts(found)
    return {
        row.pk: Happened(titles[row.subject_id], _who(row, doers), _words(row, said))
        for row in found
        if row.subject_id in titles
    }


def practice_titles(actor: Actor, keys: Collection[UUID]) -> dict[UUID, str]:
    """What the practices among these are called that the actor sees. One query."""
    rows = Practice.objects.visible_to(actor).filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "article__title"))


def _whom(happened: Event) -> tuple[str, ...]:
    if happened.name == events.PracticeVerified.__name__ and not happened.data.get("is_asked"):
        return ()
    return CONCERNS.get(happened.name, ())


def _members(row: Practice, happened: Event, whom: str) -> Collection[UUID]:
    if whom == AUTHOR:
        return [row.member_id]
    if whom == STEWARDS:
        return list(Member.objects.active().filter(is_operator=True).values_list("pk", flat=True))
    if whom == NAMED:
        cards = [UUID(key) for key in happened.data.get("people", ())]
        found = Person.objects.filter(pk__in=cards, organization_id__isnull=False)
        return [key for key in found.values_list("organization_id", flat=True) if key is not None]
    rows = Adoption.objects.filter(practice=row)
    return [one.member_id for one in (rows if whom == EVER else rows.current())]


def _users(row: Practice, happened: Event, whom: tuple[str, ...]) -> Collection[UUID]:
    return [key for one in whom if one in (USERS, EVER) for key in _members(row, happened, one)]


def _found(practice: UUID, event: UUID) -> tuple[Practice | None, Event | None]:
    row = Practice.objects.select_related("article").filter(pk=practice).first()
    happened = Event.objects.filter(pk=event, subject_kind=events.KIND, subject_id=practice).first()
    return row, happened


def _names(actor: Actor, cards: Collection[UUID]) -> dict[UUID, str]:
    """What people are called whose organizations the actor sees: a closed roster stays closed."""
    seen = Member.objects.visible_to(actor).values("pk")
    rows = Person.objects.visible_to(actor).filter(pk__in=cards, organization_id__in=seen)
    return dict(rows.values_list("pk", "name"))


def _verdicts(found: Collection[Event]) -> dict[str, str]:
    keys = [row.data["review"] for row in found if row.name == events.PracticeReviewed.__name__]
    rows = Review.objects.filter(pk__in=keys) if keys else Review.objects.none()
    return {str(row.pk): str(row.get_verdict_display()).lower() for row in rows}


def _who(row: Event, doers: dict[UUID, str]) -> str:
    if row.name in (events.PracticeStood.__name__, events.PracticeWithdrawn.__name__):
        return ""
    return doers.get(row.by_person, "Somebody") if row.by_person else ""


def _words(row: Event, said: dict[str, str]) -> str:
    data, words = row.data, SAID[row.name]
    if row.name == events.PracticeStood.__name__:
        return words.format(STOOD[Standing(data["now"])])
    if row.name == events.PracticeReviewed.__name__:
        return words.format(said.get(data["review"], "answered"))
    if row.name == events.ReviewersAsked.__name__:
        return words.format("again " if data.get("is_again") else "")
    if row.name == events.SuggestionAnswered.__name__:
        return words.format("took" if data.get("is_taken") else "did not take")
    return words.format(data.get("version", ""))
