"""Side threads: who is in them, who is asked before more people read, how they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cases.actions import cases as case_actions
from cases.models import Case, Queue
from conversations.actions.threads import (
    Chosen,
    add_member,
    close_thread,
    remove_member,
    splinter,
    write_and_let_in,
    write_aside,
)
from conversations.mentions import Unseen
from conversations.models import Attachment, Entry, Mention, Thread, ThreadMember
from conversations.selectors.threads import markers
from conversations.widening import Widens
from core.actor import Actor
from core.models import Event
from core.refusals import NotAllowed, Overtaken, Refused
from tests.conversations.conftest import Splinter
from tests.factories.cases import card, entries_of, fresh, make_queue, open_case
from tests.world import World

Join = Callable[[str], Actor]
pytestmark = pytest.mark.usefixtures("northwind")

AUDIENCES = {
    "requester": {"ada", "ravi"},
    "people": {"ada", "ben"},
    "team": {"ada", "ben"},
    "support": {"ada", "ines"},
}


def open_with(aside: Splinter, audience: str, ben: Actor) -> Thread:
    """A side thread of each sort: Ada with Ravi, with Ben, with Ben's team, with Storage's support."""
    return aside(
        audience, people=[ben] if audience == "people" else [], **({"team": "Network"} if audience == "team" else {})
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_side_thread_is_read_by_its_audience_alone(
    case: Case, aside: Splinter, join: Join, ben: Actor, audience: str
) -> None:
    everybody = {name: join(name) for name in ("ada", "ben", "ines", "tomas", "ravi", "edda")}
    thread = open_with(aside, audience, ben)
    entry = write_aside(thread, by=everybody["ada"], source="CNRY more")
    Attachment.objects.create(entry=entry, by=card(ben), name="x", media_type="x", size=1, sha256="0", path="x")
    reading = {name for name, actor in everybody.items() if Thread.objects.visible_to(actor).filter(pk=thread.pk)}
    entries = {name for name, actor in everybody.items() if Entry.objects.visible_to(actor).filter(thread=thread)}
    files = {name for name, actor in everybody.items() if Attachment.objects.visible_to(actor).exists()}
    assert reading == entries == files == AUDIENCES[audience]


def test_support_follows_the_queue_and_never_whoever_asks(
    case: Case, aside: Splinter, ada: Actor, ines: Actor, ben: Actor
) -> None:
    own = open_case(ines, fresh(case).queue, "Ines asks")
    thread = aside("support", entry=entries_of(own)[0])
    assert not Thread.objects.visible_to(ines).filter(pk=thread.pk).exists()
    Case.objects.filter(pk=own.pk).update(queue=make_queue("Network", "Network"))
    assert Thread.objects.visible_to(ben).filter(pk=thread.pk).exists()
    assert Thread.objects.visible_to(ada).filter(pk=thread.pk).exists()  # whoever opened it is named in it


def test_who_left_reads_nothing_any_more(case: Case, aside: Splinter, ada: Actor, ben: Actor) -> None:
    thread = aside("people", people=[ben])
    remove_member(thread, by=ada, person_id=ben.card)
    assert not Entry.objects.visible_to(ben).filter(thread=thread).exists()
    with pytest.raises(NotAllowed):
        write_aside(thread, by=ben, source="still here")
    with pytest.raises(Refused, match="must stay"):
        remove_member(thread, by=ada, person_id=ada.card)


def test_added_without_history_reads_from_then_on(case: Case, aside: Splinter, ada: Actor, join: Join) -> None:
    ben, tomas = join("ben"), join("tomas")
    thread = aside("people", people=[ben])
    Entry.objects.filter(thread=thread).update(at=timezone.now() - timedelta(minutes=5))
    add_member(thread, by=ada, person=card(tomas))
    write_aside(thread, by=ada, source="from now on")
    assert [one.source for one in Entry.objects.visible_to(tomas).filter(thread=thread)] == ["from now on"]
    assert Entry.objects.visible_to(ben).filter(thread=thread).count() == 2
    [event] = Event.objects.filter(name="ThreadMemberAdded")
    assert event.data == {"person_id": str(tomas.card), "with_history": False}


def test_added_again_with_history_reads_all(case: Case, aside: Splinter, ada: Actor, ben: Actor, ines: Actor) -> None:
    thread = aside("people", people=[ben, ines])
    remove_member(thread, by=ada, person_id=ben.card)
    add_member(thread, by=ada, person=card(ben), with_history=True)
    assert Entry.objects.visible_to(ben).filter(thread=thread).count() == 1
    assert ThreadMember.objects.filter(thread=thread, person=ben.person_id).count() == 1


def test_widening_names_who_would_read_more_and_waits_for_a_yes(
    world: World, ada: Actor, ravi: Actor, ben: Actor
) -> None:
    hidden = open_case(ravi, make_queue("Vault", "Storage", is_open=False), "CNRY hidden")
    entry = entries_of(hidden)[0]
    with pytest.raises(Widens, match="Ben Okoro does not see the case"):
        splinter(entry, by=ada, chosen=Chosen("people", (card(ben),)), name="x", source="y")
    thread = splinter(entry, by=ada, chosen=Chosen("people", (card(ben),), is_sure=True), name="x", source="y")
    assert Entry.objects.visible_to(ben).filter(thread=thread).exists()
    assert not Case.objects.visible_to(ben).filter(pk=hidden.pk).exists()
    assert not Entry.objects.visible_to(ben).filter(pk=entry.pk).exists()


def test_note_is_not_taken_to_the_requester_without_a_yes(case: Case, aside: Splinter, ada: Actor, ravi: Actor) -> None:
    note = case_actions.write_note(fresh(case), by=ada, source="CNRY among us")
    with pytest.raises(Widens, match="Ravi Nair does not see the entry"):
        aside("requester", entry=note, is_quoted=True)
    quiet = aside("requester", entry=note, is_sure=True)
    told = aside("requester", entry=note, is_sure=True, is_quoted=True, name="Quoted")
    words = {one.thread_id: one.source for one in Entry.objects.visible_to(ravi).filter(thread__kind="side")}
    assert "among us" not in words[quiet.pk]
    assert "> CNRY among us" in words[told.pk]


def test_adding_somebody_who_does_not_see_the_case_is_asked_first(
    world: World, ada: Actor, ravi: Actor, ben: Actor, ines: Actor
) -> None:
    hidden = open_case(ravi, make_queue("Vault", "Storage", is_open=False))
    thread = splinter(entries_of(hidden)[0], by=ada, chosen=Chosen("people", (card(ines),)), name="x", source="y")
    with pytest.raises(Widens, match="Ben Okoro"):
        add_member(thread, by=ada, person=card(ben))
    add_member(thread, by=ada, person=card(ben), is_sure=True)
    assert Thread.objects.visible_to(ben).filter(pk=thread.pk).exists()


def test_only_support_talks_with_the_requester_apart(case: Case, aside: Splinter, join: Join, ravi: Actor) -> None:
    for outsider in (join("ben"), join("tomas")):
        with pytest.raises(NotAllowed, match="Only support"):
            aside("requester", by=outsider)
        assert aside("support", by=outsider, name=outsider.name).is_open
    with pytest.raises(NotAllowed):
        aside("people", by=ravi, people=[join("ada")])


def test_requester_is_let_into_nothing_later(case: Case, aside: Splinter, ada: Actor, ben: Actor, ravi: Actor) -> None:
    for thread in (aside("people", people=[ben]), aside("support")):
        with pytest.raises(Refused, match="only colleagues"):
            add_member(thread, by=ada, person=card(ravi), is_sure=True)
    forged = aside("people", people=[ben], name="forged")
    ThreadMember.objects.create(thread=forged, person=card(ravi))
    assert not Entry.objects.visible_to(ravi).filter(thread=forged).exists()


def test_markers_are_worded_for_each_reader(case: Case, aside: Splinter, join: Join, ben: Actor, ravi: Actor) -> None:
    ada, tomas = join("ada"), join("tomas")
    aside("requester")
    aside("people", people=[ben], name="CNRY secret name")
    said = {who.name: [one.words for one in markers("case", case.pk, who)] for who in (ada, ben, tomas, ravi)}
    assert said["Ada Brandt"] == [
        "Side thread with Ravi only: Console password",
        "Side thread with Ben: CNRY secret name",
    ]
    assert said["Ben Okoro"] == ["Ada settles a detail with the requester", "Side thread with Ada: CNRY secret name"]
    assert said["Tomás Vidal"] == ["Ada settles a detail with the requester", "Ada talks a detail over with colleagues"]
    assert said["Ravi Nair"] == ["Side thread with Ada only: Console password"]
    assert [one.count for one in markers("case", case.pk, ravi)] == [1]


def test_side_thread_ends_with_a_line(case: Case, aside: Splinter, ada: Actor, ben: Actor) -> None:
    thread = aside("people", people=[ben])
    with pytest.raises(Refused, match="in a line"):
        close_thread(thread, by=ada, outcome="  ")
    assert close_thread(thread, by=ben, outcome="It was the firmware.").outcome == "It was the firmware."
    for late in (lambda: close_thread(thread, by=ada, outcome="x"), lambda: write_aside(thread, by=ada, source="x")):
        with pytest.raises(Overtaken):
            late()


@pytest.mark.parametrize("end", ["close", "solve", "reply"])
def test_case_does_not_end_over_open_side_threads(
    case: Case, aside: Splinter, ada: Actor, ben: Actor, ines: Actor, end: str
) -> None:
    mine, theirs = aside("people", people=[ben]), aside("people", people=[ben], by=ines, name="CNRY theirs")
    lines = {mine.pk: "Settled.", theirs.pk: "Ines is away, and it is settled, too."}

    def act(outcomes: dict[UUID, str]) -> object:
        if end == "close":
            return case_actions.close_case(
                fresh(case), by=ada, resolution="solved", no_article="one_off", outcomes=outcomes
            )
        return case_actions.change_status(fresh(case), by=ada, status="solved", outcomes=outcomes)

    def act_too_early() -> object:
        if end == "reply":
            return case_actions.reply(fresh(case), by=ada, source="Done", then="solved")
        return act({mine.pk: "Settled."})

    with pytest.raises(Refused) as refused:
        act_too_early()
    assert "Ines talks a detail over with colleagues" in refused.value.sentence
    assert "CNRY" not in refused.value.sentence
    assert fresh(case).status not in ("solved", "closed")
    assert Thread.objects.filter(kind="side", closed_at=None).count() == 2
    if end != "reply":
        act(lines)
        assert fresh(case).status in ("solved", "closed")
        assert set(Thread.objects.filter(kind="side").values_list("outcome", flat=True)) == set(lines.values())


def test_mention_of_somebody_outside_is_asked_about(
    case: Case, aside: Splinter, ada: Actor, ben: Actor, ines: Actor
) -> None:
    thread = aside("people", people=[ben])
    with pytest.raises(Unseen, match="Ines Moreau may not read this"):
        write_aside(thread, by=ada, source="@ines look", asks=True)
    assert Entry.objects.filter(thread=thread).count() == 1
    silent = write_aside(thread, by=ada, source="@ines look, @Ben too")
    assert set(Mention.objects.filter(entry=silent).values_list("person", flat=True)) == {ben.person_id}
    added = write_and_let_in(thread, by=ada, source="@Ines.Moreau look")
    assert set(Mention.objects.filter(entry=added).values_list("person", flat=True)) == {ines.person_id}
    assert list(Entry.objects.visible_to(ines).filter(thread=thread)) == [added]


def test_side_thread_of_a_side_thread_stays_within(
    case: Case, aside: Splinter, ada: Actor, ben: Actor, ines: Actor, join: Join
) -> None:
    outer = aside("people", people=[ben])
    inner_entry = write_aside(outer, by=ben, source="a detail of a detail")
    with pytest.raises(Widens, match="Ines Moreau"):
        aside("people", entry=inner_entry, people=[ines])
    with pytest.raises(Widens, match="Everybody who supports"):
        aside("support", entry=inner_entry)
    inner = aside("people", entry=inner_entry, people=[ben], name="Inner")
    assert [one.name for one in markers("case", case.pk, ben, within=outer.pk)] == ["Inner"]
    assert inner.pk not in [one.key for one in markers("case", case.pk, ben)]
    assert Queue.objects.count() == 1
