"""An invitation opens one door, once, for one address."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from core.actor import Actor
from core.refusals import Overtaken, Refused
from core.spaces import REGISTRY, entered
from tenants import actions
from tenants.models import Invitation, Membership, Organization
from tests.people import browser_of, email_of, join
from tests.tenants.helpers import HALCYON, NORTHWIND, audited, body, deliver_invitation, path_in, stranger
from tests.world import World

NEW = {"name": "Noor Haddad", "password": "seven grey herons stand"}
ADDRESS = "noor@northwind.example"


def invite(by: Actor, email: str = ADDRESS, role: str = "agent") -> str:
    """An admin sends a letter through the page; returns its path."""
    response = browser_of(by).post("/settings/members/invite/", {"email": email, "role": role})
    assert response.status_code == 302, response.content.decode()
    return deliver_invitation()


def test_a_stranger_joins_with_name_and_password(ines: Actor) -> None:
    letter = invite(ines)
    browser = stranger()
    assert ADDRESS in browser.get(letter).content.decode()
    assert browser.post(letter, NEW).status_code == 302
    assert browser.get("/").content == b"Northwind Storage: Noor Haddad"
    with entered(REGISTRY):
        user = User.objects.get(email=ADDRESS)
        assert Membership.objects.get(user=user).role == "agent"
    assert [row["user_id"] for row in audited("InvitationAccepted")] == [str(user.pk)]


def test_an_address_in_the_form_changes_nothing(ines: Actor) -> None:
    stranger().post(invite(ines), {**NEW, "email": "eve@evil.example", "role": "admin", "is_superuser": "on"})
    with entered(REGISTRY):
        user = User.objects.get(email=ADDRESS)
        assert not user.is_superuser
        assert not User.objects.filter(email="eve@evil.example").exists()
        assert Membership.objects.get(user=user).role == "agent"


def test_a_weak_password_is_refused_and_the_letter_stays_open(ines: Actor) -> None:
    letter = invite(ines)
    response = stranger().post(letter, {"name": "Noor", "password": "password"})
    assert response.status_code == 422
    assert stranger().post(letter, NEW).status_code == 302


def test_a_used_letter_is_as_missing_as_one_that_never_was(ines: Actor) -> None:
    letter = invite(ines)
    stranger().post(letter, NEW)
    used, never = stranger().get(letter), stranger().get("/invitations/never-was/")
    assert used.status_code == never.status_code == 404
    assert body(used) == body(never)
    assert stranger().post(letter, {**NEW, "name": "Eve"}).status_code == 404


def test_a_forwarded_letter_serves_nobody_else(ines: Actor, ben: Actor) -> None:
    letter = invite(ines, role="admin")
    browser = browser_of(ben)
    assert "another address" in browser.get(letter).content.decode()
    response = browser.post(letter)
    assert response.status_code == 422
    assert b"another address" in response.content
    with entered(REGISTRY):
        assert Membership.objects.get(user=ben.user_id).role == "agent"
        assert Invitation.objects.get().accepted_at is None


def test_a_user_of_the_same_address_joins_with_one_button(ines: Actor, cleo: Actor) -> None:
    letter = invite(ines, email=email_of("cleo").upper(), role="contributor")
    assert "Sign in to go on" in stranger().get(letter).content.decode()
    assert stranger().post(letter, NEW).status_code == 200, "a password in the form must not pass for signing in"
    browser = browser_of(cleo)
    assert browser.post(letter).status_code == 302
    assert browser.get("/").content == b"Northwind Storage: Cleo Marsh"


@pytest.mark.parametrize(
    "change", [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}]
)
def test_an_expired_or_revoked_letter_is_missing(ines: Actor, change: dict[str, Any]) -> None:
    letter = invite(ines)
    with entered(REGISTRY):
        Invitation.objects.update(**change)
    assert stranger().get(letter).status_code == 404
    assert stranger().post(letter, NEW).status_code == 404


def test_revoking_through_the_page(ines: Actor) -> None:
    letter = invite(ines)
    with entered(REGISTRY):
        pk = Invitation.objects.get().pk
    browser = browser_of(ines)
    assert browser.post(f"/settings/members/invitations/{pk}/revoke/").status_code == 302
    assert browser.post(f"/settings/members/invitations/{pk}/revoke/").status_code == 409
    assert stranger().get(letter).status_code == 404
    assert len(audited("InvitationRevoked")) == 1


def test_a_letter_of_one_member_does_not_open_on_anothers_host(ines: Actor) -> None:
    letter = invite(ines)
    assert stranger(HALCYON).get(letter).status_code == 404
    assert stranger(HALCYON).post(letter, NEW).status_code == 404
    assert stranger(NORTHWIND).get(letter).status_code == 200


def test_a_letter_of_an_organization_that_leaves_is_missing(ines: Actor, world: World) -> None:
    letter = invite(ines)
    with entered(REGISTRY):
        Organization.objects.filter(pk=ines.organization_id).update(state="leaving")
    assert stranger().get(letter).status_code == 404


def test_a_second_letter_replaces_the_first(ines: Actor) -> None:
    first = invite(ines)
    second = invite(ines, role="lead")
    assert stranger().get(first).status_code == 404
    assert stranger().get(second).status_code == 200


def test_removing_somebody_takes_their_open_letter_back(ines: Actor, ben: Actor, join: Callable[[str], Actor]) -> None:
    with entered(REGISTRY):
        organization = Organization.objects.get(pk=ines.organization_id)
        actions.suspend_member(organization, ben.user_id, by=ines)  # type: ignore[arg-type]
    letter = invite(ines, email=email_of("ben"))
    with entered(REGISTRY):
        actions.remove_member(organization, ben.user_id, by=ines)  # type: ignore[arg-type]
    assert browser_of(ben).post(letter).status_code == 404


def test_removing_somebody_takes_back_the_letters_they_had_written(ines: Actor, ben: Actor) -> None:
    with entered(REGISTRY):
        organization = Organization.objects.get(pk=ines.organization_id)
        actions.change_role(organization, ben.user_id, by=ines, role="admin")  # type: ignore[arg-type]
    theirs, other = invite(ben), invite(ines, email="second@elsewhere.example")
    assert stranger().get(theirs).status_code == 200
    with entered(REGISTRY):
        actions.remove_member(organization, ben.user_id, by=ines)  # type: ignore[arg-type]
    assert stranger().get(theirs).status_code == 404
    assert stranger().get(other).status_code == 200, "what somebody else wrote stays"


def test_who_belongs_already_is_not_invited(ines: Actor, ben: Actor) -> None:
    response = browser_of(ines).post("/settings/members/invite/", {"email": email_of("ben"), "role": "admin"})
    assert response.status_code == 422
    assert b"belongs to Northwind Storage already" in response.content


def test_the_letter_names_the_stored_host_whatever_the_request_says(ines: Actor) -> None:
    browser = browser_of(ines, HTTP_X_FORWARDED_HOST="evil.example", SERVER_PORT="666")
    browser.post("/settings/members/invite/", {"email": ADDRESS, "role": "agent"})
    deliver_invitation()
    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert f"://{NORTHWIND}" in letter.body
    assert stranger().get(path_in(str(letter.body))).status_code == 200
    assert "evil" not in letter.body
    assert "666" not in letter.body


def test_a_letter_revoked_before_it_is_mailed_is_not_mailed(ines: Actor) -> None:
    browser_of(ines).post("/settings/members/invite/", {"email": ADDRESS, "role": "agent"})
    with entered(REGISTRY):
        Invitation.objects.update(revoked_at=timezone.now())
        actions.send_invitation(Invitation.objects.get().pk)
    assert mail.outbox == []


def test_a_letter_that_is_mailed_again_opens_and_the_one_before_does_not(ines: Actor) -> None:
    """A job may run twice; only the newest letter counts, and what the registry keeps opens nothing."""
    first = invite(ines)
    with entered(REGISTRY):
        kept = Invitation.objects.get().token_digest
    second = deliver_invitation()
    assert first != second
    assert stranger().get(first).status_code == stranger().get(f"/invitations/{kept}/").status_code == 404
    assert stranger().post(second, NEW).status_code == 302


def test_a_mail_server_that_is_down_leaves_the_job_to_be_tried_again(
    ines: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    browser_of(ines).post("/settings/members/invite/", {"email": ADDRESS, "role": "agent"})
    with monkeypatch.context() as outage:
        outage.setattr("tenants.actions.invitations.send_mail", down)
        with pytest.raises(ConnectionRefusedError):
            deliver_invitation()
    assert stranger().post(deliver_invitation(), NEW).status_code == 302


def test_restoring_somebody_takes_their_open_letter_back(ines: Actor, ben: Actor) -> None:
    browser, of_ben = browser_of(ines), browser_of(ben)
    browser.post(f"/settings/members/{ben.user_id}/suspend/")
    letter = invite(ines, email_of("ben"), role="admin")
    browser.post(f"/settings/members/{ben.user_id}/restore/")
    assert of_ben.post(letter).status_code == 404, "or the letter would make who was let in again an admin"
    with entered(REGISTRY):
        assert Membership.objects.get(user_id=str(ben.user_id)).role == "agent"


def test_a_broken_line_in_a_name_breaks_no_letter(ines: Actor, world: World) -> None:
    with entered(REGISTRY):
        Organization.objects.filter(name="Northwind Storage").update(name="Northwind\r\nBcc: eve@evil.example")
    invite(ines)
    assert mail.outbox[-1].subject == "Join Northwind Bcc: eve@evil.example on Guildhall"
    assert mail.outbox[-1].recipients() == [ADDRESS]


def race(*runs: Callable[[], Any]) -> list[Any]:
    """What each returns or refuses with, all started at the same moment."""
    from django.db import connections

    ready, results = threading.Barrier(len(runs)), []

    def one(run: Callable[[], Any]) -> None:
        with entered(REGISTRY):
            ready.wait()
            try:
                results.append(run())
            except Refused as no:
                results.append(no)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=one, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_of_two_who_open_a_letter_at_once_one_joins(committed: World) -> None:
    ines = join(committed, "ines")
    with entered(REGISTRY):
        actions.invite_person(committed.organization("northwind"), by=ines, email=ADDRESS, role="agent")
    token = deliver_invitation().split("/")[2]
    results = race(
        lambda: actions.join_by_invitation(token, name="First", password="a b c d e f"),
        lambda: actions.join_by_invitation(token, name="Second", password="a b c d e f"),
    )
    assert sorted(isinstance(result, User) for result in results) == [False, True]
    [refused] = [result for result in results if isinstance(result, Refused)]
    assert refused.status == 404
    with entered(REGISTRY):
        assert User.objects.filter(email=ADDRESS).count() == 1
    assert len(audited("InvitationAccepted")) == 1


def test_of_two_admins_who_remove_each_other_at_once_one_stays(committed: World) -> None:
    ines, tomas = join(committed, "ines"), join(committed, "tomas")
    with entered(REGISTRY):
        Membership.objects.filter(user=tomas.user_id).update(role="admin")
        organization = committed.organization("northwind")
    twin = Actor(tomas.user_id, tomas.organization_id, ines.role, None, tomas.name, ines.space)
    results = race(
        lambda: actions.remove_member(organization, tomas.user_id, by=ines),  # type: ignore[arg-type]
        lambda: actions.remove_member(organization, ines.user_id, by=twin),  # type: ignore[arg-type]
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    with entered(REGISTRY):
        assert organization.memberships.filter(role="admin", state="active").count() == 1


def test_a_second_user_of_an_address_is_not_made(registry: World) -> None:
    from accounts.actions import register_user

    register_user(email="Twin@example.org", name="One", password="a b c d e f g h")
    with pytest.raises(Overtaken):
        register_user(email="twin@EXAMPLE.org", name="Two", password="a b c d e f g h")
