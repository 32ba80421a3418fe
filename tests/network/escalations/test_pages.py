"""The pages of escalations: what each side reads and does there, and what nobody else does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Attachment
from core.actor import Actor
from core.spaces import REGISTRY, entered
from directory.models import Person
from network.actions.escalations import handling, revoking
from network.models import Escalation, Member, Offer, Topic
from network.parcels import Addressed, checked
from network.selectors import boards
from network.selectors.escalations import escalation_page, find_escalation
from tenants.halls import tell_roster
from tenants.models import Network
from tests.network.escalations.conftest import Ask
from tests.people import browser_of
from tests.world import World

LIST = "/n/meridian/escalations/"
PROMISE = {"ref": "HC-5521", "next_step": "I look at the log", "hours": "2"}


def card(name: str) -> Any:
    """The key of somebody's card in the network."""
    return Person.objects.get(name=name).pk


@dataclass(frozen=True)
class Desk:
    """Somebody at a page of an escalation."""

    actor: Actor
    host: str

    def get(self, row: Any, part: str = "") -> Any:
        return browser_of(self.actor, self.host).get(f"{LIST}{row.ref}/{part}")

    def post(self, row: Any, part: str, **given: Any) -> Any:
        return browser_of(self.actor, self.host).post(f"{LIST}{row.ref}/{part}/", given)

    def words(self, row: Any, part: str = "") -> str:
        answer = self.get(row, part)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())


@pytest.fixture
def northwind(ada: Actor) -> Desk:
    """Ada at her member's host."""
    return Desk(ada, "northwind")


@pytest.fixture
def halcyon(cleo: Actor) -> Desk:
    """Cleo at hers."""
    return Desk(cleo, "halcyon")


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


@pytest.fixture
def offer(ask: Ask) -> Escalation:
    """What whoever can is asked."""
    topic = Topic.objects.current().first()
    assert topic is not None
    to = Addressed(topic=topic.pk)
    return ask(
        to=to, product="Array 4800", content=checked(title="CNRY-title", fields=({"label": "a", "words": "CNRY"},))
    )


def test_offer_tells_topic_product_and_severity_alone(offer: Escalation, halcyon: Desk) -> None:
    listed = browser_of(halcyon.actor, "halcyon").get(LIST).content.decode()
    front = browser_of(halcyon.actor, "halcyon").get("/n/meridian/").content.decode()
    for words in (halcyon.words(offer), listed, front):
        assert "CNRY" not in words
        assert "Array 4800" in words
        assert "Northwind Storage" in words, "the roster is open"
    assert "One thing waits" in front
    assert halcyon.get(offer, "live/").status_code == 404
    assert halcyon.get(offer, "own-words.md").status_code == 404


def test_offer_names_nobody_where_the_roster_is_closed(
    offer: Escalation, halcyon: Desk, hall: World, meridian: Network
) -> None:
    with entered(REGISTRY):
        Network.objects.update(has_open_roster=False)
        tell_roster(Network.objects.select_related("space").get())
    words = halcyon.words(offer)
    assert "Northwind" not in words
    assert "A member asks whoever can" in words


def test_offer_is_accepted_or_passed_on(offer: Escalation, halcyon: Desk) -> None:
    assert halcyon.post(offer, "pass").status_code == 302
    assert halcyon.get(offer).status_code == 404
    Offer.objects.update(passed_at=None)
    assert halcyon.post(offer, "accept", **PROMISE).status_code == 302
    assert "CNRY-title" in halcyon.words(offer)


def test_offer_that_another_one_has_taken_says_so(offer: Escalation, halcyon: Desk) -> None:
    third = Member.objects.create(name="Third", state="active")
    Escalation.objects.update(helper=third, state="accepted")
    answer = halcyon.post(offer, "accept", **PROMISE)
    assert answer.status_code == 409
    assert b"Another organization has accepted this" in answer.content
    assert b"CNRY" not in answer.content


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
    row = ask(label="red", to=Addressed(person=cleo_there.card))
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


def test_list_has_both_directions_and_its_filters(
    ask: Ask, northwind: Desk, ada: Actor, cleo_there: Actor, ada_there: Actor, hall: World
) -> None:
    asked = ask(title="Their turn now")
    back = ask(by=cleo_there, to=Addressed(member=hall.organization_ids["northwind"]), title="Ours to answer")
    closed = ask(title="Over by now")
    handling.withdraw(closed.pk, "Solved", by=ada_there)

    def titles(view: str) -> set[str]:
        page = browser_of(ada).get(f"{LIST}?view={view}").content.decode()
        return {row.title for row in (asked, back, closed) if row.title in page}

    assert titles("mine") == {"Ours to answer"}
    assert titles("theirs") == {"Their turn now"}
    assert titles("closed") == {"Over by now"}
    assert titles("all") == {"Ours to answer", "Their turn now", "Over by now"}
    front = browser_of(ada).get("/n/meridian/").content.decode()
    assert "One thing waits" in front
    assert "Halcyon Cloud asks you" in front
    assert "With others" in front
    assert "Acknowledge" in front


def test_list_is_paged_by_key(ask: Ask, ada_there: Actor) -> None:
    rows = [ask(title=f"Number {number}") for number in range(boards.PAGE + 2)]
    first = boards.board(ada_there, "all")
    second = boards.board(ada_there, "all", first.after)
    numbers = [line.number for line in (*first.lines, *second.lines)]
    assert (len(first.lines), len(second.lines), second.after) == (boards.PAGE, 2, None)
    assert numbers == [row.number for row in reversed(rows)]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_much_there_is(
    count: int, ask: Ask, ada_there: Actor, cleo_there: Actor, promise: Any
) -> None:
    row = ask()
    handling.accept(row.pk, promise, by=cleo_there)
    for number in range(count):
        ask(title=f"Another {number}")
        handling.write(row.pk, f"Words {number}", by=cleo_there if number % 2 else ada_there)
    with CaptureQueriesContext(connection) as asked:
        found = find_escalation(ada_there, row.number)
        page = escalation_page(found, ada_there)
    assert len([moment for moment in page.moments if moment.entry]) == count
    assert len(asked) == 11
    with CaptureQueriesContext(connection) as asked:
        assert len(boards.board(ada_there, "all").lines) == count + 1
    assert len(asked) == 3
    with CaptureQueriesContext(connection) as asked:
        boards.front_board(ada_there)
    assert len(asked) == 3


def test_support_reads_and_a_contributor_does_not(ask: Ask, ada_there: Actor) -> None:
    row = ask()
    assert find_escalation(replace(ada_there, role="contributor", person_id=uuid4()), row.number) is None  # type: ignore[arg-type]
    assert boards.waiting(ada_there) == 0
