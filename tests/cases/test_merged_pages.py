"""The pages of cases that were merged, as those read them who see one end alone."""

from __future__ import annotations

import pytest

from cases.actions import cases as actions
from cases.actions.merging import merge_cases
from cases.models import Case, Queue
from core.actor import Actor
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of, join
from tests.world import World


@pytest.fixture
def pair(queue: Queue, ravi: Actor, ada: Actor) -> tuple[Case, Case]:
    """The case that stands, and the one that goes into it."""
    return open_case(ravi, queue, "First", body="First words."), open_case(ravi, queue, "Second", body="Second words.")


def test_whom_a_reply_went_to_is_not_guessed_after_a_merge(world: World, queue: Queue, ravi: Actor, ada: Actor) -> None:
    edda = join(world, "edda")
    target, stub = open_case(ravi, queue, "First"), open_case(edda, queue, "Second")
    actions.reply(stub, by=ada, source="Edda, here it is.")
    merge_cases(target, [stub], by=ada, is_sure=True)
    actions.reply(fresh(target), by=ada, source="Ravi, one more thing.")
    page = browser_of(ada).get(f"/cases/{target.ref}/").content.decode()
    carried, own = page.partition("Edda, here it is.")[0], page.partition("Ravi, one more thing.")[0]
    assert "to Ravi" not in carried[carried.rindex("Ada Brandt</b>") :]
    assert "to Ravi" in own[own.rindex("Ada Brandt</b>") :]


def test_who_no_longer_reads_what_they_asked_is_told_so_and_offered_a_new_case(
    world: World, queue: Queue, ravi: Actor, ada: Actor
) -> None:
    edda = join(world, "edda")
    target, stub = open_case(ravi, queue, "First", body="Canary."), open_case(edda, queue, "Second", body="It stalls.")
    browser = browser_of(edda)
    assert 'id="write"' in browser.get(f"/cases/{stub.ref}/").content.decode()
    merge_cases(target, [stub], by=ada, is_sure=True)
    page = browser.get(f"/cases/{stub.ref}/").content.decode()
    assert "goes on with this in another case" in page
    assert 'href="/requests/new/"' in page.partition("goes on with this")[2]
    assert 'id="write"' not in page  # what it would send is refused
    assert browser.post(f"/cases/{stub.ref}/write/", {"text": "Hello?", "audience": "requester"}).status_code == 409
    assert target.ref not in page
    assert "Canary." not in page


def test_who_sees_the_stub_alone_is_told_so_and_what_was_begun_before_is_kept(
    world: World, pair: tuple[Case, Case], ada: Actor, ben: Actor
) -> None:
    hidden, stub = pair
    Case.objects.filter(pk=hidden.pk).update(queue=make_queue("Vault", "Storage", is_open=False))
    colleague = browser_of(ben)
    assert f"Write on {stub.ref}" in colleague.get(f"/cases/{stub.ref}/").content.decode()
    merge_cases(fresh(hidden), [fresh(stub)], by=ada, is_sure=True)
    page = colleague.get(f"/cases/{stub.ref}/").content.decode()
    assert "merged into one that you do not see" in page
    assert f"Write on {stub.ref}" not in page
    assert not [word for word in (hidden.ref, "First", "Vault") if word in page]
    late = colleague.post(f"/cases/{stub.ref}/write/", {"text": "Begun before.", "audience": "private"})
    assert late.status_code == 409
    assert "Begun before." in late.content.decode()
