"""Doors of entries and composers: changing words, mentions, files, drafts, what is new, who answered meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from cases.actions import cases as actions
from cases.models import Case
from conversations.models import Attachment, Entry, EntryRevision, Mention
from core.actor import Actor
from core.spaces import entered
from notifications.models import Draft, ReadMark
from tests.cases.asides import aside
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

Join = Callable[[str], Actor]


@pytest.fixture
def case(world: World, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only")


def test_entry_is_changed_with_its_history_and_deleted_with_a_tombstone(
    world: World, case: Case, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        reply = actions.reply(fresh(case), by=ada, source="CNRY first version", uploads=[("a.txt", BytesIO(b"x\n"))])
        note = actions.write_note(fresh(case), by=ada, source="CNRY note")
    for other in (ben, ravi):
        assert browser_of(other).post(f"/entries/{reply.pk}/edit/", {"text": "forged"}).status_code == 403
        assert browser_of(other).post(f"/entries/{reply.pk}/delete/").status_code == 403
    assert browser_of(ravi).post(f"/entries/{note.pk}/edit/", {"text": "forged"}).status_code == 404
    assert browser_of(ravi).get(f"/entries/{note.pk}/versions/").status_code == 404
    browser_of(ada).post(f"/entries/{reply.pk}/edit/", {"text": "Second version"})
    seen = browser_of(ravi).get(f"/entries/{reply.pk}/versions/").content
    assert b"CNRY first version" in seen
    assert b"edited</a>" in browser_of(ravi).get(f"/cases/{case.ref}/").content
    browser_of(ines).post(f"/entries/{reply.pk}/delete/")
    gone = browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert "Ines Moreau deleted this entry" in gone
    assert "Second version" not in gone
    assert "CNRY first" not in browser_of(ravi).get(f"/entries/{reply.pk}/versions/").content.decode()
    with entered(world.northwind):
        assert not EntryRevision.objects.exists()
        assert not Attachment.objects.exists()


def test_permanent_address_leads_to_where_the_entry_stands(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        entry = entries_of(case)[0]
        thread = aside(case, ada, "requester")
        within = Entry.objects.get(thread=thread)
    assert browser_of(ravi).get(f"/entries/{entry.pk}/")["Location"] == f"/cases/{case.ref}/#e-{entry.pk}"
    assert browser_of(ravi).get(f"/entries/{within.pk}/")["Location"] == f"/threads/{thread.pk}/#e-{within.pk}"


def test_quote_fills_the_box_with_what_one_may_read(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        note = actions.write_note(fresh(case), by=ada, source="CNRY note")
        first = entries_of(case)[0]
    page = browser_of(ravi).get(f"/cases/{case.ref}/?quote={note.pk}&quote={first.pk}").content.decode()
    assert "&gt; It happens again." in page
    assert "CNRY" not in page


def test_only_those_who_read_the_thread_are_offered(
    world: World, ada: Actor, ben: Actor, ines: Actor, join: Join, ravi: Actor, cleo: Actor
) -> None:
    join("tomas")
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Vault", "Storage", is_open=False))
        shown = open_case(ravi, make_queue("Front", "Storage"))
        threads = {one.pk: entries_of(one)[0].thread_id for one in (hidden, shown)}

    def offered(case: Case, typed: str = "") -> list[str]:
        answer = browser_of(ada).get(f"/threads/{threads[case.pk]}/mentions/", {"q": typed}).json()
        return [one["name"] for one in answer["offers"]]

    assert offered(hidden) == ["Ines Moreau", "Storage"]
    assert offered(shown) == ["Ben Okoro", "Ines Moreau", "Tomás Vidal", "Network", "Storage"]
    assert offered(shown, "mor") == ["Ines Moreau"]
    assert offered(shown, "\0%") == []
    assert browser_of(ben).get(f"/threads/{threads[hidden.pk]}/mentions/").status_code == 404
    for stranger in (ravi, cleo):
        assert browser_of(stranger).get(f"/threads/{threads[shown.pk]}/mentions/").status_code == 404


def test_mention_of_somebody_outside_asks_and_loses_nothing(world: World, ada: Actor, ben: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Vault", "Storage", is_open=False))
    given = {"audience": "private", "text": "CNRY @Ben have a look"}
    asked = browser_of(ada).post(f"/cases/{hidden.ref}/write/", given)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "Ben Okoro may not read this and would not hear of it." in page
    assert "CNRY @Ben have a look" in page
    assert 'value="add"' not in page
    sent = browser_of(ada).post(f"/cases/{hidden.ref}/write/", given | {"unseen": "silent"})
    assert sent.status_code == 302
    with entered(world.northwind):
        assert not Mention.objects.exists()
        assert '<span class="mention">@Ben</span>' in entries_of(hidden)[-1].html
        assert str(ben.card) not in entries_of(hidden)[-1].html


def test_named_people_are_let_in_where_the_writer_chooses_that(
    world: World, case: Case, ada: Actor, ben: Actor, ines: Actor
) -> None:
    with entered(world.northwind):
        thread = aside(case, ada, "people", ben)
    page = browser_of(ada).post(f"/threads/{thread.pk}/write/", {"text": "@Ines see?"})
    assert 'value="add"' in page.content.decode()
    browser_of(ada).post(f"/threads/{thread.pk}/write/", {"text": "@Ines see?", "unseen": "add"})
    there = browser_of(ines).get(f"/threads/{thread.pk}/").content.decode()
    assert "@Ines</span> see?" in there
    assert "CNRY aside" not in there


def test_files_wait_for_their_entry_and_are_nobody_elses(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    desk = browser_of(ada)
    made = desk.post("/files/", {"file": BytesIO(b"pasted\n")})
    key = made.json()["key"]
    assert made.status_code == 201
    assert browser_of(ben).get(f"/files/{key}/").status_code == 404
    assert browser_of(ben).post(f"/files/{key}/discard/").status_code == 404
    stolen = browser_of(ben).post(f"/cases/{case.ref}/write/", {"audience": "private", "text": "x", "attached": key})
    assert stolen.status_code == 404
    desk.post(f"/cases/{case.ref}/write/", {"audience": "private", "text": "", "attached": key})
    with entered(world.northwind):
        assert str(Attachment.objects.get().pk) == key
        assert Attachment.objects.get().entry == entries_of(case)[-1]
    other = desk.post("/files/", {"file": BytesIO(b"thrown away\n")}).json()["key"]
    desk.post(f"/files/{other}/discard/")
    assert desk.get(f"/files/{other}/").status_code == 404


def test_draft_is_there_again_and_gone_when_sent(world: World, case: Case, ada: Actor, ben: Actor) -> None:
    place = f"case:{case.pk}"
    said = (
        browser_of(ada).post("/drafts/", {"place": place, "text": "CNRY unsent", "kept_audience": "requester"}).json()
    )
    assert datetime.fromisoformat(said["at"]).tzinfo is not None, "the page says it in its reader's own zone"
    again = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()  # another session of hers
    assert "CNRY unsent" in again
    assert re.search(r'value="requester"[^>]* checked', again)
    assert "CNRY" not in browser_of(ben).get(f"/cases/{case.ref}/").content.decode()
    browser_of(ada).post(f"/cases/{case.ref}/write/", {"audience": "private", "text": "Sent"})
    with entered(world.northwind):
        assert not Draft.objects.exists()


def test_newest_draft_wins_and_says_so(world: World, case: Case, ada: Actor) -> None:
    place, browser = f"case:{case.pk}", browser_of(ada)
    first = browser.post("/drafts/", {"place": place, "text": "One"}).json()
    second = browser.post("/drafts/", {"place": place, "text": "Two", "known_at": first["at"]}).json()
    assert second["over"] == ""
    late = browser.post("/drafts/", {"place": place, "text": "From another tab", "known_at": first["at"]}).json()
    assert datetime.fromisoformat(late["over"]) < datetime.fromisoformat(late["at"])
    with entered(world.northwind):
        assert Draft.objects.get().text == "From another tab"
    assert browser.post("/drafts/", {"place": place, "text": "  "}).json()["said"] == ""
    with entered(world.northwind):
        assert not Draft.objects.exists()


def test_own_drafts_stand_on_my_work_also_where_sight_was_lost(
    world: World, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        shown, hidden = open_case(ravi, make_queue()), open_case(ravi, make_queue("Front", "Network"), "CNRY subject")
    browser = browser_of(ada)
    for case, text in ((shown, "One thought"), (hidden, "Another thought")):
        browser.post("/drafts/", {"place": f"case:{case.pk}", "text": text})
    with entered(world.northwind):
        queue = fresh(hidden).queue
        queue.is_open = False
        queue.save()
    page = browser.get("/work/").content.decode()
    assert f'href="/cases/{shown.ref}/#write"' in page
    assert "One thought" in page
    assert "Another thought" in page
    assert "CNRY" not in page
    assert "thought" not in browser_of(ben).get("/work/").content.decode()
    browser.post("/drafts/discard/", {"place": f"case:{hidden.pk}"})
    assert "Another thought" not in browser.get("/work/").content.decode()


@pytest.mark.parametrize("place", ["", "case", "case:1", "nothing:01900000-dead-7000-8000-000000000000", "case:\0"])
def test_draft_of_no_place_is_not_kept(world: World, ada: Actor, place: str) -> None:
    assert browser_of(ada).post("/drafts/", {"place": place, "text": "x"}).status_code == 404


def test_new_line_stands_before_what_came_since_the_last_visit(
    world: World, case: Case, ada: Actor, ben: Actor
) -> None:
    browser = browser_of(ada)
    assert b"New since your last visit" not in browser.get(f"/cases/{case.ref}/").content
    until = timezone.now().isoformat()
    seen = {"subject_kind": "case", "subject_id": case.pk, "until": until}
    assert browser.post("/seen/", seen).status_code == 204
    with entered(world.northwind):
        actions.write_note(fresh(case), by=ben, source="Fresh words")
    for _look in range(2):  # reading alone marks nothing: the page tells when it is left
        page = browser.get(f"/cases/{case.ref}/").content.decode()
        assert page.index('id="new"') < page.index("Fresh words")
        assert '<a href="#new">1 new since your last visit</a>' in page
    browser.post("/seen/", seen | {"until": timezone.now().isoformat()})
    browser.post("/seen/", seen)  # an older page that closes later takes nothing back
    assert 'id="new"' not in browser.get(f"/cases/{case.ref}/").content.decode()


def test_what_one_does_not_see_cannot_be_marked(world: World, ben: Actor, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Vault", "Storage", is_open=False))
    given = {"subject_kind": "case", "subject_id": hidden.pk, "until": timezone.now().isoformat()}
    assert browser_of(ben).post("/seen/", given).status_code == 404
    assert browser_of(ada).post("/seen/", given | {"until": "2099-01-01T00:00:00Z"}).status_code == 204
    with entered(world.northwind):
        assert ReadMark.objects.get().seen_at < timezone.now() + timedelta(seconds=1)


def test_answered_while_you_were_writing_asks_once_more(
    world: World, case: Case, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    page = browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    [until] = re.findall(r'name="shown_until" value="([^"]+)"', page)
    with entered(world.northwind):
        actions.write_note(fresh(case), by=ben, source="CNRY note")
    given = {"audience": "requester", "text": "My words", "shown_until": until}
    assert browser_of(ravi).post(f"/cases/{case.ref}/write/", given).status_code == 302  # a note is no answer to him
    with entered(world.northwind):
        actions.reply(fresh(case), by=ada, source="Ada was faster")
    asked = browser_of(ravi).post(f"/cases/{case.ref}/write/", given | {"text": "Again my words"})
    assert asked.status_code == 409
    page = asked.content.decode()
    assert "Ada was faster" in page
    assert "Again my words" in page
    assert "CNRY" not in page
    [until] = re.findall(r'name="shown_until" value="([^"]+)"', page)
    sent = browser_of(ravi).post(f"/cases/{case.ref}/write/", given | {"text": "Again my words", "shown_until": until})
    assert sent.status_code == 302
