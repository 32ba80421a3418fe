"""Snoozing: a case leaves one's own lists and nobody else's, and comes back by itself, told to that person alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.snoozing import UNTIL_REPLY, snooze_case, wake_case, wake_due
from cases.clockwork import nobody
from cases.filters import Filters
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from cases.selectors.queues import list_page
from cases.selectors.rail import rail
from cases.selectors.scopes import of_queue, of_work
from core.actor import Actor
from core.refusals import NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from directory.models import Person
from notifications.letters import parts_of
from notifications.models import Notice, ReadMark
from notifications.selectors.notices import latest
from tenants.models import DueMoment
from tests.cases.hands import Hands, hear
from tests.factories.cases import fresh, open_case
from tests.people import browser_of


@pytest.fixture
def mine(hands: Hands, queue: Queue, ada: Actor, ravi: Actor) -> Case:
    """A case of Ravi's that Ada has taken."""
    case = open_case(ravi, queue)
    return fresh(actions.assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card)))


def refs(actor: Actor, view: str = "open") -> list[str]:
    page = list_page(of_work(actor), Filters(view=view), actor)
    return [row.ref for group in page.groups for row in group.rows]


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def due() -> list[tuple[UUID, datetime]]:
    with entered(REGISTRY):
        return list(DueMoment.objects.filter(kind="snooze").values_list("object_id", "at"))


def test_snoozed_case_leaves_my_lists_and_no_queue_and_nobody_elses(
    mine: Case, ada: Actor, ines: Actor, queue: Queue
) -> None:
    actions.hand_over(mine, by=ada, next_kind="person", person=Person.objects.get(pk=ada.card))
    snooze_case(mine, by=ada, until=tomorrow())
    assert refs(ada) == refs(ada, "mine") == refs(ada, "next") == []
    assert refs(ada, "snoozed") == [mine.ref]
    with override_settings(ROOT_URLCONF=settings.MEMBER_URLCONF):
        assert [item.count for item in rail(ada)[0].items][1:3] == ["0", "0"]
    [tab] = [tab for tab in list_page(of_work(ada), Filters(), ada).tabs if tab.label == "Snoozed"]
    assert (tab.count, tab.url) == ("1", "/work/?view=snoozed")
    in_queue = list_page(of_queue(ada, queue), Filters(), ada)
    assert [row.ref for group in in_queue.groups for row in group.rows] == [mine.ref]
    assert "Snoozed" not in [tab.label for tab in in_queue.tabs]
    actions.assign_case(fresh(mine), by=ada, assignee=Person.objects.get(pk=ines.card))
    assert refs(ines) == [mine.ref]
    assert refs(ines, "snoozed") == []


def test_snoozed_case_comes_back_when_its_time_has_come_and_is_told_once(mine: Case, ada: Actor, hands: Hands) -> None:
    snooze_case(mine, by=ada, until=hands.now + timedelta(days=1))
    [(mark, at)] = due()
    assert at == hands.now + timedelta(days=1)
    wake_due([mark], by=nobody(), now=timezone.now())
    assert refs(ada) == []  # too early
    hands.forward(days=1)
    assert refs(ada) == [mine.ref]
    for _ in range(2):
        wake_due([mark], by=nobody(), now=timezone.now())
    hear()
    rows = list(Notice.objects.visible_to(ada).filter(name="CaseWoke"))
    [part] = parts_of(rows, ada)
    assert [(told.line.sentence, told.because) for told in part.lines] == [("Back from snooze", "you had snoozed it")]


def test_snoozed_case_comes_back_when_its_requester_replies_and_not_for_a_note(
    mine: Case, ada: Actor, ines: Actor, ravi: Actor
) -> None:
    snooze_case(mine, by=ada, until=UNTIL_REPLY)
    assert due() == []
    actions.write_note(fresh(mine), by=ines, source="Nothing yet.")
    assert refs(ada) == []
    actions.reply(fresh(mine), by=ravi, source="It is back.")
    assert refs(ada) == [mine.ref]
    hear()
    assert ("CaseWoke", "snoozed") in set(Notice.objects.visible_to(ada).values_list("name", "reason"))
    told = {line.line.sentence for part in latest(ada) for line in part.lines}
    assert "Ravi Nair replied: the case is back from snooze" in told
    assert not Notice.objects.visible_to(ines).filter(name="CaseWoke").exists()
    page = case_page(fresh(mine), ines)
    assert "snooze" not in str([moment.happenings for moment in page.moments])


