"""The register of what threads are about: asked for where its tables are, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conversations import subjects
from conversations.models import Attachment, Entry, EntryRevision, Thread
from core.actor import Actor
from core.ids import new_id
from core.spaces import entered
from directory.models import Person
from tests.world import World


@pytest.fixture
def talk(world: World, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> Iterator[Thread]:
    """A thread of a kind of subject of member spaces. The test runs in Northwind's."""
    monkeypatch.setattr(subjects, "_subjects", {})
    with entered(world.northwind):
        yield Thread.objects.create(subject_kind="topic", subject_id=ada.card)


def everybody(actor: Actor) -> Any:
    return Person.objects.values("pk")


def nobodys(actor: Actor) -> Any:
    raise AssertionError("nothing is asked of it here")


def test_subject_of_the_other_kind_of_space_is_not_asked_for(talk: Thread, ada: Actor) -> None:
    others: dict[str, Any] = dict.fromkeys(("visible", "supports", "asked", "withheld"), nobodys)
    subjects.register(subjects.Subject(kind="other", space="network", **others))
    assert not Thread.objects.visible_to(ada).exists()
    assert not subjects.supports(ada, "other", new_id())
    subjects.register(subjects.Subject(kind="topic", visible=everybody))
    assert Thread.objects.visible_to(ada).get() == talk


def test_words_that_are_kept_back_have_no_file_and_no_past(talk: Thread, ada: Actor) -> None:
    written = {"thread": talk, "kind": "reply", "by_id": ada.card, "source": "s", "html": "h", "renderer": 1}
    kept, hidden = Entry.objects.create(**written), Entry.objects.create(**written)
    for entry in (kept, hidden):
        EntryRevision.objects.create(entry=entry, by_id=ada.card, source="s", html="h")
        Attachment.objects.create(
            entry=entry, by_id=ada.card, name="n", media_type="t", size=1, sha256="0", path="nowhere"
        )
    back = Entry.objects.filter(pk=hidden.pk)
    subjects.register(subjects.Subject(kind="topic", visible=everybody, withheld=lambda actor: back.values("pk")))
    assert {row.entry_id for row in Attachment.objects.visible_to(ada)} == {kept.pk}
    assert {row.entry_id for row in EntryRevision.objects.visible_to(ada)} == {kept.pk}
    assert set(Entry.objects.visible_to(ada)) == {kept, hidden}, "their place stays"
