"""What the lines of a case's timeline say, and to whom."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.editing import edit_case
from cases.clockwork import nobody
from cases.events.cases import CaseEvent
from cases.events.clocks import ClockMissed
from cases.models import Case, Queue
from cases.selectors.cases import CasePage, case_page
from cases.timeline import HIDDEN, happening
from core.actor import Actor
from core.events import known, record
from directory.models import Person
from tests.factories.cases import fresh, open_case
from tests.people import browser_of

OF_A_CASE = sorted(name for name, event in known().items() if issubclass(event, CaseEvent) and name not in HIDDEN)


@pytest.fixture
def case(queue: Queue, ravi: Actor) -> Case:
    return open_case(ravi, queue)


def written(page: CasePage) -> list[str]:
    return [moment.entry.source for moment in page.moments if moment.entry]


def words(case: Case, reader: Actor) -> list[str]:
    page = case_page(fresh(case), reader)
    return [f"{line.who} {line.words}" for moment in page.moments for line in moment.happenings]


@pytest.mark.parametrize("name", OF_A_CASE)
def test_every_event_of_a_case_has_a_sentence_of_its_own(name: str) -> None:
    line = happening(name, {"other_id": str(uuid4())}, "Ada", timezone.now(), people={}, queues={})
    assert line.words != "changed the case"


def test_the_requester_reads_what_concerns_them_in_plain_words(case: Case, ada: Actor, ravi: Actor) -> None:
    actions.assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card))
    actions.edit_case(fresh(case), by=ada, priority="urgent")
    actions.change_status(fresh(case), by=ada, status="on_hold", reason="the manufacturer")
    actions.change_status(fresh(case), by=ada, status="pending")
    actions.reply(fresh(case), by=ravi, source="The log is attached.")
    assert words(case, ravi) == [
        "Ada Brandt works on the case",
        "Ada Brandt waits for your answer",
        "Ravi Nair answered",
    ]
    assert "Ada Brandt changed the priority from Medium to Urgent" in words(case, ada)


def test_names_come_from_the_data_of_the_event_and_a_gone_person_is_somebody() -> None:
    who = str(uuid4())

    def assigned(key: str, by: str) -> str:
        return happening("CaseAssigned", {"assignee_id": key}, by, timezone.now(), people={who: "Ben"}, queues={}).words

    assert assigned(who, "Ada") == "assigned the case to Ben"
    assert assigned(who, "Ben") == "took the case"
    assert assigned(str(uuid4()), "Ada") == "assigned the case to somebody"


def test_a_long_conversation_shows_its_end_first_and_whole_when_asked(case: Case, ada: Actor, monkeypatch: Any) -> None:
    monkeypatch.setattr("cases.selectors.cases.ENTRIES", 3)
    for number in range(6):
        actions.reply(fresh(case), by=ada, source=f"Answer {number}.")
    page = case_page(fresh(case), ada)
    assert written(page) == ["Answer 3.", "Answer 4.", "Answer 5."]
    assert page.talk.earlier == 4
    whole = case_page(fresh(case), ada, everything=True)
    assert len(written(whole)) == 7
    assert whole.talk.earlier == 0


def test_time_that_passes_is_nobodys_doing(case: Case, ada: Actor) -> None:
    for name in ("ClockWarned", "ClockMissed"):
        assert happening(name, {"metric": "resolution"}, "", timezone.now(), people={}, queues={}).is_sentence
    record(ClockMissed(subject_id=case.pk, metric="resolution", due_at=None), by=nobody())
    page = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert "<span>The time for the resolution has passed" in page


def test_a_folded_run_says_whose_changes_it_holds_and_opens_to_each(case: Case, ada: Actor, ines: Actor) -> None:
    for by, priority in ((ada, "urgent"), (ines, "low"), (ada, "high"), (ines, "medium"), (ada, "low"), (ines, "high")):
        edit_case(fresh(case), by=by, priority=priority)
    folded = [moment for moment in case_page(fresh(case), ada).moments if moment.is_folded]
    assert [moment.who for moment in folded] == ["Ada Brandt and Ines Moreau"]
    page = browser_of(ines).get(f"/cases/{case.ref}/").content.decode()
    summary = page.partition('<summary class="muted">')[2].partition("</summary>")[0]
    assert "6 changes by <b>Ada Brandt and Ines Moreau</b>" in summary
    assert "changed the priority from Urgent to Low" in page.partition("</summary>")[2].partition("</details>")[0]
