"""Major cases: what many members see at once, told in one place by the stewards and holding nothing of any member."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.markdown import RENDERER_VERSION, render
from conversations.models import Entry
from core.rows import SpaceModel
from directory.models import Person
from network.choices import MajorState, Severity
from network.models.members import Member
from network.models.topics import Topic
from network.querysets.majors import MajorCaseQuerySet, MajorPartyQuerySet

LONGEST = 5_000
ON_DELETE = models.DO_NOTHING
"""Cards and entries lie in member spaces too, where these tables are not: here the database alone holds the keys."""


class MajorCase(SpaceModel):
    """Something that happens to many members at once. No member's case, name or count stands in it.

    ``words`` are Markdown, ``html`` was made of them by ``renderer``. ``proposer`` is the organization that saw it
    first and ``proposed_by`` its person, ``alike`` from how many of its own escalations: stewards and that organization
    alone read these. ``reason`` says why it was refused. ``decided_by`` took the last step that opened, refused or
    closed it. ``outcome`` is the entry that closed it, ``updated_at`` when the last entry was written.
    """

    number = models.BigIntegerField(unique=True, editable=False)
    title = models.CharField(max_length=200)
    words = models.TextField(max_length=LONGEST)
    html = models.TextField()
    renderer = models.SmallIntegerField()
    topic = models.ForeignKey(Topic, null=True, on_delete=models.PROTECT, related_name="+")
    product = models.CharField(max_length=120, blank=True)
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.HIGH)
    state = models.CharField(max_length=10, choices=MajorState, default=MajorState.PROPOSED)
    proposer = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Person, on_delete=ON_DELETE, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(default=timezone.now)
    alike = models.SmallIntegerField(default=0)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=ON_DELETE, related_name="+", db_index=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(null=True)
    outcome = models.ForeignKey(Entry, null=True, on_delete=ON_DELETE, related_name="+")
    reopened = models.SmallIntegerField(default=0)

    objects: ClassVar[MajorCaseQuerySet] = MajorCaseQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state="closed") ^ Q(closed_at=None), name="major_closed"),
            models.CheckConstraint(condition=Q(state__in=("proposed", "refused"), opened_at=None)
                                   | Q(state__in=("open", "closed"), opened_at__isnull=False), name="major_opened"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "-proposed_at", "-id"], name="major_state")]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """The number as people say it: M-4."""
        return f"M-{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether updates are written and cases are linked."""
        return self.state == MajorState.OPEN

    @property
    def is_undecided(self) -> bool:
        """Whether stewards have not said yet what becomes of it."""
        return self.state == MajorState.PROPOSED

    @property
    def shown(self) -> str:
        """The words as HTML that may stand on a page; made anew where an earlier renderer made what is kept."""
        return self.html if self.renderer >= RENDERER_VERSION else render(self.words, case_links=False)

    def write(self, words: str) -> None:
        """Take words, and make their HTML. A number such as C-1042 is no link: cases are counted by each member."""
        self.words, self.html, self.renderer = words, render(words, case_links=False), RENDERER_VERSION


class MajorParty(SpaceModel):
    """An organization that a major case affects, one row however it is known: as it has linked cases of its own, which
    updates find their way to, or as it said so at ``said_at`` without one. One that is neither has no row.

    Whom it names is nobody's to read. Stewards are told how many there are.
    """

    major = models.ForeignKey(MajorCase, on_delete=models.CASCADE, related_name="parties")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    has_cases = models.BooleanField(default=True, db_default=True)
    said_at = models.DateTimeField(null=True)

    objects: ClassVar[MajorPartyQuerySet] = MajorPartyQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["major", "member"], name="major_party_once")]
        verbose_name_plural = "major parties"

    def __str__(self) -> str:
        return f"{self.member_id} is affected by {self.major_id}"
