"""What a network told its members, carried by the very jobs that the worker runs."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.db import connection

from core.events import reactions
from core.models import Event
from core.spaces import REGISTRY, entered
from exchange import tasks as at_home
from network import tasks as there
from tests.tenants.helpers import jobs
from tests.world import World

RELAYED = {
    "network.tell_talk": there.tell_talk,
    "network.tell_place": there.tell_place,
    "network.tell_session": there.tell_session,
    "network.tell_of_decision": there.tell_of_decision,
    "network.tell_report": there.tell_report,
    "network.tell_choice": there.tell_choice,
    "network.tell_of_practice": there.tell_of_practice,
}
TAKEN_IN = {
    "exchange.hear_talk": at_home.hear_of_talk,
    "exchange.hear_place": at_home.hear_of_place,
    "exchange.hear_session": at_home.hear_of_session,
    "exchange.hear_of_decision": at_home.hear_of_decision,
    "exchange.hear_report": at_home.hear_of_report,
    "exchange.hear_choice": at_home.hear_of_choice,
    "exchange.hear_of_practice": at_home.hear_of_practice,
}
KINDS = ("discussion", "community", "community_session", "major", "network", "escalation", "practice")

DONE: set[Any] = set()


def carry(world: World) -> None:
    """Run what the worker runs after something happened in Meridian, from its first event to the notices at home."""
    with entered(world.meridian):
        _react()
    for name, task in (*RELAYED.items(), *TAKEN_IN.items()):
        for args in _taken(name):
            with patch("tenants.jobs.close_old_connections"):  # the test's own connection stays open
                task.func(**args)
    for home in (world.northwind, world.halcyon):
        with entered(home):
            _react()


def tell_outcomes(world: World) -> None:
    """Run what the worker runs after runs of practices moved at home: each network hears how they stand."""
    for home in (world.northwind, world.halcyon):
        with entered(home):
            _react(("run",))
    for args in _taken("exchange.tell_evidence"):
        with patch("tenants.jobs.close_old_connections"):
            at_home.tell_evidence.func(**args)


def _react(kinds: tuple[str, ...] = KINDS) -> None:
    """Every event that is new, twice: reactions are idempotent."""
    for event in Event.objects.filter(subject_kind__in=kinds).order_by("at", "id"):
        if event.pk not in DONE:
            DONE.add(event.pk)
            for reaction in reactions(event.name, "hears") * 2:
                reaction(event)


def _taken(name: str) -> list[dict[str, Any]]:
    found = jobs(name)
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [name])
    return found
