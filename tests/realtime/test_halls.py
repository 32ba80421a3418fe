"""The pages of a hall hear by the same socket, as the person is there, and let go of what was taken back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from core.spaces import REGISTRY, entered
from network.models import Escalation, Member
from realtime.streams import Hint, hall_of, push, within
from tenants.halls import furnish_hall
from tenants.models import Network, Participation
from tests.network.test_halls import in_hall
from tests.realtime.conftest import Desk
from tests.realtime.server import Page

Visit = Callable[..., Page]


@pytest.fixture
def shared(desk: Desk) -> str:
    """The stream of an escalation from Northwind to Halcyon."""
    return _escalation(desk, "northwind", "halcyon", 11)


def _escalation(desk: Desk, asks: str, helps: str, number: int) -> str:
    world = desk.world
    with entered(REGISTRY):
        network = Network.objects.select_related("space").get(slug="meridian")
        for key in world.organization_ids.values():
            Participation.objects.get_or_create(
                network=network, organization_id=key, defaults={"state": "active", "tier": "Full"}
            )
        furnish_hall(network.space)
    asker = "ada" if asks == "northwind" else "cleo"
    card = in_hall(desk.actors[asker], network, world, asks).card
    keys = world.organization_ids
    with entered(world.meridian):
        Member.objects.get_or_create(pk=UUID(int=7), defaults={"name": "Third", "state": "active"})
        row = Escalation.objects.create(
            number=number, title="CNRY", requester_id=keys[asks], helper_id=keys.get(helps, UUID(int=7)),
            requester_person_id=card, state="accepted", once=UUID(int=number),
        )  # fmt: skip
    return f"escalation:{row.pk}"


def _push(desk: Desk, name: str) -> None:
    with entered(desk.world.meridian):
        push("escalation", UUID(name.partition(":")[2]), Hint("EscalationAnswered", UUID(int=3)))


def test_both_sides_hear_of_their_escalation_on_their_own_hosts(desk: Desk, visit: Visit, shared: str) -> None:
    name = f"meridian/{shared}"
    for page in (visit("ada"), visit("cleo", "halcyon")):
        page.listen(desk.ravis, name)
        page.settle(desk.world.meridian, shared)
        _push(desk, shared)
        assert page.hint() == {"stream": name, "event": "EscalationAnswered", "id": str(UUID(int=3))}


@pytest.mark.parametrize("who", ["ravi", "ada"])
def test_nobody_hears_of_what_they_do_not_read_in_the_hall(desk: Desk, visit: Visit, shared: str, who: str) -> None:
    """A requester reads nothing of the hall, staff nothing of an escalation between others."""
    wanted = shared if who == "ravi" else _escalation(desk, "halcyon", "third", 12)
    page = visit(who)
    page.listen(f"meridian/{wanted}", wanted, f"elsewhere/{wanted}", f"MERIDIAN/{wanted}", desk.ravis)
    for _ in range(50):
        with entered(desk.space):
            push("case", UUID(desk.ravis.partition(":")[2]), Hint("ReplyAdded", UUID(int=4)))
        if page.hint(0.2):
            break
    while (late := page.hint(0.3)) is not None:
        assert late["stream"] == desk.ravis
    _push(desk, wanted)
    assert page.hint(0.5) is None


def test_what_was_taken_back_is_looked_at_once_more_and_then_silent(desk: Desk, visit: Visit, shared: str) -> None:
    page = visit("cleo", "halcyon")
    page.listen(f"meridian/{shared}")
    page.settle(desk.world.meridian, shared)
    with entered(desk.world.meridian):
        Escalation.objects.filter(number=11).update(
            revoked_at="2026-01-02T00:00Z", state="closed", turn="", ending="withdrawn"
        )
    _push(desk, shared)
    assert _last(page) == {"stream": f"meridian/{shared}"}
    _push(desk, shared)
    assert page.hint(0.5) is None
    assert page.closed_with(0.2) is None


def test_a_closed_door_takes_its_streams_along(desk: Desk, visit: Visit, shared: str) -> None:
    page = visit("ada")
    page.listen(f"meridian/{shared}", desk.ravis)
    page.settle(desk.world.meridian, shared)
    with entered(REGISTRY):
        Participation.objects.filter(organization=desk.world.organization_ids["northwind"]).update(state="suspended")
    _push(desk, shared)
    assert _last(page) == {"stream": f"meridian/{shared}"}
    page.settle(desk.space, desk.ravis)


def _last(page: Page) -> dict[str, str] | None:
    """The last hint of those that come now: one that was served from an answer of a moment ago may come before it."""
    found = None
    while (hint := page.hint(3 if found is None or "event" in found else 0.3)) is not None:
        found = hint
    return found


@pytest.mark.parametrize(
    ("name", "hall"),
    [("case:1", ""), ("meridian/case:1", "meridian"), ("a/b/case:1", ""), ("/case:1", ""), ("Meridian/case:1", "")],
)
def test_names_say_whose_hall_they_are_of(name: str, hall: str) -> None:
    assert hall_of(name) == hall
    assert within(name) == (name.removeprefix(f"{hall}/") if hall else name)
