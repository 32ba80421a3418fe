"""The page of an escalation: what each side reads and does there, and what nobody else does."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from conversations.models import Attachment
from core import slots
from core.actor import Actor
from directory.models import Person
from network.actions.escalations import handling, revoking
from network.models import Community, CommunityMember, Escalation, Member
from network.parcels import Addressed, checked
from network.views.escalations import AT_HOME
from tests.network.escalations.conftest import LIST, PROMISE, Ask, Desk, offered
from tests.people import browser_of
from tests.world import World


def card(name: str) -> Any:
    """The key of somebody's card in the network."""
    return Person.objects.get(name=name).pk


def shown() -> Any:
    """What crosses in these tests."""
    said = {"who": "Requester", "at": "2026-11-24T10:00:00Z", "source": "It **stops**"}
    return checked(title="Multipath", fields=({"label": "Array", "words": "CNRY-field"},), entries=(said,))


def test_both_sides_read_the_same_page_in_their_own_words(ask: Ask, northwind: Desk, halcyon: Desk) -> None:
    row = ask(content=shown())
    mine, theirs = northwind.words(row), halcyon.words(row)
    for words in (mine, theirs):
        assert "Multipath" in words
        assert "CNRY-field" in words
        assert "<strong>stops</strong>" in words
        assert "TLP:AMBER" in words
        assert "can read this page, nobody else" in words
        assert str(row.extracts.get().digest)[:12] in words
    assert "Halcyon Cloud’s turn" in mine
    assert "Withdraw" in mine
    assert "Accept it" not in mine
    assert "Your turn" in theirs
    assert "Accept it" in theirs
    assert "Northwind Storage can take it back at any time; you keep your own words" in theirs


def test_whole_way_by_the_forms_of_either_side(ask: Ask, northwind: Desk, halcyon: Desk) -> None:
    row = ask()

    def stands() -> tuple[str, str]:
        found = Escalation.objects.get(pk=row.pk)
        return found.state, found.turn

    assert halcyon.post(row, "ask", text="Which firmware?").status_code == 302
    assert northwind.post(row, "answer", text="6.2.1").status_code == 302
    assert halcyon.post(row, "accept", **PROMISE).status_code == 302
    assert stands() == ("accepted", "helper")
    assert "HC-5521" in northwind.words(row)
    assert halcyon.post(row, "write", text="Set it to 12.").status_code == 302
    assert northwind.post(row, "write", text="We watch.", keeps_turn="on").status_code == 302
    assert stands() == ("progress", "requester")
    assert halcyon.post(row, "promise", **{**PROMISE, "next_step": "I write it up"}).status_code == 302
    assert halcyon.post(row, "propose", text="Keep it at 12.").status_code == 302
    assert northwind.post(row, "reject", text="It came back.").status_code == 302
    assert halcyon.post(row, "propose", text="And failback manual.").status_code == 302
    page = northwind.words(row)
    assert "Proposed solution" in page
    assert "Confirm the solution" in page
    assert northwind.post(row, "confirm").status_code == 302
    assert northwind.post(row, "reopen", text="It is back.").status_code == 302
    assert halcyon.post(row, "return", text="Out of our range").status_code == 302
    assert stands() == ("closed", "")
    page = halcyon.words(row)
    assert "<b>Returned:</b>" in page
    for line in ("accepted it for Halcyon Cloud", "confirmed the solution", "opened it again for Northwind Storage"):
        assert line in page


def test_confirmed_help_can_be_written_up_where_one_talks(ask: Ask, northwind: Desk, ada_there: Actor) -> None:
    row = ask(title="CNRY-title")
    assert "Write it up" not in northwind.words(row)
    Escalation.objects.filter(pk=row.pk).update(state="closed", turn="", ending="confirmed", closed_at=timezone.now())
    assert "Join a community first" in northwind.words(row)
    community = Community.objects.create(name="Storage talk")
    CommunityMember.objects.create(
        community=community, person_id=ada_there.card, organization_id=ada_there.organization_id, state="in"
    )
    address = f"/n/meridian/communities/{community.pk}/discuss/?what=story"
    assert f'href="{address}"' in northwind.words(row)
    form = browser_of(northwind.actor, "northwind").get(address).content.decode()
    assert 'value="story" required id="id_what_1" checked' in form or 'value="story" id="id_what_1" checked' in form
    assert "CNRY-title" not in form


