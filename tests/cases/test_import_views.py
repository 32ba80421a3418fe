"""The import pages, asked as a browser asks: from the file to the filled queue, and everything refused on the way."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any, NoReturn, cast
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from cases.actions import import_runs
from cases.actions import imports as actions
from cases.models import Case, Import, ImportTrouble
from cases.urls_imports import urlpatterns
from conversations.models import Entry
from core.access import MEMBERS, mark_of
from core.actor import Actor
from core.refusals import Refused
from core.spaces import entered
from tests.people import browser_of
from tests.world import World

LOG = (
    b"number,state,updated_at,opened_at,assignment_group,assigned_to,caller_id\n"
    b"A1,Neu,2020-01-02 10:00,2020-01-02,Disks,ada,cara\n"
    b"A1,Zu,2020-01-03 10:00,2020-01-02,Disks,ada,cara\n"
    b"A2,Neu,2020-01-02 11:00,2020-01-02,Nets,,dov\n"
    b"A2,Zu,2020-01-02 12:00,2020-01-02,Nets,,=cmd()\n"
)


@pytest.fixture
def admin(ines: Actor) -> Browser:
    return browser_of(ines)


def bring(browser: Browser, content: bytes = LOG, name: str = "log.csv") -> Any:
    return browser.post("/imports/new/", {"file": SimpleUploadedFile(name, content)})


def brought(browser: Browser, world: World, content: bytes = LOG, name: str = "log.csv") -> Import:
    assert bring(browser, content, name).status_code == 302
    with entered(world.northwind):
        return Import.objects.order_by("-created_at", "-id")[0]


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def work(world: World, row: Import, by: Actor) -> Import:
    with entered(world.northwind):
        import_runs.perform_check(row.pk, by=by)
        import_runs.perform_import(row.pk, by=by)
        return Import.objects.get(pk=row.pk)


def posted(page: Any) -> dict[str, str]:
    """What the mapping form would send as it stands."""
    form = page.context["form"]
    found = {}
    for field in form:
        value = field.value()
        if value not in (None, "", False):
            found[field.html_name] = "on" if value is True else str(value)
    return found


def test_the_whole_way(admin: Browser, ines: Actor, world: World) -> None:
    row = brought(admin, world)
    page = admin.get(f"/imports/{row.pk}/mapping/")
    assert page.status_code == 200
    text = text_of(page)
    for words in (
        "assignment_group (Disks)",
        "Neu",
        "Zu",
        "2020-01-02 10:00",
        "Check the whole file",
        "servicenow-log",
    ):
        assert words in text
    sent = posted(page) | {"source": "old-desk", "save_as": "Our log"}
    named = {field.label: field.html_name for _label, fields in page.context["form"].word_fields() for field in fields}
    sent |= {named["Neu"]: "new", named["Zu"]: "closed"}
    answer = admin.post(f"/imports/{row.pk}/mapping/", sent)
    assert answer.headers["Location"] == f"/imports/{row.pk}/"
    assert "Reading the file" in text_of(admin.get(f"/imports/{row.pk}/"))
    row = work(world, row, ines)
    assert row.state == Import.State.CHECKED
    report = text_of(admin.get(f"/imports/{row.pk}/"))
    assert "Store 2 cases" in report
    assert "looks like a formula" in report
    assert "Words the mapping does not know" not in report
    assert admin.post(f"/imports/{row.pk}/start/").status_code == 302
    row = work(world, row, ines)
    done = text_of(admin.get(f"/imports/{row.pk}/"))
    assert "/queues/disks/" in done
    assert "Set aside: 1" in done
    with entered(world.northwind):
        case = Case.objects.get(external_key="old-desk:A1")
        assert (case.status, case.queue.name, case.requester.name) == ("closed", "Disks", "cara")
    assert "Our log" in text_of(admin.get(f"/imports/{brought(admin, world).pk}/mapping/"))
    assert text_of(admin.get("/imports/")).count("/mapping/") == 0
    assert text_of(admin.get("/imports/")).count("log.csv") == 2


def test_a_swap_gets_the_part_that_moves_and_asks_again_while_it_does(
    admin: Browser, ines: Actor, world: World
) -> None:
    row = brought(admin, world)
    admin.post(f"/imports/{row.pk}/check/")
    part = admin.get(f"/imports/{row.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part
    work(world, row, ines)
    assert "hx-trigger" not in admin.get(f"/imports/{row.pk}/", headers={"HX-Request": "true"}).content.decode()


def test_pause_resume_and_cancel_by_buttons(admin: Browser, ines: Actor, world: World) -> None:
    row = brought(admin, world)
    admin.post(f"/imports/{row.pk}/check/")
    work(world, row, ines)
    for act, state in (("start", "running"), ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert admin.post(f"/imports/{row.pk}/{act}/").status_code == 302
        with entered(world.northwind):
            assert Import.objects.get(pk=row.pk).state == state
    assert admin.post(f"/imports/{row.pk}/resume/").status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("book.xlsx", None, "No posts were found"),
        ("cut.zip", b"PK\x03\x04" + b"x" * 100, "damaged or cut off"),
        ("report.pdf", b"%PDF-1.7 and so on", "This file is a PDF"),
        ("page.csv", b"<!DOCTYPE html><html><body>sign in", "This file is a web page"),
        ("nothing.csv", b"", "This file is empty"),
    ],
)
def test_a_wrong_file_is_told_on_the_page(
    name: str, content: bytes | None, words: str, admin: Browser, world: World
) -> None:
    if content is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as book:
            book.writestr("xl/workbook.xml", "<x/>")
        content = out.getvalue()
    response = bring(admin, content, name)
    assert response.status_code == 422
    assert words in text_of(response)
    with entered(world.northwind):
        assert not Import.objects.exists()


def test_a_huge_file_is_refused_before_it_is_read(admin: Browser, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(1_200_000_000)

    class Unread(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    response = admin.generic(
        "POST",
        "/imports/new/",
        CONTENT_LENGTH=str(huge.stat().st_size),
        CONTENT_TYPE="multipart/form-data; boundary=x",
        **cast(Any, {"wsgi.input": Unread()}),
    )
    assert response.status_code == 413
    assert "At most 1,000 MB" in text_of(response)


def test_an_upload_lies_on_disk_and_needs_its_token(ines: Actor, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[str] = []

    def stop(upload: Any, name: str, by: Actor) -> NoReturn:
        kinds.append(type(upload).__name__)
        raise Refused("stop")

    monkeypatch.setattr(actions, "upload_import", stop)
    bring(browser_of(ines))
    assert kinds == ["TemporaryUploadedFile"]
    strict = browser_of(ines)
    strict.handler.enforce_csrf_checks = True
    assert bring(strict).status_code == 403


def test_a_stack_exchange_zip(admin: Browser, ines: Actor, world: World) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as dump:
        dump.writestr(
            "Posts.xml",
            '<posts><row Id="1" PostTypeId="1" CreationDate="2020-01-01T10:00:00.000" Title="Why" OwnerUserId="5"'
            ' Body="&lt;p&gt;It &lt;b&gt;fails&lt;/b&gt;&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;" /></posts>',
        )
    row = brought(admin, world, out.getvalue(), "cardano.stackexchange.com.zip")
    assert row.source == "cardano-stackexchange-com"
    assert admin.get(f"/imports/{row.pk}/mapping/").status_code == 200
    admin.post(f"/imports/{row.pk}/check/")
    work(world, row, ines)
    admin.post(f"/imports/{row.pk}/start/")
    work(world, row, ines)
    with entered(world.northwind):
        case = Case.objects.get()
        assert case.source_url == "https://cardano.stackexchange.com/q/1"
        html = Entry.objects.get().html
    assert "<strong>fails</strong>" in html
    assert "script" not in html


def test_a_bad_mapping_says_what_is_wrong_and_keeps_what_was_typed(admin: Browser, world: World) -> None:
    row = brought(admin, world)
    sent = posted(admin.get(f"/imports/{row.pk}/mapping/")) | {"set_timezone": "Mars/Base", "column_updated_at": ""}
    response = admin.post(f"/imports/{row.pk}/mapping/", sent)
    assert response.status_code == 422
    text = text_of(response)
    assert "is no time zone" in text
    assert "Say which column holds &quot;updated_at&quot;" in text
    assert "Mars/Base" in text
    forged = sent | {"column_subject": "no such column", "word_status_0": "deleted"}
    assert admin.post(f"/imports/{row.pk}/mapping/", forged).status_code == 422


def test_a_known_mapping_is_loaded(admin: Browser, world: World) -> None:
    row = brought(admin, world)
    assert admin.post(f"/imports/{row.pk}/mapping/load/", {"name": "plain-csv"}).status_code == 302
    with entered(world.northwind):
        assert Import.objects.get(pk=row.pk).mapping["columns"]["body"] == "body"
    assert admin.post(f"/imports/{row.pk}/mapping/load/", {"name": "nobody's"}).status_code == 404


def test_troubles_are_paged_and_downloaded_harmlessly(admin: Browser, world: World, ines: Actor) -> None:
    row = brought(admin, world)
    with entered(world.northwind):
        for line in range(250):
            ImportTrouble.objects.create(run=row, line=line // 2, reason=f"reason {line:03}", raw="=cmd()|'x'!A1")
    seen, after = [], ""
    for _ in range(5):
        page = admin.get(f"/imports/{row.pk}/troubles/", {"after": after}).context["page"]
        seen += [trouble.reason for trouble in page.troubles]
        after = page.after
        if not after:
            break
    assert seen == [f"reason {line:03}" for line in range(250)]
    assert admin.get(f"/imports/{row.pk}/troubles/?after=nonsense.1").status_code == 200
    download = admin.get(f"/imports/{row.pk}/troubles.csv")
    assert "attachment" in download.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(download.content.decode())))
    assert len(rows) == 251
    assert {cells[2] for cells in rows[1:]} == {"'=cmd()|'x'!A1"}


@pytest.mark.parametrize("name", ["ada", "tomas", "ravi", "cleo", None])
def test_who_may_not_import_reaches_no_page(name: str | None, join: Any, admin: Browser, world: World) -> None:
    row = brought(admin, world)
    browser = browser_of(join(name) if name else None)
    is_colleague = name in ("ada", "tomas")
    for pattern in urlpatterns:
        route = str(pattern.pattern).replace("<uuid:import_id>", str(row.pk))
        for method in ("get", "post"):
            response = getattr(browser, method)(f"/imports/{route}")
            if response.status_code == 405:
                continue
            if name is None:
                assert response.status_code == 302
                assert "/imports/" not in response.headers["Location"].split("?")[0]
            else:
                assert response.status_code in ((403, 404) if is_colleague else (404,)), (route, method)
            assert b"log.csv" not in response.content
    if is_colleague:
        assert "Only admins and leads import cases" in text_of(browser.get("/imports/"))
    with entered(world.northwind):
        assert Import.objects.get(pk=row.pk).state == Import.State.UPLOADED


def test_another_member_finds_no_trace(admin: Browser, join: Any, world: World) -> None:
    row = brought(admin, world, name="canary.csv")
    hana = browser_of(join("hana"), "halcyon")
    assert "canary.csv" not in text_of(hana.get("/imports/"))
    for route in ("", "mapping/", "troubles/", "troubles.csv"):
        assert hana.get(f"/imports/{row.pk}/{route}").status_code == 404
        assert hana.get(f"/imports/{uuid4()}/{route}").status_code == 404
    assert hana.post(f"/imports/{row.pk}/cancel/").status_code == 404


def test_pages_ask_as_often_for_many_rows_as_for_one(admin: Browser, world: World) -> None:
    asked: list[tuple[int, ...]] = []
    for number in range(3):
        with entered(world.northwind):
            row = Import.objects.create(name=f"f{number}", source="s", kind="csv", size=1, sha256="0" * 64)
            ImportTrouble.objects.bulk_create(ImportTrouble(run=row, line=n, reason="r") for n in range(number * 5 + 1))
        addresses = ("/imports/", f"/imports/{row.pk}/", f"/imports/{row.pk}/troubles/")
        asked.append(tuple(_statements(admin, address) for address in addresses))
    assert asked[0] == asked[1] == asked[2]


def _statements(browser: Browser, address: str) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert browser.get(address).status_code == 200
    return len(taken)


def test_every_address_is_marked_for_members() -> None:
    assert {mark_of(pattern.callback) for pattern in urlpatterns} == {MEMBERS}


def test_a_file_nobody_can_guess_is_mapped_by_hand(admin: Browser, ines: Actor, world: World) -> None:
    row = brought(admin, world, b"foo,bar\n1,2020-01-02\n2,2020-01-03\n")
    page = admin.get(f"/imports/{row.pk}/mapping/")
    assert "Say which column identifies a case" in text_of(page)
    assert admin.get(f"/imports/{row.pk}/").status_code == 200
    assert admin.get("/imports/").status_code == 200
    admin.post(f"/imports/{row.pk}/check/")
    assert work(world, row, ines).state == Import.State.FAILED
    sent = posted(page) | {"column_key": "foo", "column_opened_at": "bar"}
    assert admin.post(f"/imports/{row.pk}/mapping/", sent).status_code == 302
    assert work(world, row, ines).report["cases"] == 2
