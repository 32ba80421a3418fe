"""Queues for the groups a history names: found by key or name, else made with a team of the same name."""

from __future__ import annotations

from uuid import UUID

from django.utils.text import slugify

from cases.importing.keys import cut, external_key
from cases.imports import PlainCase
from cases.models import Queue
from directory.models import Team

MAX_QUEUES = 500
"""Queues a space may have before an import stops making more; further groups go to the default queue."""
NAME_LENGTH = 80
DEFAULT_NAME = "Imported"


class Queues:
    """The queues of one source's groups, remembered between batches. ``made`` counts new ones."""

    def __init__(self, source: str, default_id: UUID | None) -> None:
        self._source = source
        self._given_default = default_id
        self.made = 0
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered: the transaction it came from was rolled back."""
        self._default_id = self._given_default
        self._ids: dict[str, UUID] = {}
        self._names: dict[str, UUID] = {}
        self._slugs: set[str] = set()
        self._is_loaded = False

    def id_of(self, case: PlainCase) -> UUID:
        """The queue a case belongs into."""
        if not self._is_loaded:
            self._load()
        if not case.queue:
            return self._default()
        key = external_key(self._source, case.queue)
        return self._ids.get(key) or self._named(case.queue, key)

    def _load(self) -> None:
        self.forget()
        for pk, name, slug, key in Queue.objects.values_list("pk", "name", "slug", "external_key"):
            self._slugs.add(slug)
            self._names.setdefault(name, pk)
            if key:
                self._ids[key] = pk
        self._is_loaded = True

    def _default(self) -> UUID:
        if self._default_id is None:
            self._default_id = self._named(DEFAULT_NAME, "", is_forced=True)
        return self._default_id

    def _named(self, word: str, key: str, *, is_forced: bool = False) -> UUID:
        name = cut(word, NAME_LENGTH)
        found = self._names.get(name)
        if found is None and len(self._slugs) >= MAX_QUEUES and not is_forced:
            found = self._default()
        if found is None:
            found = self._make(name, key)
        if key:
            self._ids[key] = found
        return found

    def _make(self, name: str, key: str) -> UUID:
        """Make a queue, behind those that are there: new cases that name no queue land in the desk's first."""
        team, _ = Team.objects.get_or_create(name=name)
        place = len(self._slugs)
        queue = Queue.objects.create(name=name, slug=self._slug(name), team=team, external_key=key, position=place)
        self._names[name] = queue.pk
        self.made += 1
        return queue.pk

    def _slug(self, name: str) -> str:
        base = slugify(name)[:70] or "queue"
        slug, number = base, 2
        while slug in self._slugs:
            slug, number = f"{base}-{number}", number + 1
        self._slugs.add(slug)
        return slug
