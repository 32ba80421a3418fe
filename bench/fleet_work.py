"""What people and the worker do in a fleet of members, for the measures of spaces. Imported after ``common.set_up``."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bench.fleet import Member
from bench.history import Desk
from core.actor import Role
from core.spaces import REGISTRY, SpaceRef, entered
from tenants.models import DueMoment, Membership

PASSWORD = "one open hall"
KIND = "clock"
"""What falls due in the measure of a tick. No clock has these keys, so the jobs would find nothing."""


def signing_in(desk: Desk, people: int) -> Iterator[Callable[[], None]]:
    """A function for each of so many people that opens the form, signs in by password and opens the first page."""
    with entered(REGISTRY):
        organization = Membership.objects.select_related("organization").get(user_id=desk.user_id).organization
        for number in range(people):
            email = f"signs-{number}@measured.example"
            user = User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name="Jo Kane")
            Membership.objects.get_or_create(user=user, organization=organization, defaults={"role": Role.AGENT})
            yield lambda email=email: _sign_in(desk.host, email)  # type: ignore[misc]


def _sign_in(host: str, email: str) -> None:
    browser = Client(headers={"host": host}, SERVER_NAME=host)
    address = reverse("account_login", urlconf=settings.MEMBER_URLCONF)
    if browser.get(address).status_code != 200:
        raise SystemExit(f"{address} does not open.")
    answer = browser.post(address, {"login": email, "password": PASSWORD}, follow=True)
    if answer.status_code != 200 or not "sessionid" not in " ".join(browser.cookies):
        raise SystemExit(f"{email} could not sign in: {answer.status_code}.")


@contextmanager
def something_due(members: list[Member]) -> Iterator[None]:
    """A moment of each member that has come; the jobs that a tick makes of them are removed afterwards."""
    spaces: list[Any] = [one.space.id for one in members]
    kept = [DueMoment(space_id=space, kind=KIND, object_id=uuid4(), at=timezone.now()) for space in spaces]
    DueMoment.objects.bulk_create(kept, batch_size=2_000)
    try:
        yield
    finally:
        DueMoment.objects.filter(object_id__in=[one.object_id for one in kept]).delete()
        keys = [str(one.object_id) for one in kept]
        with connections["owner"].cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE args #>> '{moments,0,0}' = ANY(%s)", [keys])


def copied(space: SpaceRef) -> int:
    """Everything a member has, table by table, as text; its size in bytes."""
    kept = io.BytesIO()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [space.schema])
        for (table,) in cursor.fetchall():
            with cursor.cursor.copy(f'COPY {space.schema}."{table}" TO STDOUT') as rows:
                for block in rows:
                    kept.write(block)
    return kept.tell()


def dumped(space: SpaceRef) -> float | None:
    """Seconds of ``pg_dump`` for one member's schema, or None where it is not installed or of another version."""
    program = shutil.which("pg_dump")
    if program is None:
        return None
    place: dict[str, Any] = connections["owner"].settings_dict
    names = {"-h": place["HOST"], "-p": place["PORT"], "-U": place["USER"], "-d": place["NAME"]}
    options = [word for name, value in names.items() if value for word in (name, str(value))]
    with tempfile.NamedTemporaryFile() as kept:
        began = time.perf_counter()
        done = subprocess.run(
            [program, *options, "-w", "-n", space.schema, "-Fc", "-f", kept.name], check=False, capture_output=True
        )
        return time.perf_counter() - began if done.returncode == 0 else None
