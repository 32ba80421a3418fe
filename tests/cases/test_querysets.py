"""Who sees which queue and case; every test holds something that could leak."""

from __future__ import annotations

from collections.abc import Callable

from cases.actions import cases as actions
from cases.models import Case, Queue
from cases.permissions import may
from conversations.models import Attachment, Entry, Thread
from core.actor import Actor
from directory.models import Person
from tests.factories.cases import fresh, make_queue, open_case
from tests.world import World

Join = Callable[[str], Actor]


def test_private_queue_is_for_its_team(northwind: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> None:
    make_queue("Storage", "Storage", is_open=False)
    make_queue("Network", "Network")
    assert {q.name for q in Queue.objects.visible_to(ada)} == {"Storage", "Network"}
    assert {q.name for q in Queue.objects.visible_to(ben)} == {"Network"}
    assert not Queue.objects.visible_to(ravi).exists()


def test_private_case_is_seen_by_team_named_and_requester(
    northwind: World, ada: Actor, ben: Actor, ravi: Actor, join: Join
) -> None:
    case = open_case(ravi, make_queue("Storage", "Storage", is_open=False))
    edda = join("edda")
    assert Case.objects.visible_to(ada).count() == 1
    assert Case.objects.visible_to(ravi).count() == 1
    for stranger in (ben, edda, join("tomas")):
        assert not Case.objects.visible_to(stranger).exists()
        assert not Thread.objects.visible_to(stranger).exists()
        assert not Entry.objects.visible_to(stranger).exists()
    actions.hand_over(case, by=ada, next_kind="person", person=Person.objects.get(pk=ben.card))
    assert Case.objects.visible_to(ben).count() == 1
    actions.hand_over(fresh(case), by=ada, next_kind="queue")
    assert not Case.objects.visible_to(ben).exists()


def test_notes_and_their_files_are_not_for_requesters(northwind: World, ada: Actor, ravi: Actor) -> None:
    from io import BytesIO

    case = open_case(ravi, make_queue())
    actions.write_note(case, by=ada, source="CNRY note", uploads=[("log.txt", BytesIO(b"CNRY\n"))])
    actions.reply(case, by=ada, source="Hello", uploads=[("answer.txt", BytesIO(b"hello\n"))])
    assert [e.source for e in Entry.objects.visible_to(ravi).in_order()] == ["It happens again.", "Hello"]
    assert [a.name for a in Attachment.objects.visible_to(ravi)] == ["answer.txt"]
    assert Attachment.objects.visible_to(ada).count() == 2


def test_waiting_upload_belongs_to_its_uploader(northwind: World, ada: Actor, ben: Actor) -> None:
    from io import BytesIO

    from conversations.actions import upload_file

    upload_file("log.txt", BytesIO(b"CNRY\n"), by=ada, limit=100)
    assert Attachment.objects.visible_to(ada).count() == 1
    assert not Attachment.objects.visible_to(ben).exists()


def test_staff_open_cases_in_the_queues_they_see_and_in_no_other(
    northwind: World, ada: Actor, ben: Actor, ines: Actor, join: Join
) -> None:
    """Opening asks the row itself, by the rule that lists ask in SQL."""
    queues = [
        make_queue("Storage", "Storage", is_open=False),
        make_queue("Network", "Network", is_open=False),
        make_queue("Service", "Storage"),
    ]
    answers = set()
    for actor in (ada, ben, ines, join("tomas")):
        seen = {queue.pk for queue in Queue.objects.visible_to(actor)}
        for queue in queues:
            answers.add(queue.pk in seen)
            assert may(actor, "case.open", queue) == (queue.pk in seen), (actor.name, queue.name)
    assert answers == {True, False}
