"""Jobs lie in a table that backups and operators read: their arguments are keys and numbers, never words or secrets."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core import mail
from django.db import connection

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tests.people import browser_of, email_of
from tests.tenants.helpers import BASE, deliver_invitation, deliver_sign_up, sign_in, stranger

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NEW = {"name": "Olga Reyes", "password": "nine quiet apples fall"}


def rows() -> list[tuple[str, dict[str, Any], str]]:
    """Task, arguments and everything else of each job, as the table has them."""
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args, to_jsonb(job)::text FROM procrastinate_jobs job ORDER BY id")
        return [(name, args if isinstance(args, dict) else json.loads(args), text) for name, args, text in cursor]


def test_what_is_asked_for_at_the_doors_leaves_keys_in_jobs_and_nothing_else(ines: Actor, ada: Actor) -> None:
    asked = {"name": "Orchard Systems", "slug": "orchard", "time_zone": "Europe/Paris", "email": "olga@orchard.example"}
    stranger(BASE).post("/sign-up/", asked)
    founding = deliver_sign_up()
    stranger(BASE).post(founding, NEW)
    browser_of(ines).post("/settings/members/invite/", {"email": "noor@northwind.example", "role": "agent"})
    joining = deliver_invitation()
    stranger().post(joining, {**NEW, "name": "Noor Haddad"})
    stranger().post("/accounts/password/reset/", {"email": email_of("ada")})
    sign_in(stranger(), email_of("ada"), "a wrong guess")
    tokens = [path.strip("/").split("/")[-1] for path in (founding, joining)]
    tokens += [found for letter in mail.outbox for found in re.findall(r"/reset/key/([^/\s]+)", str(letter.body))]
    found = rows()
    assert {name for name, _, _ in found} >= {"tenants.confirm_sign_up", "tenants.provision", "tenants.invite"}
    assert len(tokens) == 3
    for name, args, text in found:
        assert all(isinstance(value, int) or KEY.fullmatch(str(value)) for value in args.values()), (name, args)
        for private in (*tokens, "@", "Orchard", "orchard", "Noor", "Olga", "guess"):
            assert private not in text, (name, private)
