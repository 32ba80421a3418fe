"""What a member asks of whoever asks it for help: who shapes it, who reads it, and which version counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from core.actor import Actor
from core.refusals import NotAllowed, Refused
from core.spaces import entered
from intake.editing import with_question, with_section
from intake.schema import Question, Sections, Sort
from network.actions import forms as actions
from network.asked import FIRST_FORM, form_key, versions_held
from network.models import Member
from network.selectors.forms import asked_form, form_shown
from tenants.models import Network
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

OWN, SHARED = "/n/meridian/card/form/", "/n/meridian/form/"
FIRMWARE = Question(key="firmware", label="CNRY-firmware", is_required=True)


def asking(question: Question = FIRMWARE) -> Callable[[Sections], Sections]:
    """One more field at the end of the first section."""
    return lambda now: with_question(now, 0, question)


@pytest.fixture
def hana_there(hana: Actor, meridian: Network, world: World) -> Actor:
    """Hana as she acts in Meridian: admin of Halcyon, which runs it."""
    return in_hall(hana, meridian, world, "halcyon")


@pytest.fixture
def ada_there(ada: Actor, meridian: Network, world: World) -> Actor:
    return in_hall(ada, meridian, world)


def words_of(actor: Actor, path: str, host: str = "northwind") -> str:
    answer = browser_of(actor, host).get(path)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def labels(sections: Sections) -> list[str]:
    return [question.label for section in sections for question in section.questions]


def test_member_without_a_form_asks_the_networks_and_a_network_without_one_the_first(
    world: World, ada_there: Actor, hana_there: Actor
) -> None:
    halcyon = world.organization_ids["halcyon"]
    with entered(world.meridian):
        assert asked_form(ada_there, halcyon).sections == FIRST_FORM
        actions.shape_form(None, asking(), by=hana_there)
        assert asked_form(ada_there, halcyon).sections == FIRST_FORM, "a draft is not asked"
        assert actions.publish_form(None, by=hana_there) == 1
        for member in (halcyon, None):
            found = asked_form(ada_there, member)
            assert (found.key, found.version, found.name) == (form_key(None), 1, "")
            assert labels(found.sections)[-1] == "CNRY-firmware"
        actions.shape_form(halcyon, lambda now: with_section(now, "Ours", ""), by=hana_there)
        actions.publish_form(halcyon, by=hana_there)
        assert asked_form(ada_there, halcyon).name == "Halcyon Cloud"
        assert labels(asked_form(ada_there, halcyon).sections)[-1] == "CNRY-firmware", "begun with the network's"
        assert asked_form(ada_there, None).key == form_key(None)
        actions.rest_form(halcyon, by=hana_there)
        assert asked_form(ada_there, halcyon).key == form_key(None)


def test_draft_of_the_network_is_not_what_a_members_form_begins_with(
    world: World, hana_there: Actor, ines: Actor, meridian: Network
) -> None:
    with entered(world.meridian):
        actions.shape_form(None, asking(), by=hana_there)
    for path in (OWN, f"{OWN}field/?section=0"):
        assert "CNRY" not in words_of(ines, path)
    browser_of(ines).post(f"{OWN}shape/", {"do": "section", "title": "Ours"})
    words = words_of(ines, OWN)
    assert "Ours" in words
    assert "CNRY" not in words


def test_versions_are_numbered_kept_and_taken_back(world: World, ada_there: Actor, hana_there: Actor) -> None:
    halcyon = world.organization_ids["halcyon"]
    with entered(world.meridian):
        actions.shape_form(halcyon, asking(), by=hana_there)
        actions.publish_form(halcyon, by=hana_there)
        with pytest.raises(Refused, match="Nothing has changed"):
            actions.publish_form(halcyon, by=hana_there)
        actions.shape_form(halcyon, asking(FIRMWARE.model_copy(update={"label": "Firmware?"})), by=hana_there)
        assert actions.publish_form(halcyon, by=hana_there) == 2
        shown = form_shown(ada_there, halcyon, form_key(halcyon), 1)
        assert shown is not None
        assert labels(shown.sections)[-1] == "CNRY-firmware", "what was shown stays as it was"
        actions.take_back_form(halcyon, by=hana_there)
        assert asked_form(ada_there, halcyon).version == 1


def test_versions_are_bounded_and_the_one_that_counts_stays(
    world: World, hana_there: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_VERSIONS", 2)
    halcyon = world.organization_ids["halcyon"]
    with entered(world.meridian):
        for title in ("One", "Two", "Three"):
            actions.shape_form(halcyon, partial(with_section, title=title, hint=""), by=hana_there)
            actions.publish_form(halcyon, by=hana_there)
        assert [one.value.number for one in versions_held(form_key(halcyon))] == [2, 3]


@pytest.mark.parametrize("sort", [Sort.PERSON, Sort.FILE])
def test_form_of_the_hall_asks_for_no_people_and_no_files(world: World, hana_there: Actor, sort: Sort) -> None:
    halcyon = world.organization_ids["halcyon"]
    with entered(world.meridian), pytest.raises(Refused, match="no people and no files"):
        actions.shape_form(halcyon, asking(Question(key="who", label="Who", sort=sort)), by=hana_there)


def test_only_admins_of_the_member_shape_its_form_and_of_the_network_the_shared_one(
    meridian: Network, world: World, ines: Actor, join: Callable[[str], Actor], ada_there: Actor
) -> None:
    for name in ("ada", "tomas"):
        for path in (OWN, SHARED, f"{OWN}field/?section=0"):
            assert browser_of(join(name)).get(path).status_code == 403
        for verb in ("shape", "publish", "rest", "take-back"):
            answer = browser_of(join(name)).post(f"{OWN}{verb}/", {"do": "section"})
            assert answer.status_code == 403
    assert browser_of(ines).get(SHARED).status_code == 403
    assert browser_of(ines).post(f"{SHARED}shape/", {"do": "section"}).status_code == 403
    halcyon = world.organization_ids["halcyon"]
    ines_there = in_hall(ines, meridian, world)
    with entered(world.meridian):
        for whose in (halcyon, None):
            with pytest.raises(NotAllowed):
                actions.shape_form(whose, asking(), by=ines_there)
        for act in (actions.publish_form, actions.rest_form, actions.take_back_form):
            with pytest.raises(NotAllowed):
                act(halcyon, by=ines_there)


def test_form_of_a_member_that_is_not_seen_is_not_read(
    world: World, meridian: Network, ada_there: Actor, hana_there: Actor, ines: Actor
) -> None:
    halcyon, northwind = world.organization_ids["halcyon"], world.organization_ids["northwind"]
    with entered(world.meridian):
        actions.shape_form(halcyon, asking(), by=hana_there)
        actions.publish_form(halcyon, by=hana_there)
        Member.objects.filter(pk=halcyon).update(state="suspended")
        assert asked_form(ada_there, halcyon).sections == FIRST_FORM
        assert form_shown(ada_there, halcyon, form_key(halcyon), 1) is None
        assert form_shown(ada_there, northwind, form_key(halcyon), 1) is None, "the key alone opens nothing"


def test_admin_shapes_and_publishes_on_the_pages(meridian: Network, hana: Actor) -> None:
    desk = browser_of(hana, "halcyon")
    assert "What happens, and since when" in words_of(hana, OWN, "halcyon")
    wrong = desk.post(f"{OWN}field/?section=0", {"label": "System", "sort": "choice", "lines": ""})
    assert wrong.status_code == 422
    assert "at least one answer" in wrong.content.decode()
    given = {"label": "System", "sort": "choice", "lines": "Linux\nWindows", "is_required": "on"}
    assert desk.post(f"{OWN}field/?section=0", given).status_code == 302
    assert "must be answered: Linux, Windows" in words_of(hana, OWN, "halcyon")
    assert desk.post(f"{OWN}shape/", {"do": "up", "field": "system"}).status_code == 302
    assert desk.post(f"{OWN}publish/").status_code == 302
    words = words_of(hana, OWN, "halcyon")
    assert "Version 1 is published" in words
    assert words.index("System</a>") < words.index("When could they test?</a>")
    again = desk.post(f"{OWN}publish/")
    assert again.status_code == 422
    assert "Nothing has changed since it was published." in again.content.decode()
    assert desk.post(f"{OWN}shape/", {"do": "out", "field": "system"}).status_code == 302
    assert "Changed since version 1" in words_of(hana, OWN, "halcyon")
    assert desk.post(f"{OWN}take-back/").status_code == 302
    assert desk.post(f"{OWN}rest/").status_code == 302
    assert "Members now fill in what Meridian asks" in words_of(hana, OWN, "halcyon")
    assert "What Meridian asks of a request" in words_of(hana, SHARED, "halcyon")


def test_nonsense_on_the_pages_is_a_missing_page(meridian: Network, hana: Actor) -> None:
    desk = browser_of(hana, "halcyon")
    for query in ("key=nothing", "section=99", "section=x&key=nothing"):
        assert desk.get(f"{OWN}field/?{query}").status_code == 404
    assert desk.post(f"{OWN}shape/", {"do": "out", "field": "nothing"}).status_code == 404
    assert desk.post(f"{OWN}shape/", {"do": "nonsense"}).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_editor_asks_the_same_number_of_questions(
    meridian: Network, world: World, hana: Actor, hana_there: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    halcyon = world.organization_ids["halcyon"]
    with entered(world.meridian):
        for number in range(rows):
            actions.shape_form(halcyon, asking(Question(key=f"q_{number}", label=f"Q{number}")), by=hana_there)
            actions.publish_form(halcyon, by=hana_there)
    desk = browser_of(hana, "halcyon")
    desk.get(OWN)
    with django_assert_num_queries(17):
        desk.get(OWN)
