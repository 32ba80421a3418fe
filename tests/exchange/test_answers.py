"""The receiver's own questions on a draft: which version is shown, checked and crosses, and what the case fills in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from cases.models import Case
from core import chosen
from core.actor import Actor
from core.spaces import entered
from exchange.answering import answered, kept_answers
from exchange.choices import Second
from exchange.composing import Composition
from exchange.models import Draft
from exchange.rules import NAME, ReleaseRule
from exchange.sources import Offered
from intake.schema import Condition, Option, Question, Section, Sections, Sort
from network.actions import forms
from network.asked import form_key
from network.models import Escalation, Extract
from tenants.models import Network
from tests.exchange.conftest import Asked, seen_in
from tests.network.test_halls import in_hall
from tests.people import browser_of
from tests.world import World

Publish = Callable[..., int]
HAPPENS = Question(key="happens", label="What breaks?", sort=Sort.TEXT, is_required=True)
DISKS = Question(key="disks", label="How many disks?", sort=Sort.NUMBER, most=99)
SYSTEM = Question(
    key="system",
    label="Which system?",
    sort=Sort.CHOICE,
    options=(Option(key="linux", label="Linux"), Option(key="windows", label="Windows")),
)
FIRMWARE = Question(key="firmware", label="Which firmware?", is_required=True)


@pytest.fixture
def publish(world: World, meridian: Network, join: Callable[[str], Actor]) -> Publish:
    """Have Halcyon, or the network for None, ask these questions; the number of the version."""
    hana = in_hall(join("hana"), meridian, world, "halcyon")

    def make(*questions: Question, whose: Any = world.organization_ids["halcyon"]) -> int:
        with entered(world.meridian):
            forms.shape_form(whose, lambda now: (Section(questions=questions),), by=hana)
            return forms.publish_form(whose, by=hana)

    return make


def said(asked: Asked, version: int, **answers: str) -> dict[str, Any]:
    """What a page sends that shows Halcyon's form in a version."""
    found = {key: value for key, value in asked.filled().items() if not key.startswith("answers-")}
    found |= {"asked_form": str(form_key(UUID(asked.halcyon))), "asked_version": str(version)}
    return found | {f"answers-{key}": value for key, value in answers.items()}


def keep(asked: Asked, path: str, given: dict[str, Any]) -> str:
    answer = asked.browser.post(f"{path}keep/", given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.content.decode())


def release(asked: Asked, path: str, given: dict[str, Any]) -> Any:
    """Let it go as it is shown."""
    words = keep(asked, path, given)
    seen = words.split('name="seen" value="')[1].split('"')[0]
    return asked.browser.post(f"{path}release/", given | {"seen": seen})


def escalations(world: World) -> int:
    with entered(world.meridian):
        return int(Escalation.objects.count())


# On the page.


def test_receivers_own_form_shows_once_they_are_chosen(asked: Asked, publish: Publish) -> None:
    publish(HAPPENS, SYSTEM)
    path = asked.begin()
    first = asked.browser.get(path).content.decode()
    assert "What happens, and since when" in first
    assert "Which system?" not in first
    words = keep(asked, path, asked.filled(form="", form_version="0"))
    assert "Halcyon Cloud asks this, version 1." in words
    assert "Which system?" in words
    assert "Both paths are down." in words, "what was written under an equal key is there"
    again = asked.browser.get(path).content.decode()
    assert "Which system?" in again
    assert "asks this" not in keep(asked, path, said(asked, 1, happens="Both.")), "what is shown is not swapped"


def test_whoever_can_is_asked_what_the_network_asks(asked: Asked, publish: Publish) -> None:
    publish(HAPPENS, FIRMWARE, whose=None)
    publish(HAPPENS, SYSTEM)
    path = asked.begin()
    words = keep(asked, path, asked.filled(to="anyone", form="", form_version="0"))
    assert "Which firmware?" in words
    assert "Which system?" not in words


