"""Who is here: seen by those who may meet, once for however many pages, and hardly longer than they are here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from cases.models import Case, Queue
from conversations.models import Entry, Thread, ThreadMember
from core.ids import new_id
from core.spaces import REGISTRY, entered
from realtime import consumers
from realtime.actions import be_seen
from realtime.consumers import LivePage
from realtime.models import Presence
from realtime.selectors import company
from tenants.models import Membership
from tests.realtime.conftest import CANARY, Desk
from tests.realtime.server import QUIET, Page, wait_for

Visit = Callable[..., Page]
Come = Callable[..., Page]


@pytest.fixture
def come(desk: Desk, visit: Visit) -> Come:
    """Open a case's page as one of the cast, say so, and wait until the page was told that its person is seen."""

    def opened(name: str, place: str, doing: str = "") -> Page:
        page = visit(name)
        page.listen(stream_of(place))
        page.be_at({place: doing})
        assert page.hint() is not None
        return page

    return opened


def stream_of(place: str) -> str:
    """The stream that tells of who is at a place."""
    return place.replace(":", "_presence:")


def seen_by(desk: Desk, name: str, place: str) -> dict[str, str]:
    """Who else is at a place for one of the cast, and what they do there."""
    kind, _, key = place.partition(":")
    with entered(desk.space):
        return {here.person.name: here.doing for here in company(desk.actors[name], kind, UUID(key)).people}


def rows(desk: Desk) -> int:
    with entered(desk.space):
        return int(Presence.objects.count())


def age(desk: Desk, seconds: float) -> None:
    """Let what pages said lie back by this much."""
    with entered(desk.space):
        for row in Presence.objects.all():
            row.seen_at -= timedelta(seconds=seconds)
            row.doing_at = row.doing_at and row.doing_at - timedelta(seconds=seconds)
            row.save()


def aside(desk: Desk, *members: str) -> str:
    """A side thread with the requester on Ravi's case."""
    with entered(desk.space):
        key = UUID(desk.ravis.partition(":")[2])
        parent = Entry.objects.filter(thread__subject_id=key).earliest("at")
        by = desk.actors[members[0]].card
        side = {"kind": "side", "audience": "requester", "parent": parent, "by_id": by}
        thread = Thread.objects.create(subject_kind="case", subject_id=key, **side)
        for name in members:
            ThreadMember.objects.create(thread=thread, person_id=desk.actors[name].card, by_id=by)
        return f"thread:{thread.pk}"


def test_colleagues_see_each_other_and_the_wire_names_nobody(desk: Desk, come: Come) -> None:
    ada = come("ada", desk.ravis)
    assert seen_by(desk, "ada", desk.ravis) == {}
    assert seen_by(desk, "ben", desk.ravis) == {"Ada Brandt": ""}
    come("ben", desk.ravis)
    told = ada.hint()
    assert told == {"stream": stream_of(desk.ravis), "event": "PresenceChanged", "id": desk.ravis.partition(":")[2]}
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": ""}
    assert "Ben" not in "".join(ada.frames)


def test_a_closed_page_takes_its_person_away_at_once(desk: Desk, come: Come) -> None:
    ada, ben = come("ada", desk.ravis), come("ben", desk.ravis)
    assert ada.hint() is not None
    ben.wire.close()
    assert ada.hint() is not None
    assert seen_by(desk, "ada", desk.ravis) == {}
    assert rows(desk) == 1


def test_two_pages_are_one_person_until_both_are_closed(desk: Desk, come: Come) -> None:
    first, second = come("ben", desk.ravis), come("ben", desk.ravis, "note")
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": "note"}
    second.wire.close()
    assert first.hint() is not None  # of the second page's coming or leaving
    wait_for(lambda: rows(desk) == 1)
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": ""}
    first.wire.close()
    wait_for(lambda: rows(desk) == 0)


def test_a_page_that_shows_something_else_now_has_its_person_there(desk: Desk, come: Come) -> None:
    ben = come("ben", desk.ravis)
    ben.listen(stream_of(desk.eddas))
    wait_for(lambda: seen_by(desk, "ada", desk.ravis) == {})
    ben.be_at({desk.eddas: "", desk.ravis: ""})  # it listens to one of them alone
    wait_for(lambda: seen_by(desk, "ada", desk.eddas) == {"Ben Okoro": ""})
    assert seen_by(desk, "ada", desk.ravis) == {}
    ben.be_at({})
    wait_for(lambda: rows(desk) == 0)


def test_writing_is_told_once_and_is_over_soon(desk: Desk, come: Come) -> None:
    ada, ben = come("ada", desk.ravis), come("ben", desk.ravis)
    assert ada.hint() is not None
    ben.be_at({desk.ravis: "answer"})
    assert ada.hint() is not None
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": "answer"}
    ben.be_at({desk.ravis: "answer"})
    assert ada.hint(QUIET) is None
    age(desk, 6.1)
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": ""}
    ben.be_at({desk.ravis: "answer"})  # it had been over for everybody, so it is news
    assert ada.hint() is not None
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": "answer"}


