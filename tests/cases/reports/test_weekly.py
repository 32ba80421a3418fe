"""A report sent to oneself every Monday: with what one may see when it is sent, until one stops it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from cases.actions.report_posts import MOMENT, send_due
from cases.actions.teams import create_team, remove_team
from cases.actions.views import keep_offered
from cases.clockwork import nobody
from cases.models import Case, Queue
from cases.saved.report_post import ReportPost, next_monday, post_of
from cases.saved.views import CaseView
from cases.selectors.tags import uses_of
from core.actor import Actor
from core.models import Event, Setting
from core.spaces import REGISTRY, entered
from directory.models import TeamMember
from notifications.actions.letters import send_mail
from notifications.letters import parts_of
from notifications.models import Mail, Notice
from notifications.selectors.notices import latest
from tenants.models import DueMoment
from tests.factories.cases import make_queue
from tests.notifications.conftest import suspend
from tests.people import browser_of
from tests.world import World

Make = Callable[..., Case]
BERLIN = ZoneInfo("Europe/Berlin")
SEND, STOP = "/reports/weekly/", "/reports/weekly/stop/"


def due() -> list[Any]:
    with entered(REGISTRY):
        return list(DueMoment.objects.filter(kind=MOMENT))


def monday(actor: Actor) -> None:
    """What the worker does on Monday for this person's wish."""
    kept = post_of(actor.card)
    assert kept is not None
    send_due([kept.key], by=nobody(), now=timezone.now(), zone=BERLIN)


def letters() -> list[Any]:
    mail.outbox = []
    Mail.objects.filter(state="waiting").update(send_at=F("at"))
    for key in list(Mail.objects.filter(state="waiting").values_list("pk", flat=True)):
        send_mail(key)
    return list(mail.outbox)


def ended(past: Make, queue: Queue) -> Case:
    return past(timezone.now() - timedelta(days=3), replied=1, solved=2, queue=queue)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)),
        (datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)),
    ],
)
def test_monday_morning_is_eight_oclock_where_the_desk_is(now: datetime, monday: datetime) -> None:
    assert next_monday(now, BERLIN) == monday


def test_report_is_sent_as_it_was_wished_and_stopped(past: Make, storage: Queue, ada: Actor, world: World) -> None:
    ended(past, storage)
    browser = browser_of(ada)
    assert "Send every Monday" in browser.get("/reports/?weeks=4").content.decode()
    assert browser.post(f"{SEND}?weeks=4&queue=storage")["Location"] == "/reports/?weeks=4&queue=storage"
    page = browser.get("/reports/?weeks=4&queue=storage").content.decode()
    assert "Stop sending it on Mondays" in page
    assert "Stop the other one" in browser.get("/reports/").content.decode()
    [moment] = due()
    assert moment.at == next_monday(timezone.now(), BERLIN)
    monday(ada)
    [letter] = letters()
    assert letter.to == ["ada@northwind.example"]
    assert letter.subject == "How we are doing"
    assert "Solved: 2 h (1 case)" in letter.body
    assert "1 case that ended" in letter.body
    monday(ada)
    assert letters() == [], "run again, it tells nobody twice"
    browser.post(STOP)
    assert post_of(ada.card) is None
    assert due() == []
    assert not Setting.objects.filter(kind__contains=ReportPost.kind).exists(), "nothing of the wish stands aside"


def test_mail_holds_what_its_reader_may_see_when_it_is_sent(past: Make, ben: Actor, world: World) -> None:
    vault = make_queue("Vault", "Network", is_open=False)
    ended(past, vault)
    browser_of(ben).post(SEND)
    monday(ben)
    TeamMember.objects.filter(person=ben.person_id).delete()
    [letter] = letters()
    assert "0 cases that ended" in letter.body
    assert "Vault" not in letter.body


def test_wish_that_was_stopped_before_the_mail_left_sends_nothing(past: Make, storage: Queue, ada: Actor) -> None:
    browser_of(ada).post(SEND)
    monday(ada)
    browser_of(ada).post(STOP)
    assert letters() == []
    assert Mail.objects.get().state == "dropped"


def test_link_in_the_mail_ends_the_wish_until_it_is_wished_again(past: Make, storage: Queue, ada: Actor) -> None:
    browser_of(ada).post(SEND)
    monday(ada)
    [letter] = letters()
    link = letter.message()["List-Unsubscribe"].strip("<>").split(":8000")[1]
    asked = browser_of(None).get(link).content.decode()
    assert "you wanted it every Monday" in asked
    assert "The bell" not in asked, "no bell shows what is not sent any more"
    assert post_of(ada.card) is not None, "looking ends nothing"
    for _ in range(2):
        assert browser_of(None).post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert post_of(ada.card) is None
    assert due() == []
    assert "Send every Monday" in browser_of(ada).get("/reports/").content.decode()
    browser_of(ada).post(SEND)
    Event.objects.filter(name="ReportDue").delete()
    monday(ada)
    assert len(letters()) == 1, "wished again, it comes by mail again"


