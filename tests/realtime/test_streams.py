"""Who hears what: hints only, of streams they may listen to, for as long as they may."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import connections, transaction

from cases.actions import cases as actions
from cases.models import Case, Queue
from core.models import Event
from core.spaces import REGISTRY, NoSpace, entered
from directory.models import TeamMember
from realtime import door, streams
from realtime.consumers import LivePage
from realtime.streams import Hint, Stream, group_name, push
from tenants.models import Membership
from tests.realtime.conftest import CANARY, Desk, user_of
from tests.realtime.server import QUIET, Page

Visit = Callable[..., Page]


def reply(desk: Desk, name: str, by: str = "ada") -> None:
    """An agent answers a case, with the canary in the words."""
    with entered(desk.space):
        actions.reply(_case(name), by=desk.actors[by], source=f"Try this. {CANARY}")


def note(desk: Desk, name: str, by: str = "ada") -> None:
    with entered(desk.space):
        actions.write_note(_case(name), by=desk.actors[by], source=f"Between us. {CANARY}")


def hints(page: Page) -> list[dict[str, str]]:
    """Every hint until there is silence."""
    found = []
    while hint := page.hint(QUIET):
        found.append(hint)
    return found


def test_an_open_page_hears_that_something_happened_and_nothing_of_what(desk: Desk, visit: Visit) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    reply(desk, desk.ravis)
    heard = hints(page)
    assert {hint["event"] for hint in heard} == {"ReplyAdded", "StatusChanged"}
    with entered(desk.space):
        assert {UUID(hint["id"]) for hint in heard} <= set(Event.objects.values_list("pk", flat=True))
    assert all(hint.keys() == {"stream", "event", "id"} for hint in heard)
    assert CANARY.split()[0] not in "".join(page.frames)


def test_an_action_that_is_taken_back_is_not_told(desk: Desk, visit: Visit) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    with entered(desk.space), transaction.atomic():
        actions.write_note(_case(desk.ravis), by=desk.actors["ada"], source="Never mind.")
        transaction.set_rollback(True)
    assert hints(page) == []


def test_a_requester_hears_of_their_case_and_not_that_a_note_was_written(desk: Desk, visit: Visit) -> None:
    page = visit("ravi")
    page.listen(desk.ravis, desk.eddas, desk.open_queue)
    with entered(desk.space):
        actions.change_status(_case(desk.ravis), by=desk.actors["ada"], status="open")
    _until_heard(page, lambda: reply(desk, desk.ravis), "ReplyAdded")
    note(desk, desk.ravis)
    with entered(desk.space):
        actions.assign_case(_case(desk.ravis), by=desk.actors["ada"], assignee=None)
    assert {hint["event"] for hint in hints(page)} <= {"ReplyAdded", "StatusChanged"}
    for name in (desk.eddas, desk.ravis):
        note(desk, name)
    reply(desk, desk.eddas)
    assert hints(page) == []
    assert CANARY.split()[0] not in "".join(page.frames)


def test_a_requester_does_not_hear_of_a_state_that_they_cannot_tell_from_the_one_before(
    desk: Desk, visit: Visit
) -> None:
    page, other = visit("ravi"), visit("ada")
    for one in (page, other):
        one.listen(desk.ravis)
    _until_heard(page, lambda: reply(desk, desk.ravis), "ReplyAdded")
    hints(page)
    other.settle(desk.space, desk.ravis)
    with entered(desk.space):
        actions.change_status(_case(desk.ravis), by=desk.actors["ada"], status="on_hold", reason="the vendor")
        actions.change_status(_case(desk.ravis), by=desk.actors["ada"], status="open")
    assert len(hints(other)) == 2
    assert hints(page) == []
    with entered(desk.space):
        actions.change_status(_case(desk.ravis), by=desk.actors["ada"], status="pending")
    assert [hint["event"] for hint in hints(page)] == ["StatusChanged"]


@pytest.mark.parametrize("who", ["ada", "ravi"])
def test_what_one_may_not_see_is_left_out_without_a_word(desk: Desk, visit: Visit, who: str) -> None:
    """Another member's case, a private queue and its case, a case that never was: all alike silence."""
    page = visit(who)
    page.listen(desk.ravis, desk.private, desk.private_queue, desk.halcyons, f"case:{UUID(int=7)}", "case:*", "x:y", "")
    page.settle(desk.space, desk.ravis) if who == "ada" else _until_heard(
        page, lambda: reply(desk, desk.ravis), "ReplyAdded"
    )
    hints(page)
    reply(desk, desk.private, by="ben")
    note(desk, desk.private, by="ben")
    with entered(desk.world.halcyon):
        actions.reply(_case(desk.halcyons), by=desk.actors["cleo"], source=CANARY)
    for space in (desk.world.northwind, desk.world.halcyon):
        with entered(space):
            for name in (desk.private, desk.private_queue, desk.halcyons):
                kind, _, key = name.partition(":")
                push(kind, UUID(key), Hint("ReplyAdded", UUID(int=1)))
    assert hints(page) == []
    assert CANARY.split()[0] not in "".join(page.frames)
    assert page.closed_with(0.2) is None


