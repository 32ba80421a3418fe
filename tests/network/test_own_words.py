"""One's own words in a hall: changed for a day, withdrawn, and nobody else's; and who is put out of a community."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from conversations.models import Attachment, Entry, EntryRevision
from core.actor import Actor
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import entered
from network.actions import places
from network.actions import words as actions
from network.actions.discussions import close_discussion, write_in_discussion
from network.actions.reports import report_entry, settle_report
from network.models import Community, CommunityMember, Discussion
from network.selectors import communities as community_selectors
from network.selectors import discussions as selectors
from tenants.models import Network
from tests.network.talks import LIST, People, found, joined, opened
from tests.network.test_discussion_pages import started
from tests.network.test_halls import HALL, page, words_of
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def community(people: People) -> Community:
    return joined(found(people.hana), people.ada, people.cleo)


@pytest.fixture
def talk(community: Community, people: People) -> Discussion:
    return opened(community, people.ada)


def first(talk: Discussion) -> Entry:
    """The entry that Ada opened it with."""
    entry: Entry = Entry.objects.get(thread__subject_id=talk.pk)
    return entry


def place_of(community: Community, who: Actor) -> CommunityMember:
    return CommunityMember.objects.get(community=community, person=who.card)


def test_own_entry_is_changed_and_what_it_said_is_kept(talk: Discussion, people: People) -> None:
    entry = first(talk)
    changed = actions.change_words(entry.pk, by=people.ada, source="CNRY-after")
    assert (changed.source, changed.edited_at is not None) == ("CNRY-after", True)
    assert [row.source for row in EntryRevision.objects.all()] == ["CNRY-words"]
    for act in (
        lambda who: actions.change_words(entry.pk, by=who, source="Theirs"),
        lambda who: actions.withdraw_words(entry.pk, by=who),
    ):
        for who in (people.hana, people.cleo):
            with pytest.raises(NotAllowed):
                act(who)
        with pytest.raises(Missing):
            act(people.ben)


def test_withdrawn_words_are_gone_and_a_line_says_so(talk: Discussion, people: People) -> None:
    entry = first(talk)
    actions.change_words(entry.pk, by=people.ada, source="CNRY-after")
    actions.withdraw_words(entry.pk, by=people.ada)
    entry.refresh_from_db()
    assert (entry.source, entry.html, entry.deleted_by_id) == ("", "", people.ada.card)
    assert not EntryRevision.objects.exists()
    assert not Attachment.objects.exists()
    with pytest.raises(Overtaken):
        actions.withdraw_words(entry.pk, by=people.ada)


def test_after_a_day_a_report_or_the_end_words_stay(talk: Discussion, people: People) -> None:
    reported, old, late = (write_in_discussion(talk.pk, by=people.ada, source=one) for one in ("a", "b", "c"))
    report = report_entry(reported.pk, by=people.cleo, reason="No")
    Entry.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=25))
    for entry, sentence in ((reported, "reported"), (old, "within a day")):
        for act in (actions.withdraw_words, lambda key, by: actions.change_words(key, by=by, source="x")):
            with pytest.raises(Refused, match=sentence):
                act(entry.pk, by=people.ada)
    settle_report(report.pk, by=people.hana, verdict="hide", words="No")
    with pytest.raises(Refused, match="reported"):
        actions.change_words(reported.pk, by=people.ada, source="x")
    settle_report(report.pk, by=people.hana, verdict="keep", words="")
    actions.change_words(reported.pk, by=people.ada, source="x")
    close_discussion(talk.pk, by=people.ada)
    with pytest.raises(Refused, match="closed"):
        actions.change_words(late.pk, by=people.ada, source="x")


def test_who_is_put_out_reads_no_more_and_cannot_come_back(
    talk: Discussion, community: Community, people: People
) -> None:
    place = place_of(community, people.ada)
    with pytest.raises(NotAllowed):
        places.put_out(place.pk, by=people.cleo, reason="No")
    with pytest.raises(Refused, match="Say why"):
        places.put_out(place.pk, by=people.hana, reason=" ")
    places.put_out(place.pk, by=people.hana, reason="CNRY-why")
    for look in (
        lambda: selectors.discussion_page(people.ada, talk.pk),
        lambda: community_selectors.people_page(people.ada, community.pk),
        lambda: actions.change_words(first(talk).pk, by=people.ada, source="x"),
    ):
        with pytest.raises(Missing):
            look()
    for again in (places.join_community, places.leave_community):
        with pytest.raises(Refused):
            again(community.pk, by=people.ada)
    shown = community_selectors.community_page(people.ada, community.pk)
    assert (shown.put_out, shown.reads, shown.rows) == ("CNRY-why", False, [])
    places.allow_back(place.pk, by=people.hana)
    places.join_community(community.pk, by=people.ada)
    assert selectors.discussion_page(people.ada, talk.pk).entries


def test_moderators_and_strangers_are_not_put_out(community: Community, people: People) -> None:
    own = place_of(community, people.hana)
    with pytest.raises(Refused, match="moderate"):
        places.put_out(own.pk, by=people.hana, reason="No")
    place = place_of(community, people.cleo)
    places.leave_community(community.pk, by=people.cleo)
    with pytest.raises(Overtaken):
        places.put_out(place.pk, by=people.hana, reason="No")
    with pytest.raises(Overtaken):
        places.allow_back(place.pk, by=people.hana)


def test_own_words_on_the_pages(meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor) -> None:
    here = started(hana, ada, ben)
    given = {"what": "discussion", "title": "Title", "text": "CNRY-before"}
    there = browser_of(ada).post(f"{here}discuss/", given)["Location"]
    with entered(world.meridian):
        entry = Entry.objects.get()
    edit, withdraw = (f"{LIST}discussions/entries/{entry.pk}/{one}/" for one in ("edit", "withdraw"))
    assert edit in words_of(ada, there)
    assert edit not in words_of(ben, there)
    for path in (edit, withdraw):
        assert page(ben, path).status_code == 403
        assert browser_of(ben).post(path, {"text": "x"}).status_code == 403
    assert "CNRY-before" in words_of(ada, edit)
    assert browser_of(ada).post(edit, {"text": " "}).status_code == 422
    assert browser_of(ada).post(edit, {"text": "CNRY-after"}).status_code == 302
    shown = words_of(ben, there)
    assert "CNRY-after" in shown
    assert "CNRY-before" not in shown
    assert '<span class="from">edited</span>' in shown
    assert "a line says that you withdrew it" in words_of(ada, withdraw)
    assert browser_of(ada).post(withdraw).status_code == 302
    assert "CNRY" not in words_of(ben, there)
    assert "Ada Brandt deleted this entry" in words_of(ben, there)


def test_putting_out_on_the_pages(meridian: Network, world: World, hana: Actor, ada: Actor, ben: Actor) -> None:
    here = started(hana, ada, ben)
    given: dict[str, Any] = {"what": "discussion", "title": "CNRY-title", "text": "CNRY-text"}
    there = browser_of(ada).post(f"{here}discuss/", given)["Location"]
    with entered(world.meridian):
        place = CommunityMember.objects.get(person__name="Ben Okoro")
    out, back = f"{LIST}people/{place.pk}/out/", f"{LIST}people/{place.pk}/back/"
    steward = browser_of(hana, "halcyon")
    assert out in words_of(hana, f"{here}people/", "halcyon")
    assert out not in words_of(ada, f"{here}people/")
    assert browser_of(ada).post(out, {"reason": "x"}).status_code == 403
    assert steward.post(out, {"reason": ""}).status_code == 422
    assert steward.post(out, {"reason": "CNRY-why"}).status_code == 302
    assert page(ben, there).status_code == 404
    assert page(ben, f"{there}entries/").status_code == 404
    shown = words_of(ben, here)
    assert "CNRY-why" in shown
    assert f"{here}join/" not in shown
    assert "CNRY-title" not in shown + words_of(ben, HALL)
    browser_of(ben).post(f"{here}join/")
    assert page(ben, there).status_code == 404
    assert "CNRY-why" in words_of(hana, f"{here}people/", "halcyon")
    assert "CNRY-why" not in words_of(ada, f"{here}people/")
    assert steward.post(back).status_code == 302
    browser_of(ben).post(f"{here}join/")
    assert page(ben, there).status_code == 200
