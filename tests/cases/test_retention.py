"""Closed cases go after the months that were chosen: all of them that is old enough, nothing else, and no trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from cases.actions import cases as case_actions
from cases.actions import retention as actions
from cases.actions.links import link_cases
from cases.actions.merging import merge_cases
from cases.actions.tags import change_tag
from cases.models import Case
from cases.saved.retention import Retention
from cases.selectors.retention import kept_retention, last_run, meets
from conversations.actions.entries import edit_entry
from conversations.actions.threads import Chosen, splinter
from conversations.models import Attachment, Entry
from core.actor import Actor
from core.ids import new_id
from core.models import Event
from core.refusals import NotAllowed, Refused
from core.spaces import REGISTRY, entered
from directory.models import Person
from intake.models import Answers
from notifications.actions.follows import follow
from notifications.actions.reading import keep_draft, mark_seen
from notifications.models import Feed, Mail, Notice
from realtime.actions import be_seen
from tenants.models import DueMoment
from tests.factories.cases import entries_of, make_queue, open_case
from tests.people import browser_of
from tests.world import World

YEAR = Retention(months=12)
LONG_AGO = timedelta(days=400)
TABLES = frozenset(
    """
    cases_case clocks_clock conversations_attachment conversations_entry conversations_entryrevision conversations_link
    conversations_thread conversations_threadmember core_event notifications_draft notifications_feed
    notifications_follow notifications_mail notifications_notice notifications_readmark intake_answers
    realtime_presence
    """.split()
)


def close_long_ago(case: Case, ago: timedelta = LONG_AGO) -> Case:
    at = timezone.now() - ago
    Case.objects.filter(pk=case.pk).update(status="closed", category="closed", closed_at=at, next_kind="requester")
    return case


def run(value: Retention, by: Actor) -> int:
    """What the worker does: begin, then batch after batch. Returns how many cases went."""
    actions.choose_retention(value, by=by, sure="delete")
    actions.begin_expiry(timezone.now())
    count = 0
    while went := actions.expire_batch(timezone.now()):
        count += went
    return count


def rows() -> dict[tuple[str, str], str]:
    """Every row of the space with all of its values as text, by table and key."""
    labels = set(settings.TENANT_TYPES["member"]["APPS"])
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if apps.get_app_config(model._meta.app_label).name not in labels:
                continue
            table = model._meta.db_table
            cursor.execute(f'SELECT id::text, t::text FROM "{table}" AS t')
            found.update({(table, key): text for key, text in cursor.fetchall()})
    return found


def furnished(ravi: Actor, ada: Actor, ben: Actor) -> Case:
    """A case with something in every table that a case has a part in."""
    queue = make_queue()
    case = open_case(ravi, queue, "CNRY old", body="CNRY words")
    other = open_case(ravi, queue, "Still open")
    case_actions.reply(case, by=ada, source="CNRY reply", uploads=[("log.txt", BytesIO(b"CNRY bytes"))])
    entry = entries_of(case)[0]
    note = case_actions.write_note(case, by=ada, source="CNRY note")
    edit_entry(note, by=ada, source="CNRY changed")
    chosen = Chosen("people", people=(Person.objects.get(pk=ben.card),), is_sure=True)
    aside = splinter(entry, by=ada, chosen=chosen, name="CNRY aside", source="CNRY")
    be_seen(new_id(), {f"case:{case.pk}": "note", f"thread:{aside.pk}": ""}, by=ada)
    link_cases(case, by=ada, number=other.number, link="related")
    for actor in (ada, ben):
        follow("case", case.pk, by=actor)
        mark_seen("case", case.pk, by=actor, until=timezone.now())
    Answers.objects.create(subject_kind="case", subject_id=case.pk, form=new_id(), version=1, data={"a": "CNRY"})
    keep_draft(f"case:{case.pk}", "CNRY draft", by=ada)
    Feed.objects.create(person_id=ada.card, subject_kind="case", subject_id=case.pk, digest="x")
    event = Event.objects.about("case", case.pk)[0]
    told = Notice.objects.create(
        person_id=ada.card,
        event_id=event.pk,
        name=event.name,
        subject_kind="case",
        subject_id=case.pk,
        reason="follows",
    )
    Mail.objects.create(person_id=ada.card, notices=[str(told.pk)], subject="CNRY mail", text="CNRY mail")
    return case


def test_nothing_of_a_deleted_case_is_left_in_any_table(
    northwind: World, ines: Actor, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    case = close_long_ago(furnished(ravi, ada, ben))
    path = Attachment.objects.get().path
    before = rows()
    assert run(YEAR, ines) == 1
    after = rows()
    went = before.keys() - after.keys()
    assert {table for table, _ in went} == TABLES
    gone = {key for _, key in went}
    assert str(case.pk) in gone
    assert [place for place, text in after.items() if "CNRY" in text] == []
    assert [place for place, text in after.items() if any(key in text for key in gone)] == []
    assert Case.objects.count() == 1
    assert default_storage.exists(path), "bytes go once the rows are gone for certain"


def test_the_bytes_of_files_go_when_the_rows_have_gone(
    northwind: World, ines: Actor, ada: Actor, ravi: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    case = open_case(ravi, make_queue())
    case_actions.reply(case, by=ada, source="See the log", uploads=[("log.txt", BytesIO(b"words"))])
    path = Attachment.objects.get().path
    close_long_ago(case)
    with django_capture_on_commit_callbacks(execute=True):
        run(YEAR, ines)
    assert not default_storage.exists(path)


def test_only_old_closed_cases_without_the_tag_go(northwind: World, ines: Actor, ravi: Actor) -> None:
    queue = make_queue()
    old, young, held, live = (open_case(ravi, queue, name) for name in ("Old", "Young", "Held", "Open"))
    close_long_ago(old)
    close_long_ago(young, timedelta(days=300))
    close_long_ago(held)
    Case.objects.filter(pk=held.pk).update(tags=["legal-hold"])
    Case.objects.filter(pk=live.pk).update(updated_at=timezone.now() - LONG_AGO)
    met = meets(YEAR)
    assert (met.cases, met.held) == (1, 1)
    assert run(YEAR, ines) == 1
    assert set(Case.objects.values_list("subject", flat=True)) == {"Young", "Held", "Open"}
    assert Event.objects.get(name="CasesExpired").data == {"cases": 1, "months": 12}


def test_merged_cases_go_before_the_one_that_took_them_in(
    northwind: World, ines: Actor, ada: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 1)
    queue = make_queue()
    target, stub = open_case(ravi, queue), open_case(ravi, queue)
    merge_cases(target, [stub], by=ada)
    close_long_ago(target)
    close_long_ago(stub)
    assert run(YEAR, ines) == 2
    assert not Case.objects.exists()
    assert not Entry.objects.exists()


def test_a_case_that_took_a_held_one_in_is_kept(northwind: World, ines: Actor, ada: Actor, ravi: Actor) -> None:
    queue = make_queue()
    target, stub = open_case(ravi, queue), open_case(ravi, queue)
    merge_cases(target, [stub], by=ada)
    for case in (target, stub):
        close_long_ago(case)
    Case.objects.filter(pk=stub.pk).update(tags=["legal-hold"])
    assert run(YEAR, ines) == 0
    assert Case.objects.count() == 2


def test_a_killed_worker_goes_on_where_it_was(
    northwind: World, ines: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    queue = make_queue()
    for _ in range(5):
        close_long_ago(open_case(ravi, queue))
    actions.choose_retention(YEAR, by=ines, sure="delete")
    actions.begin_expiry(timezone.now())
    assert actions.expire_batch(timezone.now()) == 2
    now = last_run()
    assert now is not None
    assert (now.done, now.total, now.ended_at) == (2, 5, None)
    assert "Cases are being deleted: 2 of 5." in browser_of(ines).get("/settings/retention/").content.decode()
    assert [actions.expire_batch(timezone.now()) for _ in range(4)] == [2, 1, 0, 0]
    assert Event.objects.get(name="CasesExpired").data["cases"] == 5


def test_nothing_is_deleted_before_anybody_has_chosen_or_after_it_was_taken_back(
    northwind: World, ines: Actor, ravi: Actor
) -> None:
    close_long_ago(open_case(ravi, make_queue()))
    actions.begin_expiry(timezone.now())
    assert actions.expire_batch(timezone.now()) == 0
    actions.choose_retention(YEAR, by=ines, sure="delete")
    actions.begin_expiry(timezone.now())
    actions.take_back_retention(by=ines)
    assert actions.expire_batch(timezone.now()) == 0
    assert Case.objects.count() == 1
    kept = kept_retention()
    assert kept is not None
    assert kept.value.months is None


def test_the_moment_is_noted_a_day_ahead_and_forgotten_when_cases_are_kept(world: World, ines: Actor) -> None:
    def moments() -> list[datetime]:
        with entered(REGISTRY):
            return list(DueMoment.objects.filter(kind="retention").values_list("at", flat=True))

    with entered(world.northwind):
        actions.choose_retention(YEAR, by=ines, sure="delete")
    [at] = moments()
    assert timedelta(hours=23) < at - timezone.now() <= timedelta(days=1)
    with entered(world.northwind):
        actions.choose_retention(Retention(), by=ines)
    assert moments() == []


@pytest.mark.parametrize(
    ("now", "limit"),
    [
        (datetime(2026, 8, 31, 12, tzinfo=UTC), datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (datetime(2026, 3, 15, tzinfo=UTC), datetime(2025, 9, 15, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(
    northwind: World, monkeypatch: pytest.MonkeyPatch, now: datetime, limit: datetime
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert meets(Retention(months=6)).before == limit


def test_choosing_needs_an_admin_and_the_word(northwind: World, ines: Actor, ada: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.choose_retention(YEAR, by=ada, sure="delete")
    with pytest.raises(Refused, match="Type delete"):
        actions.choose_retention(YEAR, by=ines)
    assert kept_retention() is None
    assert browser_of(ada).get("/settings/retention/").status_code == 404


def test_the_tag_that_holds_cases_is_not_renamed_meanwhile(northwind: World, ines: Actor, ravi: Actor) -> None:
    open_case(ravi, make_queue(), tags=["legal-hold"])
    actions.choose_retention(YEAR, by=ines, sure="delete")
    with pytest.raises(Refused, match="being deleted"):
        change_tag("legal-hold", "held", by=ines)
    actions.choose_retention(Retention(), by=ines)
    assert change_tag("legal-hold", "held", by=ines)[0] == 1


def test_it_is_chosen_in_a_browser_with_what_it_meets_shown_first(world: World, ines: Actor, ravi: Actor) -> None:
    with entered(world.northwind):
        close_long_ago(open_case(ravi, make_queue("Vault", "Network", is_open=False), "CNRY"))
    browser, path = browser_of(ines), "/settings/retention/"
    assert "Closed cases are kept." in browser.get(path).content.decode()
    page = browser.post(path, {"months": "12", "hold_tag": "legal-hold", "step": "preview"}).content.decode()
    assert "1 case closed before" in page
    assert "CNRY" not in page
    refused = browser.post(path, {"months": "12", "hold_tag": "legal-hold", "step": "do", "sure": "yes"})
    assert refused.status_code == 422
    assert 'value="12"' in refused.content.decode()
    assert browser.post(path, {"months": "3", "hold_tag": "legal-hold", "step": "do"}).status_code == 422
    assert browser.post(path, {"months": "12", "hold_tag": "a, b", "step": "do"}).status_code == 422
    done = browser.post(path, {"months": "12", "hold_tag": "legal-hold", "step": "do", "sure": "Delete"}, follow=True)
    assert "The first deletion is tomorrow." in done.content.decode()
    assert "Closed cases are deleted after 12 months" in done.content.decode()
    back = browser.post(f"{path}take-back/", follow=True).content.decode()
    assert "Closed cases are kept." in back


def test_another_choice_while_deleting_has_its_own_day_of_grace(
    northwind: World, ines: Actor, ravi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 1)
    queue = make_queue()
    for days in (800, 800, 300):
        close_long_ago(open_case(ravi, queue), timedelta(days=days))
    actions.choose_retention(Retention(months=24), by=ines, sure="delete")
    actions.begin_expiry(timezone.now())
    assert actions.expire_batch(timezone.now()) == 1
    actions.choose_retention(Retention(months=6), by=ines, sure="delete")
    assert actions.expire_batch(timezone.now()) == 0
    now = last_run()
    assert now is not None
    assert now.ended_at is not None
    assert Case.objects.count() == 2


def test_deleting_again_is_chosen_and_not_taken_back_to(northwind: World, ines: Actor) -> None:
    actions.choose_retention(YEAR, by=ines, sure="delete")
    actions.take_back_retention(by=ines)
    with pytest.raises(Refused, match="Choose the months anew"):
        actions.take_back_retention(by=ines)
    kept = kept_retention()
    assert kept is not None
    assert kept.value.months is None
