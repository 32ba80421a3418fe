"""Fields that ask for a person or a file: offered, checked, kept where it comes back, shown to whom they are for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pydantic import ValidationError

from cases.models import Case, Queue
from cases.saved.fields import CaseField
from conversations.actions.files import upload_file
from conversations.models import Attachment
from core.actor import Actor
from core.spaces import entered
from directory.models import Client, Person
from intake.actions import shaping as actions
from intake.editing import with_question
from intake.models import Answers
from intake.schema import REFERRING, Condition, Question, Sections, Sort
from tests import people
from tests.factories.cases import make_queue
from tests.world import World

LOG = Question(key="log", label="The log", sort=Sort.FILE)
WHO = Question(key="who", label="Who is on site?", sort=Sort.PERSON)
PHOTO = Question(key="photo", label="A photo", sort=Sort.FILE, when=Condition(field="odd", value="yes"))
ODD = Question(key="odd", label="Is it odd?", sort=Sort.YES_NO)
REQUEST = {"subject": "A host is down", "body": "Since 02:14.", "severity": "impaired", "version": "1"}


@pytest.fixture
def queue(world: World, ada: Actor, ines: Actor) -> Queue:
    with entered(world.northwind):
        return make_queue()


@pytest.fixture
def form(world: World, queue: Queue, ines: Actor) -> UUID:
    return _form(world, ines, LOG, WHO, ODD, PHOTO)


def _form(world: World, by: Actor, *questions: Question, **more: Any) -> UUID:
    def fill(sections: Sections) -> Sections:
        for question in questions:
            sections = with_question(sections, 0, question)
        return sections

    with entered(world.northwind):
        key = actions.make_form("Site", by=by, **more)
        actions.shape_form(key, fill, by=by)
        actions.publish_form(key, by=by)
    return key


def a_file(name: str = "a.log", content: bytes = b"CNRY words of a log") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def share(ravi: Actor, edda: Actor, *, is_shared: bool) -> None:
    """Edda at Ravi's client, which shares its cases or does not."""
    client = Person.objects.get(pk=ravi.card).client
    assert client is not None
    Person.objects.filter(pk=edda.card).update(client=client)
    sharing = Client.Sharing.EVERYBODY if is_shared else Client.Sharing.NOBODY
    Client.objects.filter(pk=client.pk).update(shares_cases=sharing)


def test_file_of_a_form_is_part_of_the_case_and_shown_with_its_answers(
    world: World, form: UUID, ravi: Actor, ada: Actor, join: Any
) -> None:
    portal, path = people.browser_of(ravi), f"/requests/new/{form}/"
    assert 'type="file" name="answers-log"' in portal.get(path).content.decode()
    page = portal.post(path, REQUEST | {"answers-log": a_file()}, follow=True).content.decode()
    with entered(world.northwind):
        row, case = Attachment.objects.get(), Case.objects.get()
        assert Answers.objects.get().data == {"log": str(row.pk)}
        assert row.entry is not None
        assert (row.entry.source, row.entry.kind) == ("Since 02:14.", "reply")
    link = f'<a href="/files/{row.pk}/" rel="nofollow noopener ugc">a.log</a>'
    assert link in page
    assert link in people.browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert portal.get(f"/files/{row.pk}/").getvalue() == b"CNRY words of a log"
    assert people.browser_of(join("edda")).get(f"/files/{row.pk}/").status_code == 404


def test_file_stays_where_the_form_comes_back_and_goes_where_it_is_unticked(
    world: World, form: UUID, ravi: Actor
) -> None:
    portal, path = people.browser_of(ravi), f"/requests/new/{form}/"
    answer = portal.post(path, REQUEST | {"subject": "", "answers-log": a_file()})
    page = answer.content.decode()
    assert answer.status_code == 422
    kept = re.search(r'type="checkbox" name="answers-log" value="([0-9a-f-]+)" checked><span dir="auto">a.log', page)
    assert kept is not None
    assert portal.post(path, REQUEST | {"answers-log": kept[1]}).status_code == 302
    assert portal.post(path, REQUEST | {"subject": "Again"}).status_code == 302
    with entered(world.northwind):
        assert [row.data for row in Answers.objects.order_by("at")] == [{"log": kept[1]}, {}]


