"""What this app registers when Django is ready: its subject of conversations, its reactions, its part of the rail."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases import clockwork, escalating, notices, report_topics, sections, streams, thread_topics, topics  # noqa: F401 - they register themselves
from cases.actions import report_posts, retention
from cases.actions.elsewhere import follow_escalation
from cases.actions.firing import MOMENT as RULE_MOMENT
from cases.actions.late_clocks import begin_late_clocks
from cases.actions.moves import MOMENT
from cases.models import Case
from cases.rules import hearing  # noqa: F401 - it registers itself
from cases.runwork import MOMENT as RUN_MOMENT
from cases.selectors import knowing  # noqa: F401 - it registers itself
from cases.selectors.audit import audit_lines
from cases.selectors.majors import cases_of_major
from cases.selectors.rail import RailGroup, rail
from cases.tasks import (
    TASK_OF_MOMENTS,
    TASK_OF_REMOVED,
    TASK_OF_REPORTS,
    TASK_OF_RETENTION,
    TASK_OF_RULES,
    TASK_OF_RUNS,
    TASK_OF_SNOOZES,
)
from clocks import subjects as measured
from conversations.subjects import Subject, register
from core import aside, slots
from core.actor import Actor
from core.numbered import register_number
from exchange import sources
from exchange.crossing import at_home
from notifications.actions import snoozing
from notifications.choices import Reason
from notifications.subjects import register_end
from tenants import due
from tenants.trail import Asked, HomeLine


def _visible(actor: Actor) -> Any:
    return Case.objects.visible_to(actor).values("pk")


def _supported(actor: Actor) -> Any:
    return Case.objects.supported_by(actor).values("pk")


def _asked(actor: Actor) -> Any:
    return Case.objects.filter(requester=actor.card).values("pk")


def _requester(key: UUID) -> UUID | None:
    found: UUID | None = Case.objects.filter(pk=key).values_list("requester", flat=True).first()
    return found


register_number("case", "C")
sources.register(clockwork.KIND, escalating.source, follow_escalation)
register(Subject(kind="case", visible=_visible, supports=_supported, asked=_asked, requester=_requester))
due.register(MOMENT, TASK_OF_MOMENTS)
due.register(retention.MOMENT, TASK_OF_RETENTION)
due.register(RULE_MOMENT, TASK_OF_RULES)
due.register(report_posts.MOMENT, TASK_OF_REPORTS)
due.register(snoozing.MOMENT, TASK_OF_SNOOZES)
due.register(aside.MOMENT, TASK_OF_REMOVED)
due.register(RUN_MOMENT, TASK_OF_RUNS)
measured.register(
    measured.Subject(
        clockwork.KIND,
        facts=clockwork.facts_of,
        told=clockwork.tell,
        moved=clockwork.bring_due,
        recounted=begin_late_clocks,
    )
)
register_end(Reason.REPORT, report_posts.end_weekly)


@slots.offer("audit_at_home")
def _audit(actor: Actor, asked: Asked) -> list[HomeLine]:
    return audit_lines(actor, asked)


@slots.offer("major_at_home")
def _of_major(request: Any, major: UUID) -> dict[str, Any] | None:
    """Only one's own side sees it: the own cases of a major case, read at home for the length of this answer."""
    beyond = request.beyond
    if beyond.actor.organization_id != request.actor.organization_id:
        return None
    found = at_home(beyond.space, lambda: cases_of_major(major, beyond.actor))
    return {"template": "cases/majors/_home.html", "context": {"cases": found}}


@slots.offer("rail")
def _rail(actor: Actor) -> list[RailGroup]:
    return rail(actor)
