"""What becomes of escalations when one of their members leaves the network: both directions, and what each hears."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from clocks.models import Clock
from core.actor import Actor
from core.models import Event
from core.refusals import Refused
from core.spaces import REGISTRY, entered
from network.actions.escalations import handling, leaving, returning, revoking
from network.actions.escalations.handling import Promise
from network.actions.members import note_participation
from network.clockwork import nobody
from network.models import Escalation, Member
from network.selectors.parties import news, parties_of
from network.stepping import TELLING
from tenants.models import Network, Participation
from tests.network.escalations.conftest import Ask, Desk
from tests.people import browser_of
from tests.tenants.helpers import jobs as waiting
from tests.world import World


def left(world: World, slug: str) -> int:
    """A member leaves, and the worker does what follows; how many escalations it ended."""
    key = world.organization_ids[slug]
    name = Member.objects.get(pk=key).name
    note_participation(organization_id=key, name=name, state="ended", tier="", is_operator=False, by=nobody())
    return leaving.end_all(key)


def closing(row: Escalation) -> Event:
    found: Event = Event.objects.about("escalation", row.pk).get(name="EscalationClosed")
    return found


@pytest.mark.parametrize("slug", ["northwind", "halcyon"])
def test_what_is_open_with_a_member_that_leaves_is_closed_in_both_directions(
    ask: Ask, hall: World, cleo_there: Actor, ada_there: Actor, promise: Promise, slug: str
) -> None:
    asked, worked, over = ask(), ask(), ask()
    handling.accept(worked.pk, promise, by=cleo_there)
    handling.withdraw(over.pk, "Solved.", by=ada_there)
    assert left(hall, slug) == 2
    for row in Escalation.objects.filter(pk__in=[asked.pk, worked.pk]):
        assert (row.state, row.turn, row.ending, row.due_at) == ("closed", "", "left", None)
        assert row.reason.endswith("has left the network.")
    assert not Clock.objects.live().exists()
    assert Escalation.objects.get(pk=over.pk).ending == "withdrawn"
    assert leaving.end_all(hall.organization_ids[slug]) == 0, "it may run again"


@pytest.mark.parametrize(("slug", "other"), [("northwind", "halcyon"), ("halcyon", "northwind")])
def test_both_sides_hear_that_it_ended_and_who_left_hears_nothing_more(
    ask: Ask, hall: World, ada_there: Actor, slug: str, other: str
) -> None:
    row = ask()
    left(hall, slug)
    gone, stays = hall.organization_ids[slug], hall.organization_ids[other]
    assert set(parties_of(row.pk)) == {gone, stays}
    for party in (gone, stays):
        found = news(row.pk, closing(row).pk, party)
        assert found is not None
        assert (found.standing.state, found.ending) == ("closed", "left")
    revoking.revoke(row.pk, by=ada_there)
    later: Any = Event.objects.get(name="EscalationRevoked").pk
    assert news(row.pk, later, gone) is None
    assert news(row.pk, later, stays) is not None


def test_other_side_reads_why_it_was_closed(ask: Ask, hall: World, northwind: Desk) -> None:
    row = ask()
    left(hall, "halcyon")
    words = northwind.words(row)
    assert "Halcyon Cloud has left the network." in words
    assert "as one of the two has left the network" in words
    assert "reopen/" not in words


def test_member_that_has_come_back_meanwhile_keeps_what_is_open(ask: Ask, hall: World) -> None:
    row, key = ask(), hall.organization_ids["halcyon"]
    assert leaving.end_all(key) == 0
    Member.objects.filter(pk=key).update(state="suspended")
    assert leaving.end_all(key) == 0
    assert Escalation.objects.get(pk=row.pk).is_live


def test_leaving_says_beforehand_what_stays_and_hands_the_rest_to_the_worker(
    ask: Ask, hall: World, meridian: Network, ines: Actor
) -> None:
    row = ask()
    browser = browser_of(ines)
    words = browser.get("/networks/meridian/leave/").content.decode()
    assert "Escalations that are open with other members are closed" in words
    assert "Take it back first" in words
    assert browser.post("/networks/meridian/leave/", {"name": meridian.name}).status_code == 302
    with entered(REGISTRY):
        assert Participation.objects.get(organization=ines.organization_id).state == "ended"
        assert jobs() == [str(hall.organization_ids["northwind"])]
    assert Escalation.objects.get(pk=row.pk).is_live, "until the worker comes"
    assert leaving.end_all(UUID(str(hall.organization_ids["northwind"]))) == 1


def jobs() -> list[str]:
    """Whose escalations wait to be ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'member' FROM procrastinate_jobs WHERE task_name = %s", [leaving.TASK])
        return [member for (member,) in cursor.fetchall()]


def standing(world: World, state: str) -> None:
    """Halcyon is kept out, or let in again."""
    key = world.organization_ids["halcyon"]
    note_participation(
        organization_id=key, name=Member.objects.get(pk=key).name, state=state, tier="", is_operator=False, by=nobody()
    )


def test_a_member_that_was_kept_out_hears_what_it_missed(ask: Ask, hall: World, ada_there: Actor) -> None:
    row = ask()
    standing(hall, "suspended")
    handling.withdraw(row.pk, "Solved.", by=ada_there)
    assert returning.hear_again(hall.organization_ids["halcyon"]) == 0, "not while it is kept out"
    standing(hall, "active")
    assert [args["member"] for args in waiting(returning.TASK)] == [str(hall.organization_ids["halcyon"])]
    before = len(waiting(TELLING))
    assert returning.hear_again(hall.organization_ids["halcyon"]) == 1
    told = waiting(TELLING)[before:]
    assert [(one["escalation"], one["event"]) for one in told] == [(str(row.pk), str(closing(row).pk))]


def test_nothing_is_opened_again_with_a_member_that_has_gone(
    ask: Ask, hall: World, ada_there: Actor, cleo_there: Actor, promise: Promise
) -> None:
    row = ask()
    handling.accept(row.pk, promise, by=cleo_there)
    handling.propose_solution(row.pk, "Reset it.", by=cleo_there)
    handling.confirm_solution(row.pk, by=ada_there)
    left(hall, "halcyon")
    with pytest.raises(Refused, match="no active place"):
        handling.reopen(row.pk, "It is back.", by=ada_there)
    assert Escalation.objects.get(pk=row.pk).state == "closed"
