"""Following a saved view: a case that comes into it is told once, to whom it shows it; button and feed on its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from cases.actions import cases as actions
from cases.actions.fields import fill_in
from cases.actions.views import keep_offered, remove_offered
from cases.models import Case, Queue
from cases.saved.views import CaseView
from cases.selectors.view_follows import come_into
from core.actor import Actor
from core.events import reactions
from core.models import Event
from core.refusals import NotAllowed, Refused
from directory.models import Person
from notifications.actions.follows import follow, unfollow
from notifications.models import Follow, Notice
from tests.cases.fieldwork import SITE, fields
from tests.cases.hands import hear
from tests.factories.cases import fresh, make_queue, open_case
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def queue(northwind: World, ada: Actor) -> Queue:
    return make_queue()


def keep(by: Actor, title: str = "Urgent", **more: Any) -> UUID:
    return keep_offered(CaseView(title=title, owner=by.card, **more), by=by)


def told(who: Actor) -> list[tuple[str, str]]:
    return list(Notice.objects.visible_to(who).order_by("at", "id").values_list("name", "reason"))


def urgent(case: Case, by: Actor, priority: str = "urgent") -> None:
    actions.edit_case(fresh(case), by=by, subject=case.subject, priority=priority, product="", tags=[])


def test_a_case_that_comes_into_a_followed_view_is_told_once(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    key = keep(ines, sharing="shared", filters={"priority": "urgent"})
    follow("view", key, by=ben)
    calm, loud = open_case(ravi, queue, "Calm"), open_case(ravi, queue, "Loud", priority="urgent")
    hear()
    assert told(ben) == [("CaseOpened", "view")]
    assert Notice.objects.visible_to(ben).get().subject_id == loud.pk
    for priority in ("urgent", "low", "urgent"):
        urgent(calm, ada, priority)
    actions.write_note(fresh(loud), by=ada, source="A note changes no view.")
    hear()
    assert sorted(Notice.objects.visible_to(ben).values_list("subject_id", "reason")) == sorted(
        [(calm.pk, "view"), (loud.pk, "view")]
    )


def test_what_a_view_does_not_ask_for_brings_no_case_into_it(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue, priority="urgent")
    follow("view", keep(ines, sharing="shared", filters={"priority": "urgent"}), by=ben)
    actions.assign_case(fresh(case), by=ada, assignee=Person.objects.get(pk=ada.card))
    urgent(case, ada)
    actions.edit_case(fresh(case), by=ada, subject="New words", priority="urgent", product="", tags=["x"])
    later = list(Event.objects.about("case", case.pk).exclude(name="CaseOpened"))
    assert {event.name for event in later} >= {"CaseAssigned", "CaseEdited"}
    assert [come_into(event, fresh(case)) for event in later] == [[]] * len(later)


def test_a_view_is_looked_at_as_each_follower(queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> None:
    vault = make_queue("Vault", "Network", is_open=False)
    key = keep(ines, sharing="shared", filters={"assignee": "me"})
    for who in (ada, ben, ines):
        follow("view", key, by=who)
        follow("view", keep(who, "All"), by=who)
    open_case(ravi, vault, "CNRY hidden")
    hear()
    assert (told(ada), told(ines)) == ([], [])
    assert told(ben) == [("CaseOpened", "view")]
    case = open_case(ravi, queue)
    hear()
    Notice.objects.all().delete()
    actions.assign_case(fresh(case), by=ines, assignee=Person.objects.get(pk=ada.card))
    [event] = Event.objects.filter(name="CaseAssigned")
    assert come_into(event, fresh(case)) == [ada.card]


def test_a_view_offered_no_longer_tells_nobody(queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor) -> None:
    key = keep(ines, sharing="shared")
    follow("view", key, by=ben)
    keep_offered(CaseView(title="Urgent", owner=ines.card), by=ines, key=key)
    open_case(ravi, queue)
    hear()
    assert told(ben) == []
    with pytest.raises(NotAllowed):
        follow("view", key, by=ada)


def test_followed_views_are_bounded_and_forgotten_with_the_view(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor
) -> None:
    keys = [keep(ines, f"View {number}", sharing="shared") for number in range(51)]
    readers = [Person.objects.create(name=f"Reader {number}") for number in range(5)]
    for number, key in enumerate(keys[:50]):
        follow("view", key, by=replace(ines, person_id=readers[number // 10].pk))
    with pytest.raises(Refused, match="Your organization follows 50 views"):
        follow("view", keys[50], by=ben)
    follow("view", keys[0], by=ben)
    remove_offered(CaseView, keys[1], by=ines)
    assert Follow.objects.filter(subject_kind="view").count() == 50
    follow("view", keys[50], by=ben)


def test_one_person_follows_ten_views_and_leaves_places_to_others(queue: Queue, ben: Actor, ines: Actor) -> None:
    keys = [keep(ines, f"View {number}", sharing="shared") for number in range(11)]
    for key in keys[:10]:
        follow("view", key, by=ines)
    with pytest.raises(Refused, match="You follow 10 views already"):
        follow("view", keys[10], by=ines)
    follow("view", keys[0], by=ines)
    follow("view", keys[10], by=ben)
    unfollow("view", keys[0], by=ines)
    follow("view", keys[10], by=ines)
    assert Follow.objects.filter(person=ines.card, subject_kind="view").count() == 10


def test_page_of_a_view_has_the_button_and_a_feed(queue: Queue, ben: Actor, ines: Actor, ravi: Actor) -> None:
    vault = make_queue("Vault", "Storage", is_open=False)
    key = keep(ines, sharing="shared", filters={"priority": "urgent"})
    open_case(ravi, queue, "Loud", priority="urgent")
    open_case(ravi, vault, "CNRY hidden", priority="urgent")
    browser = browser_of(ben)
    page = browser.get(f"/views/{key}/").content.decode()
    assert "Cases that come into it" in page
    given = {"subject_kind": "view", "subject_id": str(key), "level": "watching", "next": f"/views/{key}/"}
    assert browser.post("/follow/", given)["Location"] == f"/views/{key}/"
    assert "Stop following" in browser.get(f"/views/{key}/").content.decode()
    assert "Urgent" in browser.get("/settings/followed/").content.decode()
    made = browser.post("/settings/feeds/new/", {"subject_kind": "view", "subject_id": str(key)}).content.decode()
    assert "Urgent" in made
    token = next(part for part in made.split("/feeds/")[1:] if len(part.partition("/")[0]) > 30).partition("/")[0]
    feed = browser_of(None).get(f"/feeds/{token}/").content.decode()
    assert "Loud" in feed
    assert "CNRY" not in feed


@pytest.mark.parametrize("rows", [1, 3])
def test_followed_views_cost_the_same_for_more(
    queue: Queue,
    ben: Actor,
    ines: Actor,
    ravi: Actor,
    rows: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(rows):
        follow("view", keep(ines, f"View {number}", sharing="shared", filters={"priority": "urgent"}), by=ben)
    case = open_case(ravi, queue, priority="urgent")
    [event] = Event.objects.filter(name="CaseOpened")
    with django_assert_num_queries(7):
        assert come_into(event, case) == [ben.card]


def test_a_case_that_comes_by_a_reply_an_assignment_or_its_end_is_told(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    case = open_case(ravi, queue)
    hear()
    for title, filters in (
        ("Open", {"status": "open"}),
        ("Answered", {"status": "pending"}),
        ("For them", {"acting": "requester"}),
        ("Over", {"view": "closed"}),
    ):
        follow("view", keep(ben, title, filters=filters), by=ben)
    for act, name, how in (
        (lambda: _assign(case, ada), "StatusChanged", "assigned"),
        (lambda: actions.reply(fresh(case), by=ada, source="And you?", then="pending"), "StatusChanged", "reply"),
        (lambda: actions.reply(fresh(case), by=ravi, source="It helps not."), "StatusChanged", "reply"),
        (lambda: _close(case, ada), "CaseClosed", None),
    ):
        Notice.objects.all().delete()
        done = set(Event.objects.values_list("pk", flat=True))
        act()
        for event in Event.objects.exclude(pk__in=done).order_by("at", "id"):
            tell_if_heard(event)
        assert told(ben) == [(name, "view")], how
        [notice] = Notice.objects.visible_to(ben)
        assert Event.objects.get(pk=notice.event_id).data.get("reason") == how
        assert "view" not in {reason for _, reason in told(ada)}, "who hears of the reply hears of it once"


def test_a_case_that_comes_by_one_of_its_own_fields_is_told(
    queue: Queue, ada: Actor, ben: Actor, ines: Actor, ravi: Actor
) -> None:
    fields(ines, SITE)
    case = open_case(ravi, queue)
    hear()
    follow("view", keep(ben, "Oslo", filters={"fields": ["site=oslo"]}), by=ben)
    for site, heard in (("hamburg", []), ("oslo", [("FieldChanged", "view")])):
        fill_in(fresh(case), {"site": site}, by=ada)
        tell_if_heard(Event.objects.filter(name="FieldChanged").latest("at", "id"))
        assert told(ben) == heard


def tell_if_heard(event: Event) -> None:
    for reaction in reactions(event.name, "hears"):
        reaction(event)


def _assign(case: Case, to: Actor) -> None:
    actions.assign_case(fresh(case), by=to, assignee=Person.objects.get(pk=to.card))


def _close(case: Case, by: Actor) -> None:
    actions.close_case(fresh(case), by=by, resolution="solved", no_article="one_off")
