"""Major cases walked at random by a member, a stranger to the proposal and a steward: nobody does or reads too much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.models import Entry, Thread
from core.actor import Actor
from core.refusals import Refused
from network.actions import majors as actions
from network.actions.major_parties import join_major
from network.models import MajorCase, MajorParty
from network.selectors.major_parties import major_told
from network.selectors.majors import major_page
from tests.network.majors import TOLD, proposed
from tests.network.talks import People

WHO = ("ada", "cleo", "hana")
ACTS: dict[str, Callable[[UUID, Actor], Any]] = {
    "open": lambda key, by: actions.open_major(key, by=by),
    "refuse": lambda key, by: actions.refuse_major(key, by=by, reason="CNRY-reason"),
    "change": lambda key, by: actions.change_major(key, TOLD, by=by),
    "update": lambda key, by: actions.write_update(key, by=by, source="CNRY-update"),
    "close": lambda key, by: actions.close_major(key, by=by, outcome="CNRY-outcome"),
    "reopen": lambda key, by: actions.reopen_major(key, by=by, words="CNRY-again"),
    "join": lambda key, by: join_major(MajorCase.objects.get(pk=key).number, by=by),
}
FROM = {
    "open": ("proposed",),
    "refuse": ("proposed",),
    "change": ("proposed", "open"),
    "update": ("open",),
    "close": ("open",),
    "reopen": ("closed",),
    "join": ("open",),
}
"""In which states each may be done."""
TO = {"open": "open", "refuse": "refused", "close": "closed", "reopen": "open"}


def _take(key: UUID, name: str, by: Actor) -> None:
    """Do it, and hold what came of it against the table."""
    before = MajorCase.objects.get(pk=key).state
    may = before in FROM[name] and (name == "join" or bool(by.stewardships))
    try:
        ACTS[name](key, by)
    except Refused:
        assert not may, (name, before)
        assert MajorCase.objects.get(pk=key).state == before
    else:
        assert may, (name, before)
        assert MajorCase.objects.get(pk=key).state == TO.get(name, before)


def _check(key: UUID, people: People, joined: set[Any]) -> None:
    """What every member reads is what was opened; who joined is known to nobody."""
    row = MajorCase.objects.get(pk=key)
    is_told = row.state in ("open", "closed")
    for rows in (MajorCase.objects, Thread.objects, Entry.objects):
        assert is_told or not rows.visible_to(people.cleo).exists()
    told = major_told(row.number, people.cleo)
    assert (told is not None) is is_told
    assert told is None or (told.outcome == "CNRY-outcome") is (row.state == "closed")
    assert major_told(row.number, people.ada) is not None, "who proposed it reads it always"
    assert major_page(people.hana, row.number).affected == len(joined)
    assert major_page(people.ada, row.number).affected is None
    assert MajorParty.objects.visible_to(people.cleo).count() == (people.cleo.organization_id in joined)
    assert (row.closed_at is not None) is (row.state == "closed")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(walk=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(WHO)), max_size=12))
def test_no_walk_tells_too_much_or_does_what_is_not_open(people: People, walk: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        _walk(people, walk)
        transaction.set_rollback(True)


def _walk(people: People, walk: list[tuple[str, str]]) -> None:
    row = proposed(people.hana)
    MajorCase.objects.filter(pk=row.pk).update(proposer=people.ada.organization_id)
    joined: set[Any] = set()
    for name, who in walk:
        by: Actor = getattr(people, who)
        _take(row.pk, name, by)
        if name == "join" and MajorCase.objects.get(pk=row.pk).state == "open":
            joined.add(by.organization_id)
        _check(row.pk, people, joined)
