"""Cards for the people a history names: matched by e-mail with those who are here, else made. Never users."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from cases.importing.keys import cut, external_key
from cases.imports import PlainPerson
from directory.models import Person

NOBODY = PlainPerson("", "Unknown person", None, "imported")
"""Stands where the source names nobody but a case or an entry needs somebody."""
MEMORY = 100_000
NAME_LENGTH = 120
EMAIL_LENGTH = 254


class People:
    """The cards of one source's people, remembered between batches (bounded). ``made`` counts new cards."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._ids: dict[str, UUID] = {}
        self._colleagues: set[UUID] = set()
        self.made = 0

    def forget(self) -> None:
        """Drop what is remembered: the transaction it came from was rolled back."""
        self._ids.clear()
        self._colleagues.clear()

    def learn(self, people: Iterable[PlainPerson]) -> None:
        """Find or make the cards of these people, in four statements at most."""
        if len(self._ids) > MEMORY:
            self.forget()
        wanted = {self._key(person): person for person in (NOBODY, *people) if self._key(person) not in self._ids}
        if not wanted:
            return
        self._find_by_key(wanted)
        self._find_by_email(wanted)
        self._make(wanted)

    def id_of(self, key: str) -> UUID:
        """The card of a learned person; the unknown person's for a key nobody explained."""
        return self._ids.get(external_key(self._source, key)) or self._ids[self._key(NOBODY)]

    def is_colleague(self, person_id: UUID) -> bool:
        """Whether this card is somebody who works here, so that a case may wait for them."""
        return person_id in self._colleagues

    def _key(self, person: PlainPerson) -> str:
        return external_key(self._source, person.key)

    def _remember(self, key: str, card: Person) -> None:
        self._ids[key] = card.id
        if card.kind == Person.Kind.COLLEAGUE and card.is_active:
            self._colleagues.add(card.id)

    def _find_by_key(self, wanted: dict[str, PlainPerson]) -> None:
        renamed = []
        for card in Person.objects.exclude(external_key="").filter(external_key__in=wanted):
            person = wanted.pop(card.external_key)
            self._remember(card.external_key, card)
            name = cut(person.name, NAME_LENGTH)
            if card.user_id is None and name != card.name:  # whoever signs in is called what they say themselves
                card.name = name
                renamed.append(card)
        if renamed:
            Person.objects.bulk_update(renamed, ["name"])

    def _find_by_email(self, wanted: dict[str, PlainPerson]) -> None:
        addresses = {person.email.lower() for person in wanted.values() if person.email}
        if not addresses:
            return
        cards: dict[str, Person] = {}
        # Somebody who signs in wins over a bare card, and of those the oldest.
        for card in Person.objects.filter(email__in=addresses).order_by("-created_at"):
            held = cards.get(card.email.lower())
            if held is None or held.user_id is None or card.user_id is not None:
                cards[card.email.lower()] = card
        for key, person in list(wanted.items()):
            if person.email and (found := cards.get(person.email.lower())):
                self._remember(key, found)
                del wanted[key]

    def _make(self, wanted: dict[str, PlainPerson]) -> None:
        made: dict[str, Person] = {}
        of_address: dict[str, Person] = {}
        for key, person in wanted.items():
            email = person.email if person.email and len(person.email) <= EMAIL_LENGTH else ""
            card = of_address.get(email) if email else None
            if card is None:
                kind = Person.Kind.REQUESTER if person.kind == "requester" else Person.Kind.IMPORTED
                card = Person(name=cut(person.name, NAME_LENGTH), email=email, kind=kind, external_key=key)
                made[key] = card
                if email:
                    of_address[email] = card
            self._remember(key, card)
        Person.objects.bulk_create(made.values())
        self.made += len(made)
