"""Who belongs: the admin's pages, and that a change holds from the next request on."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cases.actions.cases import write_note
from conversations.actions import upload_file
from conversations.models import Attachment, Entry
from core.actor import Actor
from core.spaces import REGISTRY, entered
from notifications.actions.feeds import make_feed
from notifications.actions.follows import follow
from notifications.actions.preferences import change_preferences
from notifications.actions.reading import keep_draft, mark_seen
from notifications.models import Draft, Feed, Follow, ReadMark
from notifications.preferences import NoticePreferences
from tenants import selectors
from tenants.models import Membership
from tests.factories.cases import make_queue, open_case
from tests.people import browser_of, email_of
from tests.tenants.helpers import HALCYON, audited, body, stranger
from tests.world import World

PAGES = ["settings/members/", "settings/organization/", "settings/audit/", "settings/audit.csv", "settings/leave/"]
ACTS = ["role", "suspend", "restore", "remove"]


@pytest.mark.parametrize("path", PAGES)
def test_only_admins_open_the_pages_and_others_learn_nothing(
    ines: Actor, ada: Actor, ravi: Actor, cleo: Actor, path: str
) -> None:
    found = browser_of(ines).get(f"/{path}")
    assert found.status_code == 200
    assert found.getvalue(), "read to its end, where a file is closed"
    missing = browser_of(ada).get("/no/such/page/")
    assert missing.status_code == 404
    for other in (ada, ravi, cleo):
        response = browser_of(other).get(f"/{path}")
        assert response.status_code == 404
    assert body(browser_of(ada).get(f"/{path}")) == body(missing)
    assert stranger().get(f"/{path}")["Location"] == f"/accounts/login/?next=/{path}"


@pytest.mark.parametrize("act", ACTS)
def test_unseen_and_missing_people_are_the_same_404(ines: Actor, cleo: Actor, act: str) -> None:
    """Somebody of another member, and somebody who never was."""
    browser = browser_of(ines)
    data = {"role": "agent"}
    unseen = browser.post(f"/settings/members/{cleo.user_id}/{act}/", data)
    missing = browser.post(f"/settings/members/{uuid4()}/{act}/", data)
    assert unseen.status_code == missing.status_code == 404
    assert body(unseen) == body(missing) == body(browser.get("/no/such/page/"))
    with entered(REGISTRY):
        assert Membership.objects.get(user=cleo.user_id).state == "active"


def test_an_admin_of_one_member_has_no_say_at_another(ines: Actor, cleo: Actor) -> None:
    elsewhere = browser_of(ines, "halcyon")
    assert elsewhere.get("/settings/members/").status_code == 404
    assert elsewhere.post(f"/settings/members/{cleo.user_id}/remove/", {"is_confirmed": "on"}).status_code == 404


def test_suspending_holds_from_the_next_request_on_and_ends_with_restoring(ines: Actor, ada: Actor) -> None:
    browser, admin = browser_of(ada), browser_of(ines)
    assert browser.get("/").status_code == 200
    admin.post(f"/settings/members/{ada.user_id}/suspend/")
    assert browser.get("/").status_code == 404
    assert "Suspended" in admin.get("/settings/members/").content.decode()
    admin.post(f"/settings/members/{ada.user_id}/restore/")
    assert browser.get("/").status_code == 200
    assert (len(audited("MemberSuspended")), len(audited("MemberRestored"))) == (1, 1)


def test_removing_holds_from_the_next_request_on(ines: Actor, ada: Actor) -> None:
    browser, admin = browser_of(ada), browser_of(ines)
    assert browser.get("/").status_code == 200
    admin.post(f"/settings/members/{ada.user_id}/remove/", {"is_confirmed": "on"})
    assert browser.get("/").status_code == 404
    assert browser.get("/accounts/profile/").status_code == 200, "their own pages stay theirs"
    names = [line.name for line in admin.get("/settings/members/").context["members"].rows]
    assert names == ["Ines Moreau"]
    assert admin.post(f"/settings/members/{ada.user_id}/restore/").status_code == 404, "back by an invitation only"
    assert len(audited("MemberRemoved")) == 1


def test_a_role_changes_what_the_next_request_may(ines: Actor, ada: Actor) -> None:
    browser, admin = browser_of(ada), browser_of(ines)
    assert browser.get("/settings/members/").status_code == 404
    assert admin.post(f"/settings/members/{ada.user_id}/role/", {"role": "admin"}).status_code == 302
    assert browser.get("/settings/members/").status_code == 200
    assert audited("MemberRoleChanged") == [{"user_id": str(ada.user_id), "role": "admin", "was": "agent"}]


def test_a_role_that_is_none_is_refused(ines: Actor, ada: Actor) -> None:
    response = browser_of(ines).post(f"/settings/members/{ada.user_id}/role/", {"role": "owner"})
    assert response.status_code == 422
    assert audited("MemberRoleChanged") == []


@pytest.mark.parametrize(
    ("act", "data"), [("role", {"role": "agent"}), ("suspend", {}), ("remove", {"is_confirmed": "on"})]
)
def test_the_last_admin_stays(ines: Actor, ada: Actor, act: str, data: dict[str, str]) -> None:
    browser = browser_of(ines)
    response = browser.post(f"/settings/members/{ines.user_id}/{act}/", data)
    assert response.status_code == 422
    assert b"at least one admin" in response.content
    assert browser.get("/settings/members/").status_code == 200


def test_a_suspended_admin_does_not_count_as_one_who_stays(ines: Actor, ada: Actor) -> None:
    with entered(REGISTRY):
        Membership.objects.filter(user=ada.user_id).update(role="admin", state="suspended")
    assert browser_of(ines).post(f"/settings/members/{ines.user_id}/remove/", {"is_confirmed": "on"}).status_code == 422


def test_an_admin_may_go_when_another_stays(ines: Actor, ada: Actor) -> None:
    browser = browser_of(ines)
    browser.post(f"/settings/members/{ada.user_id}/role/", {"role": "admin"})
    assert browser.post(f"/settings/members/{ines.user_id}/remove/", {"is_confirmed": "on"}).status_code == 302
    assert browser.get("/").status_code == 404


def queries_of_the_list(admin: Actor) -> int:
    browser = browser_of(admin)
    browser.get("/settings/members/")  # the first page of a fresh browser also notes the session's host
    with CaptureQueriesContext(connection) as caught:
        assert browser.get("/settings/members/").status_code == 200
    return len([query for query in caught if "set_config" not in query["sql"]])


def test_the_list_takes_the_same_queries_for_one_and_three_people(ines: Actor, join: Any) -> None:
    """Session, user, host, membership, card, teams, the rail's queues, counts and saved views, members, invitations."""
    one = queries_of_the_list(ines)
    join("ada"), join("ben")
    assert (one, queries_of_the_list(ines)) == (11, 11)


