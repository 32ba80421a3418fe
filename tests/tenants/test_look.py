"""An organization's colour can be read whatever it is, and its logo is a small picture and nothing else."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.actor import Actor
from core.spaces import REGISTRY, entered
from tenants.colours import DAY, NIGHT, WHITE, adjusted, contrast, palette, read
from tenants.logos import MOST_BYTES
from tenants.models import Organization
from tests.frontend.test_contrast import contrast as ratio_of
from tests.frontend.test_contrast import linear
from tests.frontend.test_contrast import palette as tokens_of
from tests.people import browser_of
from tests.tenants.helpers import HALCYON, audited, stranger
from tests.world import World

SETTINGS = {"name": "Northwind", "time_zone": "UTC"}
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_words_in_any_colour_and_on_it_can_be_read(accent: str) -> None:
    made = palette(accent)
    assert min(contrast(made.words[0], ground) for ground in (*DAY, made.soft[0])) >= 4.5
    assert min(contrast(made.words[1], ground) for ground in (*NIGHT, made.soft[1])) >= 4.5
    assert min(contrast(WHITE, fill) for fill in made.fill) >= 4.5
    assert contrast(made.fill[1], NIGHT[2]) >= 3
    assert min(contrast(made.focus[0], DAY[0]), contrast(made.focus[1], NIGHT[0])) >= 3


@pytest.mark.parametrize("accent", ["#ffee00", "#000000", "#ffffff", "#1c59ae", "#ff0080", "#00ff00"])
def test_the_style_sheet_holds_against_every_ground_of_the_desk(accent: str) -> None:
    """The same asked of what is served, by the arithmetic that judges our own tokens."""
    ours = tokens_of((Path(settings.BASE_DIR) / "assets/css/tokens.css").read_text().split("[data-accent=", 1)[0])
    theirs = tokens_of(palette(accent).css)
    for theme, grounds in ours.items():
        for ground in ("ground", "surface", "surface-raised", "surface-sunken", "hover", "hall-ground"):
            assert ratio_of(theirs[theme]["accent"], grounds[ground]) >= 4.5, (theme, ground)
        assert ratio_of(theirs[theme]["accent"], theirs[theme]["accent-soft"]) >= 4.5
        assert ratio_of(linear(1, 0, 0), theirs[theme]["accent-fill"]) >= 4.5


@given(COLOURS)
def test_a_colour_comes_back_from_its_parts(accent: str) -> None:
    assert read(accent).hex == accent


def test_a_colour_that_cannot_be_read_is_said_to_be_adjusted(ines: Actor) -> None:
    assert adjusted("#1c59ae") == ""
    page = browser_of(ines).post("/settings/organization/", {**SETTINGS, "accent": "#ffee00"}, follow=True)
    assert f"words and buttons are {adjusted('#ffee00')}." in page.content.decode()
    assert contrast(read(adjusted("#ffee00")), WHITE) >= 4.5


def test_the_pages_of_a_host_have_its_own_colour_and_no_others(ines: Actor) -> None:
    assert b"/accent.css" not in browser_of(ines).get("/work/").content
    browser_of(ines).post("/settings/organization/", {**SETTINGS, "accent": "#1c59ae"})
    assert b'href="/accent.css?v=1c59ae"' in stranger().get("/accounts/login/").content
    sheet = stranger().get("/accent.css?v=1c59ae")
    assert sheet["Content-Type"] == "text/css"
    assert "immutable" in sheet["Cache-Control"]
    assert re.search(r"--accent: light-dark\(oklch\(", sheet.content.decode())
    assert stranger().get("/accent.css?v=000000")["Cache-Control"] == "no-cache"
    assert stranger(HALCYON).get("/accent.css").status_code == 404


def picture(form: str = "PNG", size: tuple[int, int] = (600, 300), **more: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **more)
    return out.getvalue()


def upload(actor: Actor, content: bytes, name: str = "logo.png", **more: str) -> Any:
    given = {"logo": SimpleUploadedFile(name, content), **more}
    return browser_of(actor).post("/settings/organization/logo/", given)


def path_of(actor: Actor) -> str:
    with entered(REGISTRY):
        return Organization.objects.get(pk=actor.organization_id).logo


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_small_and_without_what_came_along(ines: Actor, ravi: Actor, form: str) -> None:
    words = PngInfo()
    words.add_text("Comment", "CNRY place")
    place = Image.Exif()
    place[0x010E] = "CNRY place"
    content = picture(form, **({"pnginfo": words} if form == "PNG" else {"exif": place}))
    assert b"CNRY" in content
    assert upload(ines, content).status_code == 302
    assert audited("LogoChanged") == [{"change": "added"}]
    for actor, path in ((ines, "/settings/"), (ravi, "/accounts/profile/")):
        page = browser_of(actor).get(path).content.decode()
        [src] = set(re.findall(r'<img class="logo" src="([^"]+)"', page))
        served = stranger().get(src)
        assert served["Content-Type"] == "image/png"
        assert "immutable" in served["Cache-Control"]
        assert b"CNRY" not in served.content
        with Image.open(BytesIO(served.content)) as drawn:
            assert (drawn.format, drawn.size) == ("PNG", (256, 128))
    assert stranger(HALCYON).get("/logo.png").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "PNG, JPEG or WebP"),
        (picture("GIF"), "PNG, JPEG or WebP"),
        (picture()[:200], "damaged"),
        (picture() + b"\0" * MOST_BYTES, "larger than 512 kB"),
        (picture(size=(6000, 4000)), "too many pixels"),
    ],
)
def test_what_is_no_small_picture_is_refused_with_a_sentence(ines: Actor, content: bytes, sentence: str) -> None:
    response = upload(ines, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert path_of(ines) == ""


def test_a_logo_is_replaced_and_removed_with_its_bytes(ines: Actor, django_capture_on_commit_callbacks: Any) -> None:
    upload(ines, picture())
    first = Path(settings.MEDIA_ROOT) / path_of(ines)
    asked = upload(ines, picture(size=(100, 100)))
    assert asked.status_code == 422
    assert "It cannot be brought back." in asked.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        upload(ines, picture(size=(100, 100)), is_sure="on")
    assert not first.exists()
    second = Path(settings.MEDIA_ROOT) / path_of(ines)
    assert second.exists()
    assert browser_of(ines).post("/settings/organization/logo/", {"remove": "1"}).status_code == 422
    assert second.exists()
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(ines).post("/settings/organization/logo/", {"remove": "1", "is_sure": "on"})
    assert not second.exists()
    assert stranger().get("/logo.png").status_code == 404
    assert [row["change"] for row in audited("LogoChanged")] == ["added", "changed", "removed"]


def test_only_admins_change_the_logo(world: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    for actor in (ada, ravi):
        assert upload(actor, picture()).status_code == 404
    assert path_of(ines) == ""