def test_team_that_is_removed_leaves_a_report_of_all_and_tells_nobody_of_it(
    past: Make, storage: Queue, ada: Actor, ines: Actor
) -> None:
    ended(past, storage)
    team = create_team("Night", by=ines)
    browser_of(ada).post(f"{SEND}?team={team.pk}")
    kept = post_of(ada.card)
    assert kept is not None
    assert kept.value.team == team.pk
    page = browser_of(ines).get(f"/settings/teams/{team.pk}/remove/").content.decode()
    assert "weekly report" not in page
    assert str(ada.card) not in page
    remove_team(team, by=ines)
    monday(ada)
    assert post_of(ada.card).value.team is None  # type: ignore[union-attr]
    [letter] = letters()
    assert "1 case that ended" in letter.body


def test_tag_that_sounds_like_a_wish_tells_nobody_of_it(past: Make, storage: Queue, ada: Actor, ines: Actor) -> None:
    case = ended(past, storage)
    Case.objects.filter(pk=case.pk).update(tags=["urgent"])
    keep_offered(CaseView(title="Hot", owner=ines.card, filters={"tags": ["urgent"]}), by=ines)
    browser_of(ada).post(f"{SEND}?priority=urgent")
    assert post_of(ada.card).value.priority == "urgent"  # type: ignore[union-attr]
    assert uses_of(ines, "urgent").named == ["view Hot"]


def test_whoever_has_left_is_forgotten(past: Make, storage: Queue, ada: Actor) -> None:
    browser_of(ada).post(SEND)
    kept = post_of(ada.card)
    assert kept is not None
    suspend(ada)
    send_due([kept.key], by=nobody(), now=timezone.now(), zone=BERLIN)
    assert post_of(ada.card) is None
    assert not Notice.objects.exists()


def test_wish_is_ones_own_and_holds_no_words(
    past: Make, storage: Queue, ada: Actor, ines: Actor, ravi: Actor, cleo: Actor
) -> None:
    browser_of(ada).post(SEND)
    assert "Stop" not in browser_of(ines).get("/reports/").content.decode()
    browser_of(ines).post(STOP)
    assert post_of(ada.card) is not None, "nobody stops another's"
    assert browser_of(ada).post(f"{SEND}?client=CNRY").status_code == 404
    assert "Send every Monday" not in browser_of(ada).get("/reports/?client=CNRY").content.decode()
    for stranger in (ravi, cleo):
        assert browser_of(stranger).post(SEND).status_code == 404
    assert "weekly report" not in browser_of(ines).get("/settings/audit/").content.decode()
    assert set(ReportPost.model_fields) == {"weeks", "by", "queue", "team", "priority"}


def test_bell_leads_to_the_report_and_shows_nobody_elses(past: Make, storage: Queue, ada: Actor, ben: Actor) -> None:
    browser_of(ada).post(SEND)
    monday(ada)
    assert "Your weekly report" in browser_of(ada).get("/notices/").content.decode()
    Notice.objects.update(person=ben.person_id)
    assert "Your weekly report" not in browser_of(ben).get("/notices/").content.decode()
    Notice.objects.update(person=ada.person_id)
    page = browser_of(ada).get("/notices/").content.decode()
    assert 'href="/reports/"' in page
    assert "First reply" not in page, "the figures are on the page of the report, and in the mail"


@pytest.mark.parametrize("weeks", [1, 3])
def test_bell_reckons_no_report_however_many_wait(
    past: Make, storage: Queue, ada: Actor, weeks: int, django_assert_num_queries: Any
) -> None:
    ended(past, storage)
    browser_of(ada).post(SEND)
    for week in range(weeks):
        monday(ada)
        Event.objects.filter(name="ReportDue").update(at=timezone.now() - timedelta(days=7 * (week + 1)))
    monday(ada)
    with django_assert_num_queries(3):  # notices, titles, lines
        [part] = latest(ada)
    assert len(part.lines) == weeks + 1
    texts = [told.line.text for told in parts_of([told.notice for told in part.lines], ada, is_mail=True)[0].lines]
    assert "First reply: " in texts[0], "a mail has the figures of the newest"
    assert not any(texts[1:])
