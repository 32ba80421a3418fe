"""Two tables of every space: what happened (``Event``) and what was chosen (``Setting``)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from core.rows import SpaceModel, SpaceQuerySet


class TransactionIdField(models.Field[int, int]):
    """PostgreSQL's ``xid8``: the transaction that wrote the row, filled by the database."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str:
        return str(value)


class _CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionIdField()


class EventQuerySet(SpaceQuerySet["Event"]):
    """Reading what happened."""

    def about(self, kind: str, subject_id: Any) -> EventQuerySet:
        """Events of one subject, oldest first."""
        return self.filter(subject_kind=kind, subject_id=subject_id).order_by("at", "id")

    def since(self, cursor: int) -> EventQuerySet:
        """Events of transactions not finished when ``cursor`` was taken, or begun later.

        The cursor is ``pg_snapshot_xmin(pg_current_snapshot())``. Some events may be known to the page already (it
        drops them by id); none that committed late is missed, which ids alone cannot promise.
        """
        return self.filter(transaction__gte=cursor).order_by("transaction", "id")


class Event(SpaceModel):
    """One thing a person did: audit trail, timeline, outbox and memory at once.

    ``data`` holds ids and plain values, never prose; ``name`` is the class in an app's ``events.py``. ``by_person`` is
    the card of who did it (None: the system), ``by_user`` the registry's user for the audit. ``is_imported`` rows tell
    of another system's past: nobody is notified of them.
    """

    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    by_person = models.UUIDField(null=True)
    by_user = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)
    is_imported = models.BooleanField(default=False)
    transaction = TransactionIdField(db_default=_CurrentTransaction(), editable=False)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="event_subject"),
            models.Index(fields=["transaction"], name="event_transaction", condition=models.Q(is_imported=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Setting(SpaceModel):
    """A choice of this space as typed JSON: import mappings, views, macros, calendars and their like.

    One table keeps spaces lean (at most 40 tables). ``kind`` names the class that reads and writes ``data``; ``before``
    is what it was until the last change, so that one can be taken back; of a row that was removed also what it was
    called and who removed it (``core.chosen.forget``).
    """

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="setting_kind_name")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"
