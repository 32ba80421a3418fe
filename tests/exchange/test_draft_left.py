"""A draft that has left, where a page that came back is asked for again, and two drafts told apart."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from conversations.models import Entry
from core.actor import Actor
from core.spaces import REGISTRY, entered
from exchange.models import Draft, Mirror, TalkLink
from network.actions.places import leave_community
from network.models import Community
from tenants.models import Network
from tests.exchange.conftest import Asked
from tests.exchange.test_asking_around import begun, community  # noqa: F401 - a fixture
from tests.network.conftest import people  # noqa: F401 - a fixture
from tests.network.talks import People
from tests.people import browser_of
from tests.world import World

POSTED = ("keep", "ask", "release", "send-back", "take-back", "discard")


def page_of(answer: Any) -> str:
    """What a page says, as people read it."""
    return unescape(answer.content.decode())


def test_page_of_what_has_left_says_so_once_and_shows_what_they_see(asked: Asked, world: World) -> None:
    path = asked.begin()
    answer = asked.release(path)
    with entered(world.northwind):
        row = Mirror.objects.get()
        Entry.objects.filter(pk=asked.entry).update(source="CNRY-later")
    words = page_of(asked.browser.get(path))
    assert f"What left in {row.ref}" in words
    assert 'data-tone="hall"' in words
    assert "Has left" in words
    assert "What they see" in words
    assert f'href="{answer["Location"]}"' in words
    assert "CNRY-body" in words
    assert "CNRY-later" not in words, "the case says something else by now, and they do not see it"
    for past in ("Nothing has left yet", "Still at", "Show Halcyon Cloud more", "will see", "Release it"):
        assert past not in words


def test_page_of_what_a_community_was_asked_shows_the_discussion_to_who_reads_it(
    asked: Asked,
    community: Community,  # noqa: F811
    people: People,  # noqa: F811
    world: World,
) -> None:
    path = begun(asked, community)
    answer = asked.release(path, file=[asked.log])
    assert "Block storage reads it now." in page_of(asked.browser.get(answer["Location"]))
    words = page_of(asked.browser.get(path))
    assert "What left for Block storage" in words
    assert "failed over" in words
    assert 'class="file"' in words
    assert f'href="{answer["Location"]}"' in words
    assert "Nothing has left yet" not in words
    with entered(world.northwind):
        assert TalkLink.objects.exists()
    with entered(world.meridian):
        leave_community(community.pk, by=people.ada)
    words = page_of(asked.browser.get(path))
    assert "failed over" not in words
    assert "Nothing of it is yours to read there." in words
    assert answer["Location"] not in words


def test_who_has_it_is_named_once_it_is_released(asked: Asked) -> None:
    answer = asked.release(asked.begin())
    assert "is with Halcyon Cloud now." in page_of(asked.browser.get(answer["Location"]))


@pytest.mark.parametrize("door", POSTED)
def test_address_of_what_was_posted_leads_back_to_the_draft_for_who_sees_it(
    door: str, asked: Asked, join: Callable[[str], Actor]
) -> None:
    path = asked.begin()
    answer = asked.browser.get(f"{path}{door}/")
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert asked.browser.put(f"{path}{door}/").status_code == 405
    other = browser_of(join("ben"))
    assert other.get(f"{path}{door}/").status_code == 404
    assert browser_of(join("cleo"), "halcyon").get(f"{path}{door}/").status_code == 404


def test_draft_on_the_case_says_for_which_network_it_is(asked: Asked, meridian: Network, world: World) -> None:
    asked.begin()
    with entered(REGISTRY):
        name = Network.objects.get(pk=meridian.pk).name
    words = page_of(asked.browser.get(f"/cases/{asked.case.ref}/"))
    line = words.split("Draft, nothing has left")[1].split("</div>")[0]
    assert f'<span dir="auto">{name}</span> · Ada Brandt' in line
    with entered(world.northwind):
        assert Draft.objects.count() == 1
