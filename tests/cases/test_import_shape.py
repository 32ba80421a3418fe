"""What a plain case becomes in the fields of ours, asked without a database."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from cases.choices import Resolution
from cases.importing.shape import FIELDS, doubts_of, first_reply, last_moment, values_of
from cases.imports import PlainCase, PlainEntry, PlainUpdate
from tests.cases.test_importing import DAY, plain

QUEUE, SOLUTION, STRANGER = UUID(int=1), UUID(int=2), UUID(int=3)
CARDS = {"asker": UUID(int=11), "bert": UUID(int=12), "ex-colleague": UUID(int=13)}
PEOPLE: Any = SimpleNamespace(
    id_of=lambda key: CARDS.get(key, STRANGER), is_colleague=lambda card: card == CARDS["bert"]
)


def day(number: int) -> datetime:
    return DAY + timedelta(days=number)


def values(case: PlainCase, solution: UUID | None = None, known: Any = None) -> dict[str, Any]:
    found = values_of(case, PEOPLE, QUEUE, solution, known)
    assert tuple(found) == FIELDS
    return found


def test_live_case_is_nobody_s_solution_and_waits_for_its_queue() -> None:
    found = values(plain(), SOLUTION)
    expected = {"subject": "Case 1", "queue_id": QUEUE, "requester_id": CARDS["asker"], "assignee_id": None}
    expected |= {"status": "open", "priority": "high", "product": "Tape", "tags": ["slow"], "resolution": ""}
    expected |= {"next_kind": "queue", "next_person_id": None, "solved_at": None, "closed_at": None, "opened_at": DAY}
    assert {name: found[name] for name in expected} == expected
    assert found["solution_id"] == SOLUTION
    assert (found["handed_on"], found["reopened"]) == (0, 0)


@pytest.mark.parametrize(
    ("status", "assignee", "next_kind", "next_card"),
    [
        ("open", "bert", "person", "bert"),
        ("new", "bert", "person", "bert"),
        ("open", "ex-colleague", "queue", None),
        ("pending", "bert", "requester", None),
        ("on_hold", "bert", "other", None),
        ("solved", "bert", "queue", None),
        ("closed", "bert", "queue", None),
    ],
)
def test_next_action_is_the_colleague_s_only_while_the_case_lives(
    status: str, assignee: str, next_kind: str, next_card: str | None
) -> None:
    found = values(plain(status=status, assignee_key=assignee))
    assert found["assignee_id"] == CARDS[assignee]
    assert (found["next_kind"], found["next_person_id"]) == (next_kind, CARDS[next_card] if next_card else None)


def test_words_without_translation_keep_what_is_here_or_begin_safely() -> None:
    unknown = plain(status="", priority="", requester=None)
    here = SimpleNamespace(status="on_hold", priority="urgent")
    found = values(unknown, known=here)
    assert (found["status"], found["priority"]) == ("on_hold", "urgent")
    found = values(unknown)
    assert (found["status"], found["priority"], found["requester_id"]) == ("open", "medium", STRANGER)
    found = values(plain(), known=here)
    assert (found["status"], found["priority"]) == ("open", "high"), "a word that is known is taken"


@pytest.mark.parametrize(
    ("more", "solved_at", "closed_at"),
    [
        ({"status": "solved", "resolved_at": day(2)}, 2, None),
        ({"status": "closed", "resolved_at": day(2), "closed_at": day(4)}, 2, 4),
        ({"status": "closed", "closed_at": day(4)}, 4, 4),
        ({"status": "closed"}, 0, 0),
        ({"status": "closed", "closed_at": day(4), "tells_solved": True}, None, 4),
        ({"status": "closed", "tells_solved": True}, 0, 0),
        ({"status": "solved", "closed_at": day(4)}, 4, None),
        ({"status": "open", "closed_at": day(4), "resolved_at": day(3)}, None, None),
    ],
)
def test_times_of_the_end_are_the_source_s_own(more: Any, solved_at: int | None, closed_at: int | None) -> None:
    found = values(plain(**more), SOLUTION)
    ends = [None if number is None else day(number) for number in (solved_at, closed_at)]
    assert [found["solved_at"], found["closed_at"]] == ends
    assert found["resolution"] == ("" if more["status"] == "open" else Resolution.SOLVED)
    assert values(plain(**more))["resolution"] == "", "what was not accepted is no solution"


def test_last_moment_is_the_latest_of_all_that_happened() -> None:
    entry, update = PlainEntry("e", "bert", day(3), "x", "reply"), PlainUpdate("u", day(4), "bert", {})
    assert last_moment(plain()) == DAY
    assert last_moment(plain(entries=(entry,))) == day(3)
    assert last_moment(plain(entries=(entry,), updates=(update,))) == day(4)
    assert last_moment(plain(entries=(entry,), updates=(update,), resolved_at=day(5))) == day(5)
    assert values(plain(closed_at=day(6), resolved_at=day(5)))["updated_at"] == day(6)


def change(before: dict[str, str], after: dict[str, str], status: str = "") -> PlainUpdate:
    return PlainUpdate("u", DAY, "bert", after, before, status)


def test_hand_over_is_another_queue_or_assignee_and_not_the_first() -> None:
    updates = (
        change({}, {"queue": "Tape", "assignee": "bert"}),
        change({"queue": "", "assignee": "bert"}, {"queue": "Tape", "assignee": "cleo"}),
        change({"queue": "Tape"}, {"queue": "Disk", "status": "Active"}),
        change({"queue": "Disk", "assignee": "cleo"}, {"queue": "Disk", "assignee": ""}),
        change({"status": "New", "product": "A"}, {"status": "Active", "product": "B"}),
    )
    assert values(plain(updates=updates))["handed_on"] == 2
    assert values(plain(updates=updates, handed_on=7))["handed_on"] == 7, "the source's own count is taken"
    assert values(plain(updates=updates, handed_on=0))["handed_on"] == 0
    assert values(plain(updates=updates[2:3] * 32_770))["handed_on"] == 32_767


def test_case_is_reopened_where_work_begins_again_after_its_end() -> None:
    def of(*statuses: str) -> tuple[PlainUpdate, ...]:
        return tuple(change({}, {}, status) for status in statuses)

    assert values(plain(updates=of("new", "open", "pending", "solved", "closed")))["reopened"] == 0
    assert values(plain(updates=of("open", "solved", "", "open", "closed", "pending")))["reopened"] == 2
    assert values(plain(updates=of("solved", "open"), reopened=0))["reopened"] == 0
    assert values(plain(updates=of("solved", "open") * 32_770))["reopened"] == 32_767


def test_first_reply_is_the_first_of_somebody_else_at_a_known_time() -> None:
    entries = (
        PlainEntry("1", "asker", day(1), "x", "reply"),
        PlainEntry("2", "bert", day(2), "x", "note"),
        PlainEntry("3", "", day(3), "x", "reply"),
        PlainEntry("4", "bert", day(4), "x", "reply", is_at_known=False),
        PlainEntry("6", "bert", day(6), "x", "reply"),
        PlainEntry("5", "cleo", day(5), "x", "reply"),
    )
    assert first_reply(plain(entries=entries)) == day(5)
    assert first_reply(plain(entries=entries[:4])) is None
    assert first_reply(plain(entries=entries[:1], requester=None)) == day(1)


def test_doubts_are_words_without_translation() -> None:
    assert doubts_of(plain()) == 0
    assert doubts_of(plain(status="")) == doubts_of(plain(priority="")) == 1
    assert doubts_of(plain(status="", priority="")) == 2
    assert doubts_of(plain(status="", status_word="", priority="", priority_word="")) == 0


def test_tags_come_once_each_and_only_so_many() -> None:
    assert values(plain(tags=("b", "a", "b")))["tags"] == ["b", "a"]
    assert len(values(plain(tags=tuple(f"tag {number}" for number in range(25))))["tags"]) == 20
    [long] = values(plain(tags=("x" * 60,)))["tags"]
    assert len(long) == 40


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://old.example/1", True),
        ("http://old.example/1", True),
        ("ftp://old.example/1", False),
        ("javascript:alert(1)", False),
        ("https://" + "x" * 292, True),
        ("https://" + "x" * 293, False),
    ],
)
def test_address_is_a_web_address_or_none(url: str, kept: bool) -> None:
    assert values(plain(source_url=url))["source_url"] == (url if kept else "")