def test_the_same_key_in_two_spaces_is_two_streams(desk: Desk, visit: Visit) -> None:
    with entered(desk.world.halcyon):
        twin = Case.objects.get()
        twin.pk, twin.number, twin._state.adding = UUID(desk.ravis.partition(":")[2]), 9_000_000, True
        twin.save()
    cleo, ada = visit("cleo", "halcyon"), visit("ada")
    for page, space in ((cleo, desk.world.halcyon), (ada, desk.space)):
        page.listen(desk.ravis)
        page.settle(space, desk.ravis)
    note(desk, desk.ravis)
    assert [hint["event"] for hint in hints(ada)] == ["NoteAdded"]
    assert hints(cleo) == []


def test_a_group_name_carries_the_space_and_the_registry_has_none(desk: Desk) -> None:
    names = {group_name(space, desk.ravis) for space in (desk.world.northwind, desk.world.halcyon)}
    assert len(names) == 2
    assert all(str(name).count(".") == 2 and len(name) < 100 for name in names)
    with pytest.raises(NoSpace):
        group_name(REGISTRY, desk.ravis)
    with pytest.raises(ValueError, match="No stream"):
        group_name(desk.space, "case:../x")


def test_a_moved_case_is_told_to_the_lists_of_both_queues(desk: Desk, visit: Visit) -> None:
    ada = desk.actors["ada"]
    assert ada.person_id
    with entered(desk.space):
        network = Queue.objects.get(slug="network")
        TeamMember.objects.create(team=network.team, person_id=ada.person_id)
        both = replace(ada, team_ids=ada.team_ids | {network.team_id})
    page = visit("ada")
    page.listen(desk.open_queue, desk.private_queue)
    page.settle(desk.space, desk.open_queue)
    page.settle(desk.space, desk.private_queue)
    with entered(desk.space):
        actions.move_case(_case(desk.ravis), by=both, queue=Queue.objects.get(slug="network"))
    assert sorted(hint["stream"] for hint in hints(page)) == sorted([desk.open_queue, desk.private_queue])


def test_what_a_page_shows_no_longer_is_not_told(desk: Desk, visit: Visit) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    page.listen(desk.eddas)
    page.settle(desk.space, desk.eddas)
    note(desk, desk.ravis)
    assert hints(page) == []


def test_somebody_removed_is_closed_within_a_second_of_the_next_push(desk: Desk, visit: Visit) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    _age(page)
    with entered(REGISTRY):
        Membership.objects.filter(user=desk.actors["ada"].user_id).update(state="removed")
    with entered(desk.space):
        push("case", _key(desk.ravis), Hint("NoteAdded", UUID(int=1)))
    assert page.closed_with(LivePage.fresh) == 4403
    assert "NoteAdded" not in "".join(page.frames)


