"""Merging cases and splitting one: what moves, what stays, who reads it, and the way back."""

from __future__ import annotations

from io import BytesIO

import pytest

from cases.actions import cases as actions
from cases.actions.fields import fill_in
from cases.actions.links import link_cases
from cases.actions.merging import Reaches, merge_cases, take_back_merge
from cases.actions.splitting import split_case
from cases.models import Case, Queue, Reversal
from cases.selectors.cases import case_page
from cases.selectors.links import belonging_to
from conversations.actions.entries import edit_entry
from conversations.actions.threads import Chosen, splinter, write_aside
from conversations.models import Attachment, Entry, Link, Thread
from core.actor import Actor
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from directory.models import Client, Person
from notifications.models import Follow
from tests.cases.fieldwork import SITE, fields
from tests.cases.hands import Hands
from tests.factories.cases import entries_of, fresh, make_queue, open_case
from tests.people import browser_of, join
from tests.world import World


@pytest.fixture
def pair(queue: Queue, ravi: Actor, ada: Actor) -> tuple[Case, Case]:
    """The case that stands, and the one that goes into it."""
    return open_case(ravi, queue, "First", body="First words."), open_case(ravi, queue, "Second", body="Second words.")


def texts(case: Case) -> list[str]:
    """What stands in the conversation of the case itself."""
    return [entry.source for entry in main_of(case)]


def main_of(case: Case) -> list[Entry]:
    return [entry for entry in entries_of(case) if not entry.thread.is_side]


def aside(entry: Entry, by: Actor, other: Actor) -> Thread:
    whole = Entry.objects.select_related("thread", "by").get(pk=entry.pk)
    return splinter(
        whole, by=by, chosen=Chosen("people", (Person.objects.get(pk=other.card),)), name="Apart", source="Between us."
    )


def test_everything_written_moves_with_its_time_and_says_where_from(
    pair: tuple[Case, Case], ada: Actor, ben: Actor, ravi: Actor
) -> None:
    target, stub = pair
    note = actions.write_note(stub, by=ada, source="A note.", uploads=[("log.txt", BytesIO(b"x\n"))])
    side = aside(note, ada, ben)
    Follow.objects.create(person_id=ben.card, subject_kind="case", subject_id=stub.pk)
    other = open_case(ravi, target.queue, "Third")
    link_cases(stub, by=ada, number=other.number, link="related")
    merge_cases(fresh(target), [fresh(stub)], by=ada)
    assert texts(target) == ["First words.", "Second words.", "A note."]
    assert texts(stub) == []
    moved = Entry.objects.get(pk=note.pk)
    assert (moved.at, moved.origin_id) == (note.at, stub.pk)
    assert Attachment.objects.get().entry_id == note.pk
    assert Thread.objects.get(pk=side.pk).subject_id == target.pk
    assert Follow.objects.get(person_id=ben.card, subject_kind="case").subject_id == target.pk
    assert {line.other.ref for line in belonging_to(fresh(target), ada)[0]} == {stub.ref, other.ref}
    gone = fresh(stub)
    assert (gone.status, gone.resolution, gone.merged_into_id) == ("closed", "duplicate", target.pk)


def test_addresses_of_the_stub_lead_on_and_nothing_is_written_there(
    world: World, pair: tuple[Case, Case], ada: Actor, ravi: Actor
) -> None:
    target, stub = pair
    merge_cases(target, [stub], by=ada)
    for actor in (ada, ravi):
        answer = browser_of(actor).get(f"/cases/{stub.ref}/", follow=True)
        assert answer.redirect_chain[-1][0] == f"/cases/{target.ref}/"
        assert f"from {stub.ref}" in answer.content.decode()
    for act in (actions.write_note, actions.reply):
        with pytest.raises(Overtaken, match="merged into"):
            act(fresh(stub), by=ada, source="More.")
    with pytest.raises(Overtaken, match="merged into"):
        actions.reply(fresh(stub), by=ravi, source="More.")


def test_who_does_not_see_the_target_stays_at_the_stub(
    world: World, pair: tuple[Case, Case], ada: Actor, ravi: Actor
) -> None:
    target, stub = pair
    edda = join(world, "edda")
    Case.objects.filter(pk=stub.pk).update(requester=edda.card)
    merge_cases(fresh(target), [fresh(stub)], by=ada, is_sure=True)
    answer = browser_of(edda).get(f"/cases/{stub.ref}/")
    assert answer.status_code == 200
    assert "First words" not in answer.content.decode()
    assert target.ref not in answer.content.decode()


