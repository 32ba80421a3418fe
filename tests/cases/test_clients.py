"""Cases that the people of a client share: read along by who may, and by nobody else; replies of the main thread alone.

Edda is moved to Ravi's client here; by herself she is at another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.actions.cases import close_case, propose_solution, reply, write_note
from cases.actions.clients import mark_reader, share_cases
from cases.actions.fields import fill_in, save_field
from cases.actions.rating import rate_case
from cases.models import Case
from cases.saved.fields import CaseField
from cases.selectors.clients import ON_PAGE
from conversations.actions.files import upload_file
from conversations.actions.threads import Chosen, splinter
from conversations.models import Attachment, Entry
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from directory.models import Client, Person
from realtime.streams import may_hear, may_listen
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

Join = Callable[[str], Actor]


def client_of(actor: Actor) -> Client:
    found = card(actor).client
    assert found is not None
    return found


@pytest.fixture
def edda(join: Join, world: World, ravi: Actor) -> Actor:
    """A colleague of Ravi's."""
    found = join("edda")
    with entered(world.northwind):
        Person.objects.filter(pk=found.card).update(client=client_of(ravi))
    return found


@pytest.fixture
def case(world: World, ada: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only")


def reads(actor: Actor, case: Case) -> bool:
    """Whether the page of the case opens for somebody, and the database agrees."""
    is_open = browser_of(actor).get(f"/cases/{case.ref}/").status_code == 200
    assert Case.objects.visible_to(actor).filter(pk=case.pk).exists() is is_open
    return is_open


def test_client_shares_its_peoples_cases_as_it_is_chosen(
    world: World, case: Case, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    with entered(world.northwind):
        client = client_of(ravi)
        assert not reads(edda, case)
        share_cases(client.pk, by=ines, shares="marked")
        assert not reads(edda, case)
        mark_reader(client.pk, edda.card, by=ines, is_marked=True)
        assert reads(edda, case)
        mark_reader(client.pk, edda.card, by=ines, is_marked=False)
        assert not reads(edda, case)
        share_cases(client.pk, by=ines, shares="everybody")
        assert reads(edda, case)
        share_cases(client.pk, by=ines, shares="nobody")
        assert not reads(edda, case)
        assert reads(ravi, case)


@pytest.mark.parametrize("shares", ["everybody", "marked"])
def test_whoever_is_moved_to_another_client_is_out_at_once(
    world: World, case: Case, ines: Actor, ravi: Actor, edda: Actor, shares: str
) -> None:
    with entered(world.northwind):
        old, new = client_of(ravi), Client.objects.create(name="Orrin Mills", shares_cases=shares)
        other = Person.objects.create(name="Olu", kind="requester", client=new)
        theirs = open_case(ines, fresh(case).queue, "CNRY theirs", requester_id=other.pk)
        share_cases(old.pk, by=ines, shares=shares)
        mark_reader(old.pk, edda.card, by=ines, is_marked=True)
        assert (reads(edda, case), reads(edda, theirs)) == (True, False)
        Person.objects.filter(pk=edda.card).update(client=new)
        # the mark of the old client is none at the new one
        assert (reads(edda, case), reads(edda, theirs)) == (False, shares == "everybody")
        Person.objects.filter(pk=edda.card).update(client=None)
        assert (reads(edda, case), reads(edda, theirs)) == (False, False)


def test_cases_of_another_client_and_of_no_client_stay_closed(
    world: World, ada: Actor, ines: Actor, ravi: Actor, join: Join
) -> None:
    edda = join("edda")
    with entered(world.northwind):
        queue = make_queue()
        alone = Person.objects.create(name="Alone", kind="requester")
        cases = [open_case(ravi, queue), open_case(ada, queue, requester_id=alone.pk), open_case(ada, queue)]
        for who in (ravi, edda):
            share_cases(client_of(who).pk, by=ines, shares="everybody")
        assert [reads(edda, case) for case in cases] == [False, False, False]
        Person.objects.filter(pk=edda.card).update(client=None)
        assert [reads(edda, case) for case in cases] == [False, False, False]


def test_colleague_reads_replies_and_shown_fields_alone(
    world: World, case: Case, ada: Actor, ben: Actor, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    with entered(world.northwind):
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
        for field in (CaseField(key="open", label="Site", is_shown=True), CaseField(key="inner", label="CNRY label")):
            save_field(field, by=ines)
        fill_in(case, {"open": "Oslo", "inner": "CNRY inner"}, by=ada)
        reply(fresh(case), by=ada, source="Plain words")
        write_note(fresh(case), by=ada, source="CNRY note")
        first = entries_of(case)[0]
        for audience, people in (("requester", ()), ("people", (ben,)), ("support", ())):
            chosen = Chosen(audience, tuple(card(one) for one in people))
            splinter(first, by=ada, chosen=chosen, name="CNRY name", source="CNRY aside")
        hidden = Entry.objects.filter(thread__subject_id=case.pk, source__contains="CNRY")
        assert not Entry.objects.visible_to(edda).filter(pk__in=hidden.values("pk")).exists()
        keys = list(hidden.values_list("pk", "thread_id"))
    portal = browser_of(edda)
    page = portal.get(f"/cases/{case.ref}/").content.decode()
    assert "Plain words" in page
    assert "Oslo" in page
    assert "CNRY" not in page
    assert "CNRY" not in portal.get(f"/cases/{case.ref}/timeline/").content.decode()
    for entry, thread in keys:
        assert portal.get(f"/entries/{entry}/").status_code == 404
        assert portal.get(f"/threads/{thread}/").status_code in (302, 404)
        assert "CNRY" not in portal.get(f"/threads/{thread}/", follow=True).content.decode()


def test_colleague_reads_files_of_replies_and_no_others(
    world: World, case: Case, ada: Actor, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    from io import BytesIO

    with entered(world.northwind):
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
        shown, inner = (upload_file(name, BytesIO(b"text"), by=ada, limit=1000) for name in ("a.txt", "b.txt"))
        reply(fresh(case), by=ada, source="See the file", attachment_ids=[shown.pk])
        write_note(fresh(case), by=ada, source="And this", attachment_ids=[inner.pk])
        assert list(Attachment.objects.visible_to(edda).values_list("name", flat=True)) == ["a.txt"]


def test_colleague_reads_and_does_nothing_else(
    world: World, case: Case, ada: Actor, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    with entered(world.northwind):
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
        reply(case, by=ada, source="Plain words")
        answer = entries_of(case)[-1]
        for act in (
            lambda: reply(fresh(case), by=edda, source="Me too"),
            lambda: write_note(fresh(case), by=edda, source="Me too"),
            lambda: propose_solution(fresh(case), by=edda, entry_id=answer.pk),
            lambda: fill_in(fresh(case), {}, by=edda),
            lambda: rate_case(fresh(case), by=edda, rating=1),
        ):
            with pytest.raises(NotAllowed):
                act()
        close_case(fresh(case), by=ada, resolution="solved", no_article="one_off")
        rate_case(fresh(case), by=ravi, rating=2, text="CNRY slow")
    page = browser_of(edda).get(f"/cases/{case.ref}/").content.decode()
    assert "Ravi Nair asked this." in page
    assert not [word for word in ("<textarea", "/confirm/", "/rate/", "/propose/", "CNRY slow") if word in page]
    own = browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert "<textarea" in own
    assert "asked this." not in own


def test_colleague_is_sent_no_hint_once_out_and_none_of_what_is_internal(
    world: World, case: Case, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    stream = f"case:{case.pk}"
    with entered(world.northwind):
        assert not may_listen(edda, stream)
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
        assert may_hear(edda, stream, "ReplyAdded")
        assert [may_hear(who, stream, name) for who in (edda, ravi) for name in ("NoteAdded", "FieldChanged")] == (
            [False] * 4
        )
        share_cases(client_of(ravi).pk, by=ines, shares="nobody")
        assert not may_listen(edda, stream)


def test_our_cases_lists_colleagues_cases_with_who_asked(
    world: World, case: Case, ada: Actor, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    portal = browser_of(edda)
    before = portal.get("/requests/?show=ours").content.decode()
    assert "Our cases" not in before
    assert "Volumes go read-only" not in before
    with entered(world.northwind):
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
        open_case(edda, fresh(case).queue, "My own")
        away = Person.objects.create(name="Away", kind="requester", client=Client.objects.create(name="Orrin"))
        open_case(ada, fresh(case).queue, "CNRY elsewhere", requester_id=away.pk)
    ours = portal.get("/requests/?show=ours").content.decode()
    assert "Volumes go read-only" in ours
    assert "asked by Ravi Nair" in ours
    assert not [word for word in ("My own", "CNRY") if word in ours]
    assert "Volumes go read-only" not in portal.get("/requests/").content.decode()
    alone = browser_of(ravi).get("/requests/?show=ours").content.decode()
    assert "My own" in alone
    with entered(world.northwind):
        Case.objects.filter(requester=ravi.card).delete()
    assert "Your colleagues have no cases" in portal.get("/requests/?show=ours").content.decode()


def test_an_empty_list_says_where_the_cases_of_colleagues_are_if_there_are_any_to_read(
    world: World, case: Case, ines: Actor, ravi: Actor, edda: Actor
) -> None:
    portal = browser_of(edda)
    alone = portal.get("/requests/").content.decode()
    assert "You have no cases yet" in alone
    assert "colleagues" not in alone
    with entered(world.northwind):
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
    assert "What your colleagues asked stands under “Our cases”." in portal.get("/requests/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_our_cases_ask_a_constant_number_of_queries(
    world: World, ines: Actor, ravi: Actor, edda: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        for _ in range(rows):
            open_case(ravi, queue)
        share_cases(client_of(ravi).pk, by=ines, shares="everybody")
    portal = browser_of(edda)
    portal.get("/requests/?show=ours")
    with django_assert_num_queries(9):
        portal.get("/requests/?show=ours")


# The settings.


def test_choice_is_recorded_and_the_leads_own(
    world: World, ada: Actor, ines: Actor, ravi: Actor, edda: Actor, join: Join
) -> None:
    with entered(world.northwind):
        client = client_of(ravi)
        for by in (ada, ravi):
            with pytest.raises(NotAllowed):
                share_cases(client.pk, by=by, shares="everybody")
            with pytest.raises(NotAllowed):
                mark_reader(client.pk, edda.card, by=by, is_marked=True)
        with pytest.raises(Refused):
            share_cases(client.pk, by=ines, shares="the world")
        other = Client.objects.create(name="Orrin")
        for key in (other.pk, ravi.card):
            with pytest.raises(Missing):
                mark_reader(key, edda.card, by=ines, is_marked=True)
        with pytest.raises(Missing):
            mark_reader(client.pk, ada.card, by=ines, is_marked=True)
        share_cases(client.pk, by=ines, shares="marked")
        share_cases(client.pk, by=ines, shares="marked")
        mark_reader(client.pk, edda.card, by=ines, is_marked=True)
        rows = Event.objects.filter(name__in=["ClientSharingChanged", "ReaderMarked"]).order_by("at")
        assert [(row.name, row.by_person) for row in rows] == [
            ("ClientSharingChanged", ines.card),
            ("ReaderMarked", ines.card),
        ]


def test_page_of_a_client_chooses_and_marks(world: World, case: Case, ines: Actor, ravi: Actor, edda: Actor) -> None:
    with entered(world.northwind):
        client = client_of(ravi)
    desk, where = browser_of(ines), f"/settings/clients/{client.pk}/"
    assert "Tallis Freight" in desk.get("/settings/clients/").content.decode()
    assert "Tallis" not in desk.get("/settings/clients/?words=nothing").content.decode().split("<main")[1]
    assert desk.post(where, {"shares": "nonsense"}).status_code == 422
    assert desk.post(where, {"shares": "marked"}).status_code == 302
    assert desk.post(where + "mark/", {"person": edda.card, "is_marked": "on"}).status_code == 302
    page = desk.get(where).content.decode()
    assert "Take the mark away" in page
    assert "Marked people at Tallis Freight" in desk.get(f"/cases/{case.ref}/").content.decode()
    with entered(world.northwind):
        assert reads(edda, case)
    desk.post(where + "mark/", {"person": edda.card})
    with entered(world.northwind):
        assert not reads(edda, case)
    assert desk.post(where + "mark/", {"person": "nonsense"}).status_code == 404


def test_pages_of_clients_are_missing_for_who_may_not(world: World, ada: Actor, ravi: Actor, cleo: Actor) -> None:
    with entered(world.northwind):
        key = client_of(ravi).pk
    for path in ("", f"{key}/"):
        assert browser_of(ada).get(f"/settings/clients/{path}").status_code == 404
        assert browser_of(ravi).get(f"/settings/clients/{path}").status_code == 404
    assert browser_of(ada).post(f"/settings/clients/{key}/", {"shares": "everybody"}).status_code == 404
    assert browser_of(ada).post(f"/settings/clients/{key}/mark/", {"person": ravi.card}).status_code == 404


def test_lists_of_clients_and_people_go_on(world: World, ines: Actor) -> None:
    with entered(world.northwind):
        made = [Client(name=f"Client {number:03}") for number in range(ON_PAGE + 2)]
        Client.objects.bulk_create(made)
        Person.objects.bulk_create(
            Person(name="Same name", kind="requester", client=made[0], email=f"p{number}@x.test")
            for number in range(ON_PAGE + 2)
        )
    desk = browser_of(ines)
    seen = []
    for path, key in (("/settings/clients/", "Client 0"), (f"/settings/clients/{made[0].pk}/", "@x.test")):
        page = desk.get(path).content.decode()
        more = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        rest = desk.get(path + more).content.decode()
        seen.append((page.count(key), rest.count(key), 'rel="next"' in rest))
    assert seen == [(ON_PAGE, 2, False), (ON_PAGE, 2, False)]
