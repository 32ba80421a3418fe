"""Side threads of both parties: what either side does in them, who reads them, and what is left of them."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Attachment, Entry, Thread
from conversations.once import Repeated
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, Overtaken, Refused
from network.actions.escalations import handling, revoking
from network.actions.escalations import threads as actions
from network.models import Escalation, EscalationGrant, Member
from network.parcels import Addressed
from network.selectors.escalations import escalation_page, find_escalation
from network.selectors.threads import thread_page
from network.streams import _reads
from tests.network.escalations.conftest import LIST, Ask, Desk, offered
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

TITLE = "The log of 09:40"


@pytest.fixture
def row(ask: Ask, cleo_there: Actor, promise: handling.Promise) -> Escalation:
    """Cleo has accepted what Ada asked."""
    return handling.accept(ask().pk, promise, by=cleo_there)


@pytest.fixture
def thread(row: Escalation, ada_there: Actor) -> Thread:
    """Ada has opened a side thread in it."""
    return actions.open_thread(row.pk, f"CNRY-{TITLE}", "CNRY-first", by=ada_there)


def of(thread: Thread, part: str = "") -> str:
    """A page of a side thread, below its escalation's."""
    return f"threads/{thread.pk}/{part}"


def test_either_side_opens_one_and_both_write_in_it(
    row: Escalation, northwind: Desk, halcyon: Desk, ada_there: Actor
) -> None:
    before = Escalation.objects.get(pk=row.pk)
    log = BytesIO(b"x")
    log.name = "paths.log"
    answer = halcyon.post(row, "threads/open", title=TITLE, text="Paths **drop** at 09:40", files=[log])
    assert answer.status_code == 302
    made = Thread.objects.get(kind="side")
    assert answer["Location"].endswith(f"{row.ref}/{of(made)}")
    assert northwind.post(row, of(made, "write"), text="I see it").status_code == 302
    for desk, other in ((northwind, "Halcyon Cloud"), (halcyon, "Northwind Storage")):
        words = desk.words(row, of(made))
        assert TITLE in words
        assert "<strong>drop</strong>" in words
        assert "paths.log" in words
        assert "I see it" in words
        assert f"{other} will read it" in words
        assert of(made) in desk.words(row)
        assert "2 entries" in desk.words(row, "live/?part=side")
    key = Attachment.objects.get().pk
    fetched: Any = browser_of(northwind.actor, "northwind").get(f"/n/meridian/files/{key}/")
    assert b"".join(fetched.streaming_content) == b"x"
    after = Escalation.objects.get(pk=row.pk)
    assert (after.state, after.turn, after.due_at) == (before.state, before.turn, before.due_at)
    assert after.next_step == before.next_step
    assert after.moved_at > before.moved_at


def test_it_is_splintered_from_an_entry_and_stands_below_it(
    row: Escalation, northwind: Desk, halcyon: Desk, ada_there: Actor, cleo_there: Actor
) -> None:
    handling.write(row.pk, "From 09:40:02 both paths are down", by=cleo_there)
    handling.write(row.pk, "Another matter", by=cleo_there)
    said = Entry.objects.get(source__startswith="From")
    way = f"threads/open/?entry={said.pk}"
    assert way in northwind.words(row)
    assert "both paths are down" in northwind.words(row, way)
    answer = northwind.post(row, "threads/open", title=TITLE, text="Who pulled it?", entry=str(said.pk))
    assert answer.status_code == 302
    made = Thread.objects.get(kind="side")
    assert made.parent == said
    words = halcyon.words(row)
    assert words.index("both paths are down") < words.index(of(made)) < words.index("Another matter")
    assert f"{row.ref}/#e-{said.pk}" in halcyon.words(row, of(made))
    assert "About what" in halcyon.words(row, of(made))


def test_what_is_typed_stays_with_the_entry_it_is_about(row: Escalation, northwind: Desk, cleo_there: Actor) -> None:
    handling.write(row.pk, "From 09:40:02", by=cleo_there)
    said = Entry.objects.get(source__startswith="From")
    answer = northwind.post(row, "threads/open", title="", text="CNRY-typed", entry=str(said.pk))
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "CNRY-typed" in words
    assert f'name="entry" value="{said.pk}"' in words
    assert "From 09:40:02" in words


