"""What stewards tell the members of a network."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from conversations.markdown import RENDERER_VERSION, render
from core.rows import SpaceModel
from directory.models import Person
from network.querysets.announcements import AnnouncementQuerySet

LONGEST = 4_000


class Announcement(SpaceModel):
    """Something a steward told every member, in Markdown. Its ``html`` was made when it was written, by ``renderer``.

    It is current until somebody withdraws it, or until the moment ``until`` if it has one.
    """

    title = models.CharField(max_length=120)
    text = models.TextField(max_length=LONGEST)
    html = models.TextField()
    renderer = models.SmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[AnnouncementQuerySet] = AnnouncementQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        indexes = [models.Index(fields=["-at", "-id"], name="announcement_at")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_current(self) -> bool:
        """Whether members are shown it."""
        return self.withdrawn_at is None and (self.until is None or self.until > timezone.now())

    @property
    def shown(self) -> str:
        """The text as HTML that may stand on a page; made anew where an earlier renderer made what is kept."""
        return self.html if self.renderer >= RENDERER_VERSION else render(self.text, case_links=False)

    def write(self, text: str) -> None:
        """Take a text, and make its HTML. A number such as C-1042 is no link: cases are counted by each member."""
        self.text, self.html, self.renderer = text, render(text, case_links=False), RENDERER_VERSION
