"""What stewards tell the members of a network: who writes it, who reads it, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, entered
from network.actions.announcements import MOST, change_announcement, publish_announcement, withdraw_announcement
from network.models import Announcement
from network.selectors import announcements as selectors
from tenants.models import Network, Organization
from tests.network.test_halls import HALL, in_hall, page, words_of
from tests.people import browser_of
from tests.world import World

LIST = f"{HALL}announcements/"
GIVEN = {"title": "CNRY-weekends count", "text": "From **1 December**.\n\nCNRY-body <script>x</script>", "until": ""}


@pytest.fixture
def steward(meridian: Network, hana: Actor, world: World) -> Iterator[Actor]:
    """Hana in Meridian, which her organization operates. The test runs there."""
    actor = in_hall(hana, meridian, world, "halcyon")
    with entered(world.meridian):
        yield actor


def told(hana: Actor, world: World, **given: str) -> UUID:
    """Hana announces something on the page."""
    answer = browser_of(hana, "halcyon").post(f"{LIST}new/", GIVEN | given)
    assert answer.status_code == 302, answer.content.decode()
    with entered(world.meridian):
        return UUID(str(Announcement.objects.order_by("-at").values_list("pk", flat=True)[0]))


def over(world: World, key: UUID) -> None:
    with entered(world.meridian):
        Announcement.objects.filter(pk=key).update(until=timezone.now() - timedelta(seconds=1))


def test_front_page_says_that_nothing_is_announced(meridian: Network, ada: Actor, hana: Actor) -> None:
    assert "Nothing is announced." in words_of(ada)
    assert "Announce something" not in words_of(ada, LIST)
    assert "Announce something" in words_of(hana, LIST, "halcyon")


def test_steward_announces_and_every_member_reads_it_with_a_name(
    meridian: Network, hana: Actor, ada: Actor, world: World
) -> None:
    told(hana, world)
    for path in (HALL, LIST):
        words = words_of(ada, path)
        assert "CNRY-weekends count" in words
        assert "<strong>1 December</strong>" in words
        assert "<script>x" not in words
        assert "Hana Sato" in words
        assert "New announcement" not in words
    assert "Change<span" not in words_of(ada, LIST)
    assert "Change<span" in words_of(hana, LIST, "halcyon")


def test_front_page_shows_the_newest_two(meridian: Network, hana: Actor, ada: Actor, world: World) -> None:
    for number in range(3):
        told(hana, world, title=f"CNRY-number {number}")
    front, whole = words_of(ada), words_of(ada, LIST)
    assert [f"CNRY-number {number}" in front for number in range(3)] == [False, True, True]
    assert whole.index("CNRY-number 2") < whole.index("CNRY-number 1") < whole.index("CNRY-number 0")


@pytest.mark.parametrize("how", ["over", "withdrawn"])
def test_what_is_past_is_for_stewards_alone(
    meridian: Network, hana: Actor, ada: Actor, ines: Actor, world: World, how: str
) -> None:
    key = told(hana, world)
    if how == "over":
        over(world, key)
    else:
        assert browser_of(hana, "halcyon").post(f"{LIST}{key}/withdraw/").status_code == 302
    for actor in (ada, ines):
        for path in (HALL, LIST, f"{LIST}?view=past", f"{LIST}?after={key}"):
            assert "CNRY" not in words_of(actor, path).replace(str(key), "")
        assert page(actor, f"{LIST}{key}/").status_code == 404
        assert browser_of(actor).post(f"{LIST}{key}/withdraw/").status_code == 404
    assert "CNRY" not in words_of(hana, LIST, "halcyon")
    words = words_of(hana, f"{LIST}?view=past", "halcyon")
    assert "CNRY-weekends count" in words
    assert ("Withdrawn" in words, ">Over<" in words) == (how == "withdrawn", how == "over")


def test_nobody_but_stewards_writes(meridian: Network, hana: Actor, cleo: Actor, ines: Actor, world: World) -> None:
    key = told(hana, world)
    for actor, host in ((ines, "northwind"), (cleo, "halcyon")):
        browser = browser_of(actor, host)
        for path in (f"{LIST}new/", f"{LIST}{key}/"):
            assert browser.get(path).status_code == 403
            assert browser.post(path, GIVEN | {"title": "Mine"}).status_code == 403
        assert browser.post(f"{LIST}{key}/withdraw/").status_code == 403
    with entered(world.meridian):
        assert list(Announcement.objects.current().values_list("title", flat=True)) == ["CNRY-weekends count"]


def test_actions_ask_again(steward: Actor) -> None:
    row = publish_announcement(by=steward, title="CNRY", text="x")
    member = replace(steward, stewardships=frozenset(), runs=frozenset())
    for act in (
        lambda: publish_announcement(by=member, title="Mine", text="x"),
        lambda: change_announcement(row.pk, by=member, title="Mine", text="x", until=None),
        lambda: withdraw_announcement(row.pk, by=member),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(Missing):
        withdraw_announcement(UUID(int=1), by=steward)


def test_change_is_said_and_what_is_the_same_is_none(meridian: Network, hana: Actor, ada: Actor, world: World) -> None:
    key = told(hana, world)
    browser = browser_of(hana, "halcyon")
    assert browser.post(f"{LIST}{key}/", GIVEN).status_code == 302
    assert browser.post(f"{LIST}{key}/", GIVEN | {"text": "CNRY-other *words*"}).status_code == 302
    words = words_of(ada)
    assert "<em>words</em>" in words
    assert "CNRY-body" not in words
    assert ", changed " in words_of(ada, LIST)
    with entered(world.meridian):
        names = list(Event.objects.filter(subject_id=key).order_by("id").values_list("name", "data"))
    assert names == [("AnnouncementPublished", {}), ("AnnouncementChanged", {"fields": ["text"]})]


def test_withdrawn_one_is_neither_changed_nor_withdrawn_again(steward: Actor) -> None:
    row = publish_announcement(by=steward, title="CNRY", text="x")
    withdraw_announcement(row.pk, by=steward)
    with pytest.raises(Overtaken, match="was withdrawn"):
        change_announcement(row.pk, by=steward, title="Other", text="x", until=None)
    with pytest.raises(Overtaken, match="was withdrawn"):
        withdraw_announcement(row.pk, by=steward)
    assert list(Event.objects.filter(subject_id=row.pk).order_by("id").values_list("name", flat=True)) == [
        "AnnouncementPublished",
        "AnnouncementWithdrawn",
    ]


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"text": "x" * 4001}, "at most 4000 characters"),
        ({"until": "2001-01-01"}, "The last day is over already."),
        ({"until": "9999-12-31"}, "Choose a day before the year 3000."),
        ({"until": "soon"}, "Enter a valid date."),
    ],
)
def test_what_does_not_fit_is_refused_and_kept_on_the_page(
    meridian: Network, hana: Actor, world: World, bad: dict[str, str], sentence: str
) -> None:
    answer = browser_of(hana, "halcyon").post(f"{LIST}new/", GIVEN | {"text": "CNRY-kept"} | bad)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words
    assert bad.get("title", GIVEN["title"]) in words
    with entered(world.meridian):
        assert not Announcement.objects.exists()


def test_last_day_ends_by_the_clock_of_the_stewards_organization(meridian: Network, hana: Actor, world: World) -> None:
    with entered(REGISTRY):
        Organization.objects.filter(pk=hana.organization_id).update(time_zone="America/New_York")
    key = told(hana, world, until="2099-07-04")
    with entered(world.meridian):
        until = Announcement.objects.get(pk=key).until
    assert until == datetime(2099, 7, 5, tzinfo=ZoneInfo("America/New_York"))
    assert 'value="2099-07-04"' in words_of(hana, f"{LIST}{key}/", "halcyon")


def test_so_many_are_current_and_no_more(steward: Actor) -> None:
    for number in range(MOST):
        publish_announcement(by=steward, title=f"Number {number}", text="x")
    with pytest.raises(Refused, match="Withdraw some first"):
        publish_announcement(by=steward, title="One more", text="x")
    withdraw_announcement(Announcement.objects.order_by("at")[0].pk, by=steward)
    publish_announcement(by=steward, title="One more", text="x")


@pytest.mark.parametrize("words", ["", "  ", "\n"])
def test_words_are_needed(steward: Actor, words: str) -> None:
    with pytest.raises(Refused, match="a title and a text"):
        publish_announcement(by=steward, title="CNRY", text=words)
    with pytest.raises(Refused, match="a title and a text"):
        publish_announcement(by=steward, title=words, text="CNRY")


def test_what_an_earlier_renderer_made_is_made_anew(steward: Actor) -> None:
    row = publish_announcement(by=steward, title="CNRY", text="**x** C-1042")
    assert row.shown == row.html == "<p><strong>x</strong> C-1042</p>\n", "a number leads nowhere: each counts its own"
    Announcement.objects.update(renderer=0, html="<script>old</script>")
    assert selectors.newest(steward)[0].shown == row.html


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_the_same_however_many(count: int, steward: Actor) -> None:
    for number in range(count):
        publish_announcement(by=steward, title=f"Number {number}", text="x")
    with CaptureQueriesContext(connection) as asked:
        found: Any = selectors.announcements(steward)
        names = [row.by.name for row in found.rows]
        assert selectors.newest(steward)[0].by.name
    assert names == ["Hana Sato"] * count
    assert len(asked) == 2


def test_list_goes_on_behind_its_page(steward: Actor) -> None:
    row = publish_announcement(by=steward, title="First", text="x")
    rows = [Announcement(title=f"N {n}", text="x", html="x", renderer=9, by_id=row.by_id, at=row.at) for n in range(30)]
    Announcement.objects.bulk_create(rows)
    first = selectors.announcements(steward)
    second = selectors.announcements(steward, after=first.after)
    assert (len(first.rows), len(second.rows), second.after) == (20, 11, None)
    assert len({one.pk for one in (*first.rows, *second.rows)}) == 31