def test_a_ghost_is_overlooked_and_swept_by_the_next_who_comes(desk: Desk, come: Come) -> None:
    """A process that dies tells nobody: what it leaves behind counts for 75 seconds at most."""
    with entered(desk.space):
        be_seen(new_id(), {desk.ravis: "note"}, by=desk.actors["ben"])
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": "note"}
    age(desk, 74)
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": ""}
    age(desk, 1.1)
    assert seen_by(desk, "ada", desk.ravis) == {}
    assert rows(desk) == 1
    come("ada", desk.eddas)
    with entered(desk.space):
        assert [row.place for row in Presence.objects.all()] == [desk.eddas]


def test_a_page_that_was_out_of_sight_is_told_anew(desk: Desk, come: Come) -> None:
    ada, ben = come("ada", desk.ravis), come("ben", desk.ravis)
    assert ada.hint() is not None
    age(desk, 80)
    assert seen_by(desk, "ada", desk.ravis) == {}
    ben.be_at({desk.ravis: ""})
    assert ada.hint() is not None
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": ""}


def test_a_requester_is_not_seen_and_does_not_hear(desk: Desk, visit: Visit, come: Come) -> None:
    """Neither on their own case nor in a side thread that is with them."""
    thread = aside(desk, "ada", "ravi")
    ravi = visit("ravi")
    ravi.listen(*[stream_of(place) for place in (desk.ravis, desk.eddas, thread)], desk.ravis, thread)
    ravi.settle(desk.space, thread)
    ravi.be_at({desk.ravis: "answer", thread: "entry"})
    come("ada", thread, "entry")
    come("ada", desk.ravis, "answer")
    assert ravi.hint(QUIET) is None
    with entered(desk.space):
        assert {row.person_id for row in Presence.objects.all()} == {desk.actors["ada"].card}
    assert seen_by(desk, "ravi", desk.ravis) == {}
    assert seen_by(desk, "ravi", thread) == {}
    assert CANARY.split()[0] not in "".join(ravi.frames)


def test_a_colleague_who_asks_for_help_does_not_see_who_is_at_work_on_it(desk: Desk, come: Come) -> None:
    with entered(desk.space):
        Case.objects.filter(pk=desk.ravis.partition(":")[2]).update(requester=desk.actors["ben"].card)
    thread = aside(desk, "ada", "ben")
    come("ada", desk.ravis)
    come("ada", thread, "entry")
    assert seen_by(desk, "ben", desk.ravis) == {}
    assert seen_by(desk, "ben", thread) == {}
    ben = come("ben", desk.eddas)
    ben.listen(stream_of(thread), stream_of(desk.ravis), stream_of(desk.eddas))
    ben.be_at({thread: "", desk.ravis: "", desk.eddas: ""})
    assert ben.hint(QUIET) is None
    assert seen_by(desk, "ada", thread) == {}


def test_a_private_queues_case_and_another_members_show_nobody(desk: Desk, visit: Visit, come: Come) -> None:
    come("ben", desk.private, "answer")
    ada = visit("ada")
    ada.listen(stream_of(desk.private), stream_of(desk.halcyons), stream_of(desk.ravis))
    ada.be_at({desk.private: "", desk.halcyons: "", desk.ravis: ""})
    assert ada.hint() is not None
    ben = visit("ben")
    ben.listen(stream_of(desk.private))
    ben.be_at({desk.private: ""})
    assert ada.hint(QUIET) is None
    assert seen_by(desk, "ada", desk.private) == {}
    with entered(desk.space):
        assert {row.place for row in Presence.objects.filter(person=desk.actors["ada"].card)} == {desk.ravis}
    with entered(desk.world.halcyon):
        assert not Presence.objects.exists()


def test_a_side_thread_shows_its_own_people_and_its_case_says_nothing(desk: Desk, visit: Visit, come: Come) -> None:
    thread = aside(desk, "ben", "ravi")
    with entered(desk.space):
        Thread.objects.update(audience="people")
    ada = come("ada", desk.ravis)
    come("ben", thread, "entry")
    ada.listen(stream_of(thread), stream_of(desk.ravis))
    ada.be_at({desk.ravis: "", thread: ""})
    assert ada.hint(QUIET) is None
    assert seen_by(desk, "ada", desk.ravis) == {}
    assert seen_by(desk, "ada", thread) == {}
    assert seen_by(desk, "ben", thread) == {}
    assert seen_by(desk, "ben", desk.ravis) == {"Ada Brandt": ""}


