"""Bringing another system's history into this space: one row per import, and what it had to set aside."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from cases.models.cases import Queue
from core.actor import Actor, Role
from core.rows import SpaceModel, SpaceQuerySet
from directory.models import Person

MAX_TROUBLES = 10_000
"""Rows set aside that are kept for one import; more are counted only."""


class ImportQuerySet(SpaceQuerySet["Import"]):
    """Imports."""

    def visible_to(self, actor: Actor) -> ImportQuerySet:
        """Whoever may import sees every import; nobody else sees any: their troubles quote cases of every queue."""
        if actor.is_system or actor.role in (Role.ADMIN, Role.LEAD):
            return self
        return self.none()

    def lock(self, pk: Any) -> Any:
        """The fresh row, locked until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class TroubleQuerySet(SpaceQuerySet["ImportTrouble"]):
    """Rows set aside."""

    def visible_to(self, actor: Actor) -> TroubleQuerySet:
        """Those of the imports the actor sees."""
        return self.filter(run_id__in=Import.objects.visible_to(actor).values("pk"))


class Import(SpaceModel):
    """One file on its way into the queues.

    ``source`` names the system the file comes from: keys are unique within it, so the same word brings a newer export
    on top of an older one. ``file`` is the key in storage, empty when a command reads the file where it lies.
    ``position`` counts the items stored (``cases.imports.Position``) and commits with them, so whoever carries on
    begins exactly there. ``counts`` tells what was stored, ``report`` what the last check found.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Not checked yet"
        CHECKING = "checking", "Being checked"
        CHECKED = "checked", "Checked"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        DONE = "done", "Done"
        FAILED = "failed", "Stopped"
        CANCELLED = "cancelled", "Cancelled"

    name = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    file = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    position = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["-created_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_moving(self) -> bool:
        """Whether a worker is at it, so that its page should look again soon."""
        return self.state in (self.State.CHECKING, self.State.RUNNING)

    @property
    def may_change(self) -> bool:
        """Whether nothing has been stored yet, so that its mapping may still be changed."""
        return self.started_at is None and self.state in (self.State.UPLOADED, self.State.CHECKED, self.State.FAILED)

    @property
    def may_start(self) -> bool:
        """Whether it has been checked and waits for its start."""
        return self.state == self.State.CHECKED

    @property
    def may_pause(self) -> bool:
        """Whether it can be halted."""
        return self.state == self.State.RUNNING

    @property
    def may_resume(self) -> bool:
        """Whether it stopped half-way and its file is still here."""
        return self.state in (self.State.PAUSED, self.State.FAILED) and bool(self.file) and self.started_at is not None

    @property
    def may_cancel(self) -> bool:
        """Whether there is something left to call off."""
        return self.state not in (self.State.DONE, self.State.CANCELLED)

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None as long as the length of the file is not known."""
        return min(100, self.position * 100 // self.total) if self.total else None

    def fail(self, sentence: str) -> None:
        """Stop with a sentence for people; what was stored stays."""
        self.state, self.problem = self.State.FAILED, sentence[:500]
        self.finished_at = timezone.now()
        self.save(update_fields=["state", "problem", "finished_at"])


class ImportTrouble(SpaceModel):
    """One row of a file that could not be used: where it stands, why, and how it begins."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="troubles")
    line = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    raw = models.CharField(max_length=500, blank=True)

    objects: ClassVar[TroubleQuerySet] = TroubleQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["run", "line", "id"], name="import_trouble_line")]

    def __str__(self) -> str:
        return f"line {self.line}"
