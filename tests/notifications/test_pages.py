"""The bell, the page of notices, following by its buttons, and saying what one wants to hear."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.actions import cases as actions
from cases.models import Case, Queue
from core.actor import Actor
from core.ids import new_id
from core.models import Event
from directory.models import Person
from notifications.actions.follows import follow
from notifications.choices import Channel, Reason
from notifications.models import Follow, Notice
from notifications.preferences import wishes_of
from notifications.selectors.notices import notice_page, unread_words
from realtime.streams import may_listen
from tests.factories.cases import fresh, make_queue, open_case
from tests.notifications.conftest import Work
from tests.people import browser_of
from tests.world import World

Join = Callable[[str], Actor]


@pytest.fixture
def followed(case: Case, ada: Actor, ben: Actor, hear: Work) -> Case:
    """Ben follows the case, and Ada has written something since."""
    follow("case", case.pk, by=ben)
    hear()
    Notice.objects.all().delete()
    actions.write_note(case, by=ada, source="Look at no_path_retry.")
    hear()
    return case


def text(browser: Any, path: str) -> str:
    found: str = browser.get(path).content.decode()
    return found


def test_words_of_an_entry_are_told_without_their_markup(case: Case, ada: Actor, ben: Actor, hear: Work) -> None:
    follow("case", case.pk, by=ben)
    actions.write_note(case, by=ada, source="Look at `no_path_retry`:\n```\n02:14 multipathd\n```")
    hear()
    page = text(browser_of(ben), "/notices/")
    assert "Look at no_path_retry:" in page
    assert "02:14 multipathd" in page
    assert "`" not in page.partition('id="notices"')[2].partition("</section>")[0]


def test_bell_counts_and_lists_what_is_new(followed: Case, ben: Actor) -> None:
    browser = browser_of(ben)
    page = text(browser, "/work/")
    assert "Notices, 1 unread" in page
    assert 'Notices<span class="visually-hidden">1 unread' in page, "at the foot of a phone's page"
    newest = text(browser, "/notices/newest/")
    assert followed.ref in newest
    assert "Ada Brandt wrote an internal note" in newest
    page = text(browser, "/notices/")
    assert "because you follow it" in page
    assert "Look at no_path_retry." in page


def test_opening_the_case_reads_its_notices(followed: Case, ben: Actor) -> None:
    browser = browser_of(ben)
    browser.get(f"/cases/{followed.ref}/")
    assert unread_words(ben) == ""
    assert "You have read everything." in text(browser, "/notices/")
    assert "wrote an internal note" in text(browser, "/notices/?show=all")


def test_notice_of_a_case_out_of_sight_vanishes(followed: Case, ben: Actor) -> None:
    Case.objects.filter(pk=followed.pk).update(queue=make_queue("Vault", is_open=False))
    browser = browser_of(ben)
    assert unread_words(ben) == ""
    for path in ("/notices/?show=all", "/notices/newest/", "/settings/followed/"):
        assert followed.ref not in text(browser, path)
        assert followed.subject not in text(browser, path)


def test_title_is_what_the_case_is_called_now(followed: Case, ben: Actor) -> None:
    Case.objects.filter(pk=followed.pk).update(subject="A better name")
    assert "A better name" in text(browser_of(ben), "/notices/")


def test_one_a_group_and_all_are_marked_read_and_unread_again(
    followed: Case, ada: Actor, ben: Actor, hear: Work
) -> None:
    actions.write_note(fresh(followed), by=ada, source="And another thing.")
    hear()
    browser, first = browser_of(ben), Notice.objects.visible_to(ben).order_by("at")[0]
    assert browser.post("/notices/read/", {"notice": str(first.pk)}).status_code == 302
    assert unread_words(ben) == "1"
    browser.post("/notices/unread/", {"notice": str(first.pk)})
    assert unread_words(ben) == "2"
    browser.post("/notices/read/", {"subject_kind": "case", "subject_id": str(followed.pk)})
    assert unread_words(ben) == ""
    Notice.objects.visible_to(ben).update(read_at=None)
    browser.post("/notices/read/", {"everything": "on"})
    assert unread_words(ben) == ""


def test_nobody_reads_or_marks_somebody_elses_notices(followed: Case, ben: Actor, ines: Actor) -> None:
    [notice] = Notice.objects.visible_to(ben)
    browser = browser_of(ines)
    browser.post("/notices/read/", {"notice": str(notice.pk)})
    notice.refresh_from_db()
    assert notice.read_at is None
    assert "wrote an internal note" not in text(browser, "/notices/?show=all")


@pytest.mark.parametrize("wanted", ["https://evil.example/", "me", "//evil.example"])
def test_answer_leads_nowhere_else(followed: Case, ben: Actor, wanted: str) -> None:
    browser = browser_of(ben)
    assert browser.post("/notices/read/", {"everything": "on", "next": wanted})["Location"] == "/notices/"
    given = {"subject_kind": "case", "subject_id": str(followed.pk), "level": "watching", "next": wanted}
    assert browser.post("/follow/", given)["Location"] == "/settings/followed/"
    assert browser.post("/drafts/discard/", {"place": f"case:{followed.pk}", "next": wanted})["Location"] == "/"


def test_bell_stops_counting_at_a_hundred(case: Case, ben: Actor) -> None:
    rows = [
        Notice(
            person_id=ben.card, event_id=new_id(), name="X", subject_kind="case", subject_id=case.pk, reason="follows"
        )
        for _ in range(130)
    ]
    Notice.objects.bulk_create(rows)
    assert unread_words(ben) == "99+"


def test_bell_asks_of_its_notices_and_lists_no_cases(case: Case, ben: Actor) -> None:
    """A list of all cases one sees, made for every page, takes a tenth of a second where there are many."""
    Notice.objects.create(
        person_id=ben.card, event_id=new_id(), name="X", subject_kind="case", subject_id=case.pk, reason="follows"
    )
    with CaptureQueriesContext(connection) as asked:
        assert unread_words(ben) == "1"
    [one] = asked
    assert "EXISTS(SELECT 1" in one["sql"]
    assert not re.search(r'subject_id" IN \(SELECT', one["sql"])


def test_pages_of_notices_follow_without_gap_or_repeat(case: Case, ada: Actor, ben: Actor) -> None:
    now = timezone.now()
    for number in range(120):
        other = Event.objects.create(
            name="CaseEdited", subject_kind="case", subject_id=case.pk, data={"fields": ["tags"]}
        )
        at = now - timedelta(seconds=number // 3)
        Notice.objects.create(
            person_id=ben.card, event_id=other.pk, name="CaseEdited", subject_kind="case", subject_id=case.pk,
            reason="follows", at=at,
        )  # fmt: skip
    seen, query = [], ""
    for _ in range(3):
        after = parse_qs(query.removeprefix("?")).get("after", [""])[0]
        page = notice_page(ben, "all", after)
        seen += [told.notice.pk for part in page.parts for told in part.lines]
        query = page.older_url
    assert query == ""
    assert len(seen) == len(set(seen)) == 120
    assert [told.notice.pk for part in notice_page(ben, "all", "no cursor").parts for told in part.lines] == seen[:50]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_notices_asks_the_same_for_more(
    queue: Queue, ada: Actor, ben: Actor, ravi: Actor, rows: int, hear: Work, django_assert_num_queries: Any
) -> None:
    follow("queue", queue.pk, by=ben)
    for number in range(rows):
        open_case(ravi, queue, f"Case {number}")
    hear()
    with django_assert_num_queries(6):
        page = notice_page(ben, "unread")
    assert sum(len(part.lines) for part in page.parts) == rows


def test_follow_button_follows_and_stops(case: Case, ben: Actor) -> None:
    browser = browser_of(ben)
    assert "Stop following" not in text(browser, f"/cases/{case.ref}/")
    given = {"subject_kind": "case", "subject_id": str(case.pk), "level": "watching", "next": f"/cases/{case.ref}/"}
    assert browser.post("/follow/", given)["Location"] == f"/cases/{case.ref}/"
    page = text(browser, f"/cases/{case.ref}/")
    assert "Following" in page
    assert "Followed by Ben Okoro" in page
    browser.post("/follow/", given | {"level": ""})
    assert not Follow.objects.visible_to(ben).exists()


def test_requester_is_not_told_who_follows(case: Case, ben: Actor, ravi: Actor) -> None:
    follow("case", case.pk, by=ben)
    assert "Ben Okoro" not in text(browser_of(ravi), f"/cases/{case.ref}/")


@pytest.mark.parametrize("kind", ["case", "queue", "nothing"])
def test_unseen_and_missing_cannot_be_followed_alike(kind: str, ravi: Actor, ben: Actor, northwind: World) -> None:
    vault = make_queue("Vault", is_open=False)
    hidden = {"case": open_case(ravi, vault).pk, "queue": vault.pk}.get(kind, new_id())
    browser = browser_of(ben)
    answers = [
        browser.post("/follow/", {"subject_kind": kind, "subject_id": str(key), "level": "watching"})
        for key in (hidden, new_id())
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not Follow.objects.exists()


def test_requester_follows_no_tag(ravi: Actor, northwind: World) -> None:
    assert (
        browser_of(ravi).post("/follow/", {"subject_kind": "tag", "word": "iscsi", "level": "watching"}).status_code
        == 404
    )


def test_wishes_are_kept_and_explained(ben: Actor, northwind: World) -> None:
    browser = browser_of(ben)
    page = text(browser, "/settings/notices/")
    assert "Somebody mentions your team" in page
    given = {f"hear_{reason.value}": "bell" for reason in Reason} | {
        "hear_follows": "digest",
        "digest_at": "07:30",
        "digest_days": ["0", "4"],
    }
    assert browser.post("/settings/notices/", given).status_code == 302
    wishes = wishes_of([ben.card])[ben.card]
    assert (wishes.channel(Reason.FOLLOWS), wishes.channel(Reason.MENTIONED)) == (Channel.DIGEST, Channel.BELL)
    assert (wishes.digest_days, wishes.follow_by_taking_part) == ((0, 4), False)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quiet_from": "22:00"}, "Give both ends of the quiet hours"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "Choose two times"),
        ({"digest_days": []}, "This field is required"),
        ({"hear_follows": "pigeon"}, "Select a valid choice"),
    ],
)
def test_wishes_that_do_not_fit_are_refused_in_the_form(
    ben: Actor, northwind: World, changes: dict[str, Any], sentence: str
) -> None:
    given = (
        {f"hear_{reason.value}": "bell" for reason in Reason} | {"digest_at": "07:30", "digest_days": ["0"]} | changes
    )
    answer = browser_of(ben).post("/settings/notices/", given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_requester_has_the_reasons_of_a_requester(ravi: Actor, northwind: World) -> None:
    browser = browser_of(ravi)
    page = text(browser, "/settings/notices/")
    assert "Your own cases" in page
    assert "Queues you follow" not in page
    given = {
        "hear_requester": "bell",
        "hear_mentioned": "bell",
        "hear_participant": "bell",
        "digest_at": "08:00",
        "digest_days": ["1"],
    }
    assert browser.post("/settings/notices/", given).status_code == 302
    assert wishes_of([ravi.card])[ravi.card].channel(Reason.REQUESTER) == Channel.BELL


def test_only_oneself_may_listen_to_ones_own_stream(ada: Actor, ben: Actor, northwind: World) -> None:
    assert may_listen(ada, f"person:{ada.card}")
    assert not may_listen(ada, f"person:{ben.card}")


def test_name_of_a_person_who_left_is_not_among_followers(case: Case, ben: Actor, ines: Actor) -> None:
    follow("case", case.pk, by=ben)
    Person.objects.filter(pk=ben.card).update(is_active=False)
    assert "Ben Okoro" not in text(browser_of(ines), f"/cases/{case.ref}/").split("Followed by")[-1].split("</div>")[0]


@pytest.mark.parametrize(
    "path", ["/notices/", "/settings/notices/", "/settings/feeds/", "/settings/followed/", "/mail/"]
)
def test_pages_are_there_for_colleagues_and_requesters_and_nobody_else(
    path: str, ada: Actor, ravi: Actor, cleo: Actor, world: World
) -> None:
    assert [browser_of(who).get(path).status_code for who in (ada, ravi)] == [200, 200]
    assert browser_of(None).get(path).status_code == 302
    assert browser_of(cleo).get(path).status_code == 404