def test_the_list_is_cut_into_pages(ines: Actor, monkeypatch: pytest.MonkeyPatch, join: Any) -> None:
    join("ada"), join("ben")
    monkeypatch.setattr(selectors.organizations, "PAGE", 2)
    browser = browser_of(ines)
    first = browser.get("/settings/members/")
    page = first.context["members"]
    assert [line.name for line in page.rows] == ["Ines Moreau", "Ada Brandt"]
    second = browser.get("/settings/members/", {"after": str(page.after)}).context["members"]
    assert [line.name for line in second.rows] == ["Ben Okoro"]
    assert second.after is None
    assert browser.get("/settings/members/", {"after": "' OR 1=1"}).status_code == 200


def test_names_are_escaped(ines: Actor, ada: Actor) -> None:
    with entered(REGISTRY):
        User.objects.filter(pk=str(ada.user_id)).update(name="<script>alert(1)</script>")
    page = browser_of(ines).get("/settings/members/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_swap_without_a_sign_in_is_told_where_to_go(world: World) -> None:
    response = stranger(HALCYON).get("/settings/members/", HTTP_HX_REQUEST="true")
    assert (response.status_code, response["HX-Redirect"]) == (401, "/accounts/login/")


def test_the_members_page_of_one_member_names_nobody_of_another(ines: Actor, cleo: Actor) -> None:
    page = browser_of(ines).get("/settings/members/").content.decode()
    assert email_of("cleo") not in page
    assert "Cleo" not in page


def test_what_a_removed_member_kept_for_themself_goes_and_what_others_kept_stays(
    ines: Actor, ada: Actor, ben: Actor, ravi: Actor, northwind: World
) -> None:
    case = open_case(ravi, make_queue())
    for who in (ada, ben):
        keep_draft(f"case:{case.pk}", "CNRY unsent", by=who)
        mark_seen("case", case.pk, by=who, until=timezone.now())
        follow("case", case.pk, by=who)
        make_feed("case", case.pk, by=who)
        upload_file("CNRY.txt", BytesIO(b"text"), by=who, limit=1000)
        change_preferences(NoticePreferences(follow_by_taking_part=False), by=who, zone=ZoneInfo("UTC"))
    note = write_note(case, by=ada, source="What she wrote stays.")
    browser_of(ines).post(f"/settings/members/{ada.user_id}/suspend/")
    with entered(northwind.northwind):
        assert Draft.objects.count() == 2, "who is suspended may come back to it"
    browser_of(ines).post(f"/settings/members/{ada.user_id}/remove/", {"is_confirmed": "on"})
    with entered(northwind.northwind):
        for rows in (Draft, ReadMark, Follow, Feed):
            assert set(rows.objects.values_list("person_id", flat=True)) - {ravi.person_id} == {ben.person_id}
        assert set(Attachment.objects.values_list("by_id", flat=True)) == {ben.person_id}
        assert [kept.name for kept in NoticePreferences.kept()] == [str(ben.person_id)]
        assert Entry.objects.get(pk=note.pk).by_id == ada.person_id


def test_nobody_is_removed_by_one_press(ines: Actor, ada: Actor) -> None:
    browser = browser_of(ines)
    asked = browser.post(f"/settings/members/{ada.user_id}/remove/")
    assert asked.status_code == 422
    assert "Say that you know what goes with them." in asked.content.decode()
    assert browser_of(ada).get("/work/").status_code == 200
