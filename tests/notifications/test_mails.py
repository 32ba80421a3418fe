"""Mails: when they go out, what they hold, what is kept back, and what happens when nobody takes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from cases.actions import cases as actions
from cases.models import Case, Queue
from core.actor import Actor
from core.refusals import Missing
from core.spaces import REGISTRY, entered
from notifications import tasks
from notifications.actions import letters as mailing
from notifications.actions.follows import follow
from notifications.actions.notices import mark_read
from notifications.actions.preferences import change_preferences
from notifications.choices import Channel, Reason
from notifications.letters import Unsubscribing, seal, unseal
from notifications.models import Mail
from notifications.preferences import NoticePreferences, wishes_of
from tenants.models import DueMoment
from tests.factories.cases import fresh, make_queue
from tests.notifications.conftest import Work, suspend
from tests.people import browser_of
from tests.world import World

Send = Callable[[], list[Any]]
BERLIN = ZoneInfo("Europe/Berlin")


def wish(who: Actor, **wishes: Any) -> None:
    change_preferences(NoticePreferences(**wishes), by=who, zone=BERLIN)


def test_answer_reaches_the_requester_by_mail(case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send) -> None:
    hear()
    actions.write_note(case, by=ada, source="The firmware is old.")
    actions.reply(fresh(case), by=ada, source="Please send the <log>.")
    hear()
    [letter] = outgoing()
    assert letter.to == ["ravi@northwind.example"]
    assert letter.subject == f"{case.ref} Volumes go read-only"
    assert "> Please send the <log>." in letter.body
    assert f"http://northwind.guildhall.localhost:8000/cases/{case.ref}/" in letter.body
    html = letter.alternatives[0].content
    assert "Please send the &lt;log&gt;." in html
    assert "firmware" not in letter.body + html
    assert "<img" not in html
    assert "<script" not in html
    assert outgoing() == []


def test_what_happens_within_two_minutes_is_one_mail(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send
) -> None:
    hear()
    for words in ("First.", "Second."):
        actions.reply(fresh(case), by=ada, source=words)
        hear()
    [letter] = outgoing()
    assert "First." in letter.body
    assert "Second." in letter.body


def test_mails_of_a_case_hang_together_and_a_copy_is_known(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send
) -> None:
    hear()
    letters = []
    for words in ("First.", "Second."):
        actions.reply(fresh(case), by=ada, source=words)
        hear()
        letters += outgoing()
    first, second = (letter.message() for letter in letters)
    assert first["References"] == second["References"] == f"<case-{case.pk}@northwind.guildhall.localhost>"
    assert first["Message-ID"] == f"<mail-{Mail.objects.order_by('at')[0].pk}@northwind.guildhall.localhost>"
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"


def test_case_moved_out_of_sight_before_sending_is_dropped(
    case: Case, ada: Actor, ben: Actor, hear: Work, outgoing: Send
) -> None:
    wish(ben, channels={Reason.FOLLOWS: Channel.MAIL})
    follow("case", case.pk, by=ben)
    actions.reply(case, by=ada, source="Words for those who see it.")
    hear()
    Case.objects.filter(pk=case.pk).update(queue=make_queue("Vault", is_open=False))
    assert outgoing() == [] or all(letter.to != ["ben@northwind.example"] for letter in outgoing())
    assert Mail.objects.visible_to(ben).get().state == "dropped"


def test_person_who_left_before_sending_gets_nothing(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send
) -> None:
    actions.reply(case, by=ada, source="Hello.")
    hear()
    suspend(ravi)
    assert outgoing() == []
    assert {row.state for row in Mail.objects.visible_to(ravi)} == {"dropped"}


def test_what_was_read_meanwhile_is_not_mailed(case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send) -> None:
    actions.reply(case, by=ada, source="Hello.")
    hear()
    mark_read(by=ravi, about=("case", case.pk))
    assert outgoing() == []
    assert not Mail.objects.visible_to(ravi).exists()


def test_header_cannot_be_injected_by_a_subject(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send
) -> None:
    Case.objects.filter(pk=case.pk).update(subject="Hello\r\nBcc: everybody@evil.example\r\n\r\nwords\x0b\u2028more")
    hear()
    actions.reply(fresh(case), by=ada, source="Hello.")
    hear()
    [letter] = outgoing()
    message = letter.message()
    assert message["Bcc"] is None
    assert message["Subject"] == f"{case.ref} Hello Bcc: everybody@evil.example words more"
    assert letter.recipients() == ["ravi@northwind.example"]


def test_mail_server_that_is_down_loses_nothing(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear()
    actions.reply(case, by=ada, source="Hello.")
    hear()
    [mail] = Mail.objects.visible_to(ravi)
    Mail.objects.update(send_at=timezone.now())
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", _fails(SMTPServerDisconnected("gone")))
        for _ in range(2):
            with pytest.raises(mailing.NotTaken):
                mailing.send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, mail.tries) == ("waiting", 2)
    assert len(outgoing()) == 1


def test_mail_is_parked_after_eight_tries_or_a_refused_address(
    case: Case, ada: Actor, ravi: Actor, hear: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear()
    actions.reply(case, by=ada, source="Hello.")
    hear()
    Mail.objects.update(send_at=timezone.now())
    [mail] = Mail.objects.visible_to(ravi)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _fails(SMTPServerDisconnected("gone")))
    for _ in range(7):
        with pytest.raises(mailing.NotTaken):
            mailing.send_mail(mail.pk)
    with pytest.raises(mailing.GivenUp):
        mailing.send_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "failed"
    Mail.objects.update(state="waiting", tries=0)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _fails(SMTPRecipientsRefused({"x": (550, b"who?")})))
    with pytest.raises(mailing.GivenUp):
        mailing.send_mail(mail.pk)


def test_job_waits_longer_each_time_and_ends_with_the_row() -> None:
    from types import SimpleNamespace

    def wait(fault: Exception, attempts: int) -> bool:
        job: Any = SimpleNamespace(attempts=attempts)
        return tasks.AGAIN.get_retry_decision(exception=fault, job=job) is not None

    assert [wait(mailing.NotTaken(), n) for n in range(9)] == [True] * 7 + [False] * 2
    assert wait(RuntimeError(), 0)  # a database that was away is no reason to lose a mail
    assert not wait(mailing.GivenUp(), 0)


def test_digest_gathers_a_day_and_falls_due_at_the_chosen_time(
    case: Case, ada: Actor, ben: Actor, hear: Work, outgoing: Send, northwind: World
) -> None:
    wish(ben, channels={Reason.FOLLOWS: Channel.DIGEST}, digest_at=time(7, 30), digest_days=(0, 1, 2, 3, 4, 5, 6))
    hear()
    follow("case", case.pk, by=ben)
    for words in ("First.", "Second."):
        actions.reply(fresh(case), by=ada, source=words)
        hear()
    [mail] = Mail.objects.visible_to(ben)
    assert mail.send_at.astimezone(BERLIN).time() == time(7, 30)
    wish(ben, channels={Reason.FOLLOWS: Channel.DIGEST}, digest_at=time(17, 0))
    with entered(REGISTRY):
        due = DueMoment.objects.get(kind="digest")
        assert (due.object_id, due.at.astimezone(BERLIN).time()) == (mail.pk, time(17, 0))
    mailing.send_digests([mail.pk])
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notifications.send_mail'")
        assert cursor.fetchone()[0] >= 1
    [letter] = [one for one in outgoing() if one.to == ["ben@northwind.example"]]
    assert "First." in letter.body
    assert "Second." in letter.body
    assert letter.subject == "2 pieces of news from Northwind Storage"


def test_quiet_hours_hold_a_mail_back_across_midnight_and_dst() -> None:
    wishes = NoticePreferences(quiet_from=time(22, 0), quiet_until=time(7, 0))
    night = datetime(2026, 3, 28, 23, 30, tzinfo=BERLIN)  # the clocks go forward at two
    assert wishes.mail_at(night, BERLIN) == datetime(2026, 3, 29, 7, 0, tzinfo=BERLIN)
    assert wishes.mail_at(night, BERLIN).astimezone(UTC) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    day = datetime(2026, 3, 29, 12, 0, tzinfo=BERLIN)
    assert wishes.mail_at(day, BERLIN).astimezone(BERLIN).time() == time(12, 2)


def test_digest_skips_the_days_one_did_not_choose() -> None:
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=BERLIN)
    assert NoticePreferences().digest_moment(friday, BERLIN) == datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)


def test_link_in_a_mail_unsubscribes_without_signing_in(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send, world: World
) -> None:
    hear()
    actions.reply(case, by=ada, source="Hello.")
    hear()
    [letter] = outgoing()
    message = letter.message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<http://northwind\.guildhall\.localhost:8000(/unsubscribe/.*)>", message["List-Unsubscribe"])
    assert link is not None
    stranger = browser_of(None, enforce_csrf_checks=True)
    assert "Send no more" in stranger.get(link[1]).content.decode()
    assert wishes_of([ravi.card])[ravi.card].channel(Reason.REQUESTER) == Channel.MAIL
    assert stranger.post(link[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wishes_of([ravi.card])[ravi.card].channel(Reason.REQUESTER) == Channel.BELL
    actions.reply(fresh(case), by=ada, source="Once more.")
    hear()
    assert outgoing() == []


def test_unsubscribing_link_is_of_this_space_and_unforged(ravi: Actor, world: World, northwind: World) -> None:
    token = seal(Unsubscribing(ravi.card, (Reason.REQUESTER,)))
    assert unseal(token).person_id == ravi.card
    with entered(world.halcyon), pytest.raises(Missing):
        unseal(token)
    assert browser_of(None, "halcyon").get(f"/unsubscribe/{token}/").status_code == 404
    assert browser_of(None).post(f"/unsubscribe/{token[:-2]}xx/").status_code == 404


def test_own_mails_are_shown_without_a_mail_server_and_to_nobody_else(
    case: Case, ada: Actor, ines: Actor, ravi: Actor, hear: Work, outgoing: Send
) -> None:
    hear()
    actions.reply(case, by=ada, source="The answer itself.")
    hear()
    outgoing()
    assert "The answer itself." in browser_of(ravi).get("/mail/").content.decode()
    assert "The answer itself." not in browser_of(ines).get("/mail/").content.decode()


@override_settings(EMAIL_URL="smtp://mail.example")
def test_words_are_not_kept_where_a_mail_server_has_them(
    case: Case, ada: Actor, ravi: Actor, hear: Work, outgoing: Send
) -> None:
    hear()
    actions.reply(case, by=ada, source="The answer itself.")
    hear()
    assert len(outgoing()) == 1
    [mail] = Mail.objects.visible_to(ravi)
    assert (mail.state, mail.subject, mail.text) == ("sent", "", "")


def _fails(fault: Exception) -> Callable[..., int]:
    def send(*args: Any, **kwargs: Any) -> int:
        raise fault

    return send


def test_queue_of_mails_is_each_persons_own(queue: Queue, ada: Actor, ravi: Actor) -> None:
    Mail.objects.create(person_id=ravi.card, notices=[])
    assert not Mail.objects.visible_to(ada).exists()
