"""Who may open a socket: only a page of the very host it connects to, with that host's session."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from websockets.exceptions import InvalidStatus

from core.spaces import REGISTRY, entered
from realtime.door import read_knock
from tenants.models import Membership, Organization
from tests import people
from tests.realtime.conftest import Desk, Knock, user_of
from tests.realtime.server import cookie_of


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://evil.example",
        "http://halcyon.guildhall.localhost:{port}",
        "http://guildhall.localhost:{port}",
        "http://northwind.guildhall.localhost",
        "http://northwind.guildhall.localhost:1",
        "http://northwind.guildhall.localhost.:{port}",
        "http://northwind.guildhall.localhost.evil.example:{port}",
        "http://northwind.guildhall.localhost:{port}@evil.example",
        "ftp://northwind.guildhall.localhost:{port}",
    ],
)
def test_another_origin_is_refused_before_anything_is_said(knock: Knock, desk: Desk, origin: str | None) -> None:
    cookie = cookie_of(desk.actors["ada"])
    with pytest.raises(InvalidStatus) as refused:
        knock(cookie, origin=origin and origin.format(port=knock.port))
    assert refused.value.response.status_code == 403
    knock(cookie)  # the same cookie from the host's own page


@pytest.mark.parametrize("slug", ["nobody", "admin"])
def test_a_host_that_leads_to_no_member_is_refused(knock: Knock, desk: Desk, slug: str) -> None:
    with pytest.raises(InvalidStatus):
        knock(cookie_of(desk.actors["ada"]), slug=slug)


def test_there_is_no_other_socket(knock: Knock, desk: Desk) -> None:
    with pytest.raises(InvalidStatus) as refused:
        knock(cookie_of(desk.actors["ada"]), path="/live/more/")
    assert refused.value.response.status_code == 403


def test_a_stranger_is_asked_to_sign_in(knock: Knock, desk: Desk) -> None:
    assert knock().closed_with() == 4401
    assert knock("guildhall-session=abcdefghijklmnopqrstuvwxyz012345").closed_with() == 4401


def test_a_cookie_of_another_host_opens_nothing(knock: Knock, desk: Desk) -> None:
    """Even for a person of both organizations: a session opens the host it was made on."""
    ada = desk.actors["ada"]
    cookie = cookie_of(ada)
    assert knock(cookie, slug="halcyon").closed_with() == 4401
    with entered(REGISTRY):
        Membership.objects.create(
            user=user_of(ada),
            organization_id=desk.world.organization_ids["halcyon"],
            role="agent",
        )
    assert knock(cookie, slug="halcyon").closed_with() == 4401
    assert knock(cookie_of(ada, "halcyon"), slug="halcyon").closed_with(0.5) is None


@pytest.mark.parametrize("state", ["suspended", "removed"])
def test_a_membership_that_is_not_active_opens_nothing(knock: Knock, desk: Desk, state: str) -> None:
    cookie = cookie_of(desk.actors["ada"])
    with entered(REGISTRY):
        Membership.objects.filter(user=desk.actors["ada"].user_id).update(state=state)
    assert knock(cookie).closed_with() == 4401


def test_a_session_without_a_host_or_a_changed_password_opens_nothing(knock: Knock, desk: Desk) -> None:
    browser = people.browser_of(desk.actors["ada"])
    cookie = f"guildhall-session={browser.cookies['guildhall-session'].value}"
    assert knock(cookie).closed_with(0.5) is None
    with entered(REGISTRY):
        session = browser.session
        del session["host"]
        session.save()
    assert knock(cookie).closed_with() == 4401
    other = cookie_of(desk.actors["ben"])
    with entered(REGISTRY):
        user = user_of(desk.actors["ben"])
        user.set_password("an entirely different password")
        user.save()
        before = Session.objects.count()
    assert knock(other).closed_with() == 4401
    with entered(REGISTRY):
        assert Session.objects.count() == before  # a socket writes no session


def test_an_organization_that_leaves_has_no_door(knock: Knock, desk: Desk) -> None:
    cookie = cookie_of(desk.actors["ada"])
    with entered(REGISTRY):
        Organization.objects.filter(pk=desk.world.organization_ids["northwind"]).update(state="leaving")
    with pytest.raises(InvalidStatus):
        knock(cookie)


def test_two_hosts_two_origins_and_plain_http_where_pages_are_https_are_refused(settings: object) -> None:
    host, origin = (b"host", b"a.example"), (b"origin", b"http://a.example")
    assert read_knock([host, origin]) is not None
    assert read_knock([host, host, origin]) is None
    assert read_knock([host, origin, origin]) is None
    settings.IS_HTTPS = True  # type: ignore[attr-defined]
    assert read_knock([host, origin]) is None
    assert read_knock([host, (b"origin", b"https://a.example")]) is not None
