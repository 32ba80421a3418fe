"""Who may let something cross."""

from __future__ import annotations

from core.actor import Actor, Permissions, Role

LEADS = frozenset({Role.ADMIN, Role.LEAD})


def _support(actor: Actor, thing: object) -> bool:
    return actor.is_support and actor.person_id is not None


def _leads(actor: Actor, thing: object) -> bool:
    return actor.is_system or actor.role in LEADS


def _writer(actor: Actor, draft: object) -> bool:
    return _support(actor, draft) and getattr(draft, "by_id", None) == actor.person_id


def _releaser(actor: Actor, draft: object) -> bool:
    """Whoever was asked to look; without one, the writer."""
    reviewer = getattr(draft, "reviewer_id", None)
    return _support(actor, draft) and actor.person_id == (reviewer or getattr(draft, "by_id", None))


PERMISSIONS = Permissions(
    {
        "draft.begin": (_support, "Only support staff ask another organization for help."),
        "draft.write": (_writer, "Only whoever began a draft changes it."),
        "draft.release": (_releaser, "Only the person who was asked to look releases this."),
        "words.choose": (_leads, "Only a lead or an admin chooses the words that never cross."),
        "release.choose": (lambda actor, thing: actor.is_admin, "Only an admin chooses when a second person looks."),
        "escalation.beside": (_support, "Only support staff write beside an escalation."),
        "talk.ask": (_support, "Only support staff open a case from a discussion."),
        "escalation.link": (_support, "Only support staff link a case to an escalation."),
    }
)
may = PERMISSIONS.may
require = PERMISSIONS.require
