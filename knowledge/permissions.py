"""Who may do what with what is known. At home: by proficiency. In a network the app above asks its own rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.actor import Actor, Permissions, Role
from core.spaces import current
from knowledge.choices import Level

LEADS = frozenset({Role.ADMIN, Role.LEAD})


@dataclass(frozen=True, slots=True)
class Held:
    """A thing in the hands of somebody: an article, a revision or a review, with how proficient the actor is."""

    thing: Any
    level: Level = Level.CANDIDATE
    is_coach: bool = False


def _staff(actor: Actor, thing: object) -> bool:
    return actor.is_staff and actor.person_id is not None and current().kind == "member"


def _standing(actor: Actor, held: Held) -> bool:
    return _staff(actor, held) and not held.thing.is_archived


def _proficient(actor: Actor, held: Held) -> bool:
    """A contributor, or a coach; leads whatever their level."""
    return _staff(actor, held) and (held.level >= Level.CONTRIBUTOR or held.is_coach or actor.role in LEADS)


def _governs(actor: Actor, held: Held) -> bool:
    """Its owner, a publisher, or a lead."""
    own = held.thing.owner_id == actor.person_id
    return _staff(actor, held) and (own or held.level >= Level.PUBLISHER or actor.role in LEADS)


def _reviewer(actor: Actor, review: Any) -> bool:
    return actor.is_staff and review.person_id == actor.person_id


def _votes(actor: Actor, article: object) -> bool:
    return actor.person_id is not None and not actor.is_system


def _leads(actor: Actor, thing: object) -> bool:
    return _staff(actor, thing) and actor.role in LEADS


def _coaches(actor: Actor, held: Held) -> bool:
    return _staff(actor, held) and (actor.role in LEADS or held.is_coach)


PERMISSIONS = Permissions(
    {
        "article.write": (_staff, "Only staff write articles."),
        "article.edit": (_standing, "An archived article stays as it was. Restore it first."),
        "article.publish": (_standing, "An archived article stays as it was. Restore it first."),
        "article.verify": (_proficient, "Only contributors and publishers verify an article."),
        "article.govern": (_governs, "Only its owner, a publisher or a lead does this."),
        "article.flag": (_standing, "An archived article is not flagged: nobody relies on it."),
        "article.settle": (_proficient, "Only contributors and publishers settle a flag. Fix the article instead."),
        "article.link": (_staff, "Only staff link articles."),
        "article.vote": (_votes, "Only people vote."),
        "run.work": (lambda actor, run: _staff(actor, run), "Only staff run a process."),
        "review.answer": (_reviewer, "Only whoever was asked reviews this."),
        "proficiency.choose": (_coaches, "Only a lead or a coach says how proficient somebody is."),
        "rules.choose": (_leads, "Only a lead or an admin chooses the rules of knowledge."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
