"""What is left of an organization whose days after leaving are over: nothing that anybody wrote."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from accounts.models import User
from cases.actions import cases as actions
from conversations.actions.files import upload_file
from core import jobs
from core.actor import Actor
from core.refusals import Overtaken
from core.spaces import REGISTRY, entered
from notifications.actions.feeds import make_feed
from tenants.actions import organizations, signup
from tenants.models import Membership, Organization, Space
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of, email_of, join
from tests.tenants.helpers import HALCYON, NORTHWIND, stranger
from tests.world import World

CANARY = "CNRY-heron-417"


def texts_of_the_database() -> str:
    """Every row of every table of every schema, as text."""
    found: list[str] = []
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = 'public' OR schemaname LIKE 's\\_%'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} t")
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def bytes_on_the_disk() -> bytes:
    return b"\n".join(file.read_bytes() for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file())


@pytest.fixture
def ada(committed: World) -> Actor:
    """Northwind with a case, a file, a feed and a job that waits, each with the canary; its days are over."""
    ada, ravi = join(committed, "ada"), join(committed, "ravi")
    with entered(committed.northwind):
        queue = make_queue()
        case = open_case(ravi, queue, CANARY, body=CANARY)
        actions.write_note(case, by=ada, source=CANARY)
        upload_file(f"{CANARY}.txt", BytesIO(CANARY.encode()), by=ada, limit=10_000)
        make_feed("queue", queue.pk, by=ada)
        jobs.defer("tenants.deliver")
    assert CANARY in texts_of_the_database()
    assert CANARY.encode() in bytes_on_the_disk()
    return ada


def go(world: World, ago: timedelta) -> int:
    """Have Northwind's days be over since so long, and let the worker look."""
    with entered(REGISTRY):
        Organization.objects.filter(pk=world.organization_ids["northwind"]).update(
            state=Organization.State.LEAVING, delete_at=timezone.now() - ago
        )
        return organizations.delete_left_organizations()


def test_nothing_that_anybody_wrote_is_left(committed: World, ada: Actor) -> None:
    assert go(committed, timedelta(days=-1)) == 0
    assert CANARY in texts_of_the_database(), "not a day early"
    assert go(committed, timedelta(seconds=1)) == 1
    assert CANARY not in texts_of_the_database()
    assert CANARY.encode() not in bytes_on_the_disk()
    with entered(REGISTRY):
        assert Space.objects.get(pk=committed.northwind.id).state == Space.State.GONE
        assert set(Membership.objects.filter(user=ada.user_id).values_list("state", flat=True)) == {"removed"}
        assert organizations.delete_left_organizations() == 0
    assert browser_of(ada).get("/").status_code == 404


def test_its_host_name_is_nobodys_afterwards(committed: World, ada: Actor) -> None:
    """No later organization inherits the links, letters and feeds that lead to it."""
    go(committed, timedelta(seconds=1))
    assert stranger(NORTHWIND).get("/accounts/login/").status_code == 404
    asked = {"name": "Northwind again", "time_zone": "UTC"}
    with entered(REGISTRY):
        join(committed, "cleo")
        user = User.objects.get(email=email_of("cleo"))
        for slug in ("northwind", " NORTHWIND "):
            with pytest.raises(Overtaken):
                signup.sign_up_organization(by=user, slug=slug, **asked)
    assert stranger(HALCYON).get("/accounts/login/").status_code == 200
