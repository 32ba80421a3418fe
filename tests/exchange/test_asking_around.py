"""A case asks a community: by an extract that is composed, shown and released, and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases.models import Case
from conversations.models import Attachment, Entry
from core import chosen
from core.actor import Actor
from core.spaces import entered
from exchange.choices import Second
from exchange.models import Draft, Mirror, TalkLink
from exchange.rules import NAME, ReleaseRule
from network.actions.places import leave_community
from network.models import Community, Discussion, Escalation
from network.parcels import Content, Line, Said
from network.retelling import as_entry
from tests.exchange.conftest import Asked, seen_in
from tests.network.talks import People, found, joined
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def community(people: People) -> Community:
    return joined(found(people.hana), people.ada, people.cleo)


def begun(asked: Asked, community: Community) -> str:
    """A draft for the community; the path of its page."""
    answer = asked.browser.post(f"/cases/{asked.case.ref}/ask-community/meridian/", {"community": str(community.pk)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_extract_opens_a_discussion_with_exactly_what_was_shown(
    community: Community, asked: Asked, world: World, ada: Actor, cleo: Actor, ben: Actor
) -> None:
    path = begun(asked, community)
    assert begun(asked, community) == path
    shown = asked.browser.get(path).content.decode()
    assert "Ask Block storage" in shown
    assert "Who should help?" not in shown
    kept = asked.keep(path, file=[asked.log])
    assert "Everybody in Block storage reads it" in kept.content.decode()
    sent = asked.filled(file=[asked.log], seen=seen_in(kept))
    answer = asked.browser.post(f"{path}release/", sent)
    assert answer.status_code == 302, answer.content.decode()
    again = asked.browser.post(f"{path}release/", sent)
    assert again["Location"] == answer["Location"]
    with entered(world.meridian):
        talk, entry = Discussion.objects.get(), Entry.objects.get()
        assert (talk.title, talk.community_id) == ("Multipath drops I/O", community.pk)
        assert "failed over" in entry.source
        for private in ("Ravi", "rnair", "Tallis", "tf-db-03", "CNRY-note", asked.case.ref):
            assert private not in entry.source
        file = Attachment.objects.get(entry=entry)
        assert "tf-db-03" not in file.name
        assert not Escalation.objects.exists()
    with entered(world.northwind):
        link, draft = TalkLink.objects.get(), Draft.objects.get()
        assert (link.discussion, link.entry, link.is_ours, link.subject_id) == (talk.pk, entry.pk, True, asked.case.pk)
        assert (draft.state, draft.escalation, len(draft.digest)) == ("released", None, 64)
        assert not Mirror.objects.exists()
    assert "Asked a community" in asked.browser.get(f"/cases/{asked.case.ref}/").content.decode()
    there = browser_of(cleo, "halcyon").get(answer["Location"]).content.decode()
    assert "failed over" in there
    assert browser_of(ben).get(answer["Location"]).status_code == 404


def test_nothing_of_the_case_leaves_that_was_not_ticked(community: Community, asked: Asked, world: World) -> None:
    """A form of the network is not asked here, so nothing fills its fields; and what is red goes to no community."""
    with entered(world.northwind):
        Case.objects.filter(pk=asked.case.pk).update(product="CNRY-product")
    path = begun(asked, community)
    assert "TLP:RED goes to a person by name" in asked.keep(path, label="red").content.decode()
    kept = asked.keep(path)
    assert "CNRY-product" not in kept.content.decode().split('name="seen"')[1]
    assert asked.browser.post(f"{path}release/", asked.filled(label="red", seen=seen_in(kept))).status_code == 409
    assert asked.browser.post(f"{path}release/", asked.filled(seen=seen_in(kept))).status_code == 302
    with entered(world.meridian):
        assert "CNRY-product" not in Entry.objects.get().source


def test_nothing_else_than_what_was_shown_leaves(community: Community, asked: Asked, world: World) -> None:
    path = begun(asked, community)
    kept = asked.keep(path)
    sent = asked.filled(title="Something else", seen=seen_in(kept))
    assert asked.browser.post(f"{path}release/", sent).status_code == 409
    with entered(world.meridian):
        assert not Discussion.objects.exists()
    with entered(world.northwind):
        assert not TalkLink.objects.exists()


def test_only_ones_own_communities_are_asked(
    community: Community, asked: Asked, people: People, world: World, ben: Actor, ravi: Actor
) -> None:
    here = f"/cases/{asked.case.ref}/ask-community/meridian/"
    other = found(people.hana, "CNRY-other")
    page = asked.browser.get(here).content.decode()
    assert "Block storage" in page
    assert "CNRY-other" not in page
    assert asked.browser.post(here, {"community": str(other.pk)}).status_code == 422
    assert "You are in no community of Meridian yet." in browser_of(ben).get(here).content.decode()
    assert browser_of(ravi).get(here).status_code == 404
    with entered(world.northwind):
        assert not Draft.objects.exists()


def test_who_left_the_community_releases_nothing(
    community: Community, asked: Asked, people: People, world: World
) -> None:
    path = begun(asked, community)
    seen = seen_in(asked.keep(path))
    with entered(world.meridian):
        leave_community(community.pk, by=people.ada)
    answer = asked.browser.post(f"{path}release/", asked.filled(seen=seen))
    assert answer.status_code in (403, 409)
    with entered(world.meridian):
        assert not Discussion.objects.exists()


def test_second_look_counts_here_too(community: Community, asked: Asked, world: World, ines: Actor) -> None:
    with entered(world.northwind):
        chosen.keep(ReleaseRule(second=Second.ALWAYS), name=NAME, by=ines)
    path = begun(asked, community)
    answer = asked.release(path)
    assert "second person" in answer.content.decode()
    with entered(world.meridian):
        assert not Discussion.objects.exists()


def test_words_of_an_entry_are_what_crosses() -> None:
    content = Content(
        title="T",
        fields=(Line(label="Pro*duct", words="A_B\n@cleo"), Line(label="Empty", words=" ")),
        entries=(Said(who="Northwind", at=datetime(2026, 11, 3, tzinfo=UTC), source="one\n\ntwo"),),
    )
    assert as_entry(content, "amber") == (
        "**TLP:AMBER**\n\n**Pro\\*duct**\n\nA\\_B\\\n\\@cleo\n\n**Northwind**, 3 Nov 2026:\n\n> one\n>\n> two"
    )
