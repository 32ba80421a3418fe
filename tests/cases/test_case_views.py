"""Pages of the desk and the portal, as browsers ask for them."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.actions import cases as actions
from cases.models import Case
from conversations.models import Attachment
from core.actor import Actor
from core.spaces import entered
from directory.models import Person
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World

Join = Callable[[str], Actor]


@pytest.fixture
def case(world: World, ada: Actor, ravi: Actor) -> Case:
    with entered(world.northwind):
        return open_case(ravi, make_queue(), "Volumes go read-only after failover")


def without_tokens(response: Any) -> str:
    """The body without the token that differs at every rendering."""
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", response.content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_page_asks_a_constant_number_of_queries(
    world: World, ada: Actor, ravi: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        for n in range(rows):
            actions.assign_case(open_case(ravi, queue, f"Case {n}"), by=ada, assignee=Person.objects.get(pk=ada.card))
    browser = browser_of(ada)
    with django_assert_num_queries(16):
        response = browser.get("/queues/storage/")
    assert response.status_code == 200
    assert response.content.decode().count('class="subject"') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_case_page_asks_a_constant_number_of_queries(
    world: World, case: Case, ada: Actor, ben: Actor, rows: int, django_assert_num_queries: Any
) -> None:
    with entered(world.northwind):
        for n in range(rows):
            actions.write_note(fresh(case), by=ben, source=f"Note {n}", uploads=[(f"{n}.txt", BytesIO(b"x\n"))])
    browser = browser_of(ada)
    with django_assert_num_queries(21):
        response = browser.get(f"/cases/{case.ref}/")
    assert response.content.decode().count('data-kind="note"') == rows


def test_queue_filters_stand_in_the_address(world: World, case: Case, ada: Actor) -> None:
    browser = browser_of(ada)
    assert b"Volumes go" in browser.get("/queues/storage/?priority=medium&words=READ-only").content
    empty = browser.get("/queues/storage/?priority=urgent").content
    assert b"No case fits this filter" in empty
    assert b"Volumes go" not in empty
    assert browser.get("/queues/storage/?view=nonsense&sort=%00&after=zz&priority=x").status_code == 200


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("read", True),
        ("FAILOVER volumes", True),
        ("read-only", True),
        ("vol fail", True),
        ("volumes, after", True),
        ("array7 example", True),
        ("only' | 'zzz", False),
        ("ailover", False),
        ("volumes gateway", False),
        ("!!", False),
    ],
)
@pytest.mark.parametrize("counted", [1, 1000])
def test_words_of_a_subject_are_found_by_their_beginnings(
    world: World, ada: Actor, ravi: Actor, words: str, is_found: bool, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with entered(world.northwind):
        queue = make_queue()
        open_case(ravi, queue, "Volumes go read-only after failover on array7.example.com")
        open_case(ravi, queue, "Login page is slow")
        open_case(ravi, make_queue("Secret", "Network", is_open=False), "CNRY volumes go read-only after failover")
    monkeypatch.setattr("cases.selectors.queues.COUNTED", counted)  # few hits and many are found in two ways
    for view in ("open", "unassigned"):
        page = browser_of(ada).get("/queues/storage/", {"words": words, "view": view})
        assert (b"Volumes go" in page.content) == is_found
        assert b"Login page" not in page.content
        assert b"CNRY" not in page.content


def test_words_are_found_among_closed_cases(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        actions.close_case(case, by=ada, resolution="solved", no_article="one_off")
        open_case(ravi, fresh(case).queue, "Volumes go on")
    page = browser_of(ada).get("/queues/storage/?view=closed&words=volumes").content
    assert b"Volumes go read-only" in page
    assert b"Volumes go on" not in page


def test_private_queue_and_case_look_like_missing_ones(world: World, ada: Actor, ravi: Actor, ben: Actor) -> None:
    with entered(world.northwind):
        hidden = open_case(ravi, make_queue("Storage", "Storage", is_open=False), "CNRY hidden")
    browser = browser_of(ben)
    for seen, missing in (
        ("/queues/storage/", "/queues/nothing/"),
        (f"/cases/{hidden.ref}/", "/cases/C-999999/"),
        (f"/cases/{hidden.ref}/timeline/", "/cases/C-999999/timeline/"),
    ):
        unseen, absent = browser.get(seen), browser.get(missing)
        assert unseen.status_code == absent.status_code == 404
        assert without_tokens(unseen) == without_tokens(absent)
    assert browser.post(f"/cases/{hidden.ref}/write/", {"audience": "private", "text": "x"}).status_code == 404
    assert b"CNRY" in browser_of(ada).get(f"/cases/{hidden.ref}/").content


def test_people_of_another_member_get_404_everywhere(world: World, case: Case, cleo: Actor) -> None:
    browser = browser_of(cleo, "northwind")
    for address in ("/", "/work/", "/queues/storage/", f"/cases/{case.ref}/", "/cases/new/", "/requests/"):
        assert browser.get(address).status_code == 404


def test_strangers_are_asked_to_sign_in(world: World, case: Case) -> None:
    browser = browser_of(None)
    response = browser.get(f"/cases/{case.ref}/")
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next=/cases/{case.ref}/"


def test_case_is_opened_answered_and_closed_in_a_browser(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        make_queue()
    portal, desk = browser_of(ravi), browser_of(ada)
    opened = portal.post(
        "/requests/new/",
        {"subject": "Volumes go read-only", "body": "Since 02:14.", "severity": "impaired"},
        follow=True,
    )
    assert b"Thank you. Your case is C-" in opened.content
    with entered(world.northwind):
        case = Case.objects.get()
    desk.post(f"/cases/{case.ref}/assign/", {"assignee": ada.person_id})
    desk.post(f"/cases/{case.ref}/write/", {"audience": "private", "text": "CNRY among us", "then": ""})
    desk.post(f"/cases/{case.ref}/write/", {"audience": "requester", "text": "Please **wait**.", "then": "pending"})
    seen = portal.get(f"/cases/{case.ref}/").content
    assert b"Please <strong>wait</strong>." in seen
    assert b"CNRY" not in seen
    assert b"Internal note" not in seen
    portal.post(f"/cases/{case.ref}/write/", {"audience": "requester", "text": "It works."})
    closed = desk.post(f"/cases/{case.ref}/close/", {"resolution": "solved", "no_article": "one_off"}, follow=True)
    assert f"{case.ref} is closed.".encode() in closed.content
    with entered(world.northwind):
        assert Case.objects.get().status == "closed"


def test_bad_input_loses_nothing_typed(world: World, ada: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        make_queue()
    answer = browser_of(ravi).post(
        "/requests/new/", {"subject": "", "body": "CNRY typed words", "severity": "impaired"}
    )
    assert answer.status_code == 422
    assert b"CNRY typed words" in answer.content
    with entered(world.northwind):
        case = open_case(ravi, make_queue("Network", "Network"))
    answer = browser_of(ada).post(
        f"/cases/{case.ref}/write/", {"audience": "requester", "text": "CNRY my long answer", "then": ""}
    )
    assert answer.status_code == 403
    assert b"CNRY my long answer" in answer.content
    assert "Only the queue’s support".encode() in answer.content


def test_fields_nobody_asked_for_are_ignored(world: World, case: Case, ada: Actor) -> None:
    browser_of(ada).post(
        f"/cases/{case.ref}/edit/",
        {
            "subject": "New words",
            "queue": case.queue_id,
            "priority": "low",
            "number": "7",
            "status": "closed",
            "requester": ada.person_id,
            "category": "closed",
        },
    )
    with entered(world.northwind):
        now = fresh(case)
        assert (now.subject, now.priority, now.number, now.status) == ("New words", "low", case.number, "new")
        assert now.requester_id == case.requester_id


QUESTIONS = {
    "assign": "Nobody",
    "hand-over": "Who acts next",
    "status": "On hold",
    "close": "Choose how it ended",
    "edit": "Words with commas between them.",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_is_a_part_for_the_page_and_a_page_without_scripts(
    world: World, case: Case, ada: Actor, question: str
) -> None:
    address = f"/cases/{case.ref}/{question}/"
    part = browser_of(ada).get(address, headers={"HX-Request": "true"}).content.decode()
    page = browser_of(ada).get(address).content.decode()
    assert part.count("<form") == 1
    assert " popover " in part
    assert "<h1" not in part
    assert page.count("<h1") == 1
    assert " popover method" not in page
    for answer in (part, page):
        assert QUESTIONS[question] in answer
        assert f'action="{address}"' in answer
        assert answer.count("autofocus") == 1


def test_case_page_asks_nothing_before_somebody_wants_it(world: World, case: Case, ada: Actor) -> None:
    page = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert all(f'hx-get="/cases/{case.ref}/{question}/"' in page for question in QUESTIONS)
    assert '<div class="asked" id="asked"></div>' in page
    assert page.count("<select") == 1  # the status after a reply


@pytest.mark.parametrize("question", QUESTIONS)
def test_question_is_for_those_whose_answer_counts(
    world: World, case: Case, ada: Actor, ben: Actor, ravi: Actor, cleo: Actor, question: str
) -> None:
    address = f"/cases/{case.ref}/{question}/"
    assert browser_of(ben).get(address).status_code == 403
    for stranger, host in ((ravi, "northwind"), (cleo, "northwind"), (cleo, "halcyon")):
        assert browser_of(stranger, host).get(address).status_code == 404
    with entered(world.northwind):
        actions.close_case(case, by=ada, resolution="solved", no_article="one_off")
    assert browser_of(ada).get(address).status_code == (200 if question == "edit" else 409)


def test_answer_that_cannot_be_taken_comes_back_in_the_page(world: World, case: Case, ada: Actor) -> None:
    answer = browser_of(ada).post(f"/cases/{case.ref}/hand-over/", {"next_kind": "person", "note": "CNRY call"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose the colleague who acts next." in page
    assert "CNRY call" in page
    assert 'id="hand-over" method="post"' in page


def test_file_is_a_download_for_those_who_may_read_its_entry(
    world: World, case: Case, ada: Actor, ravi: Actor, cleo: Actor
) -> None:
    browser_of(ada).post(
        f"/cases/{case.ref}/write/",
        {"audience": "private", "text": "", "files": BytesIO(b"<script>CNRY</script>\n")},
    )
    with entered(world.northwind):
        key = Attachment.objects.get().pk
    response: Any = browser_of(ada).get(f"/files/{key}/")
    assert b"".join(response.streaming_content) == b"<script>CNRY</script>\n"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert browser_of(ravi).get(f"/files/{key}/").status_code == 404
    assert browser_of(cleo, "halcyon").get(f"/files/{key}/").status_code == 404


def test_text_is_rendered_once_and_shown_safe(world: World, case: Case, ada: Actor) -> None:
    browser_of(ada).post(
        f"/cases/{case.ref}/write/",
        {"audience": "private", "text": "<script>alert(1)</script> [x](javascript:alert(1)) **bold**"},
    )
    page = browser_of(ada).get(f"/cases/{case.ref}/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    with entered(world.northwind):
        assert "<strong>bold</strong>" in entries_of(case)[-1].html


def test_pages_are_not_kept_by_caches_and_carry_the_policy(world: World, case: Case, ada: Actor) -> None:
    response = browser_of(ada).get(f"/cases/{case.ref}/")
    assert response["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_files_of_a_refused_entry_leave_nothing_on_the_disk(world: World, ravi: Actor, case: Case, media: Path) -> None:
    def send(*files: tuple[str, bytes], text: str = "See these.") -> int:
        given = [SimpleUploadedFile(name, content) for name, content in files]
        address = f"/cases/{case.ref}/write/"
        answer = browser_of(ravi).post(address, {"audience": "requester", "text": text, "files": given})
        return int(answer.status_code)

    log, program = ("log.txt", b"pool down\n"), ("run.exe", b"MZ\x00\x00" + bytes(100))
    assert send(log, log, program) == 422
    assert stored(media) == []
    assert send(log, log) == 302
    assert len(stored(media)) == 2, "what is not refused is there, so that the look above could have found something"


def test_file_that_the_disk_has_no_room_for_leaves_neither_entry_nor_half_a_file(
    world: World, ravi: Actor, case: Case, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FileSystemStorage.__dict__["_save"]

    def full(storage: Any, name: str, content: Any) -> str:
        real(storage, name, ContentFile(b"half of"))
        raise OSError(errno.ENOSPC, "No space left on device")

    browser, address = browser_of(ravi), f"/cases/{case.ref}/write/"
    browser.raise_request_exception = False

    def send() -> int:
        file = SimpleUploadedFile("log.txt", b"pool down\n")
        given = {"audience": "requester", "text": "See this.", "files": file, "once": str(UUID(int=7))}
        return int(browser.post(address, given).status_code)

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "_save", full)
        assert send() == 503
    with entered(world.northwind):
        before = len(entries_of(case))
    assert stored(media) == []
    assert send() == 302, "the same form, when there is room"
    with entered(world.northwind):
        assert len(entries_of(case)) == before + 1
    assert len(stored(media)) == 1


def stored(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
