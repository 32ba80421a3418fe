"""Forms in a browser: leads make and publish them, requesters and the desk fill them in, answers keep their words."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from cases.actions.intake import Filled, open_case_by_form
from cases.models import Case, Queue
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from directory.models import Person
from intake.actions import shaping as actions
from intake.editing import with_question, with_section
from intake.kept import Form, FormVersion, versions_of
from intake.models import Answers
from intake.schema import Condition, Option, Question, Sections, Sort
from tests import people
from tests.factories.cases import make_queue, open_case
from tests.world import World

SYSTEM = Question(
    key="system",
    label="Which system?",
    sort=Sort.CHOICE,
    is_required=True,
    options=(Option(key="linux", label="Linux"), Option(key="windows", label="Windows")),
)
KERNEL = Question(key="kernel", label="Kernel", is_required=True, when=Condition(field="system", value="linux"))
REQUEST = {"subject": "A host is down", "body": "Since 02:14.", "severity": "impaired"}


@pytest.fixture
def lead(ines: Actor) -> Browser:
    return people.browser_of(ines)


def make(by: Actor, *questions: Question, name: str = "Hardware", publish: bool = True, **more: Any) -> UUID:
    key = actions.make_form(name, by=by, **more)

    def fill(sections: Sections) -> Sections:
        for question in questions or (SYSTEM, KERNEL):
            sections = with_question(sections, 0, question)
        return sections

    actions.shape_form(key, fill, by=by)
    if publish:
        actions.publish_form(key, by=by)
    return key


def page_of(browser: Browser, path: str) -> str:
    return browser.get(path).content.decode()


# The settings.


def test_settings_of_forms_are_for_admins_and_leads(world: World, lead: Browser, ines: Actor, join: Any) -> None:
    with entered(world.northwind):
        key = make(ines)
    paths = ["", "new/", *(f"{key}/{end}" for end in ("", "about/", "field/", "remove/"))]
    for path in paths:
        assert lead.get(f"/settings/forms/{path}").status_code == 200
        for name in ("ada", "tomas", "ravi"):
            assert people.browser_of(join(name)).get(f"/settings/forms/{path}").status_code == 404
    for verb in ("shape", "publish", "take-back"):
        assert (
            people.browser_of(join("ada")).post(f"/settings/forms/{key}/{verb}/", {"do": "section"}).status_code == 404
        )
    with entered(world.northwind), pytest.raises(NotAllowed):
        actions.publish_form(key, by=join("ada"))


def test_lead_makes_a_form_field_by_field(world: World, lead: Browser) -> None:
    assert "No form yet" in page_of(lead, "/settings/forms/")
    made = lead.post("/settings/forms/new/", {"name": "Hardware", "words": "Disks, fans", "is_offered": "on"})
    path = made["Location"]
    given = {"label": "Which system?", "sort": "choice", "lines": "Linux\nWindows", "is_required": "on"}
    assert lead.post(f"{path}field/?section=0", given).status_code == 302
    choices = dict(
        re.findall(r'<option value="(which_system[^"]*)">([^<]*)</option>', page_of(lead, f"{path}field/?section=0"))
    )
    [linux] = [value for value, words in choices.items() if words == "if it is Linux"]
    assert lead.post(f"{path}field/?section=0", {"label": "Kernel", "sort": "line", "when": linux}).status_code == 302
    page = page_of(lead, path)
    for words in ("Not published yet", "Only if “Which system?” is “Linux”", "As its reader sees it", "Linux, Windows"):
        assert words in page
    lead.post(f"{path}publish/")
    assert "Version 1 is published" in page_of(lead, path)
    assert "Version 1, 2 fields" in page_of(lead, "/settings/forms/")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"label": "", "sort": "line"}, "required"),
        ({"label": "Which?", "sort": "choice"}, "at least one answer"),
        ({"label": "How many?", "sort": "number", "least": "5", "most": "2"}, "least number must not be above"),
        ({"label": "When?", "sort": "line", "when": "forged"}, "Select a valid choice"),
    ],
)
def test_field_that_makes_no_sense_comes_back_with_a_sentence(
    world: World, lead: Browser, ines: Actor, given: dict[str, str], said: str
) -> None:
    with entered(world.northwind):
        key = make(ines)
    answer = lead.post(f"/settings/forms/{key}/field/?section=0", given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_fields_move_are_dropped_and_taken_back(world: World, lead: Browser, ines: Actor) -> None:
    with entered(world.northwind):
        key = make(ines, SYSTEM, Question(key="rack", label="Rack"))

    def shape(**said: Any) -> Any:
        return lead.post(f"/settings/forms/{key}/shape/", said)

    def order() -> list[list[str]]:
        with entered(world.northwind):
            return [[one.key for one in section.questions] for section in Form.find(key).value.sections]

    shape(do="up", field="rack")
    assert order() == [["rack", "system"]]
    shape(do="section", title="Where it stands")
    shape(do="drop", field="rack", section=1, at=0)
    assert order() == [["system"], ["rack"]]
    lead.post(f"/settings/forms/{key}/take-back/")
    assert order() == [["rack", "system"], []]
    shape(do="out", field="rack")
    shape(do="clear", section=1)
    assert order() == [["system"]]
    assert shape(do="up", field="nothing").status_code == 404
    assert shape(do="explode").status_code == 400


def test_field_cannot_be_moved_above_what_its_condition_looks_at(world: World, lead: Browser, ines: Actor) -> None:
    with entered(world.northwind):
        key = make(ines)
    answer = lead.post(f"/settings/forms/{key}/shape/", {"do": "up", "field": "kernel"})
    assert (answer.status_code, "must look at a field that stands before" in answer.content.decode()) == (422, True)
    assert lead.post(f"/settings/forms/{key}/shape/", {"do": "out", "field": "system"}).status_code == 422


def test_publishing_keeps_what_was_published_before(world: World, ines: Actor) -> None:
    with entered(world.northwind):
        key = make(ines)
        with pytest.raises(Refused, match="Nothing has changed"):
            actions.publish_form(key, by=ines)
        actions.shape_form(key, lambda now: with_section(now, "More", ""), by=ines)
        assert Form.find(key).value.version == 1, "the draft is nobody's business outside"
        assert actions.publish_form(key, by=ines) == 2
        assert [len(one.value.sections) for one in versions_of(key)] == [1, 2]
        actions.take_back_form(key, by=ines)
        assert Form.find(key).value.version == 1
        with pytest.raises(Refused, match="Add a field"):
            actions.publish_form(actions.make_form("Empty", by=ines), by=ines)


def test_versions_are_bounded_and_answered_ones_stay(
    world: World, ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_VERSIONS", 3)
    with entered(world.northwind):
        key = make(ines)
        Answers.objects.create(subject_kind="case", subject_id=uuid4(), form=key, version=1, data={"system": "linux"})
        for title in ("Two", "Three", "Four"):
            actions.shape_form(key, partial(with_section, title=title, hint=""), by=ines)
            actions.publish_form(key, by=ines)
        assert [one.value.number for one in versions_of(key)] == [1, 3, 4]
        Answers.objects.create(subject_kind="case", subject_id=uuid4(), form=key, version=3, data={"system": "linux"})
        actions.shape_form(key, lambda now: with_section(now, "Five", ""), by=ines)
        with pytest.raises(Refused, match="answered all of them"):
            actions.publish_form(key, by=ines)


def test_answered_form_stays_and_another_goes_with_its_versions(world: World, lead: Browser, ines: Actor) -> None:
    with entered(world.northwind):
        used, free = make(ines), make(ines, name="Free")
        Answers.objects.create(subject_kind="case", subject_id=uuid4(), form=used, version=1)
    yes = {"is_confirmed": "on"}
    assert "1 case was opened with it" in page_of(lead, f"/settings/forms/{used}/remove/")
    assert lead.post(f"/settings/forms/{used}/remove/", yes).status_code == 422
    assert lead.post(f"/settings/forms/{free}/remove/").status_code == 422
    assert lead.post(f"/settings/forms/{free}/remove/", yes).status_code == 302
    with entered(world.northwind):
        assert [one.key for one in Form.kept()] == [used]
        assert [one.value.form for one in FormVersion.kept()] == [used]


def test_queue_of_another_team_is_not_named(world: World, lead: Browser, ines: Actor) -> None:
    with entered(world.northwind):
        secret = make_queue("Audit CNRY", "Audit", is_open=False)
        key = make(ines, place=secret.pk)
    for path in ("", f"{key}/about/"):
        page = page_of(lead, f"/settings/forms/{path}")
        assert "nother queue" in page
        assert "CNRY" not in page
    given = {"name": "Hardware", "queue": str(secret.pk), "is_offered": "on"}
    assert lead.post(f"/settings/forms/{key}/about/", given).status_code == 302
    assert lead.post("/settings/forms/new/", given | {"name": "New"}).status_code == 422


# Filling them in.


@pytest.fixture
def queues(world: World, ines: Actor) -> dict[str, Any]:
    """Two queues; a form that leads to the second."""
    with entered(world.northwind):
        make_queue("Network", "Network")
        place = make_queue("Hardware", "Hardware")
        return {"place": place.pk, "form": make(ines, place=place.pk, words="Disks and fans")}


def test_requester_opens_a_case_by_a_form(world: World, queues: dict[str, Any], ravi: Actor, ada: Actor) -> None:
    portal, path = people.browser_of(ravi), f"/requests/new/{queues['form']}/"
    page = page_of(portal, path)
    for words in ("Disks and fans", "Which system?", "Only if “Which system?” is “Linux”", "Something else"):
        assert words in page
    assert path in page_of(portal, "/requests/new/")
    given = REQUEST | {"version": "1", "answers-system": "linux", "answers-kernel": "6.12"}
    case_page = portal.post(path, given, follow=True).content.decode()
    assert "6.12" in case_page
    with entered(world.northwind):
        case = Case.objects.select_related("queue").get()
        assert (case.queue.name, case.requester_id) == ("Hardware", ravi.person_id)
        [row] = Answers.objects.all()
        assert (row.subject_id, row.version, row.data) == (case.pk, 1, {"system": "linux", "kernel": "6.12"})
        assert Event.objects.about("case", case.pk).filter(name="CaseOpened").count() == 1
        ref = case.ref
    assert "6.12" in page_of(people.browser_of(ada), f"/cases/{ref}/")


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(
    world: World, queues: dict[str, Any], ravi: Actor
) -> None:
    given = {"subject": "", "body": "CNRY words", "version": "1", "answers-system": "linux", "answers-kernel": ""}
    answer = people.browser_of(ravi).post(f"/requests/new/{queues['form']}/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("This field is required", "Fill this in.", "CNRY words"):
        assert words in page
    assert re.search(r'value="linux"[^>]*checked', page)
    with entered(world.northwind):
        assert not Case.objects.exists()


def test_answer_to_a_hidden_field_is_dropped_however_it_is_posted(
    world: World, queues: dict[str, Any], ravi: Actor
) -> None:
    given = REQUEST | {"version": "1", "answers-system": "windows", "answers-kernel": "6.12", "answers-forged": "x"}
    people.browser_of(ravi).post(f"/requests/new/{queues['form']}/", given)
    with entered(world.northwind):
        assert Answers.objects.get().data == {"system": "windows"}


def test_answers_to_a_version_that_counts_no_more_are_asked_again(
    world: World, queues: dict[str, Any], ravi: Actor, ines: Actor
) -> None:
    with entered(world.northwind):
        actions.shape_form(queues["form"], lambda now: with_section(now, "More", ""), by=ines)
        actions.publish_form(queues["form"], by=ines)
    portal, path = people.browser_of(ravi), f"/requests/new/{queues['form']}/"
    given = REQUEST | {"answers-system": "windows"}
    for version in ("1", "", "x", "9" * 30):
        answer = portal.post(path, given | {"version": version})
        assert answer.status_code == 422
        assert "has changed since you opened it" in answer.content.decode()
    assert portal.post(path, given | {"version": "2"}).status_code == 302


def test_stored_answers_keep_the_words_they_were_given_to(
    world: World, queues: dict[str, Any], ravi: Actor, ines: Actor
) -> None:
    portal = people.browser_of(ravi)
    portal.post(f"/requests/new/{queues['form']}/", REQUEST | {"version": "1", "answers-system": "windows"})
    with entered(world.northwind):
        renamed = SYSTEM.model_copy(update={"label": "Another word", "options": SYSTEM.options[:1]})
        actions.shape_form(queues["form"], lambda now: with_question(now, 0, renamed), by=ines)
        actions.publish_form(queues["form"], by=ines)
        ref = Case.objects.get().ref
    page = page_of(portal, f"/cases/{ref}/")
    assert "Which system?" in page
    assert "Windows" in page
    assert "Another word" not in page


def test_requester_is_offered_only_what_is_published_for_them(
    world: World, queues: dict[str, Any], ravi: Actor, ines: Actor, cleo: Actor
) -> None:
    with entered(world.northwind):
        draft = make(ines, name="Draft CNRY1", publish=False)
        inner = make(ines, name="Inner CNRY2", is_offered=False)
        asker = Person.objects.get(pk=ravi.card)
        queue = Queue.objects.get(name="Network")
        for key in (draft, inner, uuid4()):
            filled = Filled(key, 1, {"system": "linux"})
            with pytest.raises(Missing):
                open_case_by_form(filled, by=ravi, queue=queue, requester=asker, subject="A", body="B")
        assert not Case.objects.exists()
    with entered(world.halcyon):
        foreign = make(people.join(world, "hana"), name="Foreign")
    portal = people.browser_of(ravi)
    assert "CNRY" not in page_of(portal, "/requests/new/")
    for key in (draft, inner, foreign, uuid4()):
        assert portal.get(f"/requests/new/{key}/").status_code == 404
        assert portal.post(f"/requests/new/{key}/", REQUEST | {"version": "1"}).status_code == 404
    assert people.browser_of(cleo, "halcyon").get(f"/cases/new/?form={queues['form']}").status_code == 404


def test_desk_opens_a_case_by_a_form(
    world: World, queues: dict[str, Any], ada: Actor, ines: Actor, ravi: Actor
) -> None:
    with entered(world.northwind):
        inner = make(ines, name="Inner", is_offered=False)
    desk = people.browser_of(ada)
    assert f"/cases/new/?form={inner}" in page_of(desk, "/cases/new/")
    path = f"/cases/new/?form={inner}"
    given = REQUEST | {"queue": str(queues["place"]), "requester": "maud@tallis.example", "priority": "high"}
    wrong = desk.post(path, given | {"version": "1"})
    assert (wrong.status_code, "Choose an answer." in wrong.content.decode()) == (422, True)
    assert desk.post(path, given | {"version": "1", "answers-system": "windows"}).status_code == 302
    with entered(world.northwind):
        assert Case.objects.get().requester.email == "maud@tallis.example"
        assert Answers.objects.get().data == {"system": "windows"}
        made = Case.objects.get().ref
        Case.objects.update(requester=ravi.card)
    assert desk.get("/cases/new/?form=nonsense").status_code == 404
    assert "Which system?" in page_of(desk, f"/cases/{made}/")
    assert "Which system?" not in page_of(people.browser_of(ravi), f"/cases/{made}/"), "a form of the desk alone"


def test_answers_are_undone_with_the_case_that_fails(world: World, queues: dict[str, Any], ada: Actor) -> None:
    with entered(world.northwind):
        queue = Queue.objects.get(pk=queues["place"])
        filled = Filled(queues["form"], 1, {"system": "linux"})
        with pytest.raises(Refused, match="subject"):
            open_case_by_form(filled, by=ada, queue=queue, requester="somebody new", subject=" ", body="B")
        assert not Answers.objects.exists()
        assert not Person.objects.filter(name="somebody new").exists()


def test_form_whose_queue_is_gone_leads_to_the_first_queue(world: World, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        make_queue("Network", "Network")
        key = make(ines, place=uuid4())
    given = REQUEST | {"version": "1", "answers-system": "windows"}
    assert people.browser_of(ravi).post(f"/requests/new/{key}/", given).status_code == 302
    with entered(world.northwind):
        assert Case.objects.select_related("queue").get().queue.name == "Network"


@pytest.mark.parametrize("rows", [1, 3, 4])
def test_page_of_a_new_case_asks_a_constant_number_of_queries(
    world: World, ines: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        make_queue()
        key = [make(ines, name=f"Form {number}") for number in range(rows)][0]
    portal = people.browser_of(ravi)
    portal.get("/requests/new/")
    # two more than the form needs: whose client asks, and the policies that say by when an answer comes
    with django_assert_num_queries(15):
        portal.get(f"/requests/new/{key}/")


# What may help before.


def test_own_open_cases_that_sound_alike_are_shown_and_nobody_elses(
    world: World, ravi: Actor, join: Any, ada: Actor
) -> None:
    edda = join("edda")
    with entered(world.northwind):
        queue = make_queue()
        mine = open_case(ravi, queue, "Volumes go read-only after failover")
        open_case(ravi, queue, "The fan is loud")
        done = open_case(ravi, queue, "Volumes CNRY1 lost")
        Case.objects.filter(pk=done.pk).update(status="closed", category="closed")
        open_case(edda, queue, "Volumes CNRY2 gone")
    portal = people.browser_of(ravi)
    page = page_of(portal, "/requests/new/similar/?subject=my+VOLUMES+are+slow")
    assert mine.ref in page
    assert "The fan" not in page
    assert "CNRY" not in page
    for words in ("", "it is so", "something+else"):
        assert page_of(portal, f"/requests/new/similar/?subject={words}").strip() == ""
    assert people.browser_of(ada).get("/requests/new/similar/?subject=volumes").status_code == 404
