"""What must be found across spaces without looping over them: ids and moments, never text."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from core.ids import new_id
from tenants.models.organizations import Space


class DueMoment(models.Model):
    """The moment at which something of a space falls due. One tick of the worker serves every space."""

    id = models.BigAutoField(primary_key=True)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    at = models.DateTimeField()
    generation = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "kind", "object_id"], name="due_once")]
        indexes = [models.Index(fields=["at"], name="due_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} at {self.at}"


class Outbox(models.Model):
    """An event of a space that waits for the reactions of the worker. Parked after too many failures, with a reason."""

    id = models.BigAutoField(primary_key=True)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    event_id = models.UUIDField()
    name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now, db_default=Now())
    tries = models.SmallIntegerField(default=0, db_default=0)
    done = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    parked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["space", "id"], name="outbox_space", condition=models.Q(parked_at=None))]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"


class Bundle(models.Model):
    """The SQL that makes a new space of one kind, made from the migrations and keyed by their leaves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    leaf = models.CharField(max_length=64)
    sql = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "leaf"], name="bundle_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.leaf[:12]}"