def test_answers_are_checked_as_the_form_says_and_nothing_leaves_without_what_it_needs(
    asked: Asked, publish: Publish, world: World
) -> None:
    version = publish(HAPPENS, DISKS, FIRMWARE)
    path = asked.begin()
    keep(asked, path, asked.filled())
    words = keep(asked, path, said(asked, version, happens="It stops.", disks="400", firmware="6.2"))
    assert "How many disks?: It must be at most 99." in words
    answer = release(asked, path, said(asked, version, happens="It stops.", disks="4"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Answer what they need to know: Which firmware?." in page
    assert "It stops." in page
    assert escalations(world) == 0
    assert release(asked, path, said(asked, version, happens="It stops.", disks="4", firmware="6.2")).status_code == 302


def test_answers_cross_in_the_forms_order_redacted_and_the_page_names_the_version(
    asked: Asked, publish: Publish, world: World
) -> None:
    publish(HAPPENS)
    version = publish(SYSTEM, HAPPENS)
    path = asked.begin()
    keep(asked, path, asked.filled())
    given = said(asked, version, system="linux", happens="Ravi Nair saw tf-db-03 stop.", forged="CNRY-forged")
    answer = release(asked, path, given)
    assert answer.status_code == 302, answer.content.decode()
    with entered(world.meridian):
        row, extract = Escalation.objects.get(), Extract.objects.get()
        assert (row.form, row.form_version) == (form_key(UUID(asked.halcyon)), 2)
        assert [one["label"] for one in extract.data["fields"]] == ["Which system?", "What breaks?"]
        assert extract.data["fields"][0]["words"] == "Linux"
        crossed = extract.data["fields"][1]["words"]
    assert not [one for one in ("Ravi", "Nair", "tf-db-03", "CNRY") if one in crossed]
    page = asked.browser.get(answer["Location"]).content.decode()
    assert "Halcyon Cloud’s, version 2" in page


# Another version, another receiver.


def test_version_published_meanwhile_is_said_and_equal_keys_keep_their_words(
    asked: Asked, publish: Publish, world: World
) -> None:
    publish(HAPPENS, DISKS)
    path = asked.begin()
    keep(asked, path, asked.filled())
    old = said(asked, 1, happens="It stops.", disks="4")
    keep(asked, path, old)
    publish(HAPPENS.model_copy(update={"label": "What stops?"}), SYSTEM)
    answer = release(asked, path, old)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Halcyon Cloud has changed what it asks since you answered" in page
    assert "Halcyon Cloud asks something else by now" in page
    assert "What stops?" in page
    assert "It stops." in page
    assert escalations(world) == 0
    new = said(asked, 2, happens="It stops.", system="linux")
    assert "has changed what it asks" not in keep(asked, path, new)
    assert release(asked, path, new).status_code == 302


def test_second_person_lets_nothing_go_that_answers_an_older_version(
    asked: Asked, publish: Publish, world: World, ines: Actor
) -> None:
    publish(HAPPENS)
    with entered(world.northwind):
        chosen.keep(ReleaseRule(second=Second.ALWAYS), name=NAME, by=ines)
    path = asked.begin()
    keep(asked, path, asked.filled())
    given = said(asked, 1, happens="It stops.")
    assert asked.browser.post(f"{path}ask/", given | {"reviewer": str(ines.card)}).status_code == 302
    publish(HAPPENS, DISKS)
    hers = browser_of(ines)
    answer = hers.post(f"{path}release/", {"seen": seen_in(hers.get(path))})
    assert answer.status_code == 409
    assert "asks something else by now" in answer.content.decode()
    assert escalations(world) == 0


def test_another_receiver_keeps_answers_of_equal_key_and_kind_and_the_first_finds_its_own_again(
    asked: Asked, publish: Publish
) -> None:
    publish(HAPPENS, Question(key="impact", label="Impact in words"), DISKS)
    path = asked.begin()
    keep(asked, path, asked.filled(form="", form_version="0"))
    page = asked.browser.get(path).content.decode()
    assert "Both paths are down." in page
    assert 'value="slowed"' not in page, "a line of text is no choice"
    keep(asked, path, said(asked, 1, happens="Both paths are down.", disks="4"))
    keep(asked, path, said(asked, 1, happens="Both paths are down.", disks="4") | {"to": "anyone"})
    assert "How many disks?" not in asked.browser.get(path).content.decode()
    back = keep(asked, path, asked.filled(form="", form_version="0"))
    assert 'value="4"' in back


def test_version_of_another_member_is_never_read_by_its_key(
    asked: Asked, publish: Publish, world: World, join: Callable[[str], Actor], meridian: Network
) -> None:
    own = in_hall(join("ines"), meridian, world)
    with entered(world.meridian):
        forms.shape_form(own.organization_id, lambda now: (Section(questions=(SYSTEM,)),), by=own)
        forms.publish_form(own.organization_id, by=own)
    path = asked.begin()
    given = asked.filled(form=str(form_key(own.organization_id)), form_version="1", **{"answers-system": "linux"})
    keep(asked, path, given)
    with entered(world.northwind):
        assert Draft.objects.get().data["form_version"] == 0


# Filled with help from the case.


def test_case_fills_in_what_it_tells_and_what_is_cleared_stays_empty(
    asked: Asked, publish: Publish, world: World
) -> None:
    with entered(world.northwind):
        Case.objects.filter(pk=asked.case.pk).update(product="Array 4800")
    path = asked.begin()
    page = asked.browser.get(path).content.decode()
    assert 'value="Array 4800"' in page
    assert page.count("Taken from the case.") == 1
    keep(asked, path, asked.filled(**{"answers-environment": "Another"}))
    page = asked.browser.get(path).content.decode()
    assert 'value="Another"' in page
    assert "Taken from the case." not in page
    keep(asked, path, asked.filled(**{"answers-environment": ""}))
    assert "Array 4800" not in asked.browser.get(path).content.decode().split('id="asked"')[1].split("</section>")[0]


def form(*questions: Question) -> Sections:
    return (Section(questions=questions),)


@pytest.mark.parametrize(
    ("question", "offered", "found"),
    [
        (FIRMWARE, Offered("firmware", "Firmware", "6.2"), "6.2"),
        (FIRMWARE, Offered("own-firmware", "Serial number", "CNRY"), None),
        (FIRMWARE, Offered("own-x", "which FIRMWARE?", "6.2"), "6.2"),
        (FIRMWARE, Offered("own-x", "Contract", "CNRY"), None),
        (SYSTEM, Offered("own-x", "Which system?", "linux"), "linux"),
        (SYSTEM, Offered("own-system", "System", "Haiku"), None),
        (DISKS, Offered("own-x", "How many disks?", "12"), 12),
        (DISKS, Offered("own-disks", "Disks", "many"), None),
        (Question(key="live", label="Live?", sort=Sort.YES_NO), Offered("own-x", "Live?", "No"), False),
    ],
)
def test_answer_is_taken_by_key_or_label_where_it_fits(question: Question, offered: Offered, found: Any) -> None:
    got = answered(form(question), Composition(), [offered])
    assert got.data.get(question.key) == found
    assert got.taken == (frozenset({question.key}) if found is not None else frozenset())


def test_what_a_condition_hides_is_neither_needed_nor_crosses() -> None:
    when = Condition(field="system", value="linux")
    sections = form(SYSTEM, FIRMWARE.model_copy(update={"when": when}))
    chosen_ = kept_answers(sections, Composition(), {"system": "windows", "firmware": "6.2"}, ["system", "firmware"])
    got = answered(sections, chosen_, [])
    assert (got.data, got.lacks) == ({"system": "windows"}, ())
    chosen_ = kept_answers(sections, chosen_, {"system": "linux"}, ["system", "firmware"])
    assert answered(sections, chosen_, []).lacks == ("Which firmware?",)
