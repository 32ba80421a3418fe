"""What the tests need beside the demo's story: long names, right-to-left words, many rows, none, and letters sent.

It is written into Halcyon, so that Northwind stays as the pictures know it. Run as a module; prints addresses as JSON.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from core.actor import Actor
    from core.spaces import SpaceRef

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Quintana"
LONG_SUBJECT = ("x" * 40 + "/var/lib/" + "0123456789abcdef" * 10)[:200]
MIRRORED = "القرص للقراءة فقط بعد تبديل وحدة التحكم"
INVITATION = "a-letter-for-the-browser-tests-0123456789abcdef"
MANY = 53


def write() -> dict[str, str]:
    """Write it all; returns the addresses that tests cannot know."""
    from config.demo.story import HALCYON, NORTHWIND

    northwind, halcyon = NORTHWIND.slug, HALCYON.slug
    return {**_northwind(northwind), **_halcyon(halcyon), **_imports(halcyon), **_registry(northwind), **_sign_up()}


def _northwind(slug: str) -> dict[str, str]:
    from cases.choices import Status
    from cases.models import Case
    from conversations.models import Entry
    from core.spaces import entered
    from notifications.subjects import member_path

    with entered(_space(slug)):
        case = Case.objects.get(subject__startswith="Volumes go read-only")
        closed = Case.objects.filter(status=Status.CLOSED).order_by("number").last()
        assert closed is not None
        entry = Entry.objects.filter(thread__subject_id=closed.pk).order_by("at").first()
        assert entry is not None
        return {
            "case": f"/cases/{case.ref}/",
            "closed": f"/cases/{closed.ref}/",
            "day": member_path("day"),
            "propose": f"/cases/{closed.ref}/propose/{entry.pk}/",
        }


def _halcyon(slug: str) -> dict[str, str]:
    from cases.actions.cases import open_case, write_note
    from cases.actions.people import requester_for
    from cases.actions.queues import create_queue
    from core.spaces import entered
    from directory.models import Team

    cleo = _actor(slug, "cleo@halcyon.example")
    hana = _actor(slug, "hana@halcyon.example")
    with entered(_space(slug)):
        team = Team.objects.get(name="Platform")
        create_queue(by=hana, name="Nothing yet", team=team, is_open=True)
        crowded = create_queue(by=hana, name="Crowded " + "and wide " * 6, team=team, is_open=True)
        requester = requester_for(LONG_NAME, by=cleo)
        subjects = [*(f"Row {number} of a long queue" for number in range(1, MANY)), MIRRORED, LONG_SUBJECT]
        made = [
            open_case(by=cleo, queue=crowded, requester=requester, subject=subject, body="Words.", tags=["long " * 7])
            for subject in subjects
        ]
        write_note(made[-1], by=cleo, source=f"A word without an end: {LONG_SUBJECT}\n\n    {LONG_SUBJECT}")
        return {
            "crowded": f"/queues/{crowded.slug}/",
            "mirrored": f"/cases/{made[-2].ref}/",
            "long": f"/cases/{made[-1].ref}/",
        }


def _imports(slug: str) -> dict[str, str]:
    """Two imports: one that a worker is at (none is: it stands still for the picture), one with rows set aside."""
    from django.utils import timezone

    from cases.models import Import, ImportTrouble
    from core.spaces import entered

    given: dict[str, Any] = {"source": "old-desk", "kind": "csv", "size": 48_000_000, "sha256": "0" * 64}
    with entered(_space(slug)):
        given["started_at"] = timezone.now()
        moving = Import.objects.create(name="moving.csv", state="running", position=4200, total=9000, **given)
        counts = {"cases": 7, "bad": 3}
        done = Import.objects.create(name="done.csv", state="done", counts=counts, position=9, total=9, **given)
        for line, raw in enumerate((LONG_SUBJECT, MIRRORED, "=HYPERLINK(1)"), 2):
            ImportTrouble.objects.create(run=done, line=line, reason="“opened” is no date: “soon”.", raw=raw)
        return {
            "moving": f"/imports/{moving.pk}/",
            "done": f"/imports/{done.pk}/",
            "troubles": f"/imports/{done.pk}/troubles/",
        }


def _sign_up() -> dict[str, str]:
    """A mailed link, and an organization whose space is never made ready."""
    from accounts.models import User
    from core.actor import Role
    from core.spaces import REGISTRY, entered
    from tenants.models import Membership, Organization, Space
    from tenants.selectors import SignUp, seal_sign_up

    with entered(REGISTRY):
        token = seal_sign_up(SignUp("new@harbour.example", "Harbour Systems", "harbour", "Europe/Oslo"))
        space = Space.objects.create(kind=Space.Kind.MEMBER, schema_name="s_" + "0" * 12)
        slow = Organization.objects.create(space=space, name="Slow Systems")
        ada = User.objects.get(email="ada@northwind.example")
        Membership.objects.create(user=ada, organization=slow, role=Role.ADMIN)
        return {"sign_up": f"/sign-up/{token}/", "preparing": f"/organizations/{slow.pk}/"}


def _registry(slug: str) -> dict[str, str]:
    """A second factor for Dov, and a letter to somebody new at Northwind."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.utils import timezone

    from accounts.models import User
    from core.actor import Role
    from core.spaces import REGISTRY, entered
    from tenants.models import Invitation, Membership
    from tenants.selectors import digest

    with entered(REGISTRY):
        secret = generate_totp_secret()
        TOTP.activate(User.objects.get(email="dov@meridian.example"), secret)
        ines = Membership.objects.select_related("organization").get(user__email="ines@northwind.example")
        Invitation.objects.create(
            organization=ines.organization,
            email="new@northwind.example",
            role=Role.AGENT,
            token_digest=digest(INVITATION),
            invited_by_id=ines.user_id,
            expires_at=timezone.now() + timedelta(days=1),
        )
        ada = User.objects.get(email="ada@northwind.example")
        return {"member": f"/settings/members/{ada.pk}/", "invitation": f"/invitations/{INVITATION}/", "secret": secret}


def _actor(slug: str, email: str) -> Actor:
    from core.spaces import REGISTRY, entered
    from tenants.doors import actor_of
    from tenants.models import Membership

    with entered(REGISTRY):
        membership = Membership.objects.select_related("user", "organization").get(user__email=email)
        return actor_of(membership, membership.user, _space(slug))


def _space(slug: str) -> SpaceRef:
    from core.spaces import REGISTRY, entered
    from tenants.models import Domain
    from tenants.selectors import domain_of

    with entered(REGISTRY):
        return Domain.objects.select_related("tenant").get(domain=domain_of(slug)).tenant.ref


if __name__ == "__main__":
    django.setup()
    print(json.dumps(write()))  # noqa: T201 - read by tests.browser.site
