"""Stack Exchange dumps: folders and zips, XML and JSON lines."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Mapping as Dict
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from cases.imports import BadRow, ImportRefused, Limits, PlainCase, read_stackexchange

AT = "2021-04-27T15:0{}:00.000"
POSTS: list[dict[str, str]] = [
    {"Id": "1", "PostTypeId": "1", "Title": "Why?", "Body": "<p>a &amp; b</p>", "OwnerUserId": "5",
     "AcceptedAnswerId": "2", "Tags": "<disk><raid-5>", "CreationDate": AT.format(0)},
    {"Id": "2", "PostTypeId": "2", "ParentId": "1", "Body": "<p>So</p>", "OwnerDisplayName": "gone",
     "CreationDate": AT.format(2)},
    {"Id": "3", "PostTypeId": "1", "Title": "How?", "Body": "", "Tags": "|disk|",
     "ClosedDate": AT.format(9), "CreationDate": AT.format(1)},
    {"Id": "4", "PostTypeId": "5", "Body": "wiki", "CreationDate": AT.format(1)},
    {"Id": "9", "PostTypeId": "2", "ParentId": "77", "Body": "lost", "CreationDate": AT.format(1)},
]  # fmt: skip
USERS = [{"Id": "5", "DisplayName": "Ada"}, {"Id": "6", "DisplayName": "Ben"}]
COMMENTS = [
    {"Id": "1", "PostId": "2", "UserId": "6", "Text": "Thanks *you*", "CreationDate": AT.format(3)},
    {"Id": "2", "PostId": "1", "UserId": "8", "Text": "Why not", "CreationDate": AT.format(1)},
    {"Id": "3", "PostId": "88", "UserId": "6", "Text": "lost", "CreationDate": AT.format(1)},
    {"Id": "4", "PostId": "1", "UserId": "6", "Text": "bad", "CreationDate": "soon"},
]
DUMP = {"posts": POSTS, "users": USERS, "comments": COMMENTS}


def xml(what: str, rows: list[dict[str, str]]) -> bytes:
    lines = ["  <row " + " ".join(f"{name}={quoteattr(value)}" for name, value in row.items()) + " />" for row in rows]
    mark = "\ufeff<?xml version='1.0' encoding='utf-8'?>\n"
    return (mark + f"<{what}>\n" + "\n".join(lines) + f"\n</{what}>\n").encode()


def jsonl(rows: list[dict[str, str]]) -> bytes:
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())


def folder(tmp_path: Path, files: Dict[str, bytes]) -> Path:
    place = tmp_path / "cardano.stackexchange.com"
    place.mkdir()
    for name, content in files.items():
        (place / name).write_bytes(content)
    return place


def zipped(tmp_path: Path, files: Dict[str, bytes]) -> Path:
    path = tmp_path / "cardano.stackexchange.com.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"../dump/{name}", content)
    return path


XML = {f"{what.capitalize()}.xml": xml(what, rows) for what, rows in DUMP.items()}
JSONL = {f"{what}.jsonl.gz": jsonl(rows) for what, rows in DUMP.items()}


@pytest.mark.parametrize("files", [XML, JSONL], ids=["xml", "jsonl"])
@pytest.mark.parametrize("packing", [folder, zipped])
def test_dump(tmp_path: Path, files: Dict[str, bytes], packing: object) -> None:
    assert callable(packing)
    source = packing(tmp_path, files)
    items = [item for _, item in read_stackexchange(source, to_markdown=str.upper)]
    first, second = (item for item in items if isinstance(item, PlainCase))
    assert (first.key, first.subject, first.body) == ("1", "Why?", "<P>A &AMP; B</P>")
    assert first.tags == ("disk", "raid-5")
    assert first.source_url == "https://cardano.stackexchange.com/q/1"
    assert [(e.key, e.author_key) for e in first.entries] == [
        ("comment-2", "8"),
        ("answer-2", "name:gone"),
        ("comment-1", "6"),
    ]
    assert first.entries[2].source_md == "Thanks *you*"
    assert first.accepted_entry_key == "answer-2"
    assert first.resolved_at == first.entries[1].at
    assert {(p.key, p.name) for p in first.people} == {
        *(("5", "Ada"), ("name:gone", "gone"), ("6", "Ben")),
        ("8", "user8"),
    }
    assert {p.kind for p in first.people} == {"imported"}
    assert (first.status, second.status, second.tags) == ("solved", "closed", ("disk",))
    assert (first.priority, first.queue, first.product, first.handed_on, first.is_met) == ("", "", "", None, None)
    assert (first.line, second.line) == (1, 3)
    reasons = [item.reason for item in items if isinstance(item, BadRow)]
    assert len(reasons) == 3
    assert reasons[0].startswith("comments: ")
    assert "question of this answer" in reasons[1]
    assert "post of this comment" in reasons[2]


def refusal(source: Path, **limits: int) -> str:
    with pytest.raises(ImportRefused) as caught:
        list(read_stackexchange(source, limits=Limits(**limits)))
    return str(caught.value)


def test_row_whose_id_came_before_is_set_aside_and_the_first_one_stays(tmp_path: Path) -> None:
    again = [{**POSTS[2], "Title": "Again?"}]
    place = folder(tmp_path, {"Posts.xml": xml("posts", [*POSTS[:3], *again]), "Users.xml": xml("users", USERS)})
    items = [item for _, item in read_stackexchange(place)]
    [bad] = [item for item in items if isinstance(item, BadRow)]
    assert bad.reason == "posts: its Id came before in the dump."
    assert bad.line == 4
    assert "Again?" in bad.raw
    assert [item.subject for item in items if isinstance(item, PlainCase)] == ["Why?", "How?"]


def test_question_whose_text_cannot_be_converted_is_set_aside(tmp_path: Path) -> None:
    def refuses(words: str) -> str:
        if "&" in words:
            raise ValueError(words)
        return words

    items = [item for _, item in read_stackexchange(folder(tmp_path, XML), to_markdown=refuses)]
    [bad] = [item for item in items if isinstance(item, BadRow) and item.reason.startswith("posts: A text")]
    assert bad.line == 1
    assert json.loads(bad.raw)["Title"] == "Why?"
    assert [item.key for item in items if isinstance(item, PlainCase)] == ["3"]


def test_zip_beside_the_dump_inside_the_zip_is_not_judged(tmp_path: Path) -> None:
    inside = tmp_path / "inside.zip"
    with zipfile.ZipFile(inside, "w") as many:
        for number in range(1_001):
            many.writestr(f"{number}.txt", b"")
    with zipfile.ZipFile(tmp_path / "dump.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("Posts.xml", XML["Posts.xml"])
        archive.write(inside, "attachments.zip")
    items = [item for _, item in read_stackexchange(tmp_path / "dump.zip")]
    assert [item.key for item in items if isinstance(item, PlainCase)] == ["1", "3"]


def test_file_without_a_row_may_be_as_long_as_a_row(tmp_path: Path) -> None:
    place = folder(tmp_path, {"Posts.xml": b"<posts>" + b" " * 85 + b"</posts>"})
    assert list(read_stackexchange(place, limits=Limits(row_chars=100))) == []
    assert "A row is longer than 99 characters" in refusal(place, row_chars=99)


ENTITY = b'<!DOCTYPE posts [<!ENTITY a "b">]><posts><row Id="1"/></posts>'


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"readme.txt": b"x"}, "No posts"),
        ({"Posts.xml": ENTITY}, "document type"),
        ({"Posts.xml": XML["Posts.xml"][:-4]}, "cut off or not XML"),
        ({"Posts.xml": XML["Users.xml"]}, "should hold <posts>"),
        ({"Posts.xml": b"<posts>" + b" " * 300_000 + b"</posts>"}, "longer than"),
        ({"Posts.xml": b""}, "empty"),
        ({"posts.jsonl.gz": JSONL["posts.jsonl.gz"][:-9]}, "damaged or cut off"),
        ({"posts.jsonl": b"a,b\n"}, "neither"),
    ],
)
@pytest.mark.parametrize("packing", [folder, zipped])
def test_refused(tmp_path: Path, files: Dict[str, bytes], sentence: str, packing: object) -> None:
    assert callable(packing)
    assert sentence in refusal(packing(tmp_path, files), row_chars=100_000)


def test_zips_are_bounded(tmp_path: Path) -> None:
    bomb = zipped(tmp_path, {"Posts.xml": b"<posts>" + b" " * 3_000_000 + b"</posts>"})
    assert bomb.stat().st_size < 10_000
    assert "Unpacked, this zip is larger" in refusal(bomb, unpacked_bytes=1_000_000)
    many = zipped(tmp_path, {f"{n}.txt": b"" for n in range(1_001)})
    assert "more than 1,000 files" in refusal(many)
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a/Posts.xml", XML["Posts.xml"])
        archive.writestr("b/posts.xml", XML["Posts.xml"])
    assert "twice" in refusal(tmp_path / "two.zip")


def test_zip_whose_member_lies_about_its_size_is_bounded(tmp_path: Path) -> None:
    honest = zipped(tmp_path, {"Posts.xml": b"<posts>" + b" " * 3_000_000 + b"</posts>"})
    size = (3_000_015).to_bytes(4, "little")
    lying = honest.read_bytes().replace(size, (15).to_bytes(4, "little"))
    honest.write_bytes(lying)
    assert "Posts.xml" in refusal(honest, unpacked_bytes=1_000_000).replace("posts", "Posts")


@pytest.mark.parametrize("content", [b"7z\xbc\xaf\x27\x1c123", b"PK\x03\x04", b"a,b\n1,2\n", b""])
def test_no_dump_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dump"
    path.write_bytes(content)
    assert refusal(path).endswith(".")
    assert "cannot be opened" in refusal(tmp_path / "gone")


def test_cut_zip_is_refused_at_every_byte(tmp_path: Path) -> None:
    whole = zipped(tmp_path, {"Posts.xml": XML["Posts.xml"]}).read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert refusal(path)
