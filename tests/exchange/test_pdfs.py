"""PDFs cross as their pages alone: what programs wrote beside them stays, and what cannot be looked at is refused."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from pikepdf import Array, Dictionary, String
from PIL import Image

from cases.actions import cases as actions
from cases.models import Case
from conversations.models import Attachment
from core.actor import Actor
from core.spaces import entered
from exchange.redaction import pdfs, stripping
from exchange.redaction.pdfs import Unreadable, strip_pdf
from tests.exchange.conftest import Asked
from tests.exchange.pdfs import SEEN, bomb, filled, locked, many, photograph, plain, telling, told_by, with_catalog
from tests.world import World

TOKEN = "CNRY-pdf"
LAYERS = Dictionary(OCGs=Array([]), D=Dictionary())
FORM = Dictionary(Fields=Array([]), XFA=String("<xdp/>"))


def text_of(data: bytes) -> bytes:
    with pikepdf.open(BytesIO(data)) as source:
        for page in source.pages:
            page.contents_coalesce()
        return b"\n".join(page.obj.Contents.read_bytes() for page in source.pages)


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
    assert SEEN.encode() in text_of(after)
    with pikepdf.open(BytesIO(after)) as source:
        assert set(source.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Info" not in source.trailer
        picture = Image.open(BytesIO(source.pages[0].Resources.XObject.Im.read_raw_bytes()))
        assert picture.size == (8, 8)
        assert picture.tobytes() == Image.open(BytesIO(photograph(""))).tobytes(), "it is the same picture"


def test_answer_in_a_form_is_part_of_the_page_and_the_form_is_gone() -> None:
    after = strip_pdf(filled("Array 4800", TOKEN))
    told = told_by(after)
    assert b"Array 4800" in told
    assert TOKEN.encode() not in told
    assert b"Widget" not in told


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
        (with_catalog(OCProperties=LAYERS), "hiding"),
        (with_catalog(AcroForm=FORM), "hiding"),
        (many(stripping.MOST_PAGES + 1), "large"),
    ],
    ids=["locked to change", "locked to open", "no pdf", "cut off", "layers", "form that changes", "pages"],
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


def test_one_that_unpacks_to_more_than_there_is_room_for_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "PATIENCE", 3)
    with pytest.raises(Unreadable):
        strip_pdf(bomb(4_000_000_000))


def test_photograph_keeps_its_picture_to_the_bit() -> None:
    raw = photograph(TOKEN)
    clean = stripping.without_segments(raw)
    assert TOKEN.encode() not in clean
    assert Image.open(BytesIO(clean)).tobytes() == Image.open(BytesIO(raw)).tobytes()
    for broken in (b"", b"\xff\xd8", b"\xff\xd8\x00\x00\x00\x00", raw[:20]):
        with pytest.raises(stripping.Unfit):
            stripping.without_segments(broken)


def test_boxes_with_text_leave_a_jpeg_2000() -> None:
    def box(kind: bytes, words: bytes) -> bytes:
        return (8 + len(words)).to_bytes(4, "big") + kind + words

    told = box(b"jP  ", b"\r\n\x87\n") + box(b"xml ", b"CNRY") + box(b"uuid", b"CNRY") + box(b"jp2c", b"picture")
    assert stripping.without_boxes(told) == box(b"jP  ", b"\r\n\x87\n") + box(b"jp2c", b"picture")
    with pytest.raises(stripping.Unfit):
        stripping.without_boxes(told[:-2])


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
    assert SEEN.encode() in text_of(data)


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
