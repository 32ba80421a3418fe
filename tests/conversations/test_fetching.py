"""The address of a file, as somebody would try it who was given it: each byte asks who reads the entry it hangs on."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from cases.models import Case, Queue
from conversations.actions.entries import delete_entry
from conversations.actions.files import upload_file
from conversations.models import Attachment
from core.actor import Actor
from core.spaces import entered
from directory.models import Team
from tests.factories.cases import entries_of, make_queue, open_case
from tests.people import browser_of
from tests.world import World

WORDS = b"<script>CNRY</script> the plan"


@pytest.fixture
def case(northwind: World, ada: Actor, ben: Actor, ravi: Actor) -> Case:
    return open_case(ravi, make_queue())


@pytest.fixture
def file(case: Case, ada: Actor) -> str:
    """The address of a file that Ada sent to Ravi."""
    made = upload_file("plan.html", BytesIO(WORDS), by=ada, limit=10_000)
    browser_of(ada).post(
        f"/cases/{case.ref}/write/", {"audience": "requester", "text": "See.", "attached": str(made.pk)}
    )
    assert Attachment.objects.get(pk=made.pk).entry_id == entries_of(case)[-1].pk
    return f"/files/{made.pk}/"


def body(response: Any) -> bytes:
    """All of it; whoever reads a file to its end closes it."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_RANGE": "bytes=0-3"},
        {"HTTP_RANGE": "bytes=0-3,9-"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_MODIFIED_SINCE": "Wed, 01 Jan 2098 00:00:00 GMT"},
        {"HTTP_ACCEPT": "text/html"},
        {"QUERY_STRING": "inline=1&download=0&type=text/html"},
    ],
)
def test_no_way_of_asking_makes_a_page_of_it_or_a_part(file: str, ben: Actor, ravi: Actor, asked: Any) -> None:
    found = browser_of(ravi).get(file, **asked)
    assert (found.status_code, body(found)) == (200, WORDS)
    assert found["Content-Type"] == "application/octet-stream"
    assert found["Content-Disposition"].startswith("attachment")
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found["Content-Security-Policy"]
    assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(found.headers)


def test_its_head_tells_those_alone_who_read_it(world: World, file: str, ravi: Actor, cleo: Actor) -> None:
    absent = "/files/01a204b9-a055-76ba-99ab-9a9305c63415/"
    head = browser_of(ravi).head(file)
    assert (int(head["Content-Length"]), body(head)) == (len(WORDS), b"")
    for who, slug in ((None, "northwind"), (cleo, "northwind"), (cleo, "halcyon")):
        one, other = browser_of(who, slug).head(file), browser_of(who, slug).head(absent)
        assert (one.status_code, one.headers.get("Content-Length")) == (
            other.status_code,
            other.headers.get("Content-Length"),
        )
        assert one.status_code in (302, 404)


def test_it_follows_its_case_out_of_sight(case: Case, file: str, ben: Actor, ada: Actor) -> None:
    opened = browser_of(ben).get(file)
    assert (opened.status_code, body(opened)) == (200, WORDS)
    vault = Queue.objects.create(name="Vault", slug="vault", team=Team.objects.get(name="Storage"), is_open=False)
    Case.objects.filter(pk=case.pk).update(queue=vault)
    assert browser_of(ben).get(file).status_code == 404
    seen = browser_of(ada).get(file)
    assert (seen.status_code, body(seen)) == (200, WORDS)


def test_it_goes_with_its_entry(world: World, case: Case, file: str, ada: Actor, ravi: Actor) -> None:
    delete_entry(entries_of(case)[-1], by=ada)
    for who in (ada, ravi):
        assert browser_of(who).get(file).status_code == 404
    with entered(world.northwind):
        assert not any(WORDS in bytes_of(one) for one in Attachment.objects.all())


def bytes_of(attachment: Attachment) -> bytes:
    from django.core.files.storage import default_storage

    if not default_storage.exists(attachment.path):
        return b""
    with default_storage.open(attachment.path) as stream:
        return bytes(stream.read())