def test_it_is_splintered_from_entries_of_its_own_escalation_alone(
    row: Escalation, thread: Thread, ask: Ask, northwind: Desk, ada_there: Actor, cleo_there: Actor
) -> None:
    other = ask(title="CNRY-other")
    elsewhere = Entry.objects.filter(thread__subject_id=other.pk).first()
    aside = Entry.objects.get(thread=thread)
    assert elsewhere is not None
    for key in (elsewhere.pk, aside.pk, uuid4(), "x"):
        assert northwind.get(row, f"threads/open/?entry={key}").status_code == 404
        assert northwind.post(row, "threads/open", title=TITLE, text="x", entry=str(key)).status_code == 404
    for found in (elsewhere, aside):
        with pytest.raises(Missing):
            actions.open_thread(row.pk, TITLE, "x", by=ada_there, parent=found.pk)
    assert Thread.objects.filter(kind="side").count() == 1


def test_files_of_the_side_that_asks_cross_by_an_extract_alone(
    row: Escalation, thread: Thread, northwind: Desk, halcyon: Desk
) -> None:
    for part in (of(thread, "write"), "write"):
        log = BytesIO(b"CNRY-bytes")
        log.name = "CNRY.log"
        answer = northwind.post(row, part, text="See the log", files=[log])
        assert answer.status_code == 422
        assert "Your files cross by an extract" in answer.content.decode()
        assert "See the log" in answer.content.decode(), "what was typed is not lost"
        assert not Attachment.objects.exists()
        assert 'type="file"' not in northwind.words(row, "" if part == "write" else of(thread))
    log.seek(0)
    assert halcyon.post(row, "write", text="Run this", files=[log]).status_code == 302
    assert Attachment.objects.get().name == "CNRY.log"
    assert "CNRY.log" in northwind.words(row)
    assert 'type="file"' not in northwind.words(row, "threads/open/")
    assert 'type="file"' in halcyon.words(row, "threads/open/")


def test_it_ends_with_words_and_is_opened_again_by_either_side(
    row: Escalation, thread: Thread, northwind: Desk, halcyon: Desk
) -> None:
    assert "End this side thread?" in halcyon.words(row, of(thread, "end/"))
    empty = halcyon.post(row, of(thread, "end"), text=" ")
    assert empty.status_code == 422
    assert "This field is required" in empty.content.decode()
    assert halcyon.post(row, of(thread, "end"), text="It was the switch").status_code == 302
    words = northwind.words(row, of(thread))
    assert "It was the switch" in words
    assert "Ended" in words
    assert 'id="write"' not in words
    assert "1 ended" in northwind.words(row)
    late = northwind.post(row, of(thread, "write"), text="CNRY-typed")
    assert late.status_code == 409
    assert "has ended in the meantime" in late.content.decode()
    assert northwind.post(row, of(thread, "reopen")).status_code == 302
    assert 'id="write"' in halcyon.words(row, of(thread))


def test_it_rests_with_the_escalation(
    row: Escalation, thread: Thread, northwind: Desk, ada_there: Actor, cleo_there: Actor
) -> None:
    handling.propose_solution(row.pk, "Set it to 12.", by=cleo_there)
    actions.write_in_thread(row.pk, thread.pk, "Which value?", by=ada_there)
    handling.confirm_solution(row.pk, by=ada_there)
    words = northwind.words(row, of(thread))
    assert "is closed: this is read and no longer written in" in words
    assert 'id="write"' not in words
    assert "Open it again" not in words
    for act in (
        lambda: actions.open_thread(row.pk, TITLE, "x", by=ada_there),
        lambda: actions.write_in_thread(row.pk, thread.pk, "x", by=cleo_there),
        lambda: actions.end_thread(row.pk, thread.pk, "x", by=cleo_there),
        lambda: actions.reopen_thread(row.pk, thread.pk, by=cleo_there),
    ):
        with pytest.raises(Overtaken, match="has confirmed the solution in the meantime"):
            act()
    handling.reopen(row.pk, "It came back", by=ada_there)
    actions.write_in_thread(row.pk, thread.pk, "Again", by=cleo_there)


