"""PDFs cross as their pages alone: what programs wrote beside them stays, and what cannot be looked at is refused."""

from __future__ import annotations

import resource
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from cases.actions import cases as actions
from cases.models import Case
from conversations.models import Attachment
from core.actor import Actor
from core.spaces import entered
from exchange.redaction import pdfs, stripping
from exchange.redaction.pdfs import TooSlow, Unreadable, strip_pdf
from tests.exchange.conftest import Asked
from tests.exchange.pdfs import bomb, filled, hiding, locked, many, plain, telling, told_by
from tests.world import World

TOKEN = "CNRY-pdf"


def drawn(data: bytes) -> list[Image.Image]:
    """The pictures that the pages of a PDF are, one each."""
    with pikepdf.open(BytesIO(data)) as source:
        found = [list(page.get_images().values()) for page in source.pages]
        return [Image.open(BytesIO(one.read_raw_bytes())).convert("L") for [one] in found]


def ink(picture: Image.Image, box: tuple[int, int, int, int] | None = None) -> int:
    """How many dark dots there are, in a box of it."""
    return sum(picture.crop(box or (0, 0, *picture.size)).histogram()[:100])


def test_nothing_beside_the_page_is_left_and_the_page_is_as_it_was() -> None:
    before = telling(TOKEN)
    known = told_by(before)
    places = (
        "author producer xmp embedded script piece language outline page page-xmp opened marked artist comment "
        "picture picture-xmp annotator note earlier".split()
    )
    assert not [place for place in places if f"{TOKEN}-{place}".encode() not in known], "the test holds them all"
    after = strip_pdf(before)
    assert TOKEN.encode() not in told_by(after)
    assert b"cnry" not in told_by(after).lower()
    [picture] = drawn(after)
    assert picture.size == (417, 417)
    assert ink(picture, (30, 170, 300, 220)) > 300, "the line of text is seen"
    assert ink(picture) > ink(drawn(strip_pdf(plain()))[0]), "and the photograph"
    with pikepdf.open(BytesIO(after)) as source:
        assert set(source.Root.keys()) <= {"/Type", "/Pages"}


def test_answer_in_a_form_is_part_of_the_page_and_the_form_is_gone() -> None:
    after = strip_pdf(filled("Array 4800", TOKEN))
    empty = strip_pdf(filled("", TOKEN))
    field = (40, 290, 380, 340)
    assert ink(drawn(after)[0], field) > ink(drawn(empty)[0], field) + 100, "the answer is seen"
    assert TOKEN.encode() not in told_by(after)
    assert b"Widget" not in told_by(after)


def test_what_is_not_seen_on_a_page_is_not_in_its_picture() -> None:
    given = hiding(TOKEN)
    known = told_by(given)
    places = "unused covered cropped layered tex behind".split()
    assert not [place for place in places if f"{TOKEN}-{place}".encode() not in known], "the test holds them all"
    after = strip_pdf(given)
    assert TOKEN.encode() not in told_by(after)
    assert len(drawn(after)) == 1


def test_same_bytes_give_the_same() -> None:
    given = telling(TOKEN)
    assert strip_pdf(given) == strip_pdf(given)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (locked(), "locked"),
        (locked(user="secret"), "locked"),
        (b"%PDF-1.7 and so on", "broken"),
        (plain()[:200], "broken"),
        (many(stripping.MOST_PAGES + 1), "large"),
    ],
    ids=["locked to change", "locked to open", "no pdf", "cut off", "pages"],
)
def test_what_cannot_be_looked_at_is_refused_with_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        strip_pdf(data)
    assert str(refused.value) == pdfs.WHY[why]


def test_one_that_is_too_large_or_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MOST_BYTES", 100)
    with pytest.raises(Unreadable, match="larger than"):
        strip_pdf(plain())
    monkeypatch.undo()
    monkeypatch.setattr(pdfs, "PATIENCE", 0.001)
    with pytest.raises(Unreadable, match="too long"):
        strip_pdf(plain())


def test_one_that_unpacks_to_more_than_there_is_room_for_harms_nobody() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with pytest.raises(Unreadable):
        strip_pdf(bomb(4_000_000_000))
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert after <= max(before, stripping.MEMORY // 1024), "kilobytes that any child has had at most"


def test_only_so_many_are_opened_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "PATIENCE", 0.05)
    for _ in range(pdfs.AT_ONCE):
        assert pdfs._room.acquire(timeout=1)
    try:
        with pytest.raises(TooSlow):
            strip_pdf(plain())
    finally:
        pdfs._room.release(pdfs.AT_ONCE)


@pytest.fixture
def attach(asked: Asked, ada: Actor, world: World) -> Any:
    """Attach a PDF to Ada's case; its key."""

    def made(data: bytes, name: str = "tf-db-03 report.pdf") -> str:
        with entered(world.northwind):
            case = Case.objects.get(pk=asked.case.pk)
            actions.reply(case, by=ada, source="A report.", uploads=[(name, BytesIO(data))])
            return str(Attachment.objects.get(name=name).pk)

    return made


def test_released_pdf_crosses_without_its_past_under_a_clean_name(asked: Asked, attach: Any, world: World) -> None:
    key = attach(telling(TOKEN))
    path = asked.begin()
    page = asked.browser.get(path).content.decode()
    assert "Nothing looks for names in it: read it first." in page
    preview = asked.keep(path, file=[key]).content.decode()
    assert "Nothing has looked for names in" in preview
    assert asked.release(path, file=[key]).status_code == 302
    with entered(world.meridian):
        [row] = Attachment.objects.all()
        assert "tf-db-03" not in row.name
        with default_storage.open(row.path) as stream:
            data = stream.read()
        assert (row.media_type, row.size) == (pdfs.MEDIA, len(data))
    assert TOKEN.encode() not in told_by(data)
    assert ink(drawn(data)[0]) > 300


def test_pdf_that_cannot_cross_says_why_and_holds_the_release(asked: Asked, attach: Any, world: World) -> None:
    key = attach(locked(), "report.pdf")
    path = asked.begin()
    for _ in range(2):
        words = asked.keep(path, file=[key]).content.decode()
        assert "report.pdf cannot cross. It is protected with a password." in words
    assert "It is protected with a password." in asked.browser.get(path).content.decode()
    answer = asked.browser.post(f"{path}release/", asked.filled(seen="x", file=[key]))
    assert answer.status_code == 409
    assert asked.release(path).status_code == 302, "without it the rest crosses"
    with entered(world.meridian):
        assert not Attachment.objects.exists()


def test_pdf_is_opened_once_it_is_ticked_and_then_once(
    asked: Asked, attach: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bytes] = []

    def strip(data: bytes) -> bytes:
        opened.append(data)
        return data

    monkeypatch.setattr(pdfs, "strip_pdf", strip)
    key, path = attach(plain(), "report.pdf"), asked.begin()
    asked.browser.get(path)
    assert not opened
    asked.keep(path, file=[key])
    asked.keep(path, file=[key], title="Another")
    assert len(opened) == 1
    monkeypatch.setattr(pdfs, "MOST_IN_ONE", 0)
    assert pdfs.TOO_MANY in asked.keep(path, file=[key]).content.decode()
