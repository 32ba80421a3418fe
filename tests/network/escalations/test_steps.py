"""The way of an escalation from its request to its end, as the two sides take it in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from clocks.models import Clock
from conversations.models import Entry
from core.actor import Actor, Role
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from network.actions.escalations import asking, handling, revoking, timing
from network.actions.escalations.handling import Promise
from network.models import Escalation, EscalationGrant, Extract, Member, Offer, Topic
from network.parcels import Addressed, checked
from network.selectors.parties import parties_of
from tests.network.escalations.conftest import Ask, offered


def test_request_waits_for_the_helper_with_a_clock_and_its_first_extract(ask: Ask, cleo_there: Actor) -> None:
    row = ask(content=checked(title="Multipath", fields=({"label": "Array", "words": "NS-4800"},)))
    assert (row.state, row.turn, row.helper.name if row.helper else "") == ("requested", "helper", "Halcyon Cloud")
    assert row.due_at == row.opened_at.replace(microsecond=0) + timedelta(hours=2), "high, around the clock"
    extract = Extract.objects.visible_to(cleo_there).get()
    assert extract.data["fields"] == [{"label": "Array", "words": "NS-4800"}]
    assert len(extract.digest) == 64
    assert list(Event.objects.filter(subject_kind="escalation").values_list("name", flat=True)) == [
        "EscalationRequested"
    ]


def test_request_sent_twice_is_one(ask: Ask) -> None:
    once = uuid4()
    assert ask(once=once).pk == ask(once=once, title="Again").pk
    assert Escalation.objects.count() == 1
    assert Extract.objects.count() == 1


def test_steps_lead_to_a_confirmed_end_and_each_turn_has_its_clock(
    ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise
) -> None:
    row = ask()
    row = handling.ask_information(row.pk, "Which firmware?", by=cleo_there)
    assert (row.state, row.turn) == ("information", "requester")
    row = handling.answer(row.pk, "6.2.1", by=ada_there)
    assert (row.state, row.turn) == ("requested", "helper")
    row = handling.accept(row.pk, promise, by=cleo_there)
    assert (row.state, row.turn, row.helper_ref, row.due_at) == ("accepted", "helper", "HC-5521", promise.at)
    row = handling.write(row.pk, "Set it to 12.", by=cleo_there)
    assert (row.state, row.turn, row.next_step) == ("progress", "requester", "")
    row = handling.write(row.pk, "Done, we watch.", by=ada_there, keeps_turn=True)
    assert (row.state, row.turn) == ("progress", "requester")
    row = handling.write(row.pk, "It held.", by=ada_there)
    row = handling.propose_solution(row.pk, "Keep no_path_retry at 12.", by=cleo_there)
    assert (row.state, row.turn) == ("proposed", "requester")
    row = handling.reject_solution(row.pk, "It came back.", by=ada_there)
    assert (row.state, row.turn, row.solution) == ("progress", "helper", None)
    row = handling.propose_solution(row.pk, "And failback manual.", by=cleo_there)
    row = handling.confirm_solution(row.pk, by=ada_there)
    assert (row.state, row.turn, row.ending, row.due_at) == ("closed", "", "confirmed", None)
    clocks = list(Clock.objects.order_by("started_at").values_list("metric", "is_met"))
    assert clocks == [("acknowledgement", True), ("next_reply", True)] * 1 + [
        ("acknowledgement", True), *[("next_reply", True)] * 6,
    ]  # fmt: skip


def test_only_the_requesters_side_confirms_and_reopens(
    ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise
) -> None:
    row = handling.accept(ask().pk, promise, by=cleo_there)
    handling.propose_solution(row.pk, "Do this.", by=cleo_there)
    with pytest.raises(Overtaken):
        handling.confirm_solution(row.pk, by=cleo_there)
    handling.confirm_solution(row.pk, by=ada_there)
    with pytest.raises(Overtaken):
        handling.reopen(row.pk, "Again", by=cleo_there)
    again = handling.reopen(row.pk, "It is back.", by=ada_there)
    assert (again.state, again.turn, again.ending, again.reopened) == ("progress", "helper", "", 1)


def test_reopening_ends_with_its_days(ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise) -> None:
    row = handling.accept(ask().pk, promise, by=cleo_there)
    handling.propose_solution(row.pk, "Do this.", by=cleo_there)
    handling.confirm_solution(row.pk, by=ada_there)
    Escalation.objects.update(closed_at=timezone.now() - timedelta(days=15))
    with pytest.raises(Refused, match="more than 14 days ago"):
        handling.reopen(row.pk, "It is back.", by=ada_there)


@pytest.mark.parametrize("step", [handling.decline, handling.give_back, handling.withdraw])
def test_ending_carries_a_reason(step: Any, ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise) -> None:
    row = ask()
    if step is handling.give_back:
        handling.accept(row.pk, promise, by=cleo_there)
    by = ada_there if step is handling.withdraw else cleo_there
    with pytest.raises(Refused, match="Say why"):
        step(row.pk, "  ", by=by)
    ended = step(row.pk, "Out of our range", by=by)
    assert (ended.state, ended.reason) == ("closed", "Out of our range")


def test_helper_does_not_answer_before_it_has_acknowledged(ask: Ask, cleo_there: Actor) -> None:
    row = ask()
    with pytest.raises(Overtaken, match="waits for Halcyon Cloud to acknowledge"):
        handling.write(row.pk, "Try this", by=cleo_there)


def test_accepting_what_was_withdrawn_is_told_kindly(
    ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise
) -> None:
    row = ask()
    handling.withdraw(row.pk, "Solved here", by=ada_there)
    with pytest.raises(Overtaken, match="Northwind Storage has withdrawn this in the meantime"):
        handling.accept(row.pk, promise, by=cleo_there)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ref": " "}, "own number"),
        ({"next_step": ""}, "what you do next"),
        ({"at": timezone.now() - timedelta(hours=1)}, "still to come"),
        ({"priority": "soon"}, "of the list"),
    ],
)
def test_accepting_names_number_step_and_time(
    given: dict[str, Any], said: str, ask: Ask, cleo_there: Actor, promise: Promise
) -> None:
    row = ask()
    with pytest.raises(Refused, match=said):
        handling.accept(row.pk, replace(promise, **given), by=cleo_there)
    assert Escalation.objects.get(pk=row.pk).state == "requested"


def test_contributor_reads_by_name_and_asks_nobody(ask: Ask, ada_there: Actor, cleo_there: Actor) -> None:
    row = ask()
    colleague = replace(cleo_there, role=Role.CONTRIBUTOR)
    assert not Escalation.objects.visible_to(colleague).exists()
    handling.name_reader(row.pk, colleague.card, by=cleo_there)
    assert Escalation.objects.visible_to(colleague).get() == row
    with pytest.raises(NotAllowed):
        ask(by=replace(ada_there, role=Role.CONTRIBUTOR))


def test_who_reads_by_name_lets_nobody_else_read(ask: Ask, cleo_there: Actor) -> None:
    row = ask()
    colleague = replace(cleo_there, role=Role.CONTRIBUTOR)
    handling.name_reader(row.pk, colleague.card, by=cleo_there)
    with pytest.raises(NotAllowed):
        handling.name_reader(row.pk, colleague.card, by=colleague)


def test_member_that_was_suspended_hears_nothing(ask: Ask, cleo_there: Actor) -> None:
    row = ask()
    assert parties_of(row.pk) == [row.requester_id, cleo_there.organization_id]
    Member.objects.filter(pk=cleo_there.organization_id).update(state="suspended")
    assert parties_of(row.pk) == [row.requester_id]


def test_nobody_names_a_person_of_the_other_side(ask: Ask, ada_there: Actor, cleo_there: Actor) -> None:
    row = ask()
    with pytest.raises(Missing):
        handling.name_reader(row.pk, ada_there.card, by=cleo_there)


def test_what_is_red_goes_to_a_person_and_is_read_by_name(ask: Ask, cleo_there: Actor, ada_there: Actor) -> None:
    with pytest.raises(Refused, match="by name"):
        ask(label="red")
    row = ask(label="red", to=Addressed(person=offered(cleo_there)))
    assert Escalation.objects.visible_to(cleo_there).get() == row
    EscalationGrant.objects.filter(person=cleo_there.card).delete()
    assert not Escalation.objects.visible_to(cleo_there).exists(), "support alone is not enough"


def test_stranger_and_steward_read_nothing(ask: Ask, cleo_there: Actor) -> None:
    ask(title="CNRY-title")
    third = Member.objects.create(name="Third", state="active")
    stranger = replace(cleo_there, organization_id=third.pk, stewardships=frozenset({uuid4()}))
    assert not Escalation.objects.visible_to(stranger).exists()
    assert not Extract.objects.visible_to(stranger).exists()
    assert not Entry.objects.visible_to(stranger).exists()


def test_revoking_takes_everything_from_the_helper_at_once(
    ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise
) -> None:
    row = handling.accept(ask().pk, promise, by=cleo_there)
    handling.write(row.pk, "Try this.", by=cleo_there)
    with pytest.raises(NotAllowed):
        revoking.revoke(row.pk, by=cleo_there)
    revoking.revoke(row.pk, by=ada_there)
    assert not Escalation.objects.visible_to(cleo_there).exists()
    assert not Entry.objects.visible_to(cleo_there).exists()
    assert not Extract.objects.visible_to(cleo_there).exists()
    assert Escalation.objects.revoked_from(cleo_there).get() == row
    assert Escalation.objects.visible_to(ada_there).get().ending == "withdrawn"


def test_erasing_leaves_the_other_sides_words_and_a_tombstone(
    ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Promise
) -> None:
    row = handling.accept(ask(title="CNRY-title").pk, promise, by=cleo_there)
    handling.write(row.pk, "Theirs.", by=cleo_there)
    handling.write(row.pk, "CNRY-own", by=ada_there)
    with pytest.raises(Refused, match="Close or withdraw it first"):
        revoking.erase(row.pk, by=ada_there)
    handling.withdraw(row.pk, "Solved", by=ada_there)
    revoking.erase(row.pk, by=ada_there)
    assert list(Entry.objects.exclude(source="").values_list("source", flat=True)) == ["Theirs."]
    left = Escalation.objects.get()
    assert (left.ending, left.title) == ("withdrawn", "Erased by the organization that asked")
    assert Extract.objects.get().data == {"title": "Erased by the organization that asked"}


def test_whoever_can_is_asked_in_waves_and_the_first_to_accept_has_it(
    ask: Ask, cleo_there: Actor, promise: Promise
) -> None:
    for number in range(6):
        Member.objects.create(name=f"M{number}", state="active")
    topic = Topic.objects.current().first()
    assert topic is not None
    row = ask(to=Addressed(topic=topic.pk), title="CNRY-title")
    assert Offer.objects.filter(wave=1).count() == 5
    timing.pass_moments([row.pk], now=timezone.now() + timedelta(hours=3))
    assert Offer.objects.filter(wave=2).count() == 2
    assert not Escalation.objects.visible_to(cleo_there).exists(), "an offer shows no extract"
    assert Escalation.objects.offered_to(cleo_there).get() == row
    handling.accept(row.pk, promise, by=cleo_there)
    assert Escalation.objects.visible_to(cleo_there).get().helper_id == cleo_there.organization_id
    slower = replace(cleo_there, organization_id=Offer.objects.exclude(member=cleo_there.organization_id)[0].member_id)
    with pytest.raises(Overtaken, match="Another organization"):
        handling.accept(row.pk, promise, by=slower)


def test_passing_on_an_offer_asks_the_next_when_all_have(ask: Ask, cleo_there: Actor) -> None:
    topic = Topic.objects.current().first()
    assert topic is not None
    row = ask(to=Addressed(topic=topic.pk))
    late = Member.objects.create(name="Late", state="active")
    asking.pass_on(row.pk, by=cleo_there)
    assert not Escalation.objects.offered_to(cleo_there).exists()
    assert Offer.objects.get(wave=2).member == late


def test_time_expires_a_request_and_closes_what_rests_after_a_notice(
    ask: Ask, cleo_there: Actor, promise: Promise
) -> None:
    now = timezone.now()
    asked, worked = ask(), handling.accept(ask().pk, promise, by=cleo_there)
    timing.pass_moments([asked.pk, worked.pk], now=now + timedelta(days=15))
    assert Escalation.objects.get(pk=asked.pk).ending == "expired"
    assert Escalation.objects.get(pk=worked.pk).state == "accepted"
    timing.pass_moments([worked.pk], now=now + timedelta(days=31))
    assert Escalation.objects.get(pk=worked.pk).state == "accepted", "nobody was told yet"
    timing.pass_moments([worked.pk], now=now + timedelta(days=31, hours=1))
    assert Escalation.objects.get(pk=worked.pk).ending == "idle"


def test_test_request_has_no_clock(ask: Ask) -> None:
    row = ask(is_test=True)
    assert row.due_at is None
    assert not Clock.objects.exists()


def test_later_addition_is_the_next_extract(ask: Ask, ada_there: Actor, cleo_there: Actor) -> None:
    row = ask()
    more = checked(title="Multipath", entries=({"who": "Northwind", "at": timezone.now(), "source": "`CNRY-more`"},))
    with pytest.raises(NotAllowed):
        asking.add_extract(row.pk, more, (), by=cleo_there, drafted=cleo_there.card)
    second = asking.add_extract(row.pk, more, (), by=ada_there, drafted=ada_there.card)
    assert second.version == 2
    assert "<code>CNRY-more</code>" in second.data["entries"][0]["html"]
    assert Extract.objects.get(version=1).data["entries"] == []


def test_whoever_can_is_not_asked_where_nobody_else_is(ask: Ask) -> None:
    Member.objects.exclude(pk=ask().requester_id).update(state="ended")
    topic = Topic.objects.current().first()
    assert topic is not None
    before = Escalation.objects.count()
    with pytest.raises(Refused, match="nobody could be asked"):
        ask(to=Addressed(topic=topic.pk))
    assert Escalation.objects.count() == before
