"""Leaks planted on purpose: the matrix must notice every one of them."""

from __future__ import annotations

import base64
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from cases.models import Case
from cases.querysets import CaseQuerySet
from conversations.querysets import AttachmentQuerySet, EntryQuerySet
from core.spaces import entered
from knowledge.querysets import ArticleQuerySet
from tenants.middleware import HostSession
from tests.isolation.conftest import Around
from tests.isolation.walk import Finding, Walker, tokens_in

LEAK, WRITE, TELLS, TOLD = "leak", "write without the right", "tells unseen from missing", "told in a log or a mail"


ARTICLES = ("article", "draft_article", "edit_article", "history_article", "compare_article")

pytestmark = pytest.mark.usefixtures("compiled_anew")


def whats(findings: list[Finding]) -> set[str]:
    return {finding.what for finding in findings}


@pytest.mark.parametrize("name", ["case", "attachment", "board", "queue", "home", "import", "members", *ARTICLES])
def test_nothing_is_found_where_nothing_is_planted(around: Around, name: str) -> None:
    assert around(name) == []


def test_cases_of_everybody(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda rows, actor: rows)
    found = around("case", people=("ada", "ravi", "tomas"))
    assert {finding.ask.who for finding in found if finding.what == LEAK} == {"ada", "ravi", "tomas"}


def test_articles_of_everybody(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArticleQuerySet, "visible_to", lambda rows, actor: rows)
    found = around("article", people=("ada", "ravi", "tomas"))
    assert {finding.ask.who for finding in found if finding.what == LEAK} == {"ada", "tomas"}


def test_files_without_a_question(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AttachmentQuerySet, "visible_to", lambda rows, actor: rows)
    found = around("attachment", people=("ada", "ravi"))
    assert {finding.ask.relation for finding in found if finding.what == LEAK} >= {"unseen", "inner", "waiting"}


def test_doors_without_membership(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants import doors
    from tenants.models import Membership

    def anybody(user: Any, organization_id: Any) -> Membership | None:
        return Membership(user=user, organization_id=organization_id, role="agent") if organization_id else None

    monkeypatch.setattr(doors, "_membership", anybody)
    found = around("board", people=("cleo", "rita", "opal")) + around("case", people=("cleo", "rita", "opal"))
    assert {finding.ask.who for finding in found if finding.what == LEAK} == {"cleo", "rita", "opal"}


def test_sessions_that_open_every_host(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HostSession, "__call__", lambda door, request: door.get_response(request))
    found = around("case", people=("bo",))
    assert {(finding.ask.host, finding.ask.cookie_of) for finding in found} == {("halcyon", "northwind")}


def test_a_page_that_shows_another_space(around: Around, walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    def echo(*args: Any, **kwargs: Any) -> HttpResponse:
        with entered(walker.isle.world.halcyon):
            return HttpResponse(Case.objects.order_by("number")[0].subject)

    monkeypatch.setattr("cases.views.listed.render", echo)
    found = around("board", people=("ada", "cleo"))
    assert {(finding.what, finding.ask.who) for finding in found} == {(LEAK, "ada")}


def test_notes_before_requesters(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        EntryQuerySet, "of_seen", lambda rows, thread, actor: rows.filter(thread_id=thread, thread__kind="main")
    )
    found = around("case", people=("ravi", "ada"))
    assert {finding.ask.who for finding in found} == {"ravi"}
    assert any("conversations.Entry.html" in finding.detail for finding in found)


def test_an_answer_that_tells_unseen_from_missing(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.selectors import cases as selectors
    from cases.views import cases as views

    find = selectors.find_case

    def tell(actor: Any, number: int) -> Any:
        case = find(actor, number)
        if case is None and Case.objects.filter(number=number).exists():
            raise PermissionDenied
        return case

    monkeypatch.setattr(views, "find_case", tell)
    found = around("case", people=("ada",))
    assert {(finding.what, finding.ask.relation) for finding in found} == {(TELLS, "unseen"), (TELLS, "named")}


def test_a_post_that_writes_before_it_asks(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.actions import cases as actions

    close = actions.close_case

    def hasty(case: Any, **kwargs: Any) -> Any:
        Case.objects.filter(pk=case.pk).update(status="closed", category="closed")
        return close(case, **kwargs)

    monkeypatch.setattr(actions, "close_case", hasty)
    found = around("close", "POST", people=("ada", "tomas", "ravi"))
    assert {(finding.what, finding.ask.who) for finding in found} == {(WRITE, "tomas")}


def test_columns_that_nobody_may_set(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.actions import cases as actions

    def everything(case: Any, **kwargs: Any) -> None:
        Case.objects.filter(pk=case.pk).update(external_key="mine")

    monkeypatch.setattr(actions, "edit_case", everything)
    found = around("edit", "POST", people=("ada",))
    assert whats(found) == {WRITE}
    assert "external_key" in found[0].detail


def test_words_in_a_log(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.selectors import cases as selectors
    from cases.views import cases as views

    find = selectors.find_case

    def chatty(actor: Any, number: int) -> Any:
        case = find(actor, number)
        logging.getLogger("guildhall.cases").info("found %s", case.subject if case else "nothing")
        return case

    monkeypatch.setattr(views, "find_case", chatty)
    assert whats(around("case", people=("ada",))) == {TOLD}


def test_a_fault(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("cases.views.cases.find_case", broken)
    assert "server fault" in whats(around("case", people=("ada",)))


def test_escaped_and_packed_tokens_are_found() -> None:
    from tests.isolation.walk import _in_base64

    assert tokens_in("&#67;NRY7x") == {"CNRY7x"}
    assert tokens_in("/next?to=%43NRY8x") == {"CNRY8x"}
    assert _in_base64("session=" + base64.urlsafe_b64encode(b'{"said": "CNRY9x"}').decode()) == {"CNRY9x"}