def test_merging_asks_before_more_people_read_it(
    world: World, pair: tuple[Case, Case], ada: Actor, ravi: Actor
) -> None:
    target, stub = pair
    edda = join(world, "edda")
    Case.objects.filter(pk=stub.pk).update(requester=edda.card)
    with pytest.raises(Reaches, match="Edda Holm"):
        merge_cases(fresh(target), [fresh(stub)], by=ada)
    private = make_queue("Vault", "Storage", is_open=False)
    Case.objects.filter(pk=stub.pk).update(requester=ravi.card, queue=private)
    with pytest.raises(Reaches, match="Vault"):
        merge_cases(fresh(target), [fresh(stub)], by=ada)
    browser = browser_of(ada)
    asked = browser.post(f"/cases/{stub.ref}/merge/", {"number": target.ref})
    assert "Yes, merge them" in asked.content.decode()
    assert fresh(stub).merged_into_id is None
    browser.post(f"/cases/{stub.ref}/merge/", {"number": target.ref, "is_sure": "on"})
    assert fresh(stub).merged_into_id == target.pk


def test_merging_wants_the_right_to_edit_both(pair: tuple[Case, Case], ada: Actor, ben: Actor, ravi: Actor) -> None:
    target, stub = pair
    for other in (ben, ravi):
        with pytest.raises(NotAllowed):
            merge_cases(target, [stub], by=other)
    elsewhere = open_case(ravi, make_queue("Network", "Network"))
    with pytest.raises(NotAllowed):
        merge_cases(elsewhere, [stub], by=ada)
    with pytest.raises(NotAllowed):
        merge_cases(target, [elsewhere], by=ada)


def test_a_target_in_a_private_queue_is_the_same_as_none(
    world: World, pair: tuple[Case, Case], ada: Actor, ravi: Actor
) -> None:
    hidden = open_case(ravi, make_queue("Licences", "Licences", is_open=False))
    answers = []
    for number in (hidden.number, 99_999_999):
        page = browser_of(ada).post(f"/cases/{pair[1].ref}/merge/", {"number": str(number)})
        assert f"There is no case C-{number} that you can see." in page.content.decode()
        answers.append(page.status_code)
    assert answers == [422, 422]


def test_what_cannot_be_merged_says_so(pair: tuple[Case, Case], ada: Actor) -> None:
    target, stub = pair
    with pytest.raises(Refused, match="itself"):
        merge_cases(target, [target], by=ada)
    with pytest.raises(Refused, match="Choose"):
        merge_cases(target, [], by=ada)
    actions.close_case(target, by=ada, resolution="solved", no_article="one_off")
    with pytest.raises(Overtaken, match="is closed"):
        merge_cases(fresh(target), [stub], by=ada)


def test_entries_of_the_same_foreign_key_stay_apart(pair: tuple[Case, Case], ada: Actor) -> None:
    for case in pair:
        Entry.objects.filter(thread__subject_id=case.pk).update(external_key="1")
    merge = merge_cases(*_args(pair), by=ada)
    assert sorted(entry.external_key for entry in entries_of(pair[0])) == ["1", f"{pair[1].ref}:1"]
    take_back_merge(fresh(pair[0]), by=ada, reversal_id=merge.pk)
    assert [entry.external_key for entry in entries_of(pair[1])] == ["1"]


def test_a_merge_is_taken_back_as_if_it_had_not_been(pair: tuple[Case, Case], ada: Actor, ben: Actor) -> None:
    target, stub = pair
    actions.assign_case(stub, by=ada, assignee=Person.objects.get(pk=ada.card))
    actions.change_status(fresh(stub), by=ada, status="on_hold", reason="a part")
    side = aside(entries_of(stub)[0], ada, ben)
    Follow.objects.create(person_id=ben.card, subject_kind="case", subject_id=stub.pk)
    names = [f.attname for f in Case._meta.concrete_fields if f.attname not in ("updated_at", "due_at", "due_metric")]
    was = {name: getattr(fresh(stub), name) for name in names}
    merge = merge_cases(fresh(target), [fresh(stub)], by=ada)
    assert take_back_merge(fresh(target), by=ada, reversal_id=merge.pk) == 0
    assert {name: getattr(fresh(stub), name) for name in names} == was
    assert (texts(target), texts(stub)) == (["First words."], ["Second words."])
    assert Entry.objects.filter(origin_id__isnull=False).count() == 0
    assert Thread.objects.get(pk=side.pk).subject_id == stub.pk
    assert Follow.objects.get(person_id=ben.card, subject_kind="case").subject_id == stub.pk
    assert Link.objects.count() == 0
    with pytest.raises(Overtaken, match="cannot be taken back"):
        take_back_merge(fresh(target), by=ada, reversal_id=merge.pk)


