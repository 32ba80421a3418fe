"""The demo's cases read as if they had been worked: what happened lies where it happened."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from cases.models import Case
from clocks.choices import Metric
from clocks.models import Clock
from config.demo import content
from config.demo.networks import HARBOUR
from config.demo.story import CASES, NORTHWIND
from config.demo.triage import TITLE
from conversations.models import Entry
from core.models import Event
from core.spaces import REGISTRY, SpaceRef, entered
from knowledge.models import Article
from network.models import Escalation, Offer
from tenants.models import Domain, Network
from tests.world import World

WRITTEN = ("CaseOpened", "ReplyAdded", "NoteAdded")


@pytest.fixture
def desk(committed: World) -> SpaceRef:
    """Northwind's space with the demo's cases in it."""
    content.seed()
    with entered(REGISTRY):
        return Domain.objects.select_related("tenant").get(domain__startswith=f"{NORTHWIND.slug}.").tenant.ref


def _story(case: Case) -> list[Event]:
    return list(Event.objects.filter(subject_id=case.pk).order_by("at", "id"))


def test_the_demos_timelines_are_in_the_order_things_happened(desk: SpaceRef) -> None:
    with entered(desk):
        cases = list(Case.objects.all())
        assert len(cases) == len(CASES[NORTHWIND.slug])
        for case in cases:
            story = _story(case)
            assert [event.pk for event in story] == sorted(event.pk for event in story), "as they were recorded"
            assert len({event.at for event in story}) == len(story), "no two at once"
            assert story[0].name == "CaseOpened"
            assert story[0].at == case.opened_at
            assert story[-1].at == case.updated_at < timezone.now()
            _entries_lie_with_their_events(case, story)
        long = max(cases, key=lambda case: len(_story(case)))
        assert len(_story(long)) > 3, "the test has something to look at"


def _entries_lie_with_their_events(case: Case, story: list[Event]) -> None:
    told = {event.data["entry_id"]: event.at for event in story if event.name in WRITTEN}
    written: dict[str, datetime] = {
        str(entry.pk): entry.at for entry in Entry.objects.filter(thread__subject_id=case.pk)
    }
    assert told == written


def test_a_case_that_was_taken_before_the_answer_says_so_and_a_closing_comes_last(desk: SpaceRef) -> None:
    with entered(desk):
        case = Case.objects.get(subject__startswith="Snapshots older")
        assert [event.name for event in _story(case)][:3] == ["CaseOpened", "CaseAssigned", "StatusChanged"]
        taken, opened = _story(case)[1:3]
        assert (opened.at - taken.at).total_seconds() == 1, "a status that taking it brought about"
        closed = Case.objects.filter(closed_at__isnull=False).first()
        assert closed is not None
        ends = _story(closed)[-2:]
        assert [event.name for event in ends] == ["CaseClosed", "ClockEnded"], "and its clock ends with it"
        assert ends[0].at == closed.closed_at == closed.solved_at
        assert ends[1].data["spent"] > 60_000, "of the case's hours"


def test_the_demo_promises_that_somebody_has_a_case_and_tells_when_somebody_did(desk: SpaceRef) -> None:
    with entered(desk):
        clocks = Clock.objects.filter(subject_kind="case", metric=Metric.ACKNOWLEDGEMENT)
        free = set(Case.objects.live().filter(assignee=None, first_replied_at=None).values_list("pk", flat=True))
        assert set(clocks.filter(stopped_at=None).values_list("subject_id", flat=True)) == free != set()
        ended = {clock.subject_id: clock for clock in clocks.exclude(is_met=None)}
        told = {row.subject_id: row for row in Event.objects.filter(name="ClockEnded", data__metric="acknowledgement")}
        assert ended.keys() == told.keys() != set()
        for key, row in told.items():
            clock = ended[key]
            assert (row.at, row.data["is_met"]) == (clock.stopped_at, clock.is_met)


def test_articles_of_the_demo_stand_in_every_way_and_one_answered_a_case(desk: SpaceRef) -> None:
    content.seed()
    with entered(desk):
        found = {(row.confidence, row.flags, row.reused) for row in Article.objects.filter(origin_practice=None)}
    assert found >= {("validated", 0, 1), ("framed", 0, 0), ("unproven", 1, 0)}


def test_one_request_waits_for_a_steward_and_is_asked_once(desk: SpaceRef) -> None:
    content.seed()
    with entered(REGISTRY):
        harbour = Network.objects.select_related("space").get(slug=HARBOUR.slug).space.ref
    with entered(harbour):
        [row] = Escalation.objects.all()
        assert (row.title, row.state, row.helper_id, row.wave) == (TITLE, "requested", None, 0)
        assert not Offer.objects.exists()