def test_file_that_the_checks_refuse_is_told_at_its_field(world: World, form: UUID, ravi: Actor) -> None:
    portal, path = people.browser_of(ravi), f"/requests/new/{form}/"
    wrong = a_file("a.png", b"\x89PNG\r\n\x1a\n damaged")
    answer = portal.post(path, REQUEST | {"answers-log": wrong})
    assert answer.status_code == 422
    assert "damaged" in answer.content.decode()
    hidden = REQUEST | {"answers-odd": "no", "answers-photo": a_file("b.png", b"\x89PNG\r\n\x1a\n damaged")}
    assert portal.post(path, hidden).status_code == 302, "what is not asked is not wrong"


def test_file_of_somebody_else_is_not_there(world: World, form: UUID, ravi: Actor, ada: Actor) -> None:
    with entered(world.northwind):
        foreign = upload_file("CNRY.log", BytesIO(b"words"), by=ada, limit=1_000_000)
    answer = people.browser_of(ravi).post(f"/requests/new/{form}/", REQUEST | {"answers-log": str(foreign.pk)})
    assert answer.status_code == 422
    assert "not here any more" in answer.content.decode()
    assert "CNRY.log" not in answer.content.decode()
    with entered(world.northwind):
        assert not Case.objects.exists()


def test_files_of_a_form_for_colleagues_go_with_a_note(
    world: World, queue: Queue, ines: Actor, ada: Actor, ravi: Actor
) -> None:
    inner = _form(world, ines, LOG, is_offered=False)
    given = REQUEST | {"queue": str(queue.pk), "requester": "ravi@northwind.example", "priority": "high"}
    desk = people.browser_of(ada)
    assert desk.post(f"/cases/new/?form={inner}", given | {"answers-log": a_file()}).status_code == 302
    with entered(world.northwind):
        row, case = Attachment.objects.get(), Case.objects.get()
        assert row.entry is not None
        assert (case.requester_id, row.entry.kind) == (ravi.card, "note")
    assert "a.log" in desk.get(f"/cases/{case.ref}/").content.decode()
    assert "a.log" not in people.browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert people.browser_of(ravi).get(f"/files/{row.pk}/").status_code == 404


def test_requester_names_people_of_their_own_client_only_where_it_shares_cases(
    world: World, form: UUID, ravi: Actor, ines: Actor, join: Any
) -> None:
    edda, portal, path = join("edda"), people.browser_of(ravi), f"/requests/new/{form}/"
    with entered(world.northwind):
        share(ravi, edda, is_shared=False)
    assert "Edda" not in portal.get(path).content.decode()
    answer = portal.post(path, REQUEST | {"answers-who": "Edda Holm"})
    assert (answer.status_code, "write an e-mail address" in answer.content.decode()) == (422, True)
    assert portal.post(path, REQUEST | {"answers-who": "edda@northwind.example"}).status_code == 302
    with entered(world.northwind):
        assert Answers.objects.get().data == {"who": "edda@northwind.example"}, "an address, whoever's it is"
        Answers.objects.all().delete()
        share(ravi, edda, is_shared=True)
    assert '<option value="Edda Holm">Edda Holm</option>' in portal.get(path).content.decode()
    assert "Ines" not in portal.get(path).content.decode()
    assert portal.post(path, REQUEST | {"answers-who": "Edda Holm"}).status_code == 302
    with entered(world.northwind):
        assert Answers.objects.get().data == {"who": str(edda.card)}
        case = Case.objects.order_by("-number")[0]
    assert "Edda Holm" in portal.get(f"/cases/{case.ref}/").content.decode()
    with entered(world.northwind):
        share(ravi, edda, is_shared=False)
    page = portal.get(f"/cases/{case.ref}/").content.decode()
    assert "Somebody whom you do not see" in page
    assert "Edda Holm" not in page
    assert "Edda Holm" in people.browser_of(ines).get(f"/cases/{case.ref}/").content.decode()


def test_people_of_a_client_are_told_apart_without_their_addresses(
    world: World, form: UUID, ravi: Actor, join: Any
) -> None:
    edda, portal, path = join("edda"), people.browser_of(ravi), f"/requests/new/{form}/"
    with entered(world.northwind):
        share(ravi, edda, is_shared=True)
        me = Person.objects.get(pk=ravi.card)
        days = [datetime(2025, 5, 3, 12, tzinfo=UTC)] * 2 + [datetime(2026, 2, 1, 12, tzinfo=UTC)]
        keys = [
            Person.objects.create(
                name=me.name, email=f"CNRY{n}@tallis.example", kind="requester", client=me.client, created_at=day
            ).pk
            for n, day in enumerate(days)
        ]
    page = portal.get(path).content.decode()
    assert "CNRY" not in page
    assert "edda@northwind.example" not in page
    offered = re.findall(r'<option value="([^"]+)">', page)
    since = [f"{me.name} (here since {words})" for words in ("3 May 2025", "3 May 2025, 2", "1 Feb 2026")]
    assert sorted(offered) == sorted([f"{me.name} (you)", "Edda Holm", *since])
    for label, key in zip([f"{me.name} (you)", *since], [me.pk, *keys], strict=True):
        assert portal.post(path, REQUEST | {"answers-who": label.upper()}).status_code == 302
        with entered(world.northwind):
            assert Answers.objects.latest("at").data == {"who": str(key)}
    assert portal.post(path, REQUEST | {"answers-who": me.name}).status_code == 422, "which of them is not said"


