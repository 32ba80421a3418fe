"""What each person wants to hear, and through what: one typed setting a person, named by the key of their card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from core.chosen import Chosen
from core.models import Setting
from notifications.choices import Channel, Reason

GROUPED = timedelta(minutes=2)
"""How long a mail about a subject waits for more to say about it."""
DEFAULTS: dict[Reason, Channel] = {
    Reason.MENTIONED: Channel.MAIL,
    Reason.ASSIGNED: Channel.MAIL,
    Reason.NEXT: Channel.MAIL,
    Reason.REQUESTER: Channel.MAIL,
    Reason.TEAM_MENTIONED: Channel.BELL,
    Reason.PARTICIPANT: Channel.BELL,
    Reason.FOLLOWS: Channel.BELL,
    Reason.FOLLOWS_QUEUE: Channel.BELL,
    Reason.FOLLOWS_TAG: Channel.BELL,
    Reason.FOLLOWS_VIEW: Channel.BELL,
    Reason.SNOOZED: Channel.BELL,
    Reason.CLOCK: Channel.BELL,
    Reason.RULE: Channel.BELL,
    Reason.REPORT: Channel.MAIL,
    Reason.ESCALATION: Channel.MAIL,
    Reason.TALK: Channel.BELL,
    Reason.NETWORK: Channel.MAIL,
    Reason.MAJOR: Channel.BELL,
    Reason.KNOWLEDGE: Channel.BELL,
}
WORKDAYS = (0, 1, 2, 3, 4)


class NoticePreferences(Chosen):
    """One person's wishes. Times are wall-clock times of the organization's zone; days run from Monday, 0, to 6."""

    kind: ClassVar[str] = "notice_preferences"
    called: ClassVar[str] = "list of wishes"
    most: ClassVar[int] = 1_000_000  # one for each person, made by that person alone
    is_private: ClassVar[bool] = True

    channels: dict[Reason, Channel] = Field(default_factory=dict)
    follow_by_taking_part: bool = True
    digest_at: time = time(8, 0)
    digest_days: tuple[int, ...] = WORKDAYS
    quiet_from: time | None = None
    quiet_until: time | None = None

    @field_validator("channels", mode="before")
    @classmethod
    def _known(cls, channels: Any) -> Any:
        """Reasons and ways of a later release are left aside, as its fields are: while that takes over, both read."""
        if not isinstance(channels, dict):
            return channels
        return {key: way for key, way in channels.items() if key in Reason.values and way in Channel.values}

    @model_validator(mode="after")
    def _fits(self) -> NoticePreferences:
        if not self.digest_days or not set(self.digest_days) <= set(range(7)):
            raise ValueError("Choose at least one day for the daily mail.")
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("Give both ends of the quiet hours, or neither.")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("Quiet hours that begin and end at the same time are no hours. Choose two times.")
        return self

    def channel(self, reason: Reason) -> Channel:
        """Through what this person hears of something for this reason."""
        return self.channels.get(reason, DEFAULTS[reason])

    def without_mail(self, reasons: Iterable[Reason]) -> NoticePreferences:
        """The same wishes with the bell alone for these reasons."""
        quiet = {one: Channel.BELL for one in reasons if self.channel(one) in (Channel.MAIL, Channel.DIGEST)}
        return self.model_copy(update={"channels": {**self.channels, **quiet}})

    def mail_at(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When a mail about something that happened now goes out: soon, or when the quiet hours end."""
        moment = now + GROUPED
        if self.quiet_from is None or self.quiet_until is None:
            return moment
        local = moment.astimezone(zone)
        if self.quiet_from < self.quiet_until:
            is_quiet = self.quiet_from <= local.time() < self.quiet_until
        else:
            is_quiet = local.time() >= self.quiet_from or local.time() < self.quiet_until
        return _next(local, self.quiet_until) if is_quiet else moment

    def digest_moment(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The next moment of the daily mail after ``now``."""
        moment = now.astimezone(zone)
        for _ in range(8):
            moment = _next(moment, self.digest_at)
            if moment.weekday() in self.digest_days:
                break
        return moment


def _next(after: datetime, at: time) -> datetime:
    """The next moment after ``after`` whose wall clock, in the zone of ``after``, shows ``at``."""
    found = datetime.combine(after.date(), at, after.tzinfo)
    return found if found > after else datetime.combine(after.date() + timedelta(days=1), at, after.tzinfo)


def wishes_of(person_ids: Iterable[UUID]) -> dict[UUID, NoticePreferences]:
    """The wishes of these people, the product's own for whoever has said nothing. One query."""
    wanted = {str(key): key for key in person_ids}
    rows = Setting.objects.filter(kind=NoticePreferences.kind, name__in=wanted)
    said = {wanted[row.name]: NoticePreferences.of(row.data) for row in rows}
    plain = NoticePreferences()
    return {key: said.get(key, plain) for key in wanted.values()}
