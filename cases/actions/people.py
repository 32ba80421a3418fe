"""Cards made while working: a requester who is new to the desk, and the case opened for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.actions.cases import open_case
from cases.events.people import RequesterAdded
from cases.models import Case, Queue
from cases.permissions import require
from core.actor import Actor
from core.events import record
from core.refusals import Refused
from core.statements import remembered
from directory.events import PersonAway, SkillsNoted
from directory.models import Person
from directory.querysets import PersonQuerySet

MOST_SKILLS = 20
SKILL_LENGTH = 40


@transaction.atomic
def note_absence(person: Person, until: datetime | None, *, by: Actor) -> None:
    """Say until when rules give a colleague no work; None ends it. What they have stays theirs."""
    require(by, "person.change", person)
    if until is not None and until <= timezone.now():
        raise Refused("Give a time in the future, or leave it empty.")
    person = _locked(person)
    if person.away_until == until:
        return
    person.away_until = until
    person.save(update_fields=["away_until"])
    record(PersonAway(subject_id=person.pk, until=until.isoformat() if until else ""), by=by)


@transaction.atomic
def note_skills(person: Person, skills: Iterable[str], *, by: Actor, shown: Iterable[str] | None = None) -> None:
    """Write down what a colleague knows, in free words, each once and in small letters; none takes all away.

    ``shown`` is what the writer was shown: of that, only what they added or took out is changed, so that words which
    somebody else has written down meanwhile stay. None: it is the whole.
    """
    require(by, "person.skills", person)
    person, words = _locked(person), _words(skills)
    if shown is not None:
        was = _words(shown)
        kept = [word for word in person.skills if word in words or word not in was]
        words = words if was == person.skills else [*kept, *(w for w in words if w not in {*was, *kept})]
    if person.kind != Person.Kind.COLLEAGUE:
        raise Refused("Only colleagues have skills here.")
    if len(words) > MOST_SKILLS or any(len(word) > SKILL_LENGTH for word in words):
        raise Refused(f"Give at most {MOST_SKILLS} skills of at most {SKILL_LENGTH} characters.")
    if words == person.skills:
        return
    person.skills = words
    person.save(update_fields=["skills"])
    record(SkillsNoted(subject_id=person.pk), by=by)


def _words(skills: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(word.split()).lower() for word in skills if word.strip()))


def _locked(person: Person) -> Person:
    """The card as it is now: what a page has read may be older."""
    found: Person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    return found


@transaction.atomic(savepoint=False)
def requester_for(words: str, *, by: Actor) -> Person:
    """The person whom a name or an e-mail address means; somebody new gets a requester's card, which cannot sign in."""
    require(by, "person.add")
    words = words.strip()
    if not words:
        raise Refused("Say whose case it is: a name or an e-mail address.")
    is_address = "@" in words
    found = _known(by, words, is_address=is_address)
    if len(found) > 1:
        raise Refused(f"Several people are called {words}. Write the e-mail address.")
    if found:
        return found[0]
    made = Person.objects.create(
        name=words.split("@")[0][:120] if is_address else words[:120],
        email=words if is_address else "",
        kind=Person.Kind.REQUESTER,
    )
    record(RequesterAdded(subject_id=made.pk), by=by)
    return made


@remembered("words")
def _known(by: Actor, words: str, is_address: bool) -> PersonQuerySet:
    people = Person.objects.visible_to(by).filter(is_active=True)
    return (people.filter(email__iexact=words) if is_address else people.filter(name__iexact=words))[:2]


@transaction.atomic(savepoint=False)
def open_case_for(words: str, *, by: Actor, queue: Queue, **given: Any) -> Case:
    """Open a case for the person a name or an address means, with a card if they are new: both, or neither.

    ``given`` is what ``open_case`` takes.
    """
    require(by, "case.open", queue)
    return open_case(by=by, queue=queue, requester=requester_for(words, by=by), **given)
