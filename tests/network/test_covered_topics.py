"""What members say they know: given on the card, shown on its page, and what the roster is narrowed by."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actor import Actor
from core.models import Event
from core.refusals import Refused
from core.spaces import entered
from network.actions import members as actions
from network.actions.topics import add_topic, merge_topic
from network.models import Member, Topic
from network.selectors import halls as selectors
from network.selectors.topics import taxonomy
from tenants.models import Network
from tests.network.test_halls import CARD, HALL, in_hall, page, words_of
from tests.people import browser_of
from tests.world import World


def key_of(world: World, name: str) -> UUID:
    with entered(world.meridian):
        return UUID(str(Topic.objects.values_list("pk", flat=True).get(name=name)))


def covers(world: World, actor: Actor) -> list[UUID]:
    with entered(world.meridian):
        return list(Member.objects.get(pk=actor.organization_id).topics)


def test_topics_are_chosen_on_the_card_and_found_by_the_others(
    meridian: Network, ines: Actor, cleo: Actor, world: World
) -> None:
    storage, backup = key_of(world, "Storage"), key_of(world, "Backup")
    assert "the topics you cover" in words_of(ines)
    given: dict[str, Any] = CARD | {"topics": [str(storage), str(backup)]}
    assert browser_of(ines).post(f"{HALL}card/", given).status_code == 302
    assert covers(world, ines) == [backup, storage], "by name"
    assert "the topics you cover" not in words_of(ines)
    assert words_of(ines, f"{HALL}card/").count(" checked") == 3, "and the contact told of a missed answer"
    words = words_of(cleo, f"{HALL}members/{ines.organization_id}/", "halcyon")
    assert f'href="/n/meridian/members/?topic={storage}">Storage</a>' in words
    for topic, is_found in ((storage, True), (key_of(world, "Networking"), False)):
        words = words_of(cleo, f"{HALL}members/?topic={topic}", "halcyon")
        assert ("Northwind Storage</a>" in words) == is_found
        assert "Halcyon Cloud</a>" not in words
    assert "No member says that it covers this." in words
    assert "Northwind Storage</a>" in words_of(cleo, f"{HALL}members/?topic={storage}&words=northwind", "halcyon")
    assert "Northwind Storage</a>" not in words_of(cleo, f"{HALL}members/?topic={storage}&words=halcyon", "halcyon")


def test_topic_that_is_not_there_narrows_nothing(meridian: Network, ada: Actor) -> None:
    for asked in ("nonsense", str(UUID(int=1)), ""):
        assert "Halcyon Cloud</a>" in words_of(ada, f"{HALL}members/?topic={asked}")


def test_topic_covers_its_parts_and_what_was_merged_into_it(
    meridian: Network, hana: Actor, ines: Actor, world: World
) -> None:
    steward = in_hall(hana, meridian, world, "halcyon")
    with entered(world.meridian):
        storage = Topic.objects.get(name="Storage")
        block = add_topic(by=steward, kind="area", name="Block storage", parent=storage.pk)
        disks = add_topic(by=steward, kind="area", name="Disks")
        blocks = add_topic(by=steward, kind="area", name="Blocks")
        Member.objects.filter(pk=ines.organization_id).update(topics=[disks.pk])
        merge_topic(disks.pk, by=steward, into=blocks.pk)
        merge_topic(blocks.pk, by=steward, into=block.pk)
        for asked in (storage.pk, block.pk, disks.pk):
            found = selectors.roster(steward, topic_id=asked)
            assert [line.member.name for line in found.rows] == ["Northwind Storage"]
        assert selectors.roster(steward, topic_id=disks.pk).topic == block
        assert selectors.roster(steward, topic_id=Topic.objects.get(name="Backup").pk).rows == []
        assert [row.name for row in selectors.member_page(steward, ines.organization_id).covers] == ["Block storage"]
        assert taxonomy(steward).current([UUID(int=1)]) == []


def test_narrowing_shows_no_member_that_one_does_not_see(
    meridian: Network, ines: Actor, cleo: Actor, world: World
) -> None:
    storage = key_of(world, "Storage")
    with entered(world.meridian):
        away = Member.objects.create(name="CNRY-away", state="suspended", topics=[storage])
    assert "CNRY-away" not in words_of(cleo, f"{HALL}members/?topic={storage}", "halcyon")
    assert page(cleo, f"{HALL}members/{away.pk}/", "halcyon").status_code == 404


def test_so_many_topics_and_no_more(meridian: Network, ines: Actor, world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "MOST_COVERED", 1)
    keys = [str(key_of(world, name)) for name in ("Storage", "Backup")]
    given: dict[str, Any] = CARD | {"topics": keys}
    answer = browser_of(ines).post(f"{HALL}card/", given)
    assert answer.status_code == 422
    assert "Name at most 1 topics" in answer.content.decode()
    assert answer.content.decode().count(" checked") == 3, "both topics, and the contact told of a missed answer"
    assert covers(world, ines) == []
    assert browser_of(ines).post(f"{HALL}card/", given | {"topics": keys[:1]}).status_code == 302
    with entered(world.meridian):
        [event] = Event.objects.filter(name="MemberCardChanged")
    assert "topics" in event.data["fields"]


def test_topics_that_are_gone_are_refused(meridian: Network, ines: Actor, world: World) -> None:
    answer = browser_of(ines).post(f"{HALL}card/", CARD | {"topics": str(UUID(int=1))})
    assert answer.status_code == 422
    actor = in_hall(ines, meridian, world)
    given = {"about": "", "regions": [], "languages": [], "hours": "", "contacts": [], "topics": [UUID(int=1)]}
    with entered(world.meridian), pytest.raises(Refused, match="Choose topics that are there"):
        actions.change_card(ines.organization_id, by=actor, given=given)


def test_card_of_a_network_without_topics_asks_for_none(meridian: Network, ines: Actor, world: World) -> None:
    with entered(world.meridian):
        Topic.objects.all().delete()
    assert "Topics you cover" not in words_of(ines, f"{HALL}card/")
    assert browser_of(ines).post(f"{HALL}card/", CARD).status_code == 302
    assert "Any topic" not in words_of(ines, f"{HALL}members/")


@pytest.mark.parametrize("count", [1, 3])
def test_narrowed_roster_and_a_member_ask_the_same_however_many(
    count: int, meridian: Network, ada: Actor, world: World
) -> None:
    actor, storage = in_hall(ada, meridian, world), key_of(world, "Storage")
    with entered(world.meridian):
        for number in range(count):
            last = Member.objects.create(name=f"Member {number}", state="active", topics=[storage] * count)
        with CaptureQueriesContext(connection) as asked:
            found = selectors.roster(actor, topic_id=storage)
            selectors.member_page(actor, last.pk)
    assert len(found.rows) == count
    assert len(asked) == 2 + 3