def test_a_right_that_ends_takes_its_person_away(desk: Desk, come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LivePage, "check_every", 0.5)
    come("ben", desk.ravis)
    assert seen_by(desk, "ada", desk.ravis) == {"Ben Okoro": ""}
    with entered(desk.space):
        Queue.objects.filter(slug="storage").update(is_open=False)
    wait_for(lambda: rows(desk) == 0)


@pytest.mark.parametrize("state", ["suspended", "removed"])
def test_somebody_who_left_the_organization_is_not_left_behind(
    desk: Desk, come: Come, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setattr(LivePage, "check_every", 0.5)
    ben = come("ben", desk.ravis)
    with entered(REGISTRY):
        Membership.objects.filter(user=desk.actors["ben"].user_id).update(state=state)
    assert ben.closed_with() == 4403
    wait_for(lambda: rows(desk) == 0)


def test_a_look_that_was_cancelled_on_its_way_leaves_nobody_behind(
    desk: Desk, come: Come, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket that closes ends the look that is under way, which has forgotten the places it was about to leave."""
    removed, cut = consumers._disappear, list[Any]()

    async def cut_off(*args: Any) -> None:
        if not cut:
            cut.append(args)
            raise asyncio.CancelledError
        await removed(*args)

    monkeypatch.setattr(consumers, "_disappear", cut_off)
    monkeypatch.setattr(LivePage, "check_every", 0.5)
    ben = come("ben", desk.ravis)
    with entered(desk.space):
        Queue.objects.filter(slug="storage").update(is_open=False)
    wait_for(lambda: cut)
    assert rows(desk) == 1
    ben.wire.close()
    wait_for(lambda: rows(desk) == 0)


def test_a_right_that_ended_before_the_next_look_shows_nobody(desk: Desk, come: Come) -> None:
    ben = come("ben", desk.ravis)
    with entered(desk.space):
        Queue.objects.filter(slug="storage").update(is_open=False)
    ben.be_at({desk.ravis: "note"})
    wait_for(lambda: rows(desk) == 0)
    assert ben.closed_with(0.2) is None


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"here": {"case:x": ""}}),
        json.dumps({"here": {f"queue:{UUID(int=1)}": ""}}),
        json.dumps({"here": {f"case:{UUID(int=1)}": "dancing"}}),
        json.dumps({"here": {f"case:{UUID(int=1)}": 1}}),
        json.dumps({"here": {f"case:{UUID(int=n)}": "" for n in range(6)}}),
        json.dumps({"here": ["case"]}),
        json.dumps({"here": {}, "listen": []}),
        json.dumps({}),
    ],
)
def test_words_that_are_none_of_ours_close(desk: Desk, visit: Visit, text: str) -> None:
    page = visit("ada")
    page.wire.send(text)
    assert page.closed_with() == 4429


def test_too_many_words_close(desk: Desk, come: Come) -> None:
    page = come("ada", desk.ravis)
    for _ in range(39):
        page.be_at({desk.ravis: ""})
    assert page.closed_with(QUIET) is None
    page.be_at({desk.ravis: ""})
    assert page.closed_with() == 4429


def test_the_same_words_within_three_seconds_write_nothing(desk: Desk) -> None:
    socket, by = new_id(), desk.actors["ada"]
    with entered(desk.space):
        assert be_seen(socket, {desk.ravis: ""}, by=by) == {desk.ravis}
        [before] = Presence.objects.all()
        assert be_seen(socket, {desk.ravis: ""}, by=by) == set()
        [after] = Presence.objects.all()
        assert after.seen_at == before.seen_at
    age(desk, 3.1)
    with entered(desk.space):
        assert be_seen(socket, {desk.ravis: ""}, by=by) == set()
        [later] = Presence.objects.all()
        assert later.seen_at > before.seen_at


def test_a_person_has_a_hundred_pages_at_most(desk: Desk) -> None:
    with entered(desk.space):
        for _ in range(101):
            be_seen(new_id(), {desk.ravis: ""}, by=desk.actors["ada"])
        assert Presence.objects.count() == 100
        assert be_seen(new_id(), {desk.eddas: ""}, by=desk.actors["ben"]) == {desk.eddas}


def test_a_page_looks_again_when_what_it_shows_would_be_over(desk: Desk) -> None:
    key = UUID(desk.ravis.partition(":")[2])
    with entered(desk.space):
        ada, now = desk.actors["ada"], timezone.now()
        assert company(ada, "case", key, now).again == 50
        be_seen(new_id(), {desk.ravis: ""}, by=desk.actors["ben"])
        assert company(ada, "case", key).again == 50
        be_seen(new_id(), {desk.ravis: "note"}, by=desk.actors["ben"])
        assert 5 < company(ada, "case", key).again <= 6.2
