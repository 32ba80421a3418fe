"""What an organization looks like: its logo."""

from __future__ import annotations

from functools import partial
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from core.actor import Actor
from core.ids import new_id
from tenants import events
from tenants.logos import redraw
from tenants.models import Organization
from tenants.permissions import require


@transaction.atomic
def change_logo(organization: Organization, picture: tuple[BinaryIO, int] | None, *, by: Actor) -> None:
    """Give the organization a logo (an open file and its bytes), or take it away. The old picture goes.

    ``Refused`` with a sentence for what is no small PNG, JPEG or WebP.
    """
    require(by, "organization.change", organization)
    old, path = organization.logo, ""
    if picture is not None:
        drawn = ContentFile(redraw(*picture))
        path = default_storage.save(f"s/{organization.space_id}/logo-{new_id().hex}", drawn)
    if old == path:
        return
    organization.logo = path
    organization.save(update_fields=["logo"])
    if old:
        transaction.on_commit(partial(default_storage.delete, old), robust=True)
    change = "changed" if path and old else "added" if path else "removed"
    events.audit(events.LogoChanged(change=change), organization=organization, by_user=by.user_id)