def test_what_is_sent_twice_is_written_once(ask: Ask, halcyon: Desk) -> None:
    row, once = ask(), uuid4()
    halcyon.post(row, "accept", **PROMISE)
    for _ in range(2):
        assert halcyon.post(row, "write", text="CNRY-once", once=once).status_code == 302
    assert halcyon.words(row).count("CNRY-once") == 1


@pytest.mark.parametrize(
    ("part", "given", "said"),
    [
        ("accept", {**PROMISE, "ref": ""}, "This field is required"),
        ("accept", {**PROMISE, "hours": "other"}, "Choose the day and the time."),
        ("accept", {**PROMISE, "hours": "other", "at": "2020-01-01T10:00"}, "Promise a time that is still to come."),
        ("ask", {"text": " "}, "Write something before you send it."),
        ("decline", {"text": ""}, "Say why, in a sentence"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    part: str, given: dict[str, str], said: str, ask: Ask, halcyon: Desk
) -> None:
    row = ask()
    answer = halcyon.post(row, part, **given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert given.get("next_step", "") in page
    assert Escalation.objects.get(pk=row.pk).state == "requested"


def test_who_was_slower_is_told_kindly_on_the_fresh_page(ask: Ask, ada_there: Actor, halcyon: Desk) -> None:
    row = ask()
    handling.withdraw(row.pk, "Solved here", by=ada_there)
    answer = halcyon.post(row, "accept", **PROMISE)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Northwind Storage has withdrawn this in the meantime." in page
    assert "Solved here" in page
    assert 'value="HC-5521"' not in page, "there is nothing to accept any more"


def test_step_of_the_other_side_is_refused(ask: Ask, northwind: Desk) -> None:
    row = ask()
    assert northwind.post(row, "accept", **PROMISE).status_code == 409
    assert northwind.post(row, "confirm").status_code == 409
    assert Escalation.objects.get(pk=row.pk).state == "requested"


def test_stranger_and_missing_are_the_same(
    ask: Ask, hall: World, ravi: Actor, ada: Actor, cleo: Actor, cleo_there: Actor
) -> None:
    third = Member.objects.create(name="Third", state="active")
    row = ask(title="CNRY-title")
    Escalation.objects.filter(pk=row.pk).update(helper=third)
    for browser, host in ((cleo, "halcyon"), (ravi, "northwind"), (None, "northwind")):
        for part in ("", "live/", "own-words.md", "revoke/"):
            answer = browser_of(browser, host).get(f"{LIST}{row.ref}/{part}")
            assert answer.status_code == (302 if browser is None else 404)
            assert b"CNRY" not in answer.content
    for part in ("accept", "write", "ask", "decline", "withdraw", "readers", "pass", "erase"):
        answer = browser_of(cleo, "halcyon").post(f"{LIST}{row.ref}/{part}/", {"text": "x", **PROMISE})
        assert answer.status_code == 404, part
    assert browser_of(ada).get(f"{LIST}E-999999/").status_code == 404
    assert b"CNRY" not in browser_of(cleo, "halcyon").get(f"{LIST}?view=all").content


def test_revoke_says_beforehand_what_remains_and_leaves_ones_own_words(
    ask: Ask, northwind: Desk, halcyon: Desk, ada_there: Actor, cleo_there: Actor, promise: Any
) -> None:
    row = ask(content=shown(), title="CNRY-title")
    handling.accept(row.pk, promise, by=cleo_there)
    handling.write(row.pk, "Words of Cleo", by=cleo_there)
    handling.write(row.pk, "CNRY-words of Ada", by=ada_there)
    asked = northwind.words(row, "revoke/")
    assert "Halcyon Cloud keeps its own words" in asked
    assert "this withdraws it" in asked
    assert Escalation.objects.get(pk=row.pk).revoked_at is None
    assert northwind.post(row, "revoke").status_code == 302
    left, kept = halcyon.words(row), halcyon.words(row, "own-words.md")
    for words in (left, kept):
        assert "Words of Cleo" in words
        assert "HC-5521" in words
        assert "CNRY" not in words
        assert "Multipath" not in words
    assert "took back what it had shown" in left
    assert halcyon.get(row, "live/").status_code == 404
    assert row.ref in browser_of(halcyon.actor, "halcyon").get(f"{LIST}?view=closed").content.decode()
    assert "CNRY-words of Ada" in northwind.words(row)


def test_own_side_is_exported_without_the_others_words(
    ask: Ask, northwind: Desk, ada_there: Actor, cleo_there: Actor, promise: Any
) -> None:
    row = ask(content=shown())
    handling.accept(row.pk, promise, by=cleo_there)
    handling.write(row.pk, "CNRY-theirs", by=cleo_there)
    handling.write(row.pk, "Words of Ada", by=ada_there)
    text = northwind.words(row, "own-words.md")
    assert "Words of Ada" in text
    assert "- Array: CNRY-field" in text
    assert "- Accepted: " in text
    assert "CNRY-theirs" not in text
    assert "HC-5521" not in text


def test_erase_is_offered_once_it_is_closed(ask: Ask, northwind: Desk, halcyon: Desk, ada_there: Actor) -> None:
    row = ask(title="CNRY-title")
    assert f"{row.ref}/erase/" not in northwind.words(row)
    assert northwind.post(row, "erase").status_code == 422
    handling.withdraw(row.pk, "Solved", by=ada_there)
    assert "deleted for good" in northwind.words(row, "erase/")
    assert northwind.post(row, "erase").status_code == 302
    assert "CNRY" not in northwind.words(row)


def test_colleague_is_named_and_reads_it(ask: Ask, northwind: Desk, ben: Actor, cleo_there: Actor, hall: World) -> None:
    row = ask(label="red", to=Addressed(person=offered(cleo_there)))
    ben_there = Desk(ben, "northwind")
    assert ben_there.get(row).status_code == 404
    page = northwind.words(row)
    assert "Ben Okoro" in page
    assert northwind.post(row, "readers", person=card("Ben Okoro")).status_code == 302
    assert ben_there.get(row).status_code == 200
    assert "named Ben Okoro to read it" in northwind.words(row)
    assert northwind.post(row, "readers", person=card("Cleo Marsh")).status_code == 422


def test_what_one_side_named_is_not_told_to_the_other(
    ask: Ask, ada_there: Actor, halcyon: Desk, ben: Actor, northwind: Desk, hall: World
) -> None:
    row = ask()
    Desk(ben, "northwind").get(row)
    handling.name_reader(row.pk, card("Ben Okoro"), by=ada_there)
    assert "named Ben Okoro" in northwind.words(row)
    assert "Ben Okoro" not in halcyon.words(row)


def test_open_page_fetches_its_two_pieces(ask: Ask, northwind: Desk) -> None:
    row = ask(title="Multipath")
    page = northwind.words(row)
    assert page.count(f'data-live="meridian/escalation:{row.pk}"') == 2
    talk, side = northwind.words(row, "live/"), northwind.words(row, "live/?part=side")
    assert "Multipath" in talk
    assert "<html" not in talk + side
    assert "Agreement" in side


def test_own_things_stand_beside_it_by_the_slot(ask: Ask, northwind: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ask()
    given: list[Any] = []

    def filler(request: Any, key: Any) -> dict[str, Any]:
        given.append((request.actor.organization_id, key))
        return {"template": "parts/_empty.html", "context": {"title": "C-1042 at home"}}

    monkeypatch.setitem(slots._fillers, AT_HOME, [filler, lambda request, key: None])
    assert "<h2>C-1042 at home</h2>" in northwind.words(row)
    assert given == [(northwind.actor.organization_id, row.pk)]


def test_files_of_an_extract_are_fetched_by_both_sides_alone(
    ask: Ask, northwind: Desk, halcyon: Desk, ada_there: Actor, cleo_there: Actor, promise: Any
) -> None:
    row = ask(files=[("host.log", BytesIO(b"CNRY-bytes"))])
    key = Attachment.objects.get().pk
    path = f"/n/meridian/files/{key}/"
    assert f'href="{path}"' in halcyon.words(row)
    for one in (northwind, halcyon):
        answer = browser_of(one.actor, one.host).get(path)
        assert b"".join(answer.streaming_content) == b"CNRY-bytes"  # type: ignore[attr-defined]
    handling.accept(row.pk, promise, by=cleo_there)
    revoking.revoke(row.pk, by=ada_there)
    assert browser_of(halcyon.actor, "halcyon").get(path).status_code == 404