def test_what_came_back_is_told_to_nobody_who_sees_the_case_no_longer(
    mine: Case, ada: Actor, ben: Actor, hands: Hands
) -> None:
    snooze_case(mine, by=ben, until=hands.now + timedelta(hours=1))
    [(mark, _)] = due()
    Queue.objects.update(is_open=False)
    hands.forward(hours=2)
    wake_due([mark], by=nobody(), now=timezone.now())
    hear()
    assert not Notice.objects.visible_to(ben).exists()
    assert refs(ben, "snoozed") == []


def test_a_case_that_ended_meanwhile_comes_back_without_a_word(mine: Case, ada: Actor, hands: Hands) -> None:
    snooze_case(mine, by=ada, until=hands.now + timedelta(hours=1))
    [(mark, _)] = due()
    actions.close_case(fresh(mine), by=ada, resolution="solved", no_article="one_off")
    hands.forward(hours=2)
    wake_due([mark], by=nobody(), now=timezone.now())
    hear()
    assert not Notice.objects.visible_to(ada).filter(name="CaseWoke").exists()
    with pytest.raises(Overtaken):
        snooze_case(fresh(mine), by=ada, until=tomorrow())


def test_waking_forgets_the_moment(mine: Case, ada: Actor) -> None:
    snooze_case(mine, by=ada, until=tomorrow())
    wake_case(mine, by=ada)
    assert (refs(ada), due()) == ([mine.ref], [])


def test_requesters_and_the_past_are_refused(mine: Case, ada: Actor, ravi: Actor) -> None:
    with pytest.raises(NotAllowed):
        snooze_case(mine, by=ravi, until=tomorrow())
    with pytest.raises(Refused):
        snooze_case(mine, by=ada, until=timezone.now())
    assert not ReadMark.objects.filter(snoozed_until__isnull=False).exists()


def test_snoozes_are_bounded(mine: Case, ada: Actor, monkeypatch: pytest.MonkeyPatch, queue: Queue) -> None:
    monkeypatch.setattr("notifications.actions.snoozing.MOST", 1)
    snooze_case(mine, by=ada, until=tomorrow())
    snooze_case(mine, by=ada, until=UNTIL_REPLY)  # the same one anew
    with pytest.raises(Refused, match="most"):
        snooze_case(open_case(ada, queue), by=ada, until=tomorrow())


BERLIN_8 = {"tomorrow": "2026-11-24T07:00", "monday": "2026-11-30T07:00", "day": "2027-03-29T06:00"}


@pytest.mark.parametrize("until", BERLIN_8)
def test_choice_is_eight_in_the_morning_where_the_organization_is(mine: Case, ada: Actor, until: str) -> None:
    browser = browser_of(ada)  # it is Monday, 23 November
    answer = browser.post(f"/cases/{mine.ref}/snooze/?board=on", {"until": until, "day": "2027-03-29"})
    assert answer["Location"] == f"/cases/{mine.ref}/?board=on"
    [at] = ReadMark.objects.visible_to(ada).values_list("snoozed_until", flat=True)
    assert at is not None
    assert at.isoformat().startswith(BERLIN_8[until])
    page = browser.get(f"/cases/{mine.ref}/").content.decode()
    assert "Snoozed until" in page
    browser.post(f"/cases/{mine.ref}/wake/")
    assert "Snoozed until" not in browser.get(f"/cases/{mine.ref}/").content.decode()


@pytest.mark.parametrize("day", ["", "2026-11-23", "2028-01-01", "soon"])
def test_a_day_that_does_not_fit_is_refused_with_what_was_chosen(mine: Case, ada: Actor, day: str) -> None:
    answer = browser_of(ada).post(f"/cases/{mine.ref}/snooze/", {"until": "day", "day": day})
    assert answer.status_code == 422
    assert "Which day" in answer.content.decode()
    assert str(answer.context["asked"].form["until"].value()) == "day"
    assert not ReadMark.objects.filter(snoozed_until__isnull=False).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_snoozed_cases_asks_the_same_for_more(
    hands: Hands, queue: Queue, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        snooze_case(open_case(ravi, queue, f"Case {number}"), by=ada, until=tomorrow())
    with django_assert_num_queries(5):
        page = list_page(of_work(ada), Filters(view="snoozed"), ada)
    assert page.number == rows
    assert {row.back_at for group in page.groups for row in group.rows} == {tomorrow()}


def test_snoozing_on_a_sunday_offers_monday_once(mine: Case, ada: Actor, hands: Hands) -> None:
    offered = {}
    for _ in range(7):
        page = browser_of(ada).get(f"/cases/{mine.ref}/snooze/").content.decode()
        offered[timezone.localdate().weekday()] = 'value="monday"' in page
        assert 'value="tomorrow"' in page
        hands.forward(hours=24)
    assert [day for day, is_there in sorted(offered.items()) if not is_there] == [6]
