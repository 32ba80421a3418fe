"""A session of everybody on every host where one can sign in, made once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from core.spaces import REGISTRY, entered
from tests.isolation.seed import HOSTS, SLUGS, Isle


@dataclass
class SignIns:
    """Cookies by person and host, and the rows that list a person's browsers."""

    hosts: tuple[str, ...] = (*SLUGS, "base", "admin")
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)

    def cookie(self, who: str, host: str) -> str:
        """The session's key; empty for a stranger and for hosts nobody can sign in on."""
        return self.cookies.get((who, host), "")

    def rows(self, who: str) -> tuple[str, str]:
        """A listed session of this person, and one of somebody else."""
        other = next(name for name in self.listed if name != who)
        return self.listed.get(who, self.listed[other]), self.listed[other]


def sign_in_everybody(isle: Isle) -> SignIns:
    """Make the sessions and put tokens into what they list. Commits."""
    found = SignIns()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with entered(REGISTRY):
        for name, key in isle.users.items():
            user = User.objects.get(pk=key)
            for host in found.hosts:
                found.cookies[name, host] = _session(store(), user, HOSTS[host])
            row = UserSession.objects.create(
                user=user, ip="127.0.0.1", user_agent="-", session_key=found.cookies[name, found.hosts[0]], data={}
            )
            found.listed[name] = str(row.pk)
            isle.canaries.fill("registry", row, {"user": key})
    return found


def _session(session: Any, user: User, host: str) -> str:
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["host"] = host
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return str(session.session_key)
