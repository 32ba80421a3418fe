"""One wall after another taken away: the matrix must notice every one of them, and so must the worker's half of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.db.models import Q

from cases.models.reversals import ReversalQuerySet
from cases.querysets import CaseQuerySet, QueueQuerySet
from cases.saved.views import Offered
from conversations.querysets import EntryQuerySet, ThreadQuerySet
from core import statements
from core.rows import SpaceQuerySet
from core.spaces import REGISTRY, entered
from directory.querysets import PersonQuerySet
from network.querysets.announcements import AnnouncementQuerySet
from network.querysets.members import MemberQuerySet
from notifications.querysets import OwnQuerySet
from tests.isolation.conftest import Around
from tests.isolation.seed import Isle
from tests.isolation.walk import Finding, Walker
from tests.isolation.working import Work

pytestmark = pytest.mark.usefixtures("compiled_anew")


@dataclass(frozen=True)
class Wall:
    """A ``visible_to`` that is forgotten in one module (empty: everywhere), and by whose visit where that comes out."""

    queryset: type[SpaceQuerySet[Any]]
    module: str
    address: str
    people: Sequence[str]
    variant: int = 0
    method: str = "GET"


WALLS = {
    "lists": Wall(CaseQuerySet, "cases.selectors.scopes", "cases", ("ada",), variant=1),
    "rail": Wall(QueueQuerySet, "cases.selectors.queues", "board", ("ada",)),
    "a case by its number": Wall(CaseQuerySet, "cases.selectors.cases", "case", ("ravi",)),
    "linked cases": Wall(CaseQuerySet, "cases.selectors.links", "case", ("ada",)),
    "cases opened last": Wall(CaseQuerySet, "cases.selectors.recent", "board", ("ada",)),
    "the portal": Wall(CaseQuerySet, "cases.selectors.portal", "requests", ("nils",), variant=1),
    "requests like it": Wall(CaseQuerySet, "cases.selectors.intake", "similar_requests", ("ravi",), variant=1),
    "cases found by words": Wall(CaseQuerySet, "cases.selectors.picking", "link", ("ada",), variant=1, method="POST"),
    "tags": Wall(CaseQuerySet, "cases.selectors.tags", "tags", ("lena", "ines")),
    "titles of what one follows": Wall(CaseQuerySet, "cases.topics", "followed", ("ada",)),
    "words of notices": Wall(CaseQuerySet, "cases.topics", "notices", ("ada",)),
    "drafts": Wall(CaseQuerySet, "cases.topics", "board", ("ada",)),
    "side threads": Wall(ThreadQuerySet, "", "thread", ("ben", "ravi", "tomas")),
    "entries": Wall(EntryQuerySet, "", "entry", ("ravi", "ada")),
    "forms to choose a queue": Wall(QueueQuerySet, "cases.forms.cases", "edit", ("ada",)),
    "changes that others take back": Wall(
        ReversalQuerySet, "cases.actions.reversals", "take_back_change", ("tomas",), method="POST"
    ),
    "a member who is kept out of the network": Wall(MemberQuerySet, "", "hall_member", ("ada", "bo")),
    "an announcement that was withdrawn": Wall(AnnouncementQuerySet, "", "edit_announcement", ("ada", "bo")),
    "what readers keep": Wall(OwnQuerySet, "", "mails", ("ada", "ines")),
}


def drop(monkeypatch: pytest.MonkeyPatch, queryset: Any, module: str) -> None:
    """Make ``visible_to`` give everything where one module asks, or wherever it is asked."""
    real = queryset.visible_to

    def everything(rows: Any, actor: Any, *more: Any, **named: Any) -> Any:
        frame = sys._getframe(1)
        if frame.f_globals["__name__"] == "django.db.models.manager":  # a manager passes the question on
            frame = frame.f_back or frame
        return rows if module in ("", frame.f_globals["__name__"]) else real(rows, actor, *more, **named)

    monkeypatch.setattr(queryset, "visible_to", everything)


def leaks(findings: list[Finding]) -> list[str]:
    """Who was shown what."""
    return [str(one) for one in findings if one.what == "leak"]


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_that_is_missing_is_noticed(around: Around, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    wall = WALLS[name]
    drop(monkeypatch, wall.queryset, wall.module)
    found = around(wall.address, wall.method, wall.people, variant=wall.variant)
    assert {one.what for one in found} - {"server fault"}


def test_views_and_macros_of_others(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Offered, "visible_to", staticmethod(lambda actor: Q()))
    assert leaks(around("views", people=("ada",)))


def test_colleagues_whose_client_shares_nothing(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PersonQuerySet, "shared_with", lambda rows, actor: rows)
    assert leaks(around("case", people=("ravi",)))


def test_membership_remembered_past_its_end(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants import doors
    from tenants.models import Membership

    def once(user: Any, organization_id: Any) -> Any:
        return Membership.objects.filter(user=user.pk, organization=organization_id).first()

    monkeypatch.setattr(doors, "_membership", once)
    found = around("board", people=("sven", "rita"))
    assert {one.ask.who for one in found if one.what == "leak"} == {"sven", "rita"}


def test_feed_of_somebody_removed(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.actor import Role
    from notifications import readers
    from tenants.doors import Belonging
    from tenants.models import Membership

    def once(users: Any) -> Any:
        with entered(REGISTRY):
            rows = list(Membership.objects.filter(user__in=users).values_list("user", "organization", "role"))
        return {user: Belonging(organization, Role(role), "") for user, organization, role in rows}

    assert around("feed", people=("stranger",)) == []
    monkeypatch.setattr(readers, "belonging_here", once)
    found = around("feed", people=("stranger",))
    assert {one.ask.relation for one in found if one.what == "leak"} == {"gone"}


def test_a_part_that_is_remembered_without_its_words(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = import_module("config.templatetags.parts")
    render, kept = parts._written.__wrapped__, dict[str, Any]()

    def by_name(name: str, zone: str, /, **values: Any) -> Any:
        return kept.setdefault(name, render(name, zone, **values))

    monkeypatch.setattr(parts, "_written", by_name)
    assert leaks(around("case", people=("ada", "tomas", "vera", "cleo")))


def test_a_statement_that_keeps_whom_it_was_first_asked_for(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    put, kept = statements._Kept.put, dict[str, Any]()

    def first(one: Any, values: list[Any]) -> Any:
        return kept.setdefault(one.text, put(one, values))

    monkeypatch.setattr(statements, "check", False)  # which would find it before the walk does
    monkeypatch.setattr(statements._Kept, "put", first)
    assert leaks(around("cases", people=("vera", "ada", "cleo")))


@pytest.fixture
def entering_the_other(isle: Isle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs that are stamped with Northwind's space run in Halcyon's."""
    from tenants import jobs
    from tenants.models import Space

    class Others:
        class objects:  # noqa: N801 - as a model has it
            @staticmethod
            def get(pk: Any) -> Any:
                return Space.objects.get(pk=isle.ids["halcyon"]["space"])

    monkeypatch.setattr(jobs, "Space", Others)


@pytest.mark.usefixtures("entering_the_other")
def test_a_job_in_another_space(walker: Walker) -> None:
    told = Work(walker, "northwind").delivering()
    assert any("of halcyon changed by a job of northwind" in line for line in told.wrong)


def test_notices_without_a_question(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.notices.may_know", lambda actor, event: True)
    told = Work(walker, "northwind").delivering()
    assert "ravi is told of conversations.Entry" in told.wrong


@pytest.mark.parametrize(
    ("queryset", "module", "who"),
    [(CaseQuerySet, "cases.topics", "ada"), (EntryQuerySet, "cases.thread_topics", "tomas")],
)
def test_mails_without_a_question(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, queryset: Any, module: str, who: str
) -> None:
    drop(monkeypatch, queryset, module)
    told = Work(walker, "northwind").mailing()
    assert any(line.startswith(f"a mail to {who} says") for line in told.wrong)
