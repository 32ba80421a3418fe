"""Jobs of the desk: ids in, one action called."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases import clockwork
from cases.actions import (
    firing,
    import_runs,
    late_clocks,
    lifecycle,
    long_changes,
    majors,
    report_posts,
    retention,
    snoozing,
)
from cases.permissions import may
from cases.rules.hearing import TASK as RUN_RULES
from core import aside
from core.actor import Actor
from core.spaces import SpaceRef, current
from exchange.crossing import in_network
from knowledge.actions import runs
from network.actions.major_parties import leave_major
from network.selectors.major_parties import major_news
from notifications.readers import reader
from tenants.doors import home_here
from tenants.jobs import space_task

TASK_OF_MOMENTS = "cases.pass_moments"
TASK_OF_RETENTION = "cases.expire"
TASK_OF_RULES = "cases.pass_rules"
TASK_OF_REPORTS = "cases.send_reports"
TASK_OF_SNOOZES = "cases.wake_snoozed"
TASK_OF_REMOVED = "cases.clear_removed"
TASK_OF_RUNS = "cases.count_runs"


def _on_behalf(organization_id: str, person_id: str | None) -> Actor:
    """The organization itself, doing what this person asked for."""
    person = UUID(person_id) if person_id else None
    return replace(clockwork.nobody(), organization_id=UUID(organization_id), person_id=person)


@space_task("cases.check_import", queue="imports")
def check_import(import_id: str, organization_id: str, person_id: str | None = None) -> None:
    """Read a file without storing anything. Runs again harmlessly."""
    import_runs.perform_check(UUID(import_id), by=_on_behalf(organization_id, person_id))


@space_task("cases.import", queue="imports")
def run_import(import_id: str, organization_id: str, person_id: str | None = None) -> None:
    """Store the cases of a file, from where the last worker stopped. Runs again harmlessly."""
    import_runs.perform_import(UUID(import_id), by=_on_behalf(organization_id, person_id))


@space_task(long_changes.TASK)
def go_on_changing(change: str, person: str) -> None:
    """The next chunk of a change of many cases, as the one who asked for it. Runs again harmlessly."""
    found = reader(UUID(person))
    if found is None or not may(found.actor, "case.change_many"):
        long_changes.stop_long_change(UUID(change))
    else:
        long_changes.go_on(UUID(change), by=found.actor)


@space_task(TASK_OF_MOMENTS, queue="clocks")
def pass_moments(moments: list[tuple[str, int]]) -> None:
    """Cases whose moment has come go on, or close. Runs again harmlessly."""
    keys = [UUID(key) for key, _ in moments]
    lifecycle.pass_moments(keys, by=clockwork.nobody(), now=timezone.now())


@space_task(lifecycle.PLAN, queue="clocks")
def plan_closing(after: str | None) -> None:
    """Note when the next batch of solved cases close by themselves. Runs again harmlessly."""
    lifecycle.plan_closing(UUID(after) if after else None)


@space_task(late_clocks.TASK, queue="clocks")
def start_clocks(after: str | None) -> None:
    """Start the clocks of the next cases for which something is promised by now. Runs again harmlessly."""
    late_clocks.start_late_clocks(UUID(after) if after else None)


@space_task(TASK_OF_RETENTION, queue="clocks")
def expire(moments: list[tuple[str, int]]) -> None:
    """Begin to delete the cases that were kept long enough. Runs again harmlessly."""
    retention.begin_expiry(timezone.now())


@space_task(retention.TASK, queue="clocks")
def expire_batch() -> None:
    """Delete the next of them. Runs again harmlessly."""
    retention.expire_batch(timezone.now())


@space_task(RUN_RULES, queue="reactions")
def run_rules(event_id: str) -> None:
    """Let the rules look at an event. Runs again harmlessly."""
    firing.look_at_event(UUID(event_id))


@space_task(TASK_OF_RULES, queue="clocks")
def pass_rules(moments: list[tuple[str, int]]) -> None:
    """Let the rules look at cases to which nothing has happened for long. Runs again harmlessly."""
    firing.pass_idle([UUID(key) for key, _ in moments], now=timezone.now())


@space_task(TASK_OF_REPORTS, queue="clocks")
def send_reports(moments: list[tuple[str, int]]) -> None:
    """Tell people that their weekly report is there. Runs again harmlessly."""
    home = home_here()
    if home is not None:
        zone = ZoneInfo(home.time_zone)
        keys = [UUID(key) for key, _ in moments]
        report_posts.send_due(keys, by=clockwork.nobody(), now=timezone.now(), zone=zone)


@space_task(firing.PLAN, queue="clocks")
def plan_rules(after: str | None) -> None:
    """Note when the next batch of cases will have lain too long. Runs again harmlessly."""
    firing.plan_idle(UUID(after) if after else None)


@space_task(TASK_OF_SNOOZES, queue="clocks")
def wake_snoozed(moments: list[tuple[str, int]]) -> None:
    """Cases that people had put away until now come back to them. Runs again harmlessly."""
    snoozing.wake_due([UUID(key) for key, _ in moments], by=clockwork.nobody(), now=timezone.now())


@space_task(TASK_OF_RUNS, queue="clocks")
def count_runs(moments: list[tuple[str, int]]) -> None:
    """Outcomes of runs count whose cases have stayed closed for their days. Runs again harmlessly."""
    for key, _ in moments:
        runs.count_run(UUID(key), by=clockwork.nobody())


@space_task(TASK_OF_REMOVED, queue="clocks")
def clear_removed(moments: list[tuple[str, int]]) -> None:
    """Settings that were removed and can be taken back no more are deleted. Runs again harmlessly."""
    aside.clear_removed(timezone.now())


@space_task("cases.hear_major")
def hear_major(network: str, schema: str, slug: str, major: str, event: str) -> None:
    """Read in the network what happened to a major case, and let it flow down here. Runs again harmlessly."""
    home, there = home_here(), SpaceRef(UUID(network), schema, "network")
    if home is None or current().kind != "member":
        return
    found = in_network(there, lambda: major_news(UUID(major), UUID(event), home.organization_id))
    if found is not None and not majors.take_major_news(found, by=clockwork.nobody()):
        in_network(there, lambda: leave_major(UUID(major), home.organization_id))
