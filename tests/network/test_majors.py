"""Major cases: who proposes one, who decides, what each member reads of it and what nobody does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.models import Entry
from conversations.once import Repeated
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from network.actions import majors as actions
from network.actions.escalations import asking
from network.actions.major_parties import join_major, leave_major
from network.models import Escalation, MajorCase, MajorParty, Member, Topic
from network.parcels import Addressed, Asked, checked
from network.selectors import majors as selectors
from network.selectors.major_parties import joined_by, major_told
from realtime import streams
from tests.network.majors import TOLD, opened, proposed
from tests.network.talks import People
from tests.world import World

Ask = Callable[..., Escalation]


@pytest.fixture
def ask(people: People, world: World) -> Ask:
    """Ada asks Halcyon for help: ``ask()``, with what differs."""

    def make(**given: Any) -> Escalation:
        topic = Topic.objects.current().order_by("name").first()
        assert topic is not None
        to = Addressed(member=world.organization_ids["halcyon"], topic=topic.pk)
        told = {"severity": "high", "label": "amber", "product": "Array 4800", **given}
        content = checked(title="CNRY-asked", fields=({"label": "a", "words": "CNRY-extract"},))
        asked = Asked(to=to, once=uuid4(), **told)
        return asking.request_help(asked, content, (), by=people.ada, drafted=people.ada.card)

    return make


def titles(actor: Actor) -> list[str]:
    return [line.ref for line in selectors.majors(actor).lines]


def test_member_proposes_from_its_own_escalations_and_no_word_of_them_crosses(people: People, ask: Ask) -> None:
    first, second = ask(), ask(severity="urgent")
    assert selectors.in_common(people.ada, [first.number, second.number]) == {
        "topic": str(first.topic_id),
        "product": "Array 4800",
        "severity": "urgent",
        "alike": [str(first.pk), str(second.pk)],
    }
    row = proposed(people.ada, first, second)
    assert (row.state, row.alike, row.topic_id) == ("proposed", 2, None)
    kept = str(MajorCase.objects.filter(pk=row.pk).values().get())
    assert [word for word in ("CNRY-asked", "CNRY-extract", str(first.pk)) if word in kept] == []
    event = Event.objects.get(subject_id=row.pk)
    assert (event.name, event.data) == ("MajorProposed", {"alike": 2})


def test_escalations_of_others_are_nothing_to_propose_from(people: People, ask: Ask) -> None:
    asked = ask()
    assert [line.ref for line in selectors.alike(people.ada)] == [asked.ref]
    assert selectors.alike(people.cleo) == [], "she helps with it, and does not ask"
    assert selectors.in_common(people.cleo, [asked.number]) == {}
    with pytest.raises(Refused, match="at least one of your own"):
        proposed(people.cleo, asked)
    assert proposed(people.hana).alike == 0, "a steward needs none"


def test_proposal_is_read_by_its_organization_and_stewards_alone(people: People, ask: Ask) -> None:
    row = proposed(people.ada, ask())
    for who in (people.ada, people.ben, people.hana):
        assert titles(who) == [row.ref]
        assert selectors.major_page(who, row.number).proposer == "Ada Brandt, Northwind Storage"
        assert streams.may_listen(who, f"major:{row.pk}")
    assert titles(people.cleo) == []
    assert not streams.may_listen(people.cleo, f"major:{row.pk}")
    for act in (
        lambda: selectors.major_page(people.cleo, row.number),
        lambda: actions.open_major(row.pk, by=people.cleo),
        lambda: join_major(row.number, by=people.cleo),
    ):
        with pytest.raises(Missing):
            act()
    assert major_told(row.number, people.cleo) is None


def test_opened_one_is_read_by_every_member_and_names_none(people: People, ask: Ask) -> None:
    row = actions.open_major(proposed(people.ada, ask()).pk, by=people.hana)
    page = selectors.major_page(people.cleo, row.number)
    assert (page.proposer, page.affected, page.may_decide) == ("", None, False)
    assert selectors.major_page(people.hana, row.number).proposer == "Ada Brandt, Northwind Storage"
    assert "<script>" not in page.row.shown
    with pytest.raises(Overtaken, match="is open"):
        actions.open_major(row.pk, by=people.hana)


def test_refused_one_says_why_to_who_proposed_it(people: People, ask: Ask) -> None:
    row = proposed(people.ada, ask())
    with pytest.raises(Refused, match="Say why"):
        actions.refuse_major(row.pk, by=people.hana, reason=" ")
    actions.refuse_major(row.pk, by=people.hana, reason="CNRY-known already")
    assert selectors.major_page(people.ada, row.number).row.reason == "CNRY-known already"
    assert titles(people.cleo) == []
    for act in (
        lambda: actions.open_major(row.pk, by=people.hana),
        lambda: actions.change_major(row.pk, TOLD, by=people.hana),
    ):
        with pytest.raises(Overtaken, match="was refused"):
            act()


def test_only_stewards_decide(people: People, ask: Ask) -> None:
    row = opened(people.hana)
    other = proposed(people.ada, ask())
    for act in (
        lambda: actions.open_major(other.pk, by=people.ada),
        lambda: actions.refuse_major(other.pk, by=people.ada, reason="no"),
        lambda: actions.change_major(row.pk, TOLD, by=people.ada),
        lambda: actions.write_update(row.pk, by=people.ada, source="We see it too"),
        lambda: actions.close_major(row.pk, by=people.ada, outcome="Over"),
        lambda: actions.reopen_major(row.pk, by=people.ada, words="Again"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Entry.objects.filter(thread__subject_id=row.pk).exists()


def test_update_is_written_once_and_bounded(people: People) -> None:
    row = opened(people.hana)
    key = uuid4()
    actions.write_update(row.pk, by=people.hana, source="CNRY-update", once=key)
    with pytest.raises(Repeated):
        actions.write_update(row.pk, by=people.hana, source="CNRY-update", once=key)
    with pytest.raises(Refused, match="5,000 characters"):
        actions.write_update(row.pk, by=people.hana, source="x" * 5001)
    shown = selectors.major_page(people.cleo, row.number)
    assert [line.row.source for line in shown.entries] == ["CNRY-update"]
    assert shown.row.updated_at is not None


def test_it_closes_with_its_outcome_and_opens_again_for_a_while(people: People) -> None:
    row = opened(people.hana)
    with pytest.raises(Refused):
        actions.close_major(row.pk, by=people.hana, outcome=" ")
    actions.close_major(row.pk, by=people.hana, outcome="CNRY-outcome")
    told = major_told(row.number, people.ada)
    assert told is not None
    assert told.outcome == "CNRY-outcome"
    with pytest.raises(Overtaken, match="is closed"):
        actions.write_update(row.pk, by=people.hana, source="more")
    assert titles(people.cleo) == [row.ref], "closed ones stay readable"
    actions.reopen_major(row.pk, by=people.hana, words="It is back")
    told = major_told(row.number, people.ada)
    assert told is not None
    assert (told.outcome, told.state_words) == ("", "Open")
    actions.close_major(row.pk, by=people.hana, outcome="Over")
    MajorCase.objects.filter(pk=row.pk).update(closed_at=timezone.now() - timedelta(days=15))
    assert not selectors.major_page(people.hana, row.number).may_reopen
    with pytest.raises(Refused, match="more than 14 days ago"):
        actions.reopen_major(row.pk, by=people.hana, words="Again")


def test_change_says_what_changed(people: People) -> None:
    row = opened(people.hana)
    actions.change_major(row.pk, TOLD, by=people.hana)
    topic = Topic.objects.current().first()
    assert topic is not None
    actions.change_major(row.pk, actions.Told("Other", TOLD.words, topic.pk, "", "low"), by=people.hana)
    [event] = Event.objects.filter(subject_id=row.pk, name="MajorChanged")
    assert event.data == {"fields": ["title", "topic", "product", "severity"]}
    for told, words in (
        (actions.Told(" ", "x"), "Give it a title"),
        (actions.Told("x" * 201, "x"), "at most 200 characters"),
        (actions.Told("x", "x", uuid4()), "Choose a topic"),
        (actions.Told("x", "x", severity="worst"), "Choose how severe"),
    ):
        with pytest.raises(Refused, match=words):
            actions.change_major(row.pk, told, by=people.hana)


def test_proposals_are_bounded_and_numbers_foretell_nothing(
    people: People, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    asked = ask()
    row = proposed(people.ada, asked)
    assert row.number != asked.number
    with pytest.raises(Refused, match="wait already"):
        proposed(people.ben, asked)
    assert proposed(people.hana).number > row.number, "another organization is bounded by its own"


def test_who_joined_is_a_number_for_stewards_and_nothing_for_members(people: People) -> None:
    row = opened(people.hana)
    join_major(row.number, by=people.ada)
    join_major(row.number, by=people.ben)
    assert selectors.major_page(people.hana, row.number).affected == 1
    assert selectors.major_page(people.ada, row.number).affected is None
    assert not MajorParty.objects.visible_to(people.hana).exists()
    assert MajorParty.objects.visible_to(people.ada).count() == 1
    assert Event.objects.filter(subject_id=row.pk).count() == 2, "nothing tells who joined"
    assert joined_by(row.pk) == [people.ada.organization_id]
    Member.objects.filter(pk=people.ada.organization_id).update(state="suspended")
    assert joined_by(row.pk) == []
    assert selectors.major_page(people.hana, row.number).affected == 0, "who is kept out is not counted"
    Member.objects.filter(pk=people.ada.organization_id).update(state="active")
    leave_major(row.pk, people.ada.organization_id)
    assert selectors.major_page(people.hana, row.number).affected == 0
    actions.close_major(row.pk, by=people.hana, outcome="Over")
    with pytest.raises(Overtaken, match="is not open"):
        join_major(row.number, by=people.ada)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_page_ask_the_same_however_much_there_is(people: People, rows: int) -> None:
    made = [opened(people.hana) for _ in range(rows)]
    for _ in range(rows):
        actions.write_update(made[0].pk, by=people.hana, source="How it stands")
    with CaptureQueriesContext(connection) as asked:
        assert len(selectors.majors(people.ada).lines) == rows
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert len(selectors.majors_ahead(people.ada).lines) == rows
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert len(selectors.major_page(people.ada, made[0].number).entries) == rows
    assert len(asked) == 6
    with CaptureQueriesContext(connection) as asked:
        told = major_told(made[0].number, people.ada)
    assert told is not None
    assert len(told.updates) == rows
    assert len(asked) == 2


def test_open_ones_come_first_and_pages_go_on(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "PAGE", 2)
    closed, first, second = (opened(people.hana) for _ in range(3))
    actions.close_major(closed.pk, by=people.hana, outcome="Over")
    page = selectors.majors(people.ada)
    assert [line.ref for line in page.lines] == [second.ref, first.ref]
    rest = selectors.majors(people.ada, page.after)
    assert ([line.ref for line in rest.lines], rest.after) == ([closed.ref], None)
