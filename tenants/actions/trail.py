"""Taking the audit log along."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.db import transaction

from core.actor import Actor
from tenants import events
from tenants.audit import AuditLine
from tenants.models import Organization
from tenants.permissions import require
from tenants.trail import Filters, written

MEMORY = 2_000_000
"""Bytes of an export that are kept in memory; more lie in a file that goes when it is closed."""


@transaction.atomic
def export_audit(
    organization: Organization, batches: Iterable[list[AuditLine]], *, by: Actor, form: str, filters: Filters
) -> IO[bytes]:
    """The lines as an open file, at its beginning, gone once it is closed; batch by batch, so that memory stays small.

    ``form`` is csv or jsonl. The act itself is a line of the log, written after the rest.
    """
    require(by, "organization.export_audit", organization)
    out, rows = SpooledTemporaryFile(MEMORY), 0  # noqa: SIM115 - the answer that carries it closes it
    out.write(written(form, [], is_first=True).encode())
    for batch in batches:
        out.write(written(form, batch, is_first=False).encode())
        rows += len(batch)
    out.seek(0)
    narrowed = [name for name in filters.__slots__ if getattr(filters, name)]
    events.audit(
        events.AuditExported(format=form, rows=rows, filters=narrowed),
        organization=organization,
        by_user=by.user_id,
    )
    return cast(IO[bytes], out)
