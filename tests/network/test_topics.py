"""The taxonomy of a network: everybody reads it, its stewards keep it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Refused
from core.spaces import entered
from network.actions.topics import DEEPEST, add_topic, change_topic, merge_topic
from network.models import Topic
from network.selectors import halls as selectors
from tenants.models import Network
from tests.network.test_halls import HALL, in_hall, words_of
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def steward(meridian: Network, hana: Actor, world: World) -> Iterator[Actor]:
    """Hana in Meridian, which her organization operates. The test runs there."""
    actor = in_hall(hana, meridian, world, "halcyon")
    with entered(world.meridian):
        yield actor


def names(actor: Actor) -> list[tuple[int, str]]:
    return [(line.depth, line.topic.name) for line in selectors.topics(actor)]


def test_new_network_begins_with_its_templates_topics_and_they_stay_as_they_are(steward: Actor) -> None:
    from network.actions.topics import furnish_topics

    assert [name for _, name in names(steward)] == ["Backup", "Linux hosts", "Networking", "Storage", "Upgrades"]
    Topic.objects.filter(name="Backup").delete()
    furnish_topics((("technology", "Backup"),), by=steward)
    assert "Backup" not in {name for _, name in names(steward)}


def test_topics_lie_below_each_other(steward: Actor) -> None:
    storage = Topic.objects.get(name="Storage")
    block = add_topic(by=steward, kind="technology", name=" Block storage ", parent=storage.pk)
    add_topic(by=steward, kind="product", name="NS-4800", parent=block.pk)
    assert names(steward)[3:] == [(0, "Storage"), (1, "Block storage"), (2, "NS-4800"), (0, "Upgrades")]
    with pytest.raises(Refused, match="cannot lie below itself"):
        change_topic(storage.pk, by=steward, kind="technology", name="Storage", parent=block.pk, aliases=())


def test_topics_are_not_too_deep(steward: Actor) -> None:
    above = None
    for number in range(DEEPEST):
        above = add_topic(by=steward, kind="area", name=f"Level {number}", parent=above.pk if above else None)
    assert above is not None
    with pytest.raises(Refused, match="at most 4 levels"):
        add_topic(by=steward, kind="area", name="Too deep", parent=above.pk)


@pytest.mark.parametrize("name", ["", "  ", "storage", "STORAGE"])
def test_name_is_needed_and_its_own(steward: Actor, name: str) -> None:
    with pytest.raises(Refused):
        add_topic(by=steward, kind="area", name=name)


def test_merged_topic_leads_on_with_its_names_and_parts(steward: Actor) -> None:
    storage, backup = Topic.objects.get(name="Storage"), Topic.objects.get(name="Backup")
    change_topic(backup.pk, by=steward, kind="area", name="Backup", parent=None, aliases=["Restore", " Restore "])
    part = add_topic(by=steward, kind="area", name="Tapes", parent=backup.pk)
    merge_topic(backup.pk, by=steward, into=storage.pk)
    part.refresh_from_db()
    storage.refresh_from_db()
    assert storage.aliases == ["Backup", "Restore"]
    assert part.parent_id == storage.pk
    assert selectors.topic(steward, backup.pk).pk == storage.pk
    assert add_topic(by=steward, kind="area", name="Backup").pk != backup.pk, "its name is free again"
    assert Event.objects.filter(name="TopicMerged").count() == 1
    for bad in (backup.pk, storage.pk):
        with pytest.raises((Missing, Refused)):
            merge_topic(storage.pk, by=steward, into=bad)


def test_nobody_else_changes_topics(steward: Actor) -> None:
    member = replace(steward, stewardships=frozenset(), runs=frozenset())
    key = Topic.objects.get(name="Storage").pk
    for act in (
        lambda: add_topic(by=member, kind="area", name="Mine"),
        lambda: change_topic(key, by=member, kind="area", name="Mine", parent=None, aliases=()),
        lambda: merge_topic(key, by=member, into=Topic.objects.get(name="Backup").pk),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_steward_keeps_topics_on_the_pages(meridian: Network, hana: Actor, ada: Actor, world: World) -> None:
    browser = browser_of(hana, "halcyon")
    given = {"kind": "product", "name": "NS-4800", "parent": "", "aliases": "4800, NS 4800"}
    assert browser.post(f"{HALL}topics/new/", given).status_code == 302
    words = words_of(ada, f"{HALL}topics/")
    assert "NS-4800" in words
    assert "also 4800, NS 4800" in words
    again = browser.post(f"{HALL}topics/new/", given)
    assert again.status_code == 422
    assert "There is a topic of this name already." in again.content.decode()
    with entered(world.meridian):
        key, into = Topic.objects.get(name="NS-4800").pk, Topic.objects.get(name="Storage").pk
    assert browser.post(f"{HALL}topics/{key}/", given | {"name": "NS-4900"}).status_code == 302
    assert browser.post(f"{HALL}topics/{key}/merge/", {"into": str(into)}).status_code == 302
    assert "NS-4900" in words_of(ada, f"{HALL}topics/"), "as another name of Storage"
    assert browser_of(ada).post(f"{HALL}topics/{into}/", given).status_code == 403
