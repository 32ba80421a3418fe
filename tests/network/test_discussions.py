"""Discussions of a community: writing once, pins, ends, and what moderators hide."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from conversations.models import Entry
from conversations.once import Repeated
from conversations.permissions import may as may_change
from core.actor import Actor
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import entered
from network.actions import discussions as actions
from network.actions import places
from network.actions.reports import report_entry, settle_report
from network.models import Community, CommunityMember, Discussion, Report
from network.models.communities import MOST_PINNED
from network.selectors import communities as community_selectors
from network.selectors import discussions as selectors
from realtime import streams
from tests.network.talks import People, found, joined, opened
from tests.world import World


@pytest.fixture
def community(people: People) -> Community:
    """Block storage, founded by Hana, with Ada and Cleo in it and without Ben."""
    return joined(found(people.hana), people.ada, people.cleo)


@pytest.fixture
def discussion(community: Community, people: People) -> Discussion:
    """What Ada opened there."""
    return opened(community, people.ada)


def moderates(actor: Actor) -> None:
    CommunityMember.objects.filter(person=actor.person_id).update(is_moderator=True)


def entry_of(discussion: Discussion) -> Entry:
    entry: Entry = Entry.objects.get(thread__subject_id=discussion.pk)
    return entry


def said(actor: Actor, discussion: Discussion) -> list[str]:
    return [line.row.source for line in selectors.discussion_page(actor, discussion.pk).entries]


def test_discussion_is_read_by_who_is_in_and_by_stewards(
    people: People, community: Community, discussion: Discussion
) -> None:
    actions.write_in_discussion(discussion.pk, by=people.cleo, source="CNRY-answer")
    for who in (people.ada, people.cleo, people.hana):
        assert said(who, discussion) == ["CNRY-words", "CNRY-answer"]
        assert streams.may_listen(who, f"discussion:{discussion.pk}")
    for act in (
        lambda: selectors.discussion_page(people.ben, discussion.pk),
        lambda: actions.write_in_discussion(discussion.pk, by=people.ben, source="Me too"),
        lambda: selectors.find_entry_of_discussion(people.ben, entry_of(opened(community, people.ada)).pk),
    ):
        with pytest.raises(Missing):
            act()
    assert not Entry.objects.visible_to(people.ben).exists()
    assert not streams.may_listen(people.ben, f"discussion:{discussion.pk}")
    with pytest.raises(NotAllowed, match="Join it first"):
        opened(community, people.ben)


def test_stream_of_the_other_kind_of_space_is_not_looked_for(
    people: People, discussion: Discussion, world: World, ada: Actor
) -> None:
    """A table of the other kind of space is not there: asking it would be a fault, and end the page's socket."""
    assert not streams.may_listen(people.ada, f"case:{discussion.pk}")
    with entered(world.northwind):
        assert not streams.may_listen(ada, f"discussion:{discussion.pk}")


def test_who_left_reads_it_no_more(people: People, community: Community, discussion: Discussion) -> None:
    places.leave_community(community.pk, by=people.cleo)
    with pytest.raises(Missing):
        said(people.cleo, discussion)
    assert said(people.ada, discussion) == ["CNRY-words"], "and what was said stays"


def test_case_numbers_of_a_member_are_no_links_in_the_hall(people: People, community: Community) -> None:
    assert "<a" not in entry_of(opened(community, people.ada, source="As in C-1042.")).html


def test_mention_in_the_hall_names_who_is_in(people: People, community: Community) -> None:
    entry = entry_of(opened(community, people.ada, source="@Cleo, have you met this?"))
    assert '<span class="mention">@Cleo</span>' in entry.html
    assert [row.person_id for row in entry.mentions.all()] == [people.cleo.card]


def test_same_form_sent_twice_writes_once(people: People, community: Community, discussion: Discussion) -> None:
    once = uuid4()
    first = actions.write_in_discussion(discussion.pk, by=people.cleo, source="Once", once=once)
    with pytest.raises(Repeated) as twice:
        actions.write_in_discussion(discussion.pk, by=people.cleo, source="Once", once=once)
    assert twice.value.entry == first
    again = uuid4()
    opened(community, people.ada, once=again)
    with pytest.raises(Repeated):
        opened(community, people.ada, once=again)
    assert Discussion.objects.count() == 2


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_discussion_has_a_title(people: People, community: Community, title: str) -> None:
    with pytest.raises(Refused, match="title of at most 200"):
        opened(community, people.ada, title=title)


