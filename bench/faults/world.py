"""The small world of the drills: the demo's story, and a session for each of its people.

Run as a program of its own with a deployment's environment; the last line is its result.
"""

# ruff: noqa: E402 - Django is set up before its modules are imported

from __future__ import annotations

import json
import os
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from config.demo.content import seed
from config.demo.story import MEMBERS
from config.pictures import collect
from core.spaces import REGISTRY, entered
from tenants.fleet import migrate_spaces
from tenants.models import Domain, Membership
from tenants.provisioning import prepare_registry
from tenants.selectors import domain_of


def main() -> None:
    """Make the world unless it is there, and say where it is."""
    prepare_registry()
    migrate_spaces()
    collect()
    seed()
    with entered(REGISTRY):
        members = {member.slug: _member(domain_of(member.slug)) for member in MEMBERS}
    print(json.dumps(members))


def _member(host: str) -> dict[str, Any]:
    """The space behind a host and its people's sessions, by the first part of their addresses."""
    space = Domain.objects.select_related("tenant__organization").get(domain=host).tenant
    rows = Membership.objects.filter(organization=space.organization).select_related("user")
    sessions = {row.user.email.split("@")[0]: _session(row.user, host) for row in rows}
    return {"host": host, "space": str(space.pk), "schema": space.schema_name, "sessions": sessions}


def _session(user: Any, host: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["host"] = host
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main()
