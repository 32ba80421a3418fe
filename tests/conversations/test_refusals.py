"""What conversations refuse, and that a refusal leaves everything as it was."""

from __future__ import annotations

from io import BytesIO

import pytest

from cases.actions import cases as case_actions
from cases.models import Case
from conversations.actions import entries
from conversations.actions.entries import delete_entry, edit_entry, find_entry
from conversations.actions.threads import add_member, close_thread, remove_member, reopen_thread, write_aside
from conversations.markdown import MAX_SOURCE
from conversations.models import Entry, EntryRevision, Thread, ThreadMember
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, Overtaken, Refused
from tests.conversations.conftest import Splinter
from tests.factories.cases import card, fresh, make_queue, open_case
from tests.world import World

pytestmark = pytest.mark.usefixtures("northwind")


def standing() -> tuple[int, int, int, int]:
    """How much there is of what a refusal must not change."""
    return Entry.objects.count(), EntryRevision.objects.count(), ThreadMember.objects.count(), Event.objects.count()


@pytest.mark.parametrize(
    ("source", "sentence"), [("   ", "Write something"), ("x" * (MAX_SOURCE + 1), "characters")], ids=["empty", "long"]
)
def test_words_that_are_none_or_too_many_are_not_sent(case: Case, ada: Actor, source: str, sentence: str) -> None:
    before = standing()
    with pytest.raises(Refused, match=sentence):
        case_actions.reply(fresh(case), by=ada, source=source)
    assert standing() == before


def test_more_files_than_an_entry_carries_are_not_sent(case: Case, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_ATTACHMENTS", 1)
    two = [(name, BytesIO(b"words")) for name in ("a.txt", "b.txt")]
    with pytest.raises(Refused, match="at most 1 files"):
        case_actions.write_note(fresh(case), by=ada, source="See both.", uploads=two)
    case_actions.write_note(fresh(case), by=ada, source="See one.", uploads=two[:1])


def test_entry_is_not_emptied_and_a_deleted_one_not_changed(case: Case, ada: Actor) -> None:
    note = case_actions.write_note(case, by=ada, source="The first words.")
    with pytest.raises(Refused, match="delete it"):
        edit_entry(note, by=ada, source=" ")
    before = standing()
    assert edit_entry(note, by=ada, source="The first words.").edited_at is None
    assert standing() == before, "the same words are no change"
    delete_entry(note, by=ada)
    with pytest.raises(Overtaken, match="deleted in the meantime"):
        edit_entry(note, by=ada, source="Other words.")
    assert Entry.objects.get(pk=note.pk).source != "Other words."


def test_entry_out_of_sight_is_no_entry(case: Case, ada: Actor, ravi: Actor) -> None:
    note = case_actions.write_note(case, by=ada, source="CNRY for us alone")
    assert find_entry(note.pk, by=ada).pk == note.pk
    with pytest.raises(Missing):
        find_entry(note.pk, by=ravi)


def test_side_thread_wants_a_name_an_entry_that_is_there_and_somebody_in_it(
    case: Case, aside: Splinter, ada: Actor, ravi: Actor
) -> None:
    before = Thread.objects.count()
    with pytest.raises(Refused, match="Give the side thread a name"):
        aside("support", name="  ")
    with pytest.raises(Refused, match="one to"):
        aside("people", people=[ada])
    with pytest.raises(Refused, match="Choose the team"):
        aside("team")
    with pytest.raises(Refused, match="Choose who takes part"):
        aside("everybody")
    own = open_case(ada, fresh(case).queue)
    with pytest.raises(Refused, match="Only support of the case talks"):
        aside("requester", entry=Entry.objects.get(thread__subject_id=own.pk))
    gone = delete_entry(case_actions.write_note(fresh(case), by=ada, source="Not so."), by=ada)
    with pytest.raises(Overtaken, match="deleted in the meantime"):
        aside("support", entry=gone)
    assert Thread.objects.count() == before + 1, "the case of Ada's alone"


def test_somebody_is_added_once_and_removed_once(case: Case, aside: Splinter, ada: Actor, ben: Actor) -> None:
    thread = aside("people", people=[ben])
    with pytest.raises(Overtaken, match="is in this side thread already"):
        add_member(thread, by=ada, person=card(ben))
    remove_member(thread, by=ada, person_id=card(ben).pk)
    with pytest.raises(Overtaken, match="not in the side thread any more"):
        remove_member(thread, by=ada, person_id=card(ben).pk)


def test_thread_that_has_ended_takes_nothing_and_opens_once(
    case: Case, aside: Splinter, ada: Actor, ben: Actor
) -> None:
    thread = aside("people", people=[ben])
    with pytest.raises(Overtaken, match="open already"):
        reopen_thread(thread, by=ada)
    close_thread(thread, by=ada, outcome="It was the shelf.")
    before = standing()
    for act in (
        lambda: write_aside(thread, by=ada, source="One more thing."),
        lambda: close_thread(thread, by=ada, outcome="It was not."),
        lambda: remove_member(thread, by=ada, person_id=card(ben).pk),
    ):
        with pytest.raises(Overtaken, match="has ended"):
            act()
    assert standing() == before
    reopen_thread(thread, by=ada)
    write_aside(thread, by=ada, source="One more thing.")


def test_team_that_does_not_see_the_entry_is_named_before_it_reads(
    world: World, case: Case, aside: Splinter, ada: Actor
) -> None:
    hidden = open_case(ada, make_queue("Vault", "Storage", is_open=False))
    entry = Entry.objects.get(thread__subject_id=hidden.pk)
    with pytest.raises(Refused, match="Not everybody in Network sees"):
        aside("team", team="Network", entry=entry)
    assert aside("team", team="Network", entry=entry, is_sure=True).audience == "team"
