"""The organization's settings, its audit trail, and leaving Guildhall."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import events as accounts
from accounts.models import User
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants import events, trail
from tenants.audit import SENTENCES, safe_cell
from tenants.models import AuditEvent, Organization
from tests.people import browser_of, email_of
from tests.tenants.helpers import BASE, audited, sign_in, stranger
from tests.world import World

CHANGED = {"name": "Northwind", "time_zone": "Asia/Tokyo", "accent": "#1C59AE"}


def test_settings_are_kept_and_audited_by_name_only(ines: Actor) -> None:
    assert browser_of(ines).post("/settings/organization/", CHANGED).status_code == 302
    with entered(REGISTRY):
        kept = Organization.objects.get(pk=ines.organization_id)
    assert (kept.name, kept.time_zone, kept.accent) == ("Northwind", "Asia/Tokyo", "#1c59ae")
    assert audited("OrganizationChanged") == [{"fields": ["name", "time_zone", "accent"]}]
    browser_of(ines).post("/settings/organization/", CHANGED)
    assert len(audited("OrganizationChanged")) == 1, "nothing changed, nothing to say"


def test_name_zone_and_colour_are_taken_back_beside_what_was_saved(ines: Actor) -> None:
    browser = browser_of(ines)
    with entered(REGISTRY):
        before = Organization.objects.get(pk=ines.organization_id)
    page = browser.post("/settings/organization/", CHANGED | {"name": "Northwind & Sons"}, follow=True)
    [undo] = re.findall(r'<form id="undo" method="post" action="([^"]+)"', page.content.decode())
    assert browser.post(html.unescape(undo)).status_code == 302
    with entered(REGISTRY):
        now = Organization.objects.get(pk=ines.organization_id)
    assert (now.name, now.time_zone, now.accent) == (before.name, before.time_zone, before.accent)
    assert len(audited("OrganizationChanged")) == 2


@pytest.mark.parametrize(
    "bad", [{"time_zone": "Mars/Base"}, {"accent": "red"}, {"accent": "#12345"}, {"accent": "x;}*{"}, {"name": " "}]
)
def test_bad_settings_are_refused(ines: Actor, bad: dict[str, str]) -> None:
    assert browser_of(ines).post("/settings/organization/", {**CHANGED, **bad}).status_code == 422
    assert audited("OrganizationChanged") == []


def test_fields_that_are_not_on_the_form_change_nothing(ines: Actor) -> None:
    browser_of(ines).post(
        "/settings/organization/",
        {**CHANGED, "state": "gone", "space": "x", "delete_at": "2020-01-01"},
    )
    with entered(REGISTRY):
        kept = Organization.objects.get(pk=ines.organization_id)
    assert (kept.state, kept.delete_at) == ("active", None)


def test_the_audit_page_tells_who_did_what(ines: Actor, ada: Actor) -> None:
    browser = browser_of(ines)
    browser.post("/settings/members/invite/", {"email": "noor@northwind.example", "role": "lead"})
    browser.post(f"/settings/members/{ada.user_id}/role/", {"role": "lead"})
    page = " ".join(browser.get("/settings/audit/").content.decode().split())
    assert '<b dir="auto">Ines Moreau</b> <span dir="auto">made Ada Brandt lead (was agent)</span>' in page
    assert '<span dir="auto">invited noor@northwind.example as lead</span>' in page


def test_the_trail_of_one_member_is_not_anothers(ines: Actor, join: object) -> None:
    hana = join("hana")  # type: ignore[operator]
    browser_of(ines).post("/settings/members/invite/", {"email": "noor@northwind.example", "role": "lead"})
    assert "noor" not in browser_of(hana, "halcyon").get("/settings/audit/").content.decode()
    assert b"noor" not in browser_of(hana, "halcyon").get("/settings/audit.csv").getvalue()


def test_the_trail_is_cut_into_pages(ines: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "PAGE", 2)
    browser = browser_of(ines)
    for name in ("One", "Two", "Three"):
        browser.post("/settings/organization/", {**CHANGED, "name": name})
    first = browser.get("/settings/audit/").context["page"]
    second = browser.get("/settings/audit/", {"before": str(first.before)}).context["page"]
    assert (len(first.rows), len(second.rows), second.before) == (2, 1, None)
    assert {row.id for row in first.rows}.isdisjoint(row.id for row in second.rows)
    assert browser.get("/settings/audit/", {"before": "x"}).status_code == 302


def test_every_event_of_an_organization_has_its_sentence() -> None:
    kinds = [*events.RegistryEvent.__subclasses__(), *accounts.AccountEvent.__subclasses__()]
    assert {kind.__name__ for kind in kinds} == set(SENTENCES)


def test_the_table_holds_no_formula(ines: Actor, ada: Actor) -> None:
    with entered(REGISTRY):
        User.objects.filter(pk=str(ines.user_id)).update(name='=HYPERLINK("http://evil.example")')
    browser_of(ines).post("/settings/organization/", CHANGED)
    response = browser_of(ines).get("/settings/audit.csv")
    assert response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    head, row = csv.reader(io.StringIO(response.getvalue().decode()))
    assert head == ["time (UTC)", "by", "what", "event"]
    assert row[1] == '\'=HYPERLINK("http://evil.example")'


RUNS = re.compile(r"[\s\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
"""What some spreadsheet takes for a formula, whatever stands before it unseen; wide signs where people type them."""


@given(st.text(max_size=20) | st.text("=+-@＝＠ \t\r\n\0\xa0\ufeff\u200b'a1", max_size=8))
def test_a_cell_never_begins_like_a_formula_and_loses_nothing(text: str) -> None:
    cell = safe_cell(text)
    assert cell in (text, f"'{text}")
    assert not RUNS.match(cell)


@pytest.mark.parametrize("text", ["", "a = b", "'quoted", "é", "1 + 1", "  indented"])
def test_a_cell_of_words_is_left_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_leaving_needs_the_name_and_closes_the_door_at_once(ines: Actor, ada: Actor) -> None:
    browser = browser_of(ines)
    assert browser.post("/settings/leave/", {"name": "northwind"}).status_code == 422
    assert browser_of(ada).get("/").status_code == 200
    response = browser.post("/settings/leave/", {"name": "Northwind Storage"})
    assert response.status_code == 200
    assert f"://{BASE}" in response.context["back"]
    assert browser_of(ada).get("/").status_code == 404
    assert len(audited("OrganizationLeaving")) == 1


def test_an_admin_cancels_the_leaving_on_the_base_host(ines: Actor, ada: Actor, cleo: Actor) -> None:
    browser_of(ines).post("/settings/leave/", {"name": "Northwind Storage"})
    page = f"/organizations/{ines.organization_id}/leaving/"
    outsider, agent, admin = stranger(BASE), stranger(BASE), stranger(BASE)
    sign_in(outsider, email_of("cleo"))
    assert outsider.get(page).status_code == outsider.post(page).status_code == 404
    sign_in(agent, email_of("ada"))
    assert b"Cancel the leaving" not in agent.get(page).content
    assert agent.post(page).status_code == 403
    sign_in(admin, email_of("ines"))
    assert "It is leaving Guildhall" in admin.get("/organizations/").content.decode()
    assert b"Cancel the leaving" in admin.get(page).content
    assert admin.post(page).status_code == 302
    assert browser_of(ada).get("/").status_code == 200
    assert len(audited("OrganizationStayed")) == 1
    assert admin.post(page).status_code == 409


def test_an_unknown_audit_key_in_the_address_is_no_fault(ines: Actor, world: World) -> None:
    with entered(REGISTRY):
        data = {"user_id": str(ines.user_id)}
        AuditEvent.objects.create(name="MemberRemoved", organization_id=ines.organization_id, data=data)
    assert b"removed Ines Moreau" in browser_of(ines).get("/settings/audit/").content
