"""Processes run on a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import cases as case_actions
from cases.actions import runs as actions
from cases.actions.reopening import reopen_case
from cases.models import Case, Queue
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, current, entered
from knowledge.actions import runs
from knowledge.actions.processes import shape_process
from knowledge.actions.publishing import publish
from knowledge.actions.runs import Begun, Ticked
from knowledge.models import Run
from knowledge.processes import without_step
from knowledge.selectors.articles import article_page
from knowledge.selectors.runs import find_run, run_shown
from tenants.models import DueMoment
from tests.factories.cases import fresh, make_queue, open_case
from tests.factories.knowledge import fresh as fresh_article
from tests.factories.processes import BOUNCE, CONFIRM, RETRY, ROLL, process
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def case(queue: Queue, ravi: Actor, ada: Actor) -> Case:
    return open_case(ravi, queue)


@pytest.fixture
def run(case: Case, ada: Actor) -> Run:
    return actions.begin_run(case, process(ada).pk, Begun(facets={"environment": "RHEL 9.4"}), by=ada)


def again(run: Run) -> Run:
    return Run.objects.select_related("revision", "article").get(pk=run.pk)


def now_at(run: Run) -> str:
    return next((one.line.step.key for one in run_shown(again(run)).steps if one.is_now), "")


def end(case: Case, by: Actor, *, is_sure: bool = False) -> Case:
    return case_actions.close_case(fresh(case), by=by, resolution="solved", no_article="one_off", is_sure=is_sure)


def test_run_is_noted_on_the_case_and_as_use(case: Case, run: Run, ada: Actor) -> None:
    assert Event.objects.filter(subject_id=case.pk, name="RunBegun").count() == 1
    assert fresh_article(run.article).reused == 1
    assert now_at(run) == CONFIRM


def test_steps_are_ticked_by_whoever_does_them(case: Case, run: Run, ada: Actor, ben: Actor) -> None:
    actions.tick_step(case, run.pk, Ticked(CONFIRM, note="2 of 6"), by=ben)
    with pytest.raises(Refused, match="Say why you skip it"):
        actions.tick_step(case, run.pk, Ticked(RETRY, is_skipped=True), by=ada)
    actions.tick_step(case, run.pk, Ticked(RETRY, is_skipped=True, note="It was 12 already."), by=ada)
    done = {one.line.step.key: one.done for one in run_shown(again(run)).steps if one.done}
    first, second = done[CONFIRM], done[RETRY]
    assert first is not None
    assert second is not None
    assert (first.name, first.note, first.is_skipped) == (ben.name, "2 of 6", False)
    assert (second.name, second.is_skipped) == (ada.name, True)


def test_decision_takes_a_way_and_one_back_opens_steps_again(case: Case, run: Run, ada: Actor) -> None:
    for step in (CONFIRM, RETRY):
        actions.tick_step(case, run.pk, Ticked(step), by=ada)
    with pytest.raises(Refused, match="Choose which way"):
        actions.tick_step(case, run.pk, Ticked(BOUNCE), by=ada)
    actions.tick_step(case, run.pk, Ticked(BOUNCE, branch=0), by=ada)
    assert now_at(run) == RETRY
    actions.tick_step(case, run.pk, Ticked(RETRY), by=ada)
    actions.tick_step(case, run.pk, Ticked(BOUNCE, branch=1), by=ada)
    assert now_at(run) == ROLL


def test_run_stays_on_its_revision(case: Case, run: Run, ada: Actor) -> None:
    shape_process(run.article_id, lambda now: without_step(now, ROLL), by=ada)
    publish(run.article_id, by=ada, significance="medium")
    shown = run_shown(again(run))
    assert shown.is_newer
    assert [one.line.step.key for one in shown.steps][-1] == ROLL


def test_outcome_that_did_not_simply_work_says_why(case: Case, run: Run, ada: Actor) -> None:
    with pytest.raises(Refused, match="Say in a line"):
        actions.end_run(case, run.pk, "failed", by=ada)
    with pytest.raises(Refused, match="Choose the step"):
        actions.end_run(case, run.pk, "deviation", by=ada, note="Rebuilt the boot image first.")
    with pytest.raises(Refused, match="Choose how it ended"):
        actions.end_run(case, run.pk, "unknown", by=ada, note="x")
    actions.end_run(case, run.pk, "deviation", by=ada, deviation=RETRY, note="Rebuilt the boot image first.")
    with pytest.raises(Overtaken):
        actions.tick_step(case, run.pk, Ticked(CONFIRM), by=ada)


def test_outcome_counts_once_the_case_has_stayed_closed(case: Case, run: Run, ada: Actor) -> None:
    actions.end_run(case, run.pk, "worked", by=ada)
    assert again(run).counts_at is None
    closed = end(case, ada)
    assert closed.closed_at is not None
    assert again(run).counts_at == closed.closed_at + timedelta(days=14)
    here = current().id
    assert here is not None
    with entered(REGISTRY):
        assert DueMoment.objects.filter(space_id=here, kind="run", object_id=run.pk).count() == 1
    assert not runs.count_run(run.pk, by=ada)
    assert runs.count_run(run.pk, by=ada, now=closed.closed_at + timedelta(days=15))
    assert not runs.count_run(run.pk, by=ada, now=closed.closed_at + timedelta(days=15))
    page = article_page(ada, run.article_id)
    assert (page.tally.worked, page.tally.counted, page.tally.waiting) == (1, 1, 0)


def test_reopened_case_takes_its_outcome_back(case: Case, run: Run, ada: Actor) -> None:
    actions.end_run(case, run.pk, "worked", by=ada)
    closed = end(case, ada)
    assert closed.closed_at is not None
    runs.count_run(run.pk, by=ada, now=closed.closed_at + timedelta(days=15))
    reopen_case(fresh(case), by=ada, source="It happens again.")
    assert (again(run).counts_at, again(run).counted_at) == (None, None)
    assert Event.objects.filter(subject_id=run.pk, name="RunTakenBack").count() == 1
    assert article_page(ada, run.article_id).tally.counted == 0
    end(case, ada)
    assert again(run).counts_at is not None


def test_closing_over_an_open_run_asks(case: Case, run: Run, ada: Actor) -> None:
    with pytest.raises(Refused, match="Nobody has said how"):
        end(case, ada)
    closed = end(case, ada, is_sure=True)
    assert closed.closed_at is not None
    assert runs.count_run(run.pk, by=ada, now=closed.closed_at + timedelta(days=15))
    tally = article_page(ada, run.article_id).tally
    assert (tally.counted, tally.other) == (0, 1)


def test_run_is_handed_over(case: Case, run: Run, ada: Actor, ben: Actor, ravi: Actor) -> None:
    with pytest.raises(Refused, match="somebody who works here"):
        actions.hand_over_run(case, run.pk, ravi.card, by=ada)
    assert actions.hand_over_run(case, run.pk, ben.card, by=ada).holder_id == ben.card


def test_several_run_at_once_and_only_published_ones(case: Case, run: Run, ada: Actor) -> None:
    second = actions.begin_run(case, process(ada, "Collect logs").pk, Begun(), by=ada)
    assert {one.pk for one in Run.objects.of("case", case.pk)} == {run.pk, second.pk}


def test_run_of_an_unseen_case_is_none(northwind: World, ada: Actor, ben: Actor, ravi: Actor) -> None:
    hidden = open_case(ravi, make_queue("Licences", is_open=False))
    run = actions.begin_run(hidden, process(ada).pk, Begun(), by=ada)
    with pytest.raises(Missing):
        find_run(ben, run.pk)
    assert browser_of(ben).get(f"/cases/{hidden.ref}/runs/{run.pk}/").status_code == 404
    assert not Run.objects.visible_to(ravi).exists()


def test_run_is_not_reached_through_another_case(case: Case, run: Run, ada: Actor, ravi: Actor, queue: Queue) -> None:
    other = open_case(ravi, queue, "Another")
    with pytest.raises(Missing):
        actions.tick_step(other, run.pk, Ticked(CONFIRM), by=ada)
    assert browser_of(ada).get(f"/cases/{other.ref}/runs/{run.pk}/").status_code == 404


def test_requester_begins_none(case: Case, ada: Actor, ravi: Actor) -> None:
    article = process(ada)
    with pytest.raises(NotAllowed):
        actions.begin_run(case, article.pk, Begun(), by=ravi)


def test_a_browser_begins_ticks_and_ends_a_run(case: Case, ada: Actor) -> None:
    article, browser = process(ada), browser_of(ada)
    page = browser.get(f"/cases/{case.ref}/runs/")
    assert article.title in page.content.decode()
    path = f"/cases/{case.ref}/runs/new/{article.pk}/"
    assert browser.post(path, {"environment": "RHEL 9.4"}).status_code == 422
    sent = {"environment": "RHEL 9.4", "q-0000000a": "yes", "i-0000000b": "tf-db-03"}
    where = browser.post(path, sent)["Location"]
    assert "tf-db-03" in browser.get(where).content.decode()
    browser.post(f"{where}tick/", {"step": CONFIRM, "note": "2 of 6"})
    assert "2 of 6" in browser.get(where).content.decode()
    browser.post(f"{where}open/", {"step": CONFIRM})
    assert "2 of 6" not in browser.get(where).content.decode()
    browser.post(f"{where}end/", {"outcome": "worked"})
    assert Run.objects.get().outcome == "worked"
    assert "Running" not in browser.get(f"/cases/{case.ref}/").content.decode()


def test_moment_before_its_time_counts_nothing(case: Case, run: Run, ada: Actor) -> None:
    assert not runs.count_run(run.pk, by=ada, now=timezone.now() + timedelta(days=100))
