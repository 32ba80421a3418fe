"""What people do with their own sign-in. All run in the registry, by the signed-in person for themself."""

from __future__ import annotations

from collections import Counter
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts import events
from accounts.models import User, clean_email
from core.refusals import Missing, Overtaken

EVERYONE_MAY = ("register_user", "change_profile", "end_session", "sign_out_everywhere", "show_recovery_codes")


@transaction.atomic
def register_user(*, email: str, name: str, password: str | None) -> User:
    """Make a user whose address is proven: by a letter they opened, or by the operator's word.

    Records nothing: what they came for (an invitation, a sign-up) does. Refused when the address has a user already.
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(clean_email(email), password, name=name.strip())
    except IntegrityError as taken:
        raise Overtaken("You can sign in with this address already.") from taken
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def change_profile(user: User, *, name: str, look: dict[str, Any]) -> User:
    """Change one's own name and how pages look: theme, density, character keys (``accounts.choices``)."""
    changed = [field for field, value in (("name", name.strip()), ("look", look)) if getattr(user, field) != value]
    if not changed:
        return user
    user.name, user.look = name.strip(), look
    user.save(update_fields=changed)
    events.audit(events.ProfileChanged(fields=changed), user_id=user.pk)
    return user


@transaction.atomic
def end_session(user: User, session_id: int) -> None:
    """Sign one of one's own browsers out. ``Missing`` for a session of anybody else."""
    session = UserSession.objects.filter(user=user, pk=session_id).first()
    if session is None:
        raise Missing
    host = _hosts([session.session_key])[0]
    session.end()
    events.audit(events.SessionEnded(), user_id=user.pk, host=host)


@transaction.atomic
def sign_out_everywhere(user: User) -> int:
    """End every session of a user on every host, the one that asks included; returns how many there were.

    Each organization on whose host one of them lived hears of its own.
    """
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    hosts = _hosts(keys)
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    for host, number in sorted(Counter(hosts).items()):
        events.audit(events.SignedOutEverywhere(sessions=number), user_id=user.pk, host=host)
    return len(keys)


def show_recovery_codes(user: User, *, host: str) -> None:
    """Note that a person looks at their recovery codes, each of which opens the door once. The library shows them."""
    events.audit(events.RecoveryCodesShown(), user_id=user.pk, host=host)


def _hosts(keys: list[str]) -> list[str]:
    """The host each session was made on; empty for one that is over."""
    living = {row.session_key: row.get_decoded() for row in Session.objects.filter(session_key__in=keys)}
    return [str(living.get(key, {}).get("host", "")) for key in keys]
