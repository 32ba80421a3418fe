"""What members promise each other: how soon a request is acknowledged, and how soon each turn is taken.

The rules of the network, the agreements between groups (``network/rules.py``) and the network's own words
(``network/naming.py``) are settings, read together for a unit of work. What was promised for a turn stays with its
clock: other rules count from the next turn on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from clocks.calendars import DEFAULT_CALENDAR, NeverWorks
from clocks.choices import Metric
from clocks.policies import DEFAULT_POLICY, Terms
from core.models import Setting
from core.statements import remembered
from network.choices import Severity
from network.hours import Counted, calendar_of, counted
from network.naming import NetworkWords
from network.rules import Agreement, Rules

if TYPE_CHECKING:
    from network.models import Escalation


@dataclass(frozen=True, slots=True)
class Agreed:
    """What counts in a network now, and in which words. Its agreements are in order of their names."""

    rules: Rules = field(default_factory=Rules)
    agreements: tuple[Agreement, ...] = ()
    words: NetworkWords = field(default_factory=NetworkWords)

    @property
    def expires(self) -> timedelta:
        """After so long without an acknowledgement a request expires."""
        return timedelta(days=self.rules.expires)

    @property
    def noticed(self) -> timedelta:
        """After so long without a move both are told that it will be closed."""
        return timedelta(days=self.rules.noticed)

    @property
    def rests(self) -> timedelta:
        """After so long without a move it is closed."""
        return timedelta(days=self.rules.rests)

    @property
    def reopens(self) -> timedelta:
        """For so long after its end the requester's side may open it again."""
        return timedelta(days=self.rules.reopens)

    @property
    def decides(self) -> timedelta:
        """For so long a request to whoever can waits for a steward's choice."""
        return timedelta(hours=self.rules.decides)

    def within(self, metric: Metric, severity: Severity, asks: str, helps: str) -> int:
        """The seconds that were agreed on between two tiers: the most exact agreement that names the severity."""
        fitting = [(rank, one) for one in self.agreements if (rank := one.rank(asks, helps)) is not None]
        for _, one in sorted(fitting, key=lambda found: found[0]):
            if severity in _lengths(one, metric):
                return _lengths(one, metric)[severity]
        return _lengths(self.rules, metric)[severity]

    def terms(self, row: Escalation, metric: Metric, at: datetime) -> Terms:
        """What counts for a clock of an escalation that begins at ``at``: how soon, and in whose hours.

        While nobody helps, their tier and hours are not known, and a helper may not have said when it works: then the
        network's calendar counts.
        """
        severity = Severity(row.severity)
        helps = row.helper.tier if row.helper else ""
        within = self.within(metric, severity, row.requester.tier, helps)
        if severity in self.rules.always:
            return Terms(DEFAULT_POLICY, None, within)
        hours = _hours(row, at, within)
        if hours is None:
            return Terms(DEFAULT_POLICY, DEFAULT_CALENDAR, within)
        return Terms(DEFAULT_POLICY, None, within, hours.sides, hours.whose)


def agreed() -> Agreed:
    """What the network has agreed on; without a choice of its own what every network begins with. One query."""
    rows = list(_rows())
    kept = [_rules(json.dumps(data)) for kind, data in rows if kind == Rules.kind]
    agreements = tuple(_agreement(json.dumps(data)) for kind, data in rows if kind == Agreement.kind)
    words = [_words(json.dumps(data)) for kind, data in rows if kind == NetworkWords.kind]
    return Agreed(kept[0] if kept else Rules(), agreements, words[0] if words else NetworkWords())


@remembered()
def _rows() -> QuerySet[Setting, Any]:
    kinds = [Rules.kind, Agreement.kind, NetworkWords.kind]
    return Setting.objects.filter(kind__in=kinds).order_by("name").values_list("kind", "data")


@lru_cache(maxsize=512)
def _rules(text: str) -> Rules:
    """Rules change seldom and are read at every step: equal ones are checked once a process."""
    return Rules.of(json.loads(text))


@lru_cache(maxsize=512)
def _agreement(text: str) -> Agreement:
    return Agreement.of(json.loads(text))


@lru_cache(maxsize=512)
def _words(text: str) -> NetworkWords:
    return NetworkWords.of(json.loads(text))


def _hours(row: Escalation, at: datetime, within: int) -> Counted | None:
    helper = calendar_of(row.helper) if row.helper else None
    if helper is None:
        return None
    try:
        return counted(helper, calendar_of(row.requester), at, within)
    except NeverWorks:
        return None


def _lengths(one: Rules | Agreement, metric: Metric) -> dict[Severity, int]:
    return one.acknowledged if metric == Metric.ACKNOWLEDGEMENT else one.answered
