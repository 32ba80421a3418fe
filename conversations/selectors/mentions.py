"""Whom an entry means by the names it calls, and whom one can call there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from conversations.mentions import first_word, handle
from conversations.models import Thread
from conversations.selectors.audiences import people_of_team, who_reads_thread
from conversations.subjects import people_of
from core.actor import Actor
from directory.models import Person, Team
from directory.querysets import PersonQuerySet

OFFERED = 8
LOOKED_AT = 40
BEGINS = 3


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Keys of the people and teams an entry means and who may read it; names of those who may not."""

    people: tuple[UUID, ...] = ()
    teams: tuple[UUID, ...] = ()
    unseen: tuple[str, ...] = ()
    unseen_people: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list behind @: what is written, who that is, and what they are."""

    handle: str
    name: str
    what: str


def mentioned(names: Sequence[str], thread: Thread, by: Actor, *, is_note: bool) -> Mentioned:
    """What these names (small letters, as ``names_in`` finds them) mean to this writer in this thread.

    A name that fits nobody, or several, means nobody. A requester's words call nobody: they know no handles.
    """
    if not names or not by.is_staff:
        return Mentioned()
    if (among := people_of(thread.subject_kind, thread.subject_id, by)) is not None:
        known = list(_people(names).filter(pk__in=among))
        meant = [found for name in names if (found := _one(name, known))]
        return Mentioned(tuple(dict.fromkeys(person.pk for person in meant)))
    everyone = list(_people(names))
    people = [found for name in names if (found := _one(name, everyone))]
    rest = [name for name in names if not any(_is_called(person.name, name) for person in people)]
    teams = [team for team in _teams(rest) if handle(team.name).lower() in rest] if rest else []
    members = {team.pk: people_of_team(team.pk) for team in teams}
    everybody = {person.pk for person in people} | {key for keys in members.values() for key in keys}
    reading = who_reads_thread(thread.pk, everybody)
    seeing = {key for key, actor in reading.items() if actor.is_staff or not is_note}
    blind = [person for person in people if person.pk not in seeing]
    apart = [team for team in teams if not members[team.pk] or set(members[team.pk]) - seeing]
    return Mentioned(
        tuple(person.pk for person in people if person.pk in seeing),
        tuple(team.pk for team in teams if set(members[team.pk]) & seeing),
        (*(person.name for person in blind), *(f"Not everybody in {team.name}" for team in apart)),
        tuple(person.pk for person in blind if person.kind == Person.Kind.COLLEAGUE),
    )


def suggestions(thread: Thread, typed: str, by: Actor) -> list[Suggestion]:
    """People and teams whose name has a word that begins like this and who may read the thread, at most ``OFFERED``.

    Seven queries however many fit.
    """
    fits = _fits(typed)
    colleagues = Person.objects.visible_to(by).colleagues()
    people = list(colleagues.filter(fits).exclude(pk=by.card).order_by("name")[:LOOKED_AT])
    teams = list(Team.objects.visible_to(by).filter(fits).order_by("name").prefetch_related("members")[:OFFERED])
    members = {team.pk: {one.pk for one in team.members.all() if one.is_active} for team in teams}
    everybody = {one.pk for one in people} | {key for keys in members.values() for key in keys}
    seeing = set(who_reads_thread(thread.pk, everybody)) if everybody else set()
    shared = _shared_first_words(colleagues.filter(pk__in=[one.pk for one in people]), colleagues)
    lines = [
        Suggestion(_shortest(one.name, shared), one.name, one.role or "colleague") for one in people if one.pk in seeing
    ]
    lines += [
        Suggestion(handle(team.name), team.name, "team")
        for team in teams
        if members[team.pk] and members[team.pk] <= seeing
    ]
    return [line for line in lines if line.handle][:OFFERED]


def suggested_among(among: PersonQuerySet, typed: str, by: Actor) -> list[tuple[Person, str]]:
    """Those of these people whose name has a word that begins like this, at most ``OFFERED``, with what to write.

    Whoever's name would mean nobody, as several of them have it, is not offered. Two queries however many fit.
    """
    rows = list(among.filter(_fits(typed)).exclude(pk=by.card).order_by("name", "id")[:OFFERED])
    firsts = {first_word(one.name) for one in rows} - {""}
    begin = Q(pk__in=[])
    for word in firsts:
        begin |= Q(name__istartswith=word[:BEGINS])
    names = list(among.filter(begin).values_list("name", flat=True)) if firsts else []
    short = [first_word(name).lower() for name in names]
    whole = [handle(name).lower() for name in names]
    found = [(one, first_word(one.name)) for one in rows if short.count(first_word(one.name).lower()) == 1]
    alike = [(one, handle(one.name)) for one in rows if short.count(first_word(one.name).lower()) != 1]
    fit = [*found, *((one, word) for one, word in alike if word and whole.count(word.lower()) == 1)]
    return sorted(fit, key=lambda line: (line[0].name, line[0].pk))


def _fits(typed: str) -> Q:
    return Q(name__istartswith=typed) | Q(name__icontains=f" {typed}") if typed else Q()


def _people(names: Iterable[str]) -> PersonQuerySet:
    begins = Q(pk__in=[])
    for name in names:
        begins |= Q(name__istartswith=name.split(".")[0][:BEGINS])
    return Person.objects.colleagues().filter(begins).order_by("name")


def _teams(names: Iterable[str]) -> list[Team]:
    begins = Q(pk__in=[])
    for name in names:
        begins |= Q(name__istartswith=name.split(".")[0][:BEGINS])
    return list(Team.objects.filter(begins).order_by("name"))


def _one(name: str, people: Sequence[Person]) -> Person | None:
    """Who is called this: by the whole name, or by the first word where it is nobody else's."""
    for fits in (handle, first_word):
        found = [person for person in people if fits(person.name).lower() == name]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _is_called(whole: str, name: str) -> bool:
    return name in (handle(whole).lower(), first_word(whole).lower())


def _shared_first_words(these: Iterable[Person], among: Iterable[Person]) -> set[str]:
    """First words of these people's names that somebody else's name begins with, too."""
    mine = {first_word(one.name).lower() for one in these}
    every = [first_word(one.name).lower() for one in among]
    return {word for word in mine if every.count(word) > 1}


def _shortest(name: str, shared: set[str]) -> str:
    return handle(name) if first_word(name).lower() in shared else first_word(name)
