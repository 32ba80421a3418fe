"""Who may read what stewards told the members: a part of the oracle. Imports nothing of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.isolation.oracle_majors import reads_major

if TYPE_CHECKING:
    from tests.isolation.oracle import Member, Secret


def is_told(member: Member, secret: Secret) -> bool:
    """What is current is for the staff of every member, with its writer's name; what is past, and the text as it was
    typed, for who runs the network. Of a major case its own part says it.
    """
    if "major" in secret.facts:
        return reads_major(member.organization, member.role, secret.field, secret.facts)
    runs = member.organization == "halcyon" and member.role == "admin"
    if secret.kind == "network.Announcement":
        return runs or (bool(secret.facts["is_current"]) and secret.field in ("title", "html"))
    if secret.kind == "directory.Person" and secret.field == "name" and secret.facts["announces"]:
        return runs or bool(secret.facts["is_current"])
    return False
