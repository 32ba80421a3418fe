"""Discussions of a community: writing once, pins, ends, and what moderators hide."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from conversations.models import Attachment, Entry
from conversations.once import Repeated
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
from tenants.models import Network
from tests.network.talks import LIST, People, found, joined, opened
from tests.network.test_halls import HALL, page, words_of
from tests.people import browser_of
from tests.world import World

KEY = re.compile(r'name="once" value="([0-9a-f-]{36})"')


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


def test_who_left_reads_it_no_more(people: People, community: Community, discussion: Discussion) -> None:
    places.leave_community(community.pk, by=people.cleo)
    with pytest.raises(Missing):
        said(people.cleo, discussion)
    assert said(people.ada, discussion) == ["CNRY-words"], "and what was said stays"


def test_case_numbers_of_a_member_are_no_links_in_the_hall(people: People, community: Community) -> None:
    assert "<a" not in entry_of(opened(community, people.ada, source="As in C-1042.")).html


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


def started(hana: Actor, *members: Actor) -> str:
    """A community on the pages with these people of Northwind in it; its address."""
    given = {"name": "Block storage", "about": "", "is_open": "on"}
    here = str(browser_of(hana, "halcyon").post(f"{LIST}new/", given)["Location"])
    for who in members:
        browser_of(who).post(f"{here}join/")
    return here


def test_discussion_on_the_pages(meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor) -> None:
    here = started(hana, ada)
    assert "Open the first discussion" in words_of(ada, here)
    given = {"what": "story", "title": "CNRY-title", "text": "CNRY-text", "once": str(uuid4())}
    browser = browser_of(ada)
    wrong = browser.post(f"{here}discuss/", given | {"title": ""})
    assert wrong.status_code == 422
    made = browser.post(f"{here}discuss/", given)
    assert made.status_code == 302
    assert browser.post(f"{here}discuss/", given)["Location"].startswith(made["Location"])
    there = made["Location"]
    words = words_of(ada, there)
    for shown in ("CNRY-title", "CNRY-text", "Story by Ada Brandt, Northwind Storage", "Goes to Block storage,"):
        assert shown in words
    assert "data-live=" in words
    once = KEY.findall(words)[0]
    for _ in range(2):
        answer = browser.post(f"{there}write/", {"text": "CNRY-more", "once": once})
        assert answer.status_code == 302
    assert words_of(ada, f"{there}entries/").count("CNRY-more") == 1
    assert browser.post(f"{there}write/", {"text": " "}).status_code == 422
    for path in (there, f"{there}entries/", f"{here}discuss/", f"{here}reports/"):
        assert page(ben, path).status_code == (403 if path.endswith("discuss/") else 404)
    assert browser_of(ben).post(f"{there}write/", {"text": "Me"}).status_code == 404
    assert "CNRY" not in words_of(ben, here)
    assert "CNRY" not in words_of(ben, HALL)
    assert "<b>Ada Brandt, Northwind Storage:</b> CNRY-more" in words_of(ada, HALL)


def test_reported_entry_is_hidden_on_the_pages_with_its_file(
    meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor
) -> None:
    here = started(hana, ada, ben)
    file = BytesIO(b"CNRY-bytes")
    file.name = "log.txt"
    given = {"what": "discussion", "title": "Title", "text": "CNRY-text", "files": file}
    there = browser_of(ada).post(f"{here}discuss/", given)["Location"]
    with entered(world.meridian):
        entry, kept = Entry.objects.get(), Attachment.objects.get()
    download = f"/n/meridian/files/{kept.pk}/"
    assert download in words_of(ben, there)
    assert b"".join(page(ben, download).streaming_content) == b"CNRY-bytes"
    report = f"{LIST}discussions/entries/{entry.pk}/report/"
    assert "Report an entry by Ada Brandt" in words_of(ben, report)
    assert browser_of(ben).post(report, {"reason": "CNRY-report"}).status_code == 302
    assert browser_of(ben).post(report, {"reason": "CNRY-report"}).status_code == 422
    assert "1 report waits for a moderator" in words_of(hana, here, "halcyon")
    assert "CNRY-report" in words_of(hana, f"{here}reports/", "halcyon")
    assert "CNRY-report" not in words_of(ada, there)
    with entered(world.meridian):
        made = Report.objects.get()
    where = f"{LIST}reports/{made.pk}/settle/"
    assert browser_of(ada).post(where, {"verdict": "keep"}).status_code == 404
    steward = browser_of(hana, "halcyon")
    steward.post(where, {"verdict": "hide", "words": ""})
    assert "CNRY-text" in words_of(ben, there)
    steward.post(where, {"verdict": "hide", "words": "CNRY-why"})
    for who in (ada, ben):
        words = words_of(who, there)
        assert "Hana Sato hid this entry:" in words
        assert "CNRY-why" in words
        assert "CNRY-text" not in words
        assert page(who, download).status_code == 404
    assert "CNRY-text" in words_of(hana, f"{here}reports/", "halcyon")
    steward.post(where, {"verdict": "keep"})
    assert "CNRY-text" in words_of(ben, there)


def test_moderator_pins_closes_and_hides_on_the_pages(
    meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor
) -> None:
    here = started(hana, ada, ben)
    given = {"what": "discussion", "title": "CNRY-title", "text": "CNRY-text"}
    there = browser_of(ada).post(f"{here}discuss/", given)["Location"]
    with entered(world.meridian):
        entry = Entry.objects.get()
    pin = f"{LIST}discussions/entries/{entry.pk}/pin/"
    steward = browser_of(hana, "halcyon")
    assert browser_of(ben).post(pin).status_code == 403
    assert steward.post(pin).status_code == 302
    assert 'aria-label="Pinned entries"' in words_of(ben, there)
    steward.post(pin)
    assert 'aria-label="Pinned entries"' not in words_of(ben, there)
    steward.post(f"{there}pin/", {"on": "on"})
    assert "Pinned" in words_of(ben, here)
    assert browser_of(ben).post(f"{there}close/", {"on": "on"}).status_code == 403
    browser_of(ada).post(f"{there}close/", {"on": "on"})
    assert "This discussion is closed" in words_of(ben, there)
    assert browser_of(ben).post(f"{there}write/", {"text": "Late"}).status_code == 422
    browser_of(ada).post(f"{there}close/", {"on": ""})
    assert page(ben, f"{there}hide/").status_code == 403
    assert steward.post(f"{there}hide/", {"reason": ""}).status_code == 422
    assert steward.post(f"{there}hide/", {"reason": "CNRY-why"}).status_code == 302
    assert page(ben, there).status_code == 404
    assert "CNRY-why" in words_of(ada, there)
    assert "CNRY-title" not in words_of(ben, here)
    assert browser_of(ada).post(f"{there}show/").status_code == 403
    steward.post(f"{there}show/")
    assert page(ben, there).status_code == 200