@pytest.mark.parametrize("how", ["membership", "session", "user"])
def test_a_silent_socket_is_looked_after_too(
    desk: Desk, visit: Visit, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(LivePage, "check_every", 0.5)
    page = visit("ada")
    assert page.closed_with(1.2) is None
    assert {"beat": True} in [json.loads(frame) for frame in page.frames]
    with entered(REGISTRY):
        ada = user_of(desk.actors["ada"])
        if how == "membership":
            Membership.objects.filter(user=ada).update(state="suspended")
        elif how == "session":
            Session.objects.all().delete()
        else:
            ada.is_active = False
            ada.save()
    assert page.closed_with(3) == 4403


def test_a_hint_served_unasked_is_followed_by_a_look(desk: Desk, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer serves for a second; somebody removed meanwhile does not stay until the long look."""
    monkeypatch.setattr(LivePage, "fresh", 3.0)
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    with entered(REGISTRY):
        Membership.objects.filter(user=desk.actors["ada"].user_id).update(state="removed")
    with entered(desk.space):
        push("case", _key(desk.ravis), Hint("NoteAdded", UUID(int=1)))
    assert page.closed_with(6) == 4403


def test_a_queue_that_becomes_private_falls_silent(desk: Desk, visit: Visit) -> None:
    page = visit("ben")
    page.listen(desk.ravis, desk.open_queue)
    page.settle(desk.space, desk.open_queue)
    with entered(desk.space):
        Queue.objects.filter(slug="storage").update(is_open=False)
    _age(page)
    note(desk, desk.ravis)
    assert hints(page) == []
    assert page.closed_with(0.2) is None


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"listen": ["case:" + "x" * 4_096]}),
        json.dumps({"listen": [f"case:{n}" for n in range(51)]}),
        json.dumps({"listen": "case"}),
        json.dumps({"listen": [1]}),
        json.dumps(["listen"]),
        "[" * 4_000,
        "not json",
        b"bytes",
    ],
)
def test_a_message_that_is_too_big_or_none_of_ours_closes(desk: Desk, visit: Visit, text: str | bytes) -> None:
    page = visit("ada")
    page.wire.send(text)
    assert page.closed_with() == 4429


def test_too_many_messages_close(desk: Desk, visit: Visit) -> None:
    page = visit("ada")
    for _ in range(20):
        page.listen(desk.ravis)
    assert page.closed_with(QUIET) is None
    page.listen(desk.ravis)
    assert page.closed_with() == 4429


def test_a_push_comes_from_any_thread_and_from_beside_a_running_loop(desk: Desk, visit: Visit) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)

    def act() -> None:
        note(desk, desk.ravis)
        for connection in connections.all(initialized_only=True):
            connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    assert [hint["event"] for hint in hints(page)] == ["NoteAdded"]
    asyncio.run(sync_to_async(act, thread_sensitive=False)())
    assert [hint["event"] for hint in hints(page)] == ["NoteAdded"]

    async def beside() -> None:
        with entered(desk.space):
            push("case", _key(desk.ravis), Hint("NoteAdded", UUID(int=1)))

    asyncio.run(beside())
    assert [hint["event"] for hint in hints(page)] == ["NoteAdded"]


def test_a_broken_layer_costs_the_hint_and_not_the_action(
    desk: Desk, visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)

    class Broken:
        async def group_send(self, group: str, message: object) -> None:
            raise OSError(CANARY)

    monkeypatch.setattr(streams, "get_channel_layer", Broken)
    with caplog.at_level(logging.WARNING, "guildhall.realtime"):
        note(desk, desk.ravis)
        push("case", _key(desk.ravis), Hint("NoteAdded", UUID(int=1)))  # outside any space: a bug, and still no fault
        assert hints(page) == []
    monkeypatch.undo()
    assert caplog.text.count("hint lost or late") == 3  # the case, its queue, and the one of no space
    assert "NoSpace" in caplog.text
    assert CANARY not in caplog.text
    note(desk, desk.ravis)
    assert [hint["event"] for hint in hints(page)][:1] == ["NoteAdded"]


def test_when_the_database_does_not_answer_nobody_stays(
    desk: Desk, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4503: the page comes back later and is asked afresh."""
    page = visit("ada")

    def away(*args: object) -> None:
        raise OSError("no database")

    monkeypatch.setattr(door, "load_actor", away)
    page.listen(desk.ravis)
    assert page.closed_with() == 4503


@pytest.mark.redis
@pytest.mark.slow
def test_an_action_of_another_process_is_told(desk: Desk, visit: Visit) -> None:
    if not os.environ.get("REDIS_URL"):
        pytest.skip("REDIS_URL is not set")
    page = visit("ada")
    page.listen(desk.ravis)
    page.settle(desk.space, desk.ravis)
    space, key = desk.space, _key(desk.ravis)
    code = (
        "import django; django.setup()\n"
        "from uuid import UUID\n"
        "from core.spaces import SpaceRef, entered\n"
        "from realtime.streams import Hint, push\n"
        f"with entered(SpaceRef(UUID('{space.id}'), '{space.schema}', 'member')):\n"
        f"    push('case', UUID('{key}'), Hint('NoteAdded', UUID(int=1)))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert [hint["event"] for hint in hints(page)] == ["NoteAdded"]


def test_a_stream_of_an_unfit_name_is_refused() -> None:
    for kind in ("", "Case", "case.x", "a" * 31, "1"):
        with pytest.raises(ValueError, match="small letters"):
            streams.register(Stream(kind, lambda actor, key: True))


def _case(name: str) -> Case:
    return Case.objects.get(pk=_key(name))


def _key(name: str) -> UUID:
    return UUID(name.partition(":")[2])


def _age(page: Page) -> None:
    """Let the answers a socket holds go stale."""
    assert page.closed_with(2 * LivePage.fresh + 0.3) is None  # a look that was due makes them fresh once more


def _until_heard(page: Page, act: Callable[[], None], event: str, tries: int = 10) -> None:
    """Act until the page, which may still be joining, hears of it."""
    for _ in range(tries):
        act()
        if event in [hint["event"] for hint in hints(page)]:
            return
    raise AssertionError(f"{event} was never heard")
