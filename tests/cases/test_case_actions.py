"""What people do with a case, and who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.intake import open_case_by_form
from cases.actions.people import requester_for
from cases.choices import Category, NextAction, Status
from cases.forms.cases import EntryForm
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from cases.timeline import happening
from conversations.actions.entries import delete_entry
from conversations.models import Attachment
from core.actor import Actor
from core.events import known
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import WrongSpace, entered
from directory.models import Person
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.world import World

Join = Callable[[str], Actor]


@pytest.fixture
def case(queue: Queue, ravi: Actor, ada: Actor) -> Case:
    return open_case(ravi, queue)


def events_of(case: Case) -> list[str]:
    return [row.name for row in Event.objects.about("case", case.pk)]


def test_open_case_numbers_it_and_records_who(queue: Queue, ravi: Actor) -> None:
    first, second = open_case(ravi, queue), open_case(ravi, queue, "Another one")
    assert second.number == first.number + 1
    assert first.status == Status.NEW
    assert first.next_kind == NextAction.QUEUE
    [event] = Event.objects.about("case", first.pk)
    assert (event.name, event.by_person, event.by_user) == ("CaseOpened", ravi.person_id, ravi.user_id)
    assert [entry.source for entry in entries_of(first)] == ["It happens again."]


def test_open_case_refuses_an_empty_subject_or_text(queue: Queue, ravi: Actor) -> None:
    with pytest.raises(Refused, match="subject"), transaction.atomic():
        open_case(ravi, queue, "   ")
    with pytest.raises(Refused, match="Write something"), transaction.atomic():
        open_case(ravi, queue, body="  ")
    assert Case.objects.count() == 0


def test_a_refused_case_leaves_no_requester_behind_and_its_door_can_go_on(queue: Queue, ada: Actor) -> None:
    with pytest.raises(Refused, match="Write something"):
        open_case_by_form(None, by=ada, queue=queue, requester="new@tallis.example", subject="Volumes", body=" ")
    assert not Person.objects.filter(email="new@tallis.example").exists()
    assert Case.objects.count() == 0


def test_staff_do_not_open_cases_in_queues_they_cannot_see(northwind: World, join: Join) -> None:
    join("ada")
    private = make_queue("Licences", "Licences", is_open=False)
    with pytest.raises(NotAllowed):
        open_case(join("ben"), private)


def test_reply_of_support_opens_a_new_case_and_may_leave_it_pending(case: Case, ada: Actor) -> None:
    actions.reply(case, by=ada, source="Please send the log.")
    assert fresh(case).status == Status.OPEN
    actions.reply(case, by=ada, source="And the version.", then="pending")
    pending = fresh(case)
    assert (pending.status, pending.category, pending.next_kind) == ("pending", "paused", "requester")
    told = ["CaseOpened", "ReplyAdded", "StatusChanged", "ClockEnded", "ReplyAdded", "StatusChanged"]
    assert events_of(case) == told


@pytest.mark.parametrize("status", ["pending", "on_hold", "solved"])
def test_reply_of_the_requester_reopens(case: Case, ada: Actor, ravi: Actor, status: str) -> None:
    actions.assign_case(case, by=ada, assignee=card(ada))
    actions.change_status(fresh(case), by=ada, status=status, reason="a part")
    actions.reply(fresh(case), by=ravi, source="Here it is.")
    again = fresh(case)
    assert (again.status, again.next_kind, again.next_person_id) == ("open", "person", ada.person_id)


def test_reply_of_the_requester_opens_a_closed_case_and_support_cannot_answer_it(
    case: Case, ada: Actor, ravi: Actor
) -> None:
    actions.close_case(case, by=ada, resolution="solved", no_article="one_off")
    with pytest.raises(Overtaken, match="is closed"):
        actions.reply(fresh(case), by=ada, source="One more thing.")
    actions.reply(fresh(case), by=ravi, source="It is back.")
    again = fresh(case)
    assert (again.status, again.resolution, again.closed_at) == ("open", "", None)


def test_only_support_of_the_queue_replies_and_others_write_notes(case: Case, ben: Actor, join: Join) -> None:
    for actor in (ben, join("tomas")):
        with pytest.raises(NotAllowed, match="Only the queue’s support"):
            actions.reply(case, by=actor, source="Try this.")
        actions.write_note(case, by=actor, source="An idea.")
    assert [entry.kind for entry in entries_of(case)] == ["reply", "note", "note"]


def test_requesters_write_no_notes(case: Case, ravi: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.write_note(case, by=ravi, source="Hm.")


def test_only_support_of_the_queue_closes_with_a_resolution(case: Case, ada: Actor, ben: Actor, ravi: Actor) -> None:
    for actor in (ben, ravi):
        with pytest.raises(NotAllowed, match="Only support of the case’s queue"):
            actions.close_case(case, by=actor, resolution="solved", no_article="one_off")
    with pytest.raises(Refused, match="choose a resolution"):
        actions.close_case(case, by=ada, resolution="", no_article="one_off")
    actions.close_case(case, by=ada, resolution="workaround", no_article="one_off")
    closed = fresh(case)
    assert (closed.category, closed.resolution) == (Category.CLOSED, "workaround")
    assert closed.closed_at is not None
    with pytest.raises(Overtaken, match="closed already"):
        actions.close_case(closed, by=ada, resolution="solved", no_article="one_off")
    assert events_of(case).count("CaseClosed") == 1


def test_assignee_from_another_team_works_on_the_case_and_does_not_close_it(case: Case, ada: Actor, ben: Actor) -> None:
    actions.assign_case(case, by=ada, assignee=card(ben))
    actions.reply(fresh(case), by=ben, source="I look at it.")
    with pytest.raises(NotAllowed):
        actions.close_case(fresh(case), by=ben, resolution="solved", no_article="one_off")


def test_assign_case_gives_the_next_action_and_takes_it_back(case: Case, ada: Actor) -> None:
    actions.assign_case(case, by=ada, assignee=card(ada))
    taken = fresh(case)
    assert (taken.assignee_id, taken.next_person_id, taken.status) == (ada.person_id, ada.person_id, "open")
    actions.assign_case(taken, by=ada, assignee=None)
    left = fresh(case)
    assert (left.assignee_id, left.next_kind, left.next_person_id) == (None, "queue", None)


def test_assign_case_refuses_requesters(case: Case, ada: Actor, ravi: Actor) -> None:
    with pytest.raises(Refused, match="Only colleagues"):
        actions.assign_case(case, by=ada, assignee=card(ravi))


def test_assign_case_twice_records_once(case: Case, ada: Actor) -> None:
    for _ in range(2):
        actions.assign_case(fresh(case), by=ada, assignee=card(ada))
    assert events_of(case).count("CaseAssigned") == 1


def test_hand_over_names_somebody_and_a_time_in_the_future(case: Case, ada: Actor, ben: Actor) -> None:
    with pytest.raises(Refused, match="Choose the colleague"):
        actions.hand_over(case, by=ada, next_kind="person")
    with pytest.raises(Refused, match="in the future"):
        actions.hand_over(case, by=ada, next_kind="requester", act_by=timezone.now() - timedelta(minutes=1))
    at = timezone.now() + timedelta(hours=1)
    actions.hand_over(case, by=ada, next_kind="person", person=card(ben), note="Look at the switch", act_by=at)
    handed = fresh(case)
    assert (handed.next_person_id, handed.act_by, handed.next_note) == (ben.person_id, at, "Look at the switch")


@pytest.mark.parametrize("status", [s.value for s in Status])
def test_next_action_is_never_empty_on_a_live_case(case: Case, ada: Actor, status: str) -> None:
    if status in ("new", "closed"):
        with pytest.raises(Refused):
            actions.change_status(case, by=ada, status=status)
        return
    actions.change_status(case, by=ada, status=status, reason="a part")
    now = fresh(case)
    assert now.next_kind != "person" or now.next_person_id is not None
    assert now.next_kind


def test_edit_case_tells_only_what_changed(case: Case, ada: Actor) -> None:
    actions.edit_case(
        case, by=ada, subject=case.subject, priority="high", product="", tags=["Failover", " failover ", ""]
    )
    assert fresh(case).tags == ["failover"]
    row = Event.objects.about("case", case.pk).get(name="CaseEdited")
    assert row.data == {"fields": ["priority", "tags"], "priority_was": "medium", "priority": "high"}
    actions.edit_case(fresh(case), by=ada, subject=case.subject, priority="high", product="", tags=["failover"])
    assert events_of(case).count("CaseEdited") == 1


def test_move_case_needs_both_queues(case: Case, ada: Actor, ben: Actor) -> None:
    private = make_queue("Licences", "Licences", is_open=False)
    with pytest.raises(NotAllowed):
        actions.move_case(case, by=ada, queue=private)
    network = make_queue("Network", "Network")
    actions.move_case(case, by=ada, queue=network)
    assert fresh(case).queue_id == network.pk


def test_taking_what_another_had_is_a_hand_over_and_so_is_another_queue(case: Case, ada: Actor, ines: Actor) -> None:
    first, second = (Person.objects.get(pk=str(actor.person_id)) for actor in (ada, ines))
    for assignee, count in ((first, 0), (second, 1), (None, 1), (first, 1)):
        actions.assign_case(fresh(case), by=ada, assignee=assignee)
        assert fresh(case).handed_on == count
    actions.move_case(fresh(case), by=ada, queue=make_queue("Backups"))
    assert fresh(case).handed_on == 2


def test_propose_solution_is_open_to_everyone_who_sees_the_case(case: Case, ben: Actor, ravi: Actor) -> None:
    note = actions.write_note(case, by=ben, source="Set the retry count to 12.")
    with pytest.raises(Missing):
        actions.propose_solution(fresh(case), by=ravi, entry_id=note.pk)
    actions.propose_solution(fresh(case), by=ben, entry_id=note.pk)
    assert fresh(case).solution_id == note.pk
    assert fresh(case).status == Status.NEW


def test_propose_solution_refuses_an_entry_of_another_case(case: Case, queue: Queue, ada: Actor, ravi: Actor) -> None:
    other = entries_of(open_case(ravi, queue, "Another one"))[0]
    with pytest.raises(Missing):
        actions.propose_solution(case, by=ada, entry_id=other.pk)


def test_files_are_kept_with_their_entry_or_nothing_is(case: Case, ada: Actor) -> None:
    actions.write_note(case, by=ada, source="", uploads=[("log.txt", BytesIO(b"02:14 failed\n"))])
    [kept] = Attachment.objects.all()
    assert kept.entry_id == entries_of(case)[-1].pk
    with pytest.raises(Refused, match="program"):
        actions.write_note(
            case, by=ada, source="Two", uploads=[("a.txt", BytesIO(b"ok\n")), ("b.exe", BytesIO(b"MZ\x90\x00"))]
        )
    assert Attachment.objects.count() == 1
    assert len(entries_of(case)) == 2


def test_requester_for_finds_or_makes_a_card(queue: Queue, ada: Actor, ravi: Actor) -> None:
    assert requester_for("ravi nair", by=ada).pk == ravi.person_id
    made = requester_for("lena@pine.example", by=ada)
    assert (made.name, made.kind, made.user_id) == ("lena", "requester", None)
    Person.objects.create(name="Ravi Nair", kind="requester")
    with pytest.raises(Refused, match="Several people"):
        requester_for("Ravi Nair", by=ada)


def test_every_case_event_is_declared(northwind: World) -> None:
    assert {"CaseOpened", "ReplyAdded", "CaseClosed"} <= set(known())


def test_actors_of_another_member_see_and_do_nothing(world: World, join: Join) -> None:
    cleo = join("cleo")
    ada, ravi = join("ada"), join("ravi")
    with entered(world.northwind):
        case = open_case(ravi, make_queue(), "CNRY private subject")
        with pytest.raises(WrongSpace):
            Case.objects.visible_to(cleo)
        for act in (
            lambda: actions.write_note(case, by=cleo, source="x"),
            lambda: actions.reply(case, by=cleo, source="x"),
            lambda: actions.close_case(case, by=cleo, resolution="solved", no_article="one_off"),
        ):
            with pytest.raises((NotAllowed, WrongSpace)):
                act()
        assert Case.objects.visible_to(ada).count() == 1


def test_edit_case_leaves_alone_what_was_not_given(case: Case, ada: Actor, ines: Actor) -> None:
    """Two colleagues change one thing each, and neither has seen what the other did."""
    read = fresh(case)
    actions.edit_case(fresh(case), by=ines, subject="Volumes, both of them", tags=["disk"])
    actions.edit_case(read, by=ada, priority="high")
    actions.edit_case(read, by=ada, add_tags=["Raid"])
    now = fresh(case)
    assert (now.subject, now.priority, now.tags) == ("Volumes, both of them", "high", ["disk", "raid"])
    actions.edit_case(read, by=ada, add_tags=["fan", "raid"], remove_tags=["Disk"])
    assert fresh(case).tags == ["raid", "fan"]
    with pytest.raises(Refused, match="at most"):
        actions.edit_case(read, by=ada, add_tags=[f"t{n}" for n in range(19)])
    actions.edit_case(read, by=ada)
    assert fresh(case).tags == ["raid", "fan"]


def test_an_assignee_who_does_not_support_the_other_queue_does_not_go_along(
    case: Case, queue: Queue, ada: Actor, ines: Actor
) -> None:
    actor, everywhere = card(ada), replace(ines, team_ids=ines.team_ids | {make_queue("Network", "Network").team_id})
    actions.assign_case(fresh(case), by=ada, assignee=actor)
    actions.move_case(fresh(case), by=ada, queue=make_queue("Backups"))
    assert fresh(case).assignee_id == ada.card, "the same team works both"
    actions.move_case(fresh(case), by=ada, queue=Queue.objects.get(name="Network"))
    now = fresh(case)
    assert (now.assignee_id, now.next_kind, now.next_person_id) == (None, "queue", None)
    row = Event.objects.about("case", case.pk).filter(name="CaseAssigned").latest("at", "id")
    assert row.data == {"assignee_id": None, "was_id": str(ada.card)}
    actions.assign_case(now, by=everywhere, assignee=actor)
    actions.hand_over(fresh(case), by=everywhere, next_kind="other")
    actions.move_case(fresh(case), by=everywhere, queue=make_queue("Fibre", "Fibre"))
    assert (fresh(case).assignee_id, fresh(case).next_kind) == (None, "other")


def test_a_reply_does_not_put_on_hold_without_a_reason(case: Case, ada: Actor) -> None:
    with pytest.raises(Refused, match="waits for"):
        actions.reply(case, by=ada, source="We ask the vendor.", then="on_hold")
    assert (fresh(case).status, len(entries_of(case))) == ("new", 1)
    assert "on_hold" not in dict(EntryForm().fields["then"].choices)  # type: ignore[attr-defined]
    actions.change_status(fresh(case), by=ada, status="on_hold", reason="the vendor")
    actions.reply(fresh(case), by=ada, source="They look at it.", then="on_hold")
    assert (fresh(case).status, fresh(case).paused_reason) == ("on_hold", "the vendor")


def test_what_is_deleted_is_no_solution_of_a_closed_case(case: Case, ada: Actor) -> None:
    first = actions.write_note(case, by=ada, source="Set the retry count to 12.")
    actions.propose_solution(fresh(case), by=ada, entry_id=first.pk)
    second = delete_entry(actions.write_note(fresh(case), by=ada, source="Or to 13."), by=ada)
    ending: dict[str, Any] = {"by": ada, "resolution": "solved", "no_article": "one_off"}
    with pytest.raises(Missing):
        actions.close_case(fresh(case), entry_id=second.pk, **ending)
    assert (fresh(case).status, fresh(case).solution_id) == ("new", first.pk)
    actions.close_case(fresh(case), entry_id=first.pk, **ending)
    assert fresh(case).solution_id == first.pk


def test_timeline_says_from_which_priority_to_which(case: Case, ada: Actor) -> None:
    actions.edit_case(case, by=ada, priority="urgent", tags=["disk"])
    told = [line.words for moment in case_page(fresh(case), ada).moments for line in moment.happenings]
    assert told[-1] == "changed the priority from Medium to Urgent and the tags"


def test_timeline_of_a_priority_changed_before_values_were_kept_names_the_field() -> None:
    line = happening("CaseEdited", {"fields": ["priority"]}, "Ada", timezone.now(), people={}, queues={})
    assert line.words == "changed the priority"
