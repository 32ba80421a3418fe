"""Tags on every case: counted for who looks, renamed, merged and removed everywhere, and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import tags as actions
from cases.actions.views import keep_offered
from cases.models import Case, Reversal
from cases.saved.views import CaseView
from cases.selectors.tags import tag_lines, uses_of
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from notifications.actions.follows import follow
from notifications.models import Follow
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def tagged(northwind: World, ines: Actor, ada: Actor, ben: Actor, ravi: Actor) -> dict[str, Case]:
    """Cases with tags; one lies in a queue that Ines does not see."""
    queue, vault = make_queue(), make_queue("Vault", "Network", is_open=False)
    return {
        "one": open_case(ravi, queue, tags=["disk", "urgent"]),
        "both": open_case(ravi, queue, tags=["disk", "storage"]),
        "hidden": open_case(ravi, vault, "CNRY", tags=["disk", "cnry-word"]),
    }


def tags_of(cases: dict[str, Case]) -> dict[str, list[str]]:
    return {name: Case.objects.get(pk=case.pk).tags for name, case in cases.items()}


def test_counts_are_of_the_cases_one_sees(tagged: dict[str, Case], ines: Actor, ben: Actor) -> None:
    assert {line.tag: line.count for line in tag_lines(ines).lines} == {"disk": 2, "urgent": 1, "storage": 1}
    assert "cnry-word" in {line.tag for line in tag_lines(ben).lines}
    assert [line.tag for line in tag_lines(ines, "Stor").lines] == ["storage"]
    assert uses_of(ines, "disk").count == 2


def test_renaming_and_merging_reach_every_case_and_nothing_is_there_twice(tagged: dict[str, Case], ines: Actor) -> None:
    count, key = actions.change_tag("disk", "Storage", by=ines)
    assert count == 2, "one lies where Ines does not look"
    assert tags_of(tagged) == {
        "one": ["storage", "urgent"],
        "both": ["storage"],
        "hidden": ["storage", "cnry-word"],
    }
    [event] = Event.objects.filter(name="TagsChanged")
    assert event.data == {"tag": "disk", "into": "storage", "cases": 2}, "told by the release before"
    assert key is not None
    assert actions.take_back_tag(key, by=ines) == 2
    assert {name: set(tags) for name, tags in tags_of(tagged).items()} == {
        "one": {"disk", "urgent"},
        "both": {"disk", "storage"},
        "hidden": {"disk", "cnry-word"},
    }
    with pytest.raises(Refused):
        actions.take_back_tag(key, by=ines)


def test_removing_can_be_taken_back_except_where_somebody_went_on(tagged: dict[str, Case], ines: Actor) -> None:
    _, key = actions.change_tag("disk", "", by=ines)
    assert all("disk" not in tags for tags in tags_of(tagged).values())
    Case.objects.filter(pk=tagged["one"].pk).update(tags=["disk", "again"])
    assert key is not None
    assert actions.take_back_tag(key, by=ines) == 1
    assert tags_of(tagged)["hidden"] == ["cnry-word", "disk"]
    assert tags_of(tagged)["one"] == ["disk", "again"]


def test_a_change_is_not_taken_back_after_an_hour_or_by_somebody_else(
    tagged: dict[str, Case], ines: Actor, ada: Actor
) -> None:
    _, key = actions.change_tag("disk", "drive", by=ines)
    assert key is not None
    with pytest.raises(NotAllowed):
        actions.take_back_tag(key, by=ada)
    Reversal.objects.filter(pk=key).update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        actions.take_back_tag(key, by=ines)
    assert tags_of(tagged)["one"] == ["drive", "urgent"]


def test_a_big_change_keeps_nothing_to_take_back(
    tagged: dict[str, Case], ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_UNDONE", 2)
    assert actions.change_tag("disk", "drive", by=ines) == (2, None)
    assert not Reversal.objects.exists()


def test_follows_go_with_the_tag_and_come_back(tagged: dict[str, Case], ines: Actor, ada: Actor, ben: Actor) -> None:
    follow("tag", None, by=ada, word="disk")
    follow("tag", None, by=ben, word="disk")
    follow("tag", None, by=ben, word="storage")
    _, key = actions.change_tag("disk", "storage", by=ines)
    assert key is not None
    words = Follow.objects.filter(person_id=ada.card).values_list("word", flat=True)
    assert list(words) == ["storage"]
    actions.take_back_tag(key, by=ines)
    assert list(words.all()) == ["disk"]
    assert set(Follow.objects.filter(person_id=ben.card).values_list("word", flat=True)) == {"disk", "storage"}


@pytest.mark.parametrize(("tag", "into"), [("disk", "DISK "), ("disk", "a, b")])
def test_a_name_that_is_none_is_refused(tagged: dict[str, Case], ines: Actor, tag: str, into: str) -> None:
    with pytest.raises(Refused):
        actions.change_tag(tag, into, by=ines)
    assert tags_of(tagged)["one"] == ["disk", "urgent"]


def test_a_tag_that_nobody_carries_is_missing(tagged: dict[str, Case], ines: Actor) -> None:
    with pytest.raises(Missing):
        actions.change_tag("nothing", "else", by=ines)


def test_numbers_tell_nothing_of_cases_one_does_not_see(tagged: dict[str, Case], ines: Actor) -> None:
    with pytest.raises(Missing):
        actions.change_tag("cnry-word", "guessed", by=ines)
    assert tags_of(tagged)["hidden"] == ["disk", "cnry-word"]
    browser = browser_of(ines)
    asked = {"tag": "disk", "act": "rename", "into": "storage"}
    pages = [
        browser.post("/settings/tags/change/", asked | {"step": "preview"}),
        browser.post("/settings/tags/change/", asked | {"step": "do"}, follow=True),
        browser.post(f"/settings/tags/{Reversal.objects.get().pk}/take-back/", follow=True),
        browser.get("/settings/audit/"),
        browser.get("/settings/audit/", {"q": "3"}),
    ]
    for page in pages:
        words = " ".join(page.content.decode().split())
        assert not re.search(r"\b3 (case|view|macro)", words)
        assert '"cases"' not in words
    assert "made the tag disk storage" in pages[3].content.decode()


def test_only_admins_change_tags(tagged: dict[str, Case], ada: Actor, ravi: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.change_tag("disk", "drive", by=ada)
    for actor in (ada, ravi):
        assert browser_of(actor).get("/settings/tags/").status_code == 404
        assert browser_of(actor).post("/settings/tags/change/", {"tag": "disk"}).status_code == 404


def test_what_else_names_the_tag_is_listed_and_other_peoples_views_are_not_counted(
    tagged: dict[str, Case], ines: Actor, ada: Actor
) -> None:
    keep_offered(CaseView(title="Disks", owner=ines.card, filters={"tag": "disk"}), by=ines)
    keep_offered(CaseView(title="CNRY view", owner=ada.card, filters={"tag": "disk"}), by=ada)
    keep_offered(CaseView(title="Diskless", owner=ines.card, filters={"tag": "diskless"}), by=ines)
    uses = uses_of(ines, "disk")
    assert uses.named == ["view Disks"]
    page = browser_of(ines).get("/settings/tags/change/?tag=disk").content.decode()
    assert "view Disks" in page
    assert "1 view" not in page
    assert "CNRY" not in page


def test_a_tag_is_merged_in_a_browser_with_a_preview_first(tagged: dict[str, Case], ines: Actor) -> None:
    browser = browser_of(ines)
    page = browser.get("/settings/tags/").content.decode()
    assert "/settings/tags/change/?tag=disk" in page
    assert "cnry" not in page
    asked = {"tag": "disk", "act": "rename", "into": "storage", "step": "preview"}
    page = " ".join(browser.post("/settings/tags/change/", asked).content.decode().split())
    assert "which is on 1 case that you see, become one; 1 carries both" in page
    assert tags_of(tagged)["one"] == ["disk", "urgent"], "a preview changes nothing"
    response = browser.post("/settings/tags/change/", {**asked, "step": "do"}, follow=True)
    assert (
        "The tag disk is called storage now on 2 cases that you see, and wherever else it was."
        in response.content.decode()
    )
    key = Reversal.objects.get().pk
    response = browser.post(f"/settings/tags/{key}/take-back/", follow=True)
    assert "Taken back on 2 cases that you see, and wherever else it was done." in response.content.decode()
    refused = browser.post("/settings/tags/change/", {"tag": "disk", "act": "rename", "into": "", "step": "do"})
    assert refused.status_code == 422
    assert "Write what it is to be called." in refused.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_tags(
    northwind: World, ines: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    queue = make_queue()
    for number in range(rows):
        open_case(ravi, queue, tags=[f"tag-{number}"])
    browser = browser_of(ines)
    with django_assert_num_queries(12):
        assert len(browser.get("/settings/tags/").context["page"].lines) == rows


def test_tags_of_another_member_are_left_alone(tagged: dict[str, Case], world: World, ines: Actor, cleo: Actor) -> None:
    actions.change_tag("disk", "drive", by=ines)
    with entered(world.halcyon):
        assert not Event.objects.filter(name="TagsChanged").exists()


def test_a_tag_is_followed_from_the_list_of_all_cases_it_leads_to(northwind: World, ada: Actor, ravi: Actor) -> None:
    open_case(ravi, make_queue(), "Slow", tags=["disk"])
    browser = browser_of(ada)
    assert 'aria-label="How much you hear of this"' not in browser.get("/cases/").content.decode()
    page = browser.get("/cases/?tag=disk").content.decode()
    assert "Follow<span>the tag <bdi>disk</bdi></span>" in page
    browser.post("/follow/", {"subject_kind": "tag", "word": "disk", "level": "watching", "next": "/cases/?tag=disk"})
    assert "Following<span>the tag <bdi>disk</bdi></span>" in browser.get("/cases/?tag=disk").content.decode()