def test_newest_activity_comes_first_and_pins_above(people: People, community: Community) -> None:
    made = [opened(community, people.ada, title=f"Talk {number}") for number in range(3)]
    actions.write_in_discussion(made[0].pk, by=people.cleo, source="Late")
    with pytest.raises(NotAllowed):
        actions.pin_discussion(made[1].pk, by=people.ada, is_pinned=True)
    actions.pin_discussion(made[1].pk, by=people.hana, is_pinned=True)
    shown = community_selectors.community_page(people.ada, community.pk)
    assert [row.title for row in shown.pinned] == ["Talk 1"]
    assert [(row.title, row.entries, row.voices) for row in shown.rows] == [("Talk 0", 2, 2), ("Talk 2", 1, 1)]
    actions.pin_discussion(made[1].pk, by=people.hana, is_pinned=False)
    assert not community_selectors.community_page(people.ada, community.pk).pinned


def test_pages_of_discussions_go_on_where_the_last_ended(
    people: People, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(community_selectors, "PAGE", 2)
    for number in range(3):
        opened(community, people.ada, title=f"Talk {number}")
    first = community_selectors.community_page(people.ada, community.pk)
    second = community_selectors.community_page(people.ada, community.pk, first.before)
    assert [row.title for row in (*first.rows, *second.rows)] == ["Talk 2", "Talk 1", "Talk 0"]
    assert second.before is None


def test_only_so_much_is_pinned(people: People, community: Community, discussion: Discussion) -> None:
    for number in range(MOST_PINNED):
        entry = actions.write_in_discussion(discussion.pk, by=people.ada, source=str(number))
        actions.pin_entry(entry.pk, by=people.hana, is_pinned=True)
        made = opened(community, people.ada)
        actions.pin_discussion(made.pk, by=people.hana, is_pinned=True)
    entry = Entry.objects.get(source="CNRY-words", thread__subject_id=discussion.pk)
    with pytest.raises(Refused, match="Unpin one first"):
        actions.pin_entry(entry.pk, by=people.hana, is_pinned=True)
    with pytest.raises(Refused, match="Unpin one first"):
        actions.pin_discussion(discussion.pk, by=people.hana, is_pinned=True)


def test_entry_is_pinned_by_a_moderator_and_shown_first(people: People, discussion: Discussion) -> None:
    entry = entry_of(discussion)
    with pytest.raises(NotAllowed):
        actions.pin_entry(entry.pk, by=people.ada, is_pinned=True)
    with pytest.raises(Missing):
        actions.pin_entry(entry.pk, by=people.ben, is_pinned=True)
    actions.pin_entry(entry.pk, by=people.hana, is_pinned=True)
    assert [line.row.pk for line in selectors.discussion_page(people.ada, discussion.pk).pinned] == [entry.pk]
    actions.pin_entry(entry.pk, by=people.hana, is_pinned=False)
    assert selectors.discussion_page(people.ada, discussion.pk).pinned == []


def test_closed_discussion_is_read_and_opened_again(people: People, discussion: Discussion) -> None:
    with pytest.raises(NotAllowed):
        actions.close_discussion(discussion.pk, by=people.cleo)
    actions.close_discussion(discussion.pk, by=people.ada)
    with pytest.raises(Overtaken):
        actions.close_discussion(discussion.pk, by=people.hana)
    with pytest.raises(Refused, match="closed"):
        actions.write_in_discussion(discussion.pk, by=people.ada, source="Late")
    assert not selectors.discussion_page(people.ada, discussion.pk).may_write
    actions.reopen_discussion(discussion.pk, by=people.hana)
    with pytest.raises(Overtaken):
        actions.reopen_discussion(discussion.pk, by=people.ada)
    actions.write_in_discussion(discussion.pk, by=people.ada, source="Again")


def test_hidden_discussion_is_for_moderators_and_whoever_opened_it(
    people: People, community: Community, discussion: Discussion
) -> None:
    joined(community, people.ben)
    with pytest.raises(NotAllowed):
        actions.hide_discussion(discussion.pk, by=people.cleo, reason="No")
    with pytest.raises(Refused, match="Say why"):
        actions.hide_discussion(discussion.pk, by=people.hana, reason=" ")
    actions.hide_discussion(discussion.pk, by=people.hana, reason="CNRY-why")
    moderates(people.cleo)
    for who in (people.ada, people.cleo, people.hana):
        assert selectors.find_discussion(who, discussion.pk).hidden_reason == "CNRY-why"
    with pytest.raises(Missing):
        selectors.find_discussion(people.ben, discussion.pk)
    assert not Entry.objects.visible_to(people.ben).exists()
    with pytest.raises(Overtaken):
        actions.hide_discussion(discussion.pk, by=people.hana, reason="Again")
    actions.show_discussion(discussion.pk, by=people.cleo)
    with pytest.raises(Overtaken):
        actions.show_discussion(discussion.pk, by=people.cleo)
    assert said(people.ben, discussion) == ["CNRY-words"]


def test_report_is_for_moderators_alone(people: People, community: Community, discussion: Discussion) -> None:
    entry = entry_of(discussion)
    with pytest.raises(Missing):
        report_entry(entry.pk, by=people.ben, reason="No")
    with pytest.raises(Refused, match="Say what is wrong"):
        report_entry(entry.pk, by=people.cleo, reason=" ")
    made = report_entry(entry.pk, by=people.cleo, reason="CNRY-report")
    with pytest.raises(Overtaken, match="reported this entry already"):
        report_entry(entry.pk, by=people.cleo, reason="Again")
    assert community_selectors.community_page(people.hana, community.pk).reports == 1
    for who in (people.ada, people.cleo, people.ben):
        assert community_selectors.community_page(who, community.pk).reports == 0
        for act in (
            lambda who=who: selectors.reports_page(who, community.pk),
            lambda who=who: selectors.find_report(who, made.pk),
            lambda who=who: settle_report(made.pk, by=who, verdict="hide", words="x"),
        ):
            with pytest.raises(Missing):
                act()
    moderates(people.cleo)
    [line] = selectors.reports_page(people.cleo, community.pk).waiting
    assert (line.report.reason, line.words, line.organization) == ("CNRY-report", "CNRY-words", "Northwind Storage")


def test_reports_of_one_person_are_bounded(
    people: People, discussion: Discussion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("network.actions.reports.MOST_WAITING", 1)
    report_entry(entry_of(discussion).pk, by=people.cleo, reason="One")
    other = actions.write_in_discussion(discussion.pk, by=people.ada, source="Other")
    with pytest.raises(Refused, match="Many of your reports wait"):
        report_entry(other.pk, by=people.cleo, reason="Two")


def test_moderator_hides_what_was_reported_with_a_reason_and_takes_it_back(
    people: People, community: Community, discussion: Discussion
) -> None:
    entry = entry_of(discussion)
    made = [report_entry(entry.pk, by=who, reason="CNRY-report") for who in (people.cleo, people.ada)]
    with pytest.raises(Refused, match="Choose whether"):
        settle_report(made[0].pk, by=people.hana, verdict="", words="")
    with pytest.raises(Refused, match="Say why you hide it"):
        settle_report(made[0].pk, by=people.hana, verdict="hide", words=" ")
    settle_report(made[0].pk, by=people.hana, verdict="hide", words="CNRY-why")
    assert not Report.objects.waiting().exists(), "the other report of the entry is settled with it"
    with pytest.raises(Overtaken):
        settle_report(made[1].pk, by=people.hana, verdict="hide", words="Again")
    [line] = selectors.discussion_page(people.ada, discussion.pk).entries
    assert (line.hidden_by, line.hidden_why) == ("Hana Sato", "CNRY-why")
    assert len(selectors.reports_page(people.hana, community.pk).settled) == 2
    settle_report(made[1].pk, by=people.hana, verdict="keep", words="")
    [line] = selectors.discussion_page(people.ada, discussion.pk).entries
    assert line.hidden_by == ""
    assert Event.objects.filter(name="ReportSettled").count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_a_discussion_costs_the_same_however_much_was_said(
    people: People, community: Community, discussion: Discussion, rows: int, django_assert_num_queries: Any
) -> None:
    writers = (people.ada, people.cleo, people.ada)
    for who in writers[:rows]:
        actions.write_in_discussion(discussion.pk, by=who, source="Words")
    with django_assert_num_queries(8):
        shown = selectors.discussion_page(people.ada, discussion.pk)
    assert len(shown.entries) == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_talk_of_the_front_page_costs_the_same_and_is_ones_own(
    people: People, community: Community, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        opened(community, people.ada, title=f"Talk {number}", source="CNRY **bold**")
    with django_assert_num_queries(4):
        shown = selectors.talk(people.cleo)
    assert [line.words for line in shown.lines] == ["CNRY bold"] * rows
    assert {line.organization for line in shown.lines} == {"Northwind Storage"}
    assert selectors.talk(people.ben).lines == []
    assert selectors.talk(people.ben).communities == 0


def test_talk_shows_nothing_that_was_hidden(people: People, community: Community, discussion: Discussion) -> None:
    made = report_entry(entry_of(discussion).pk, by=people.cleo, reason="No")
    settle_report(made.pk, by=people.hana, verdict="hide", words="No")
    [line] = selectors.talk(people.cleo).lines
    assert line.words == ""
    actions.hide_discussion(discussion.pk, by=people.hana, reason="No")
    assert selectors.talk(people.ada).lines == []


def test_nobody_changes_anothers_words_in_a_hall(people: People, community: Community, discussion: Discussion) -> None:
    entry = entry_of(discussion)
    ours = actions.write_in_discussion(discussion.pk, by=people.cleo, source="Ours")
    for row, who in ((entry, people.hana), (ours, people.hana), (entry, people.cleo), (ours, people.ada)):
        for verb in ("entry.edit", "entry.delete"):
            assert not may_change(who, verb, row)
    assert may_change(people.cleo, "entry.edit", ours)