def test_name_takes_over_nobodys_address_and_nobodys_key(world: World, form: UUID, ravi: Actor, join: Any) -> None:
    edda, portal, path = join("edda"), people.browser_of(ravi), f"/requests/new/{form}/"
    with entered(world.northwind):
        share(ravi, edda, is_shared=True)
        client = Person.objects.get(pk=ravi.card).client
        for name in ("Edda@Northwind.example", str(edda.card), "nobody@tallis.example"):
            Person.objects.create(name=name, email="zed@tallis.example", kind="requester", client=client)
    page = portal.get(path).content.decode()
    assert "northwind.example" not in page.casefold().split("<datalist")[1].split("</datalist")[0]
    for written in ("edda@northwind.example", str(edda.card)):
        assert portal.post(path, REQUEST | {"answers-who": written}).status_code == 302
        with entered(world.northwind):
            assert Answers.objects.latest("at").data == {"who": str(edda.card)}
    assert portal.post(path, REQUEST | {"answers-who": "nobody@tallis.example"}).status_code == 302
    with entered(world.northwind):
        assert Answers.objects.latest("at").data == {"who": "nobody@tallis.example"}, "an address, and no name"


def test_desk_names_everybody_who_is_here_and_a_name_of_two_is_no_answer(
    world: World, form: UUID, queue: Queue, ada: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        for number in (1, 2):
            Person.objects.create(name="Max Roe", email=f"max{number}@example.org", kind=Person.Kind.REQUESTER)
        Person.objects.create(name="Gone CNRY", kind=Person.Kind.REQUESTER, is_active=False)
    desk, path = people.browser_of(ada), f"/cases/new/?form={form}"
    page = desk.get(path).content.decode()
    assert page.count(">Max Roe</option>") >= 2
    assert "CNRY" not in page
    given = REQUEST | {"queue": str(queue.pk), "requester": "ravi@northwind.example", "priority": "high"}
    assert desk.post(path, given | {"answers-who": "Max Roe"}).status_code == 422
    assert desk.post(path, given | {"answers-who": "MAX2@example.org"}).status_code == 302
    with entered(world.northwind):
        key = Answers.objects.get().data["who"]
        assert Person.objects.get(pk=key).email == "max2@example.org"


@pytest.mark.parametrize("sort", sorted(REFERRING))
def test_case_fields_hold_no_person_and_no_file(world: World, queue: Queue, ines: Actor, sort: Sort) -> None:
    with pytest.raises(ValidationError, match="no person and no file"):
        CaseField(key="a", label="A", sort=sort)
    lead = people.browser_of(ines)
    assert f'value="{sort}"' not in lead.get("/settings/fields/field/").content.decode()
    assert lead.post("/settings/fields/field/", {"label": "A", "sort": str(sort)}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_people_and_files_cost_the_same_queries_for_more(
    world: World, queue: Queue, ines: Actor, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    both = [(LOG, f"log{n}") for n in range(rows)] + [(WHO, f"who{n}") for n in range(rows)]
    form = _form(world, ines, *(one.model_copy(update={"key": key}) for one, key in both))
    portal, path = people.browser_of(ravi), f"/requests/new/{form}/"
    portal.get(path)
    with django_assert_num_queries(16):
        portal.get(path)
    files = {f"answers-log{n}": a_file(f"{n}.log", b"x%d" % n) for n in range(rows)}
    given = {f"answers-who{n}": "ravi@northwind.example" for n in range(rows)}
    assert portal.post(path, REQUEST | given | files).status_code == 302
    with entered(world.northwind):
        assert Answers.objects.get().data.keys() == {key for _, key in both}
        ref = Case.objects.get().ref
    desk = people.browser_of(ada)
    desk.get(f"/cases/{ref}/")
    with django_assert_num_queries(25):
        desk.get(f"/cases/{ref}/")