def test_what_was_touched_since_stays_and_is_said(pair: tuple[Case, Case], ada: Actor, ben: Actor) -> None:
    target, stub = pair
    actions.reply(stub, by=ada, source="Edited later.")
    actions.reply(fresh(stub), by=ada, source="Talked about later.")
    opening, edited, talked = entries_of(stub)
    side = aside(talked, ada, ben)
    merge = merge_cases(fresh(target), [fresh(stub)], by=ada)
    actions.write_note(fresh(target), by=ada, source="Written after.")
    edit_entry(Entry.objects.get(pk=edited.pk), by=ada, source="Edited.")
    write_aside(Thread.objects.get(pk=side.pk), by=ada, source="More.")
    assert take_back_merge(fresh(target), by=ada, reversal_id=merge.pk) == 2
    assert [entry.pk for entry in main_of(stub)] == [opening.pk]
    assert texts(target) == ["First words.", "Edited.", "Talked about later.", "Written after."]
    assert Thread.objects.get(pk=side.pk).subject_id == target.pk
    said = [line.words for moment in case_page(fresh(target), ada).moments for line in moment.happenings]
    assert f"took the merge with {stub.ref} back; 2 things stayed, changed since" in said


def test_a_merge_is_taken_back_by_who_did_it_and_for_a_day(
    hands: Hands, pair: tuple[Case, Case], ada: Actor, ines: Actor
) -> None:
    target, stub = pair
    merge = merge_cases(target, [stub], by=ada)
    with pytest.raises(Missing):
        take_back_merge(fresh(target), by=ines, reversal_id=merge.pk)
    with pytest.raises(Missing):
        take_back_merge(fresh(target), by=ada, reversal_id=target.pk)
    hands.forward(hours=25)
    with pytest.raises(Overtaken, match="any more"):
        take_back_merge(fresh(target), by=ada, reversal_id=merge.pk)


def test_a_merge_is_made_and_taken_back_on_the_page(
    world: World, pair: tuple[Case, Case], ada: Actor, ines: Actor
) -> None:
    target, stub = pair
    browser = browser_of(ada)
    done = browser.post(f"/cases/{stub.ref}/merge/", {"number": target.ref}, follow=True)
    assert done.redirect_chain[-1][0] == f"/cases/{target.ref}/"
    assert "Take the merge back" in done.content.decode()
    assert "Take the merge back" not in browser_of(ines).get(f"/cases/{target.ref}/").content.decode()
    key = Reversal.objects.get().pk
    assert browser_of(ines).post(f"/cases/{target.ref}/unmerge/{key}/").status_code == 404
    browser.post(f"/cases/{target.ref}/unmerge/{key}/")
    assert fresh(stub).merged_into_id is None


def test_what_another_requester_wrote_is_no_reply_of_support(
    world: World, queue: Queue, ravi: Actor, ada: Actor
) -> None:
    edda = join(world, "edda")
    target, stub = open_case(ravi, queue, "First"), open_case(edda, queue, "Second", body="It stalls.")
    merge_cases(target, [stub], by=ada, is_sure=True)
    texts = (browser_of(one).get(f"/cases/{target.ref}/").content.decode() for one in (ada, ravi))
    desk, portal = (text.partition("Edda Holm</b>")[2].partition("It stalls.")[0] for text in texts)
    assert "requester" in desk
    assert "to Ravi" not in desk
    assert portal
    assert "support" not in portal


def test_a_case_is_split_with_a_marker_in_the_old_place(
    hands: Hands, queue: Queue, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, "Two things", body="One thing.")
    hands.forward(minutes=5)
    other = actions.reply(case, by=ravi, source="Another thing.")
    hands.forward(minutes=5)
    actions.write_note(fresh(case), by=ada, source="About the one thing.")
    hands.forward(minutes=5)
    side = aside(other, ada, ben)
    made = split_case(fresh(case), by=ada, entry_ids=[other.pk], subject="Another thing")
    assert (texts(case), texts(made)) == (["One thing.", "About the one thing."], ["Another thing."])
    assert (made.requester_id, made.queue_id, made.status) == (case.requester_id, queue.pk, "new")
    assert Entry.objects.get(pk=other.pk).at == other.at
    assert Thread.objects.get(pk=side.pk).subject_id == made.pk
    assert [line.words for line in belonging_to(made, ada)[0]] == ["Split from"]
    assert [line.words for line in belonging_to(case, ada)[0]] == ["A part was split off to"]
    shown = [
        moment.entry.source if moment.entry else moment.happenings[-1].words
        for moment in case_page(fresh(case), ada).moments
    ]
    assert shown == ["One thing.", f"split a part of the conversation off to {made.ref}", "About the one thing."]


