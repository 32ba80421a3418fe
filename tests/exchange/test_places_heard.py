"""A place in a community that changed is heard of at home by the job itself, outside any transaction of a test."""

from __future__ import annotations

from core.spaces import entered
from exchange.models import HallSubject
from network.actions.discussions import write_in_discussion
from network.actions.places import join_community, leave_community
from tests import people
from tests.exchange.carrying import carry
from tests.network.talks import found, inhabited, joined, opened, there
from tests.world import World


def readers(world: World) -> dict[str, list[str]]:
    """Who of Northwind reads which subject of a hall, by its kind."""
    with entered(world.northwind):
        return {row.kind: sorted(row.readers) for row in HallSubject.objects.all()}


def test_whoever_leaves_a_community_reads_none_of_its_discussions_any_more(committed: World) -> None:
    cast = {name: people.join(committed, name) for name in ("ada", "ben", "cleo", "hana")}
    inhabited(committed)
    ada, ben, cleo, hana = (there(committed, actor) for actor in cast.values())
    with entered(committed.meridian):
        community = joined(found(hana), ada, ben, cleo)
        talk = opened(community, ada)
        write_in_discussion(talk.pk, by=cleo, source="@ada @ben look")
    carry(committed)
    both = sorted(str(cast[name].card) for name in ("ada", "ben"))
    assert readers(committed) == {"discussion": both}
    with entered(committed.meridian):
        leave_community(community.pk, by=ada)
    carry(committed)
    assert readers(committed) == {"discussion": [str(cast["ben"].card)]}
    with entered(committed.meridian):
        join_community(community.pk, by=ada)
        leave_community(community.pk, by=ben)
    carry(committed)
    assert readers(committed) == {"discussion": []}
