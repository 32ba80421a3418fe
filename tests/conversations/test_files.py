"""Uploads: judged by content, refused with a sentence, named safely, pictures without what they tell about people."""

import hashlib
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from conversations.files import MAX_NAME, FileRefused, content_disposition, inspect, safe_name, strip_image

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OCTETS = "application/octet-stream"
SECRET = b"Castle Lane 7"


def picture(encoding: str, size: tuple[int, int] = (8, 6), **options: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    image.save(out, encoding, **options)
    return out.getvalue()


def archive(names: list[str], content: bytes = b"x", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A picture that only says how large it is."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(99))))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def located(encoding: str, orientation: int = 1) -> bytes:
    """A picture that tells where and by whom it was taken, in every way the encoding has."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    options: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": b"profile of " + SECRET}
    if encoding == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = info
    elif encoding == "GIF":
        options = {"comment": SECRET}
    else:
        options["xmp"] = b"<x:xmpmeta>" + SECRET
        if encoding == "JPEG":
            options["comment"] = SECRET
    return picture(encoding, **options)


def animation(frames: int, encoding: str = "GIF") -> bytes:
    out = io.BytesIO()
    images = [Image.new("RGB", (8, 6), (n * 40 % 256, 0, 0)) for n in range(frames)]
    more = {"comment": SECRET} if encoding == "GIF" else {"xmp": SECRET}
    images[0].save(out, encoding, save_all=True, append_images=images[1:], duration=70, loop=0, **more)
    return out.getvalue()


JPEG, PNG, GIF, WEBP = (picture(each) for each in ("JPEG", "PNG", "GIF", "WEBP"))

ACCEPTED: list[tuple[str, bytes, str, str]] = [
    ("a.jpg", JPEG, "image/jpeg", "image"),
    ("A.PNG", PNG, "image/png", "image"),
    ("a.gif", GIF, "image/gif", "image"),
    ("a.webp", WEBP, "image/webp", "image"),
    ("moving.gif", animation(5), "image/gif", "image"),
    ("no-extension", PNG, "image/png", "image"),
    ("core.dump", b"\x01\x02\x00\x03" * 200, OCTETS, "other"),
    ("system.log", b"Jan 1 multipathd: sda failed\n" * 50, "text/plain", "text"),
    ("colour.log", b"\x1b[31mfailed\x1b[0m\n", "text/plain", "text"),
    ("latin.txt", "Größe\n".encode("latin-1"), "text/plain", "text"),
    ("wide.txt", "wide".encode("utf-16"), "text/plain", "text"),
    ("data.json", b'{"a": 1}', "text/plain", "text"),
    ("fix.sh", b"#!/bin/sh\necho hello\n", "text/plain", "text"),
    ("MZ.txt", b"MZ is how programs begin\n", "text/plain", "text"),
    (
        "a.pdf",
        b"%PDF-1.7\n%\xe2\xe3\n/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "application/pdf",
        "document",
    ),
    ("page.html", b"<!doctype html><script>alert(1)</script>", OCTETS, "other"),
    ("page.txt", b"hello <script>alert(1)</script>", OCTETS, "other"),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', OCTETS, "other"),
    ("wide.html", "<script>alert(1)</script>".encode("utf-16"), OCTETS, "other"),
    (
        "a.xml",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        OCTETS,
        "other",
    ),
    ("polyglot.gif", GIF + b"=1;alert(1)//", "image/gif", "image"),
    ("polyglot.jpg", JPEG + archive(["x.html"]), "image/jpeg", "image"),
    ("bundle.zip", archive(["a/log.txt", "b/log.txt"]), "application/zip", "archive"),
    ("slip.zip", archive(["../../etc/cron.d/x", "/etc/passwd", "C:\\x"]), "application/zip", "archive"),
    ("empty.zip", archive([]), "application/zip", "archive"),
    ("nested.zip", archive(["inner.zip"], archive(["x"])), "application/zip", "archive"),
    ("a.docx", archive(["[Content_Types].xml", "word/document.xml"]), DOCX, "document"),
    ("a.tgz", b"\x1f\x8b\x08\x00" + b"\x00" * 20, "application/gzip", "archive"),
    ("a.tar", b"x".ljust(257, b"\x00") + b"ustar\x0000" + b"\x00" * 200, "application/x-tar", "archive"),
]

REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty.txt", lambda: b"", "empty"),
    ("setup.exe", lambda: b"MZ\x90\x00" + b"\x00" * 60, "program"),
    ("photo.png", lambda: b"MZ\x90\x00" + b"\x00" * 60, "program"),
    ("tool", lambda: b"\x7fELF\x02\x01\x01" + b"\x00" * 60, "program"),
    ("tool.dat", lambda: b"\xcf\xfa\xed\xfe" + b"\x00" * 60, "program"),
    ("run.bat", lambda: b"@echo off\n", "program"),
    ("page.hta", lambda: b"<script>", "program"),
    ("photo\u202egnp.exe", lambda: PNG, "program"),
    ("photo.png.exe. ", lambda: PNG, "program"),
    ("photo.png", lambda: b"<svg onload=alert(1)>", "not what its name says"),
    ("photo.jpg", lambda: PNG, "not what its name says"),
    ("notes.txt", lambda: PNG, "not what its name says"),
    ("notes.log", lambda: archive(["x"]), "not what its name says"),
    ("page.html", lambda: GIF, "not what its name says"),
    ("a.docx", lambda: archive(["x"]), "not what its name says"),
    ("a.zip", lambda: b"just words", "not what its name says"),
    ("many.zip", lambda: archive([f"{n}" for n in range(100_000)], b"", zipfile.ZIP_STORED), "more than 10,000 files"),
    ("bomb.zip", lambda: archive(["x"], b"\x00" * 60_000_000), "unpack"),
    ("cut.zip", lambda: archive(["a", "b"])[:-30], "damaged"),
    ("odd.zip", lambda: b"PK\x03\x04" + b"x" * 60, "damaged"),
    ("garbled.zip", lambda: archive(["a", "b"]).replace(b"PK\x01\x02", b"PK\x09\x09"), "damaged"),
    ("huge.png", lambda: png_header(60_000, 60_000), "million pixels"),
    ("large.png", lambda: png_header(10_000, 6_000), "million pixels"),
    ("cut.png", lambda: PNG[:20], "damaged"),
    ("long.gif", lambda: GIF[:-1] + b"\x00\x2c" * 3_000, "more than 2,000 pictures"),
]


@pytest.mark.parametrize(("name", "content", "media", "kind"), ACCEPTED, ids=[each[0] for each in ACCEPTED])
def test_accepted(name: str, content: bytes, media: str, kind: str) -> None:
    stream = io.BytesIO(content)
    checked = inspect(name, stream)
    assert (checked.media_type, checked.kind) == (media, kind)
    assert (checked.size, checked.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert stream.read() == content


@pytest.mark.parametrize(("name", "make", "words"), REFUSED, ids=[each[0] for each in REFUSED])
def test_refused(name: str, make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(FileRefused, match=words) as refusal:
        inspect(name, io.BytesIO(make()))
    assert str(refusal.value).endswith(".")


def test_the_limit_is_exact_and_stops_the_reading() -> None:
    assert inspect("a.txt", io.BytesIO(b"x" * 1_048_576), limit=1_048_576).size == 1_048_576
    stream = io.BytesIO(b"x" * 20_000_000)
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        inspect("a.txt", stream, limit=1_048_576)
    assert stream.tell() < 2_000_000
    with pytest.raises(FileRefused, match="larger than 25 MB"):  # as the page says that offers it
        inspect("a.txt", io.BytesIO(b"x" * 25_000_001), limit=25_000_000)


def test_a_crowded_archive_costs_no_memory() -> None:
    stream = io.BytesIO(archive([f"{n}" for n in range(100_000)], b"", zipfile.ZIP_STORED))
    tracemalloc.start()
    with pytest.raises(FileRefused):
        inspect("many.zip", stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_an_archive_that_lies_about_its_count_is_refused() -> None:
    crowded = bytearray(archive([f"{n:0200}" for n in range(20_000)], b"", zipfile.ZIP_STORED))
    crowded[-14:-10] = struct.pack("<HH", 3, 3)
    with pytest.raises(FileRefused, match="holds more than"):
        inspect("liar.zip", io.BytesIO(bytes(crowded)))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\log.txt", "log.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie_ x=1.txt"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("a\u200bb\x00c.txt", "abc.txt"),
        ("\ud800a.txt", "a.txt"),
        ('a"b<c>|?*.txt', "a_b_c____.txt"),
        ("  .hidden.  ", "hidden"),
        ("CON.txt", "_CON.txt"),
        ("evil.exe::$DATA", "evil.exe__$DATA"),
        ("Größe e\u0301.txt", "Größe é.txt"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".tar.gz", "x" * 117 + ".gz"),
    ],
)
def test_safe_name(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text(st.characters(), max_size=300))
def test_any_name_is_safe_and_stays_so(name: str) -> None:
    kept = safe_name(name)
    assert 0 < len(kept) <= MAX_NAME
    assert not set(kept) & set('/\\\r\n\t\x00"<>:|?*\u202e\u200b')
    assert kept not in (".", "..")
    assert safe_name(kept) == kept
    header = content_disposition(name)
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert header.isprintable()


def test_content_disposition() -> None:
    assert content_disposition("a b.txt") == 'attachment; filename="a b.txt"'
    assert content_disposition("Größe.txt") == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt"
    assert content_disposition('x"\r\nX-Evil: 1.txt') == 'attachment; filename="x_X-Evil_ 1.txt"'


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_tells_nothing_about_its_maker(encoding: str) -> None:
    told = located(encoding)
    assert SECRET in told or SECRET.decode() in str(Image.open(io.BytesIO(told)).info)
    clean = strip_image(io.BytesIO(told), f"image/{encoding.lower()}")
    assert SECRET not in clean
    with Image.open(io.BytesIO(clean)) as image:
        image.load()
        assert image.format == encoding
        assert image.size == (8, 6)
        assert not dict(image.getexif())
        assert not image.getexif().get_ifd(0x8825)
        assert not {"exif", "xmp", "icc_profile", "comment", "Author", "photoshop"} & image.info.keys()


def test_the_place_was_there_before() -> None:
    with Image.open(io.BytesIO(located("JPEG"))) as image:
        assert image.getexif().get_ifd(0x8825)[2] == (52.0, 31.0, 12.0)


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP"])
def test_a_turned_picture_stays_upright(encoding: str) -> None:
    clean = strip_image(io.BytesIO(located(encoding, orientation=6)), f"image/{encoding.lower()}")
    with Image.open(io.BytesIO(clean)) as image:
        assert image.size == (6, 8)
        top, bottom = (image.convert("RGB").getpixel((3, y)) for y in (1, 6))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > top[0]
    assert bottom[0] > bottom[2]


def test_an_upright_jpeg_keeps_its_quality() -> None:
    told = located("JPEG")
    with (
        Image.open(io.BytesIO(told)) as before,
        Image.open(io.BytesIO(strip_image(io.BytesIO(told), "image/jpeg"))) as now,
    ):
        assert before.quantization == now.quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["GIF", "WEBP", "PNG"])
def test_an_animation_keeps_moving(encoding: str) -> None:
    clean = strip_image(io.BytesIO(animation(4, encoding)), f"image/{encoding.lower()}")
    assert SECRET not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert getattr(image, "n_frames", 1) == 4
        image.seek(1)
        image.load()
        assert image.info["duration"] == 70


def test_a_phone_picture_with_a_second_one_inside() -> None:
    out = io.BytesIO()
    first, second = Image.new("RGB", (8, 6), "red"), Image.new("RGB", (8, 6), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert inspect("a.jpg", out).media_type == "image/jpeg"
    with Image.open(io.BytesIO(strip_image(out, "image/jpeg"))) as image:
        assert image.format == "JPEG"
        assert image.size == (8, 6)


def test_what_hid_behind_a_picture_is_gone() -> None:
    for told, media in ((GIF + b"=1;alert(1)//", "image/gif"), (JPEG + archive(["x.html"]), "image/jpeg")):
        clean = strip_image(io.BytesIO(told), media)
        assert b"alert" not in clean
        assert b"PK\x03\x04" not in clean


def test_transparency_survives() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(strip_image(out, "image/png"))) as image:
        assert image.getpixel((1, 1)) == (10, 20, 30, 0)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # the library grumbles about cut EXIF and goes on
@pytest.mark.parametrize("media", ["image/jpeg", "image/png", "image/gif", "image/webp"])
def test_damaged_pictures_are_refused_and_never_an_error(media: str) -> None:
    whole = located(media.partition("/")[2].upper())
    refused = 0
    for cut in range(0, len(whole), max(len(whole) // 60, 1)):
        for broken in (whole[:cut], whole[:cut] + b"\xff" + whole[cut + 1 :], whole[:cut] + b"\x00" + whole[cut + 1 :]):
            try:
                assert strip_image(io.BytesIO(broken), media)
            except FileRefused:
                refused += 1
    assert refused > 20


def test_a_huge_picture_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(FileRefused, match="50 million pixels"):
        strip_image(io.BytesIO(png_header(60_000, 60_000)), "image/png")
    with pytest.raises(FileRefused, match="damaged"):
        strip_image(io.BytesIO(picture("JPEG", (64, 64))[:400]), "image/jpeg")
