"""What the page of a network's rules knows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from clocks.promises import length_words
from core.actor import Actor
from core.chosen import Kept
from core.refusals import Missing
from network.choices import Severity
from network.models import Member
from network.naming import NetworkWords
from network.permissions import may
from network.rules import Agreement, Rules

Line = tuple[str, str, str, bool]
"""A severity, its two promises in words, and whether every hour counts."""


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement between two groups: its key, between whom, and what it says of the severities that it names."""

    key: UUID
    title: str
    lines: list[Line]
    can_go_back: bool


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What members have agreed on, and in which words. ``removed`` are agreements that can be taken back, for who may.

    ``can_go_back`` says whether the last change of the rules can be taken back, ``can_unsay`` that of the words.
    """

    rules: Rules
    words: NetworkWords
    lines: list[Line]
    agreements: list[AgreementLine]
    removed: list[Kept[Agreement]]
    may_choose: bool
    may_decide: bool
    can_go_back: bool
    can_unsay: bool


def rules_page(actor: Actor) -> RulesPage:
    """The rules, the words and the agreements between groups, by name. Four queries at most."""
    kept, said = kept_rules(), kept_words()
    words = said.value if said else NetworkWords()
    may_choose = may(actor, "rules.choose")
    return RulesPage(
        rules=kept.value if kept else Rules(),
        words=words,
        lines=_lines(kept.value if kept else Rules(), words),
        agreements=[
            AgreementLine(one.key, one.name, _lines(one.value, words), one.can_go_back) for one in Agreement.kept()
        ],
        removed=Agreement.removed() if may_choose else [],
        may_choose=may_choose,
        may_decide=may(actor, "triage.decide"),
        can_go_back=bool(kept and kept.can_go_back),
        can_unsay=bool(said and said.can_go_back),
    )


def kept_rules() -> Kept[Rules] | None:
    """The rules, if they were ever chosen. One query."""
    return next(iter(Rules.kept()), None)


def kept_words() -> Kept[NetworkWords] | None:
    """The words, if they were ever chosen. One query."""
    return next(iter(NetworkWords.kept()), None)


def agreement(actor: Actor, key: UUID) -> Kept[Agreement]:
    """One agreement, for who may change it. ``Missing`` for none, and for everybody else."""
    if not may(actor, "rules.choose"):
        raise Missing
    return Agreement.find(key)


def tiers(actor: Actor) -> list[str]:
    """The groups of the members that the actor sees. One query."""
    seen = Member.objects.visible_to(actor).exclude(tier="").order_by("tier")
    return list(seen.values_list("tier", flat=True).distinct()[:100])


def _lines(one: Rules | Agreement, words: NetworkWords) -> list[Line]:
    named = [level for level in Severity if level in one.acknowledged or level in one.answered]
    return [
        (
            words.name_of(level),
            _words(one.acknowledged.get(level)),
            _words(one.answered.get(level)),
            isinstance(one, Rules) and level in one.always,
        )
        for level in named
    ]


def _words(seconds: int | None) -> str:
    return "" if seconds is None else length_words(seconds)