def test_what_is_said_aside_does_not_crowd_out_what_happened(
    row: Escalation, thread: Thread, northwind: Desk, cleo_there: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("network.selectors.escalations.EVENTS", 1)
    for number in range(3):
        actions.write_in_thread(row.pk, thread.pk, f"Words {number}", by=cleo_there)
    assert "accepted it for Halcyon Cloud" in northwind.words(row)


def test_none_is_opened_before_it_is_accepted(ask: Ask, northwind: Desk, ada_there: Actor, cleo_there: Actor) -> None:
    row = ask()
    assert "threads/open" not in northwind.words(row)
    for by in (ada_there, cleo_there):
        with pytest.raises(Overtaken, match="waits for Halcyon Cloud"):
            actions.open_thread(row.pk, TITLE, "x", by=by)


@pytest.mark.parametrize("title", ["", "  ", "x" * 121])
def test_title_is_given_and_short(title: str, row: Escalation, northwind: Desk, ada_there: Actor) -> None:
    with pytest.raises(Refused, match="a title of at most 120"):
        actions.open_thread(row.pk, title, "x", by=ada_there)
    assert northwind.post(row, "threads/open", title=title, text="CNRY-typed").status_code == 422
    assert not Thread.objects.filter(kind="side").exists()


def test_their_number_is_bounded(row: Escalation, ada_there: Actor, cleo_there: Actor) -> None:
    for number in range(actions.MOST):
        actions.open_thread(row.pk, f"Thread {number}", "x", by=cleo_there if number % 2 else ada_there)
    with pytest.raises(Refused, match="at most 20 side threads"):
        actions.open_thread(row.pk, TITLE, "x", by=ada_there)


def test_what_is_sent_twice_is_written_once(row: Escalation, northwind: Desk, ada_there: Actor) -> None:
    once = uuid4()
    first, second = (northwind.post(row, "threads/open", title=TITLE, text="x", once=once) for _ in range(2))
    assert first["Location"] == second["Location"]
    made = Thread.objects.get(kind="side")
    again = uuid4()
    for _ in range(2):
        assert northwind.post(row, of(made, "write"), text="y", once=again).status_code == 302
    assert Entry.objects.filter(thread=made).count() == 2
    with pytest.raises(Repeated):
        actions.write_in_thread(row.pk, made.pk, "y", by=ada_there, once=again)


def test_each_step_is_told_to_both_sides_without_a_word(
    row: Escalation, thread: Thread, ada_there: Actor, cleo_there: Actor
) -> None:
    actions.write_in_thread(row.pk, thread.pk, "CNRY-answer", by=cleo_there)
    actions.end_thread(row.pk, thread.pk, "CNRY-end", by=cleo_there)
    actions.reopen_thread(row.pk, thread.pk, by=ada_there)
    told = Event.objects.filter(data__thread_id=str(thread.pk)).order_by("at", "id")
    assert [(one.name, one.data["side"]) for one in told] == [
        ("EscalationThreadOpened", "requester"),
        ("EscalationThreadWritten", "helper"),
        ("EscalationThreadEnded", "helper"),
        ("EscalationThreadReopened", "requester"),
    ]
    assert {(one.subject_kind, one.subject_id) for one in told} == {("escalation", row.pk)}
    assert not any("CNRY" in str(one.data) for one in told)


def reads(actor: Actor, row: Escalation, thread: Thread) -> bool:
    """Whether somebody reads it, asked in every way; none may differ."""
    found = find_escalation(actor, row.number)
    ways = {
        Thread.objects.visible_to(actor).filter(pk=thread.pk).exists(),
        Entry.objects.visible_to(actor).filter(thread=thread).exists(),
        Attachment.objects.visible_to(actor).filter(entry__thread=thread).exists(),
        found is not None,
        _reads(actor, row.pk),
    }
    assert len(ways) == 1, ways
    return ways.pop()


def test_nobody_but_the_two_sides_reads_it(
    row: Escalation, ada: Actor, cleo: Actor, ravi: Actor, ada_there: Actor, cleo_there: Actor
) -> None:
    upload = BytesIO(b"CNRY-bytes")
    thread = actions.open_thread(row.pk, "CNRY-title", "CNRY-words", by=cleo_there, uploads=[("CNRY.log", upload)])
    third = Member.objects.create(name="Third", state="active")
    stranger = replace(cleo_there, organization_id=third.pk, person_id=uuid4(), user_id=uuid4())
    steward = replace(stranger, stewardships=frozenset({uuid4()}), runs=frozenset({uuid4()}))
    contributor = replace(cleo_there, role="contributor", person_id=uuid4(), user_id=uuid4())  # type: ignore[arg-type]
    assert reads(ada_there, row, thread)
    assert reads(cleo_there, row, thread)
    for one in (stranger, steward, contributor):
        assert not reads(one, row, thread)
        with pytest.raises(Missing):
            actions.write_in_thread(row.pk, thread.pk, "x", by=one)
        with pytest.raises(Missing):
            actions.open_thread(row.pk, "x", "x", by=one)
    Escalation.objects.filter(pk=row.pk).update(helper=third)
    key = Attachment.objects.get().pk
    parts = ("", "live/", "end/")
    paths = [f"{LIST}{row.ref}/{of(thread, part)}" for part in parts] + [f"/n/meridian/files/{key}/"]
    for who, host in ((cleo, "halcyon"), (ravi, "northwind")):
        for path in (*paths, f"{LIST}{row.ref}/threads/open/"):
            answer = browser_of(who, host).get(path)
            assert answer.status_code == 404, path
            assert b"CNRY" not in answer.content
        for part in (of(thread, "write"), of(thread, "end"), of(thread, "reopen"), "threads/open"):
            assert Desk(who, host).post(row, part, text="x", title="x").status_code == 404, part


def test_whoever_was_asked_among_others_reads_none(
    offer: Escalation, ada_there: Actor, cleo_there: Actor, promise: handling.Promise
) -> None:
    third = Member.objects.create(name="Third", state="active")
    asked = replace(cleo_there, organization_id=third.pk, person_id=uuid4(), user_id=uuid4())
    offer.offers.create(member=third)
    handling.accept(offer.pk, promise, by=cleo_there)
    thread = actions.open_thread(offer.pk, "CNRY-title", "CNRY-words", by=ada_there)
    for one in (asked, replace(asked, stewardships=frozenset({uuid4()}))):
        assert not Thread.objects.visible_to(one).filter(kind="side").exists()
        assert not Entry.objects.visible_to(one).exists()
        with pytest.raises(Missing):
            actions.write_in_thread(offer.pk, thread.pk, "x", by=one)


def test_what_is_red_is_read_by_name_in_side_threads_too(
    ask: Ask, ada_there: Actor, cleo_there: Actor, ben: Actor, hana: Actor, meridian: Any, hall: World, promise: Any
) -> None:
    row = ask(label="red", to=Addressed(person=offered(cleo_there)))
    handling.accept(row.pk, promise, by=cleo_there)
    thread = actions.open_thread(row.pk, "CNRY-title", "CNRY-words", by=cleo_there, uploads=[("a.log", BytesIO(b"x"))])
    colleague, admin = in_hall(ben, meridian, hall), in_hall(hana, meridian, hall, "halcyon")
    assert reads(cleo_there, row, thread)
    assert not reads(colleague, row, thread)
    assert not reads(admin, row, thread)
    EscalationGrant.objects.create(escalation=row, person_id=colleague.card, by_id=ada_there.card)
    assert reads(colleague, row, thread)


def test_thread_of_another_escalation_is_not_found(
    row: Escalation, thread: Thread, ask: Ask, cleo_there: Actor, ada_there: Actor, promise: Any, northwind: Desk
) -> None:
    another = handling.accept(ask().pk, promise, by=cleo_there)
    main = Thread.objects.get(kind="main", subject_id=row.pk)
    for key in (thread.pk, main.pk):
        assert northwind.get(another, f"threads/{key}/").status_code == 404
        with pytest.raises(Missing):
            actions.write_in_thread(another.pk, key, "x", by=ada_there)
    with pytest.raises(Missing):
        actions.end_thread(row.pk, main.pk, "x", by=ada_there)


def test_revoke_takes_them_back_and_leaves_ones_own_words(
    row: Escalation, thread: Thread, northwind: Desk, halcyon: Desk, ada_there: Actor, cleo_there: Actor
) -> None:
    actions.write_in_thread(row.pk, thread.pk, "Words of Cleo", by=cleo_there)
    own = actions.open_thread(row.pk, "Title of Cleo", "More of Cleo", by=cleo_there)
    actions.write_in_thread(row.pk, own.pk, "CNRY-answer", by=ada_there)
    assert "CNRY" not in halcyon.words(row, "own-words.md")
    revoking.revoke(row.pk, by=ada_there)
    left, kept = halcyon.words(row), halcyon.words(row, "own-words.md")
    for words in (left, kept):
        assert "Words of Cleo" in words
        assert "in the side thread “Title of Cleo”" in words
        assert "More of Cleo" in words
        assert "CNRY" not in words
    for part in (of(thread), of(thread, "live/"), of(own), "threads/open/"):
        assert halcyon.get(row, part).status_code == 404
    assert halcyon.post(row, of(own, "write"), text="x").status_code == 404
    assert "CNRY-answer" in northwind.words(row, of(own))
    mine = northwind.words(row, "own-words.md")
    assert f"in the side thread “CNRY-{TITLE}”" in mine
    assert "in a side thread" in mine
    assert "Title of Cleo" not in mine


def test_erase_deletes_ones_own_words_and_titles_in_them(
    row: Escalation, thread: Thread, northwind: Desk, ada_there: Actor, cleo_there: Actor
) -> None:
    actions.write_in_thread(row.pk, thread.pk, "CNRY-more", by=ada_there)
    actions.write_in_thread(row.pk, thread.pk, "Theirs", by=cleo_there, uploads=[("theirs.txt", BytesIO(b"x"))])
    actions.open_thread(row.pk, "Title of Cleo", "Theirs too", by=cleo_there)
    actions.end_thread(row.pk, thread.pk, "CNRY-end", by=ada_there)
    handling.withdraw(row.pk, "Solved", by=ada_there)
    revoking.erase(row.pk, by=ada_there)
    sides = Entry.objects.filter(thread__kind="side").exclude(source="")
    assert sorted(sides.values_list("source", flat=True)) == ["Theirs", "Theirs too"]
    assert sorted(Thread.objects.filter(kind="side").values_list("name", flat=True)) == [revoking.GONE, "Title of Cleo"]
    assert [one.name for one in Attachment.objects.all()] == ["theirs.txt"], "what helps keeps its own"
    for part in ("", of(thread)):
        assert "CNRY" not in northwind.words(row, part)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_many_there_are(
    count: int, row: Escalation, thread: Thread, ada_there: Actor, cleo_there: Actor
) -> None:
    for number in range(count):
        actions.open_thread(row.pk, f"Another {number}", "x", by=cleo_there)
        actions.write_in_thread(row.pk, thread.pk, f"Words {number}", by=cleo_there if number % 2 else ada_there)
    with CaptureQueriesContext(connection) as asked:
        page = escalation_page(find_escalation(ada_there, row.number), ada_there)
    assert [one.count for one in page.threads] == [count + 1, *[1] * count]
    assert len(asked) == 13
    with CaptureQueriesContext(connection) as asked:
        found = thread_page(row, thread.pk, ada_there)
    assert len(found.entries) == count + 1
    assert len(asked) == 3
