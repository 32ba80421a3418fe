"""What people do with calendars and clock policies. After each change the open clocks are counted anew."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from clocks.actions.recounts import begin_recount
from clocks.calendars import DEFAULT_CALENDAR, Calendar, office_hours
from clocks.permissions import require
from clocks.policies import DEFAULT_POLICY, FIRST_CALENDAR_NAME, FIRST_POLICY, FIRST_POLICY_NAME, Policy
from clocks.selectors import book, clocks_under, uses_of_calendar
from core import chosen
from core.actor import Actor
from core.models import Setting
from core.refusals import Refused


@transaction.atomic
def seed_clocks(zone: str, *, by: Actor) -> None:
    """Give a new space its first calendar, in its own time zone, and its first policy. Safe to repeat.

    Records nothing itself: keeping a setting does.
    """
    require(by, "clock.manage")
    if not Setting.objects.filter(kind=Calendar.kind).exists():
        _keep(office_hours(zone), FIRST_CALENDAR_NAME, by, DEFAULT_CALENDAR)
    if not Setting.objects.filter(kind=Policy.kind).exists():
        _keep(FIRST_POLICY, FIRST_POLICY_NAME, by, DEFAULT_POLICY)


@transaction.atomic
def keep_calendar(value: Calendar, *, name: str, by: Actor, key: UUID | None = None) -> UUID:
    """Add a calendar, or change the one with this key, and count the open clocks by it.

    Records nothing itself: keeping a setting does.
    """
    require(by, "clock.manage")
    _lay_down_defaults(key, by)
    found = _keep(value, name, by, key)
    begin_recount()
    return found


@transaction.atomic
def keep_policy(value: Policy, *, name: str, by: Actor, key: UUID | None = None) -> UUID:
    """Add a policy, or change the one with this key, and lay it over the open clocks.

    Records nothing itself: keeping a setting does.
    """
    require(by, "clock.manage")
    if value.calendar not in book().calendars:
        raise Refused("Choose a calendar that is there.")
    _lay_down_defaults(key, by)
    found = _keep(value, name, by, key)
    begin_recount()
    return found


@transaction.atomic
def take_back_calendar(key: UUID, *, by: Actor) -> None:
    """Bring back what a calendar was before its last change or its removal, for the open clocks too.

    Records nothing itself: taking back a setting does.
    """
    require(by, "clock.manage")
    chosen.take_back(Calendar, key, by=by)
    begin_recount()


@transaction.atomic
def take_back_policy(key: UUID, *, by: Actor) -> None:
    """Bring back what a policy was before its last change or its removal, for the open clocks too.

    Records nothing itself: taking back a setting does.
    """
    require(by, "clock.manage")
    chosen.take_back(Policy, key, by=by)
    if Policy.find(key).value.calendar not in book().calendars:
        raise Refused("The calendar it counted by is gone. Take back its removal first, or change the policy instead.")
    begin_recount()


@transaction.atomic
def remove_calendar(key: UUID, *, by: Actor) -> None:
    """Remove a calendar that no policy counts by. The first one stays: everything falls back on it.

    Records nothing itself: removing a setting does.
    """
    require(by, "clock.manage")
    if key == DEFAULT_CALENDAR:
        raise Refused("The first calendar stays, because everything without another one counts by it. Change it.")
    if users := uses_of_calendar(key):
        raise Refused(f"{', '.join(users[:3])} counts by this calendar. Give it another one first.")
    chosen.forget(Calendar, key, by=by)


@transaction.atomic
def remove_policy(key: UUID, *, by: Actor, is_confirmed: bool = False) -> None:
    """Remove a policy; what runs under it goes on under the next one that fits, once that is confirmed.

    Records nothing itself: removing a setting does.
    """
    require(by, "clock.manage")
    if key == DEFAULT_POLICY:
        raise Refused("The first policy stays, because everything without another one goes by it. Change it.")
    count = clocks_under(key)
    if count and not is_confirmed:
        raise Refused(f"{count} open clocks run under this policy. Confirm that they go on under the next that fits.")
    chosen.forget(Policy, key, by=by)
    begin_recount()


def _lay_down_defaults(key: UUID | None, by: Actor) -> None:
    """Before a default is changed for the first time it is written down, so that the change can be taken back."""
    if key not in (DEFAULT_CALENDAR, DEFAULT_POLICY) or Setting.objects.filter(pk=key).exists():
        return
    if key == DEFAULT_CALENDAR:
        kept = book().calendars[DEFAULT_CALENDAR]
        chosen.keep(kept.value, name=kept.name, by=by, key=key, is_new=True)
    else:
        chosen.keep(FIRST_POLICY, name=FIRST_POLICY_NAME, by=by, key=key, is_new=True)


def _keep(value: Calendar | Policy, name: str, by: Actor, key: UUID | None) -> UUID:
    is_new = key in (DEFAULT_CALENDAR, DEFAULT_POLICY) and not Setting.objects.filter(pk=key).exists()
    return chosen.keep(value, name=name, by=by, key=key, is_new=is_new)
