"""What the pages about one's own sign-in know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User

MOST_SESSIONS = 100


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser a person is signed in with. ``host`` is the one door it opens."""

    id: int
    host: str
    agent: str
    address: str
    since: datetime
    is_current: bool


def sign_ins_of(user: User, current_key: str | None) -> list[SignIn]:
    """The living sessions of a user, newest first, at most a hundred. Two queries, however many there are."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at")[:MOST_SESSIONS])
    living = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    hosts = {session.session_key: str(session.get_decoded().get("host", "")) for session in living}
    return [
        SignIn(
            row.pk,
            hosts[row.session_key],
            browser_of(row.user_agent),
            row.ip,
            row.created_at,
            row.session_key == current_key,
        )
        for row in rows
        if row.session_key in hosts
    ]


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))


def browser_of(agent: str) -> str:
    """A browser's own description in three words, such as "Firefox on Windows"; the first words of it when unknown."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in (*SYSTEMS, ("Linux", "Linux")) if mark in agent), "")
    if not browser:
        return agent[:40] or "An unnamed browser"
    return f"{browser} on {system}" if system else browser
