"""Many members, for the measures of spaces. Imported after ``common.set_up``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connections, transaction
from django.test import Client

from accounts.models import User
from bench.common import tell, told
from core.actor import Role
from core.spaces import REGISTRY, SpaceRef, entered
from tenants import provisioning
from tenants.fleet import migrate_spaces
from tenants.models import Domain, Membership, Organization, Space
from tenants.models.organizations import new_schema_name
from tenants.selectors import domain_of


@dataclass(frozen=True, slots=True)
class Member:
    """Plain data about one member."""

    host: str
    space: SpaceRef
    email: str


def prepare(wanted: int) -> list[Member]:
    """Exactly this many members that are ready; what earlier measures made and is still good is used again.

    The member whose pages are looked at (``bench.history``) is beside them and not counted.
    """
    migrate_spaces()
    members = _ready()
    if len(members) > wanted:
        with told(f"removing {len(members) - wanted} members"):
            leave(members[wanted:])
    if len(members) < wanted:
        with told(f"making {wanted - len(members)} members"):
            for number in range(len(members), wanted):
                join()
                if number % 50 == 0:
                    tell(f"  {number} of {wanted}")
    return _ready()[:wanted]


def join() -> Member:
    """A member as sign-up and the provisioning job make it, with one admin."""
    with entered(REGISTRY):
        with transaction.atomic():
            space = Space.objects.create(kind="member", schema_name=new_schema_name())
            organization = Organization.objects.create(space=space, name=f"Member {space.schema_name}")
            host, email = _names(space)
            user = User.objects.create_user(email, name="Ada Brandt")
            Domain.objects.create(domain=host, tenant=space, is_primary=True)
            Membership.objects.create(user=user, organization=organization, role=Role.ADMIN)
        provisioning.provision(space)
        return Member(host, space.ref, email)


def crowd(people: int) -> int:
    """So many people at the doors of all members, as evenly as it goes; how many were added.

    They have a way in and no card yet: a card is made when somebody comes for the first time.
    """
    with entered(REGISTRY):
        missing = people - Membership.objects.count()
        organizations = list(Organization.objects.filter(space__state=Space.State.READY).order_by("pk"))
        users = [
            User(
                email=f"{organizations[number % len(organizations)].pk.hex}-{uuid4().hex}@members.example",
                name="Jo Kane",
            )
            for number in range(max(0, missing))
        ]
        for user in users:
            user.set_unusable_password()
        User.objects.bulk_create(users, batch_size=2_000)
        Membership.objects.bulk_create(
            (
                Membership(user=user, organization=organizations[at % len(organizations)], role=Role.AGENT)
                for at, user in enumerate(users)
            ),
            batch_size=2_000,
        )
        return len(users)


def leave(members: list[Member]) -> None:
    """Remove members with everything of theirs."""
    for member in members:
        provisioning.remove(member.space)
        with entered(REGISTRY):
            Organization.objects.filter(space=member.space.id).delete()
            Space.objects.filter(pk=member.space.id).delete()
            User.objects.filter(email=member.email).delete()


def browsers(members: list[Member]) -> Iterator[Callable[[], None]]:
    """A function per member that opens its board; signed in, and with the person's card made on a visit before.

    The first visit writes the card: it is made on another connection, which is then closed.
    """
    settings.ALLOWED_HOSTS = ["*"]
    pages = [_opener(member) for member in members]
    for number, page in enumerate(pages, start=1):
        page()
        if number % 100 == 0:
            fresh_connection()
            tell(f"  {number} of {len(pages)} members signed in")
    fresh_connection()
    yield from pages


@cache
def _server() -> Any:
    """What answers every browser, as one process does: each would load the middleware for itself."""
    return Client().handler


def _opener(member: Member) -> Callable[[], None]:
    browser = Client(headers={"host": member.host}, SERVER_NAME=member.host)
    browser.handler = _server()
    with entered(REGISTRY):
        browser.force_login(User.objects.get(email=member.email))
        session = browser.session
        session["host"] = member.host
        session.save()

    def visit() -> None:
        answer = browser.get("/work/")
        if answer.status_code != 200:
            raise SystemExit(f"The board of {member.host} answers {answer.status_code}.")

    return visit


def fresh_connection() -> None:
    """Let the next statement open a new connection; it then serves this process until it is closed."""
    wrapper: Any = connections["default"]
    wrapper.close()
    if wrapper.pool:
        wrapper.close_pool()


def process_memory() -> int:
    """Bytes of this process's own memory that lie in the machine's."""
    return _resident(os.getpid())


def connection_memory() -> tuple[int, str]:
    """Bytes the connection's server process holds, and how that was found out.

    PostgreSQL tells it to roles that may read all statistics. Without that right the process is looked at from
    outside, which needs a server on this machine and the right to see its processes.
    """
    wrapper = connections["default"]
    wrapper.ensure_connection()
    connection = wrapper.connection
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL ROLE pg_read_all_stats")
            total = connection.execute("SELECT sum(total_bytes) FROM pg_backend_memory_contexts").fetchone()
        return int(total[0]), "pg_backend_memory_contexts"
    except psycopg.errors.InsufficientPrivilege:
        return _resident(connection.info.backend_pid), "resident private memory"
    finally:
        wrapper.forget_space()  # type: ignore[attr-defined]


def _resident(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError as gone:
        raise SystemExit(
            f"Grant pg_read_all_stats to {connections['default'].settings_dict['USER']}, or run this as"
            " a user who sees the server's processes: the memory of a connection cannot be read."
        ) from gone
    [line] = [line for line in lines if line.startswith("RssAnon:")]
    return int(line.split()[1]) * 1024


def _names(space: Space) -> tuple[str, str]:
    """The host and the admin's address of a member, both from its schema's name."""
    name = space.schema_name.replace("_", "")
    return domain_of(name), f"{name}@members.example"


def _ready() -> list[Member]:
    with entered(REGISTRY):
        rows = Domain.objects.filter(tenant__state=Space.State.READY, is_primary=True).select_related("tenant")
        return [
            Member(row.domain, row.tenant.ref, _names(row.tenant)[1])
            for row in rows.exclude(domain__startswith="bench-").order_by("tenant__created_at")
        ]


def ready() -> int:
    """How many spaces there are, of whatever kind."""
    with entered(REGISTRY):
        return Space.objects.filter(state__in=(Space.State.READY, Space.State.PARKED)).count()