def test_a_case_split_from_a_note_tells_its_requester_that_nothing_is_written_to_them(
    queue: Queue, ada: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, "Two things", body="One thing.")
    note = actions.write_note(case, by=ada, source="CNRY between us")
    made = split_case(fresh(case), by=ada, entry_ids=[note.pk], subject="Another thing")
    page = browser_of(ravi).get(f"/cases/{made.ref}/").content.decode()
    assert "Nothing is written to you here yet" in page
    assert "CNRY" not in page


def test_splitting_leaves_something_and_takes_only_what_one_reads(
    queue: Queue, pair: tuple[Case, Case], ada: Actor, ben: Actor
) -> None:
    case, other = pair
    own = entries_of(case)[0]
    with pytest.raises(Refused, match="at least one"):
        split_case(case, by=ada, entry_ids=[own.pk], subject="All of it")
    for keys in ([], [entries_of(other)[0].pk], [own.pk, entries_of(other)[0].pk]):
        with pytest.raises(Missing):
            split_case(case, by=ada, entry_ids=keys, subject="Not mine")
    with pytest.raises(NotAllowed):
        split_case(case, by=ben, entry_ids=[own.pk], subject="Ben's")
    assert Case.objects.count() == 2


def test_a_case_is_split_on_the_page(world: World, pair: tuple[Case, Case], ada: Actor) -> None:
    case = pair[0]
    note = actions.write_note(case, by=ada, source="Goes away.")
    browser = browser_of(ada)
    assert "Goes away." in browser.get(f"/cases/{case.ref}/split/").content.decode()
    assert browser.post(f"/cases/{case.ref}/split/", {"subject": "New"}).status_code == 422
    done = browser.post(f"/cases/{case.ref}/split/", {"subject": "New", "entries": str(note.pk)}, follow=True)
    made = Case.objects.get(subject="New")
    assert f"{made.ref} is open with these entries." in done.content.decode()


def _args(pair: tuple[Case, Case]) -> tuple[Case, list[Case]]:
    return fresh(pair[0]), [fresh(pair[1])]


def test_merging_closes_and_takes_the_right_to_close(pair: tuple[Case, Case], ben: Actor) -> None:
    """Ben is named by the case and may edit it; closing is the queue's support's."""
    target, stub = pair
    Case.objects.filter(pk__in=[target.pk, stub.pk]).update(assignee=ben.card)
    with pytest.raises(NotAllowed):
        merge_cases(fresh(target), [fresh(stub)], by=ben)
    assert fresh(stub).merged_into_id is None
    assert "Merge into another case" not in browser_of(ben).get(f"/cases/{stub.ref}/").content.decode()


def test_one_confirmation_names_everything_it_widens(
    world: World, pair: tuple[Case, Case], ada: Actor, ravi: Actor
) -> None:
    target, stub = pair
    edda = join(world, "edda")
    private = make_queue("Vault", "Storage", is_open=False)
    Case.objects.filter(pk=stub.pk).update(requester=edda.card, queue=private)
    Client.objects.filter(people=ravi.card).update(shares_cases=Client.Sharing.EVERYBODY)
    with pytest.raises(Reaches) as asked:
        merge_cases(fresh(target), [fresh(stub)], by=ada)
    assert "Edda Holm no longer does" in asked.value.sentence
    assert "written in Vault" in asked.value.sentence
    assert "Everybody at Tallis Freight can read" in asked.value.sentence


def test_a_support_thread_stays_with_the_team_that_read_it(pair: tuple[Case, Case], ada: Actor, ben: Actor) -> None:
    """Who supports the next queue is somebody else: they read nothing that was written for the last one."""
    _, case = pair
    whole = Entry.objects.select_related("thread", "by").get(pk=entries_of(case)[0].pk)
    thread = splinter(whole, by=ada, chosen=Chosen("support", ()), name="Apart", source="For Storage alone.")
    network = make_queue("Network", "Network")
    actions.move_case(fresh(case), by=ada, queue=network)
    assert not Thread.objects.visible_to(ben).filter(pk=thread.pk).exists()
    assert Thread.objects.visible_to(ada).filter(pk=thread.pk).exists(), "and its own readers keep it"


def test_a_split_case_holds_the_same_in_the_own_fields(queue: Queue, ada: Actor, ines: Actor, ravi: Actor) -> None:
    fields(ines, SITE)
    case = open_case(ravi, queue, "Two things")
    other = actions.reply(case, by=ravi, source="Another thing.")
    fill_in(fresh(case), {"site": "oslo"}, by=ada)
    made = split_case(fresh(case), by=ada, entry_ids=[other.pk], subject="Another thing")
    assert fresh(made).fields == fresh(case).fields == {"site": "oslo"}
