"""Several cases changed at once: what is shown before, what is left alone and why, and how it is taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import cases as case_actions
from cases.actions.bulk import change_cases, take_back_change
from cases.actions.rehearsing import rehearse
from cases.changes import Change, snapshot
from cases.models import Case, Reversal
from cases.selectors.bulk import changes_of
from cases.selectors.cases import case_page
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, Refused
from core.spaces import entered
from directory.models import Person
from notifications.models import Follow
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def cases(northwind: World, ada: Actor, ravi: Actor) -> list[Case]:
    """Two cases of Ada's queue and one of Network's, which she sees and does not support."""
    storage, network = make_queue(), make_queue("Network", "Network")
    return [open_case(ravi, queue, f"Case {n}", tags=["old"]) for n, queue in enumerate((storage, storage, network))]


def again(cases: list[Case]) -> list[Case]:
    return [fresh(case) for case in cases]


URGENT = Change("priority", {"priority": "urgent"})


def test_a_rehearsal_says_what_would_change_and_changes_nothing(cases: list[Case], ada: Actor) -> None:
    events = Event.objects.count()
    lines = rehearse(again(cases), URGENT, by=ada)
    assert [line.words for line in lines] == ["Medium becomes Urgent", "Medium becomes Urgent", ""]
    assert lines[2].reason == "Only the queue’s support changes a case."
    assert {case.priority for case in again(cases)} == {"medium"}
    assert Event.objects.count() == events
    assert not Reversal.objects.exists()


def test_each_case_is_asked_for_and_records_its_own_event(cases: list[Case], ada: Actor) -> None:
    lines, key = change_cases(again(cases), URGENT, by=ada)
    assert key is not None
    assert [bool(line.reason) for line in lines] == [False, False, True]
    assert [case.priority for case in again(cases)] == ["urgent", "urgent", "medium"]
    assert Event.objects.filter(name="CaseEdited").count() == 2


@pytest.mark.parametrize(
    ("verb", "values", "words"),
    [
        ("status", {"status": "on_hold", "reason": "a part"}, "New becomes On hold"),
        ("tags", {"add": ["new"], "remove": ["old"]}, "tags: new"),
        ("close", {"resolution": "solved", "no_article": "one_off"}, "New becomes Closed"),
        ("hand_over", {"next_kind": "other"}, "next: Somebody outside"),
    ],
)
def test_every_verb_is_made_and_taken_back(
    cases: list[Case], ada: Actor, verb: str, values: dict[str, object], words: str
) -> None:
    before = again(cases)
    lines, key = change_cases(again(cases[:2]), Change(verb, values), by=ada)
    assert [line.words for line in lines] == [words, words]
    assert key is not None
    back, left = take_back_change(key, by=ada)
    assert (len(back), left) == (2, [])
    for was, now in zip(before, again(cases), strict=True):
        for name in ("status", "category", "tags", "next_kind", "resolution", "closed_at", "solved_at"):
            assert getattr(now, name) == getattr(was, name)
    assert Event.objects.filter(name="ChangeTakenBack").count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Change("close", {"resolution": "solved", "no_article": "one_off"}),
            ["closed the case: solved", "opened the case again"],
        ),
        (Change("status", {"status": "on_hold", "reason": "a part"}), []),
        (Change("priority", {"priority": "urgent"}), []),
    ],
    ids=["told", "nothing a requester can tell", "nobody but the desk"],
)
def test_requester_who_read_a_status_reads_that_it_was_taken_back(
    cases: list[Case], ada: Actor, ravi: Actor, change: Change, words: list[str]
) -> None:
    case_actions.change_status(fresh(cases[0]), by=ada, status="open")
    before = _read_by(ravi, cases[0])
    _, key = change_cases(again(cases[:1]), change, by=ada)
    assert key is not None
    take_back_change(key, by=ada)
    assert _read_by(ravi, cases[0])[len(before) :] == words


def _read_by(actor: Actor, case: Case) -> list[str]:
    page = case_page(fresh(case), actor)
    return [line.words for moment in page.moments for line in moment.happenings]


def test_assigning_and_moving_are_taken_back(cases: list[Case], ada: Actor) -> None:
    _, key = change_cases(again(cases[:1]), Change("assign", {"assignee": Person.objects.get(pk=ada.card)}), by=ada)
    assert fresh(cases[0]).assignee_id == ada.card
    assert key is not None
    take_back_change(key, by=ada)
    assert (fresh(cases[0]).assignee_id, fresh(cases[0]).status) == (None, "new")
    target = make_queue("Second")
    _, key = change_cases(again(cases[:1]), Change("move", {"queue": target}), by=ada)
    assert fresh(cases[0]).queue == target
    assert key is not None
    take_back_change(key, by=ada)
    assert fresh(cases[0]).queue == cases[0].queue


def test_what_was_changed_since_is_left_alone_and_named(cases: list[Case], ada: Actor) -> None:
    _, key = change_cases(again(cases), URGENT, by=ada)
    case_actions.change_status(fresh(cases[0]), by=ada, status="on_hold", reason="a part")
    assert key is not None
    back, left = take_back_change(key, by=ada)
    assert (back, left) == ([cases[1].ref], [cases[0].ref])
    assert [case.priority for case in again(cases[:2])] == ["urgent", "medium"]


def test_a_change_is_taken_back_once_by_its_author_within_an_hour(
    cases: list[Case], ada: Actor, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = change_cases(again(cases), URGENT, by=ada)
    assert key is not None
    with pytest.raises(Missing):
        take_back_change(key, by=ines)
    assert changes_of(ines) == []
    take_back_change(key, by=ada)
    with pytest.raises(Refused):
        take_back_change(key, by=ada)
    _, late = change_cases(again(cases), URGENT, by=ada)
    assert late is not None
    now = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with pytest.raises(Refused, match="more than an hour"):
        take_back_change(late, by=ada)


def test_what_is_so_already_is_left_alone(cases: list[Case], ada: Actor) -> None:
    lines, key = change_cases(again(cases[:1]), Change("priority", {"priority": "medium"}), by=ada)
    assert (lines[0].reason, key) == ("It is so already.", None)


def test_a_case_one_does_not_see_is_as_absent(world: World, ada: Actor, ben: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        seen = open_case(ravi, make_queue(), "Volumes")
        hidden = open_case(ravi, make_queue("Vault", "Network", is_open=False), "CNRY hidden")
    browser = browser_of(ada)
    asked = {"verb": "priority", "priority": "urgent", "step": "preview"}
    page = browser.post("/bulk/", {**asked, "case": [seen.number, hidden.number]}).content.decode()
    absent = browser.post("/bulk/", {**asked, "case": [seen.number, 99_999_999]}).content.decode()
    left = browser.post("/bulk/", {**asked, "priority": "medium", "case": [seen.number]}).content.decode()
    assert f'<a href="/cases/{seen.ref}/"><span class="number">{seen.ref}</span>' in left
    for text in (page, absent):
        assert "1 of 2 are here; the others are not, or not for you." in text
        assert "CNRY" not in text
    browser.post("/bulk/", {**asked, "step": "do", "case": [hidden.number]})
    with entered(world.northwind):
        assert fresh(hidden).priority == "medium"


def test_cases_are_chosen_shown_changed_and_taken_back_in_a_browser(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        queue = make_queue()
        made = [open_case(ravi, queue, f"Case {n}") for n in range(2)]
    browser = browser_of(ada)
    listed = browser.get("/queues/storage/").content.decode()
    assert listed.count('aria-label="Select C-') == 2
    chosen = {"case": [case.number for case in made], "back": "/queues/storage/", "verb": "status"}
    assert "Set state: 2 cases" in browser.post("/bulk/", chosen).content.decode()
    shown = browser.post("/bulk/", {**chosen, "status": "pending", "step": "preview"}).content.decode()
    assert shown.count("New becomes Pending") == 2
    done = browser.post("/bulk/", {**chosen, "status": "pending", "step": "do"}, follow=True)
    assert "2 cases changed." in done.content.decode()
    with entered(world.northwind):
        assert {fresh(case).status for case in made} == {"pending"}
        key = Reversal.objects.get().pk
    assert f"/changes/{key}/take-back/" in done.content.decode()
    back = browser.post(f"/changes/{key}/take-back/", follow=True).content.decode()
    assert "2 cases as before." in back
    assert "Taken back" in back
    once_more = browser.post(f"/changes/{key}/take-back/", {"back": "/queues/storage/"})
    assert once_more.headers["Location"] == "/queues/storage/", "the button on a list leads back to the list"
    away = browser.post(f"/changes/{key}/take-back/", {"back": "//evil.example/"})
    assert away.headers["Location"] == "/changes/"
    with entered(world.northwind):
        assert {fresh(case).status for case in made} == {"new"}


def test_a_whole_list_is_chosen_by_its_filters(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        queue = make_queue()
        for priority in ("high", "high", "low"):
            open_case(ravi, queue, f"Case {priority}", priority=priority)
        open_case(ravi, make_queue("Vault", "Network", is_open=False), "CNRY hidden", priority="high")
    asked = {"verb": "status", "whole": "on", "list": "queue=storage&priority=high"}
    page = browser_of(ada).post("/bulk/", asked).content.decode()
    assert "Set state: 2 cases" in page
    everything = browser_of(ada).post("/bulk/", {**asked, "list": "everywhere=on&priority=high"})
    assert "Set state: 2 cases" in everything.content.decode()
    assert browser_of(ada).post("/bulk/", {**asked, "list": "queue=vault"}).status_code == 404


def test_following_needs_no_undo(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "Volumes")
    done = browser_of(ada).post("/bulk/", {"verb": "follow", "case": case.number, "step": "do"}, follow=True)
    assert "1 case changed." in done.content.decode()
    with entered(world.northwind):
        assert Follow.objects.filter(person_id=ada.card, subject_id=case.pk).exists()
        assert not Reversal.objects.exists()


def test_a_bulk_change_leads_back_to_this_host_only(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "Volumes")
    asked = {"verb": "follow", "case": case.number, "step": "do"}
    for back in ("https://elsewhere.test/", "//elsewhere.test/", "/\\elsewhere.test/"):
        assert browser_of(ada).post("/bulk/", {**asked, "back": back}).headers["Location"] == "/work/"


def test_requesters_have_no_bulk(world: World, ravi: Actor) -> None:
    assert browser_of(ravi).post("/bulk/", {"verb": "follow", "step": "do"}).status_code == 404
    assert browser_of(ravi).get("/changes/").status_code == 404


def test_each_case_is_asked_for_as_it_is_at_its_turn(cases: list[Case], ada: Actor) -> None:
    """What was read before the change began may belong to others by the time its turn comes."""
    read = again(cases)[:2]
    vault = make_queue("Vault", "Licences", is_open=False)
    Case.objects.filter(pk=read[1].pk).update(queue=vault, assignee=None, next_person=None)
    lines, _ = change_cases(read, URGENT, by=ada)
    assert [line.reason for line in lines] == ["", "It is not here any more, or not for you."]
    assert fresh(read[1]).priority == "medium"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            ("hand_over", {"next_kind": "other"}),
            ("hand_over", {"next_kind": "other", "note": "Ask Fe"}),
            "note: Ask Fe",
        ),
        (
            ("hand_over", {"next_kind": "other"}),
            ("hand_over", {"next_kind": "other", "act_by": datetime(2031, 5, 4, 12, tzinfo=UTC)}),
            "by 4 May 12:00",
        ),
        (
            ("status", {"status": "on_hold", "reason": "a part"}),
            ("status", {"status": "on_hold", "reason": "the vendor"}),
            "waits for: the vendor",
        ),
    ],
)
def test_a_change_of_a_note_a_moment_or_a_reason_alone_is_made_and_taken_back(
    cases: list[Case], ada: Actor, first: tuple[str, Any], second: tuple[str, Any], words: str
) -> None:
    change_cases(again(cases[:1]), Change(*first), by=ada)
    was = snapshot(fresh(cases[0]))
    lines, key = change_cases(again(cases[:1]), Change(*second), by=ada)
    assert lines[0].words == words
    assert key is not None
    assert take_back_change(key, by=ada) == ([cases[0].ref], [])
    assert snapshot(fresh(cases[0])) == was


def test_what_is_so_already_leaves_no_trace(cases: list[Case], ada: Actor) -> None:
    change = Change("hand_over", {"next_kind": "other"})
    change_cases(again(cases[:1]), change, by=ada)
    count, was = Event.objects.count(), fresh(cases[0]).updated_at
    lines, key = change_cases(again(cases[:1]), change, by=ada)
    assert (lines[0].reason, key) == ("It is so already.", None)
    assert (Event.objects.count(), fresh(cases[0]).updated_at) == (count, was)


def test_a_note_that_somebody_wrote_since_is_not_taken_back(cases: list[Case], ada: Actor) -> None:
    _, key = change_cases(again(cases[:1]), Change("hand_over", {"next_kind": "other", "note": "Ask"}), by=ada)
    case_actions.hand_over(fresh(cases[0]), by=ada, next_kind="other", note="Asked on Monday")
    assert key is not None
    assert take_back_change(key, by=ada) == ([], [cases[0].ref])
    assert fresh(cases[0]).next_note == "Asked on Monday"


def test_several_cases_are_locked_before_they_are_read_and_in_one_order(cases: list[Case], ada: Actor) -> None:
    """In whatever order they are listed, so that two people who change the same ones wait for each other in turn."""
    listed = [again(cases)[1], again(cases)[0]]
    for act in (lambda: rehearse(listed, URGENT, by=ada), lambda: change_cases(listed, URGENT, by=ada)):
        with CaptureQueriesContext(connection) as asked:
            act()
        assert _first_read(asked) == [case.pk for case in sorted(listed, key=lambda case: case.pk)]
    with CaptureQueriesContext(connection) as asked:
        take_back_change(Reversal.objects.get().pk, by=ada)
    assert _first_read(asked) == [case.pk for case in sorted(listed, key=lambda case: case.pk)]


def _first_read(asked: CaptureQueriesContext) -> list[UUID]:
    """The keys that the first reading of cases locks, in its order."""
    sql = next(one["sql"] for one in asked.captured_queries if 'FROM "cases_case"' in one["sql"])
    assert 'ORDER BY "cases_case"."id" ASC' in sql
    assert sql.endswith('FOR UPDATE OF "cases_case"')
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [row[names.index("id")] for row in cursor.fetchall()]
