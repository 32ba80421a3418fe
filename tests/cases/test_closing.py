"""How cases pause, end and come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import cases as actions
from cases.actions.bulk import change_cases, take_back_change
from cases.actions.lifecycle import choose_lifecycle, pass_moments, plan_closing, take_back_lifecycle
from cases.actions.merging import merge_cases, take_back_merge
from cases.actions.moves import MOMENT
from cases.changes import Change
from cases.choices import Status
from cases.clockwork import nobody
from cases.models import Case, Queue
from cases.selectors.cases import case_page
from cases.selectors.lifecycle import lifecycle
from cases.workflow import Lifecycle
from conversations.actions.entries import delete_entry
from conversations.actions.threads import Chosen, splinter
from conversations.models import Entry, Link, Thread
from core.actor import Actor, Role
from core.models import Event
from core.refusals import Missing, NotAllowed, Overtaken, Refused
from core.spaces import REGISTRY, current, entered
from directory.models import Person, Team
from tenants.models import DueMoment
from tests.cases.hands import Hands
from tests.factories.cases import entries_of, fresh, open_case
from tests.factories.knowledge import published
from tests.people import browser_of
from tests.world import World


@pytest.fixture
def case(queue: Queue, ravi: Actor, ada: Actor) -> Case:
    return open_case(ravi, queue)


def due(case: Case) -> list[object]:
    """The moments noted for a case."""
    here = current().id
    assert here is not None
    with entered(REGISTRY):
        return list(
            DueMoment.objects.filter(space_id=here, kind=MOMENT, object_id=case.pk).values_list("at", flat=True)
        )


def end(case: Case, by: Actor) -> Case:
    return actions.close_case(fresh(case), by=by, resolution="solved", no_article="one_off")


def words_seen(case: Case, actor: Actor) -> list[str]:
    page = case_page(fresh(case), actor)
    return [line.words for moment in page.moments for line in moment.happenings]


def test_a_paused_case_says_why_and_since_when_and_comes_back_to_its_assignee(
    hands: Hands, case: Case, ada: Actor
) -> None:
    actions.assign_case(case, by=ada, assignee=Person.objects.get(pk=ada.card))
    back = hands.now + timedelta(days=2)
    actions.change_status(fresh(case), by=ada, status="on_hold", reason="the vendor’s part", wakes_at=back)
    held = fresh(case)
    assert (held.paused_reason, held.paused_at, held.wakes_at) == ("the vendor’s part", hands.now, back)
    assert held.next_kind == "other"
    assert due(case) == [back]
    hands.forward(days=1)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    assert fresh(case).status == Status.ON_HOLD
    hands.forward(days=1)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    woken = fresh(case)
    assert (woken.status, woken.next_kind, woken.next_person_id) == ("open", "person", ada.person_id)
    assert (woken.paused_reason, woken.wakes_at) == ("", None)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    assert Event.objects.about("case", case.pk).filter(name="StatusChanged", data__reason="wake").count() == 1


def test_a_case_comes_back_only_in_the_future(case: Case, ada: Actor) -> None:
    with pytest.raises(Refused, match="future"):
        actions.change_status(case, by=ada, status="pending", wakes_at=timezone.now() - timedelta(hours=1))
    assert fresh(case).status == Status.NEW


def test_an_on_hold_case_looks_open_to_its_requester(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    actions.reply(case, by=ada, source="Looking.")
    actions.change_status(fresh(case), by=ada, status="on_hold", reason="CNRY the vendor’s part")
    assert "moved the case to On hold" in words_seen(case, ada)
    assert words_seen(case, ravi) == ["works on the case"]
    shown = browser_of(ravi).get(f"/cases/{case.ref}/").content.decode()
    assert "On hold" not in shown
    assert "CNRY" not in shown
    mine = browser_of(ravi).get("/requests/").content.decode()
    assert "On hold" not in mine
    assert "CNRY the vendor’s part" in browser_of(ada).get(f"/cases/{case.ref}/").content.decode()


def test_closing_wants_a_resolution_and_why_there_is_no_article(case: Case, ada: Actor) -> None:
    with pytest.raises(Refused, match="resolution"):
        actions.close_case(case, by=ada, resolution="", no_article="one_off")
    with pytest.raises(Refused, match="article"):
        actions.close_case(case, by=ada, resolution="solved")
    with pytest.raises(Refused, match="article"):
        actions.close_case(case, by=ada, resolution="solved", no_article="because")
    with pytest.raises(Refused, match="article"):
        actions.close_case(case, by=ada, resolution="solved", no_article="unsaid")
    end(case, ada)
    assert fresh(case).no_article == "one_off"


def test_an_article_takes_the_place_of_the_reason(case: Case, ada: Actor) -> None:
    article = published(ada)
    actions.close_case(case, by=ada, resolution="solved", article_id=article.pk)
    assert (fresh(case).article_id, fresh(case).no_article) == (article.pk, "")
    assert Link.objects.get(kind="used").to_id == article.pk


def test_case_is_not_closed_with_an_article_that_one_does_not_see(case: Case, ada: Actor, ben: Actor) -> None:
    hidden = published(ben, audience="team", team=Team.objects.get(name="Network").pk)
    with pytest.raises(Missing):
        actions.close_case(case, by=ada, resolution="solved", article_id=hidden.pk)
    assert not fresh(case).is_closed


def test_no_side_thread_ends_in_silence(case: Case, ada: Actor, ben: Actor) -> None:
    first = Entry.objects.select_related("thread", "by").get(pk=entries_of(case)[0].pk)
    ben_card = Person.objects.get(pk=ben.card)
    side = splinter(first, by=ada, chosen=Chosen("people", (ben_card,)), name="Firmware", source="Is it 6.2?")
    with pytest.raises(Refused, match="Side threads are still open"):
        end(case, ada)
    with pytest.raises(Refused, match="Side threads are still open"):
        actions.change_status(fresh(case), by=ada, status="solved")
    lines = {side.pk: "It was 6.2."}
    actions.close_case(fresh(case), by=ada, resolution="solved", no_article="one_off", outcomes=lines)
    assert Thread.objects.get(pk=side.pk).outcome == "It was 6.2."


def test_the_requester_confirms_a_proposed_solution_and_nobody_else(
    case: Case, ada: Actor, ben: Actor, ravi: Actor
) -> None:
    with pytest.raises(Refused, match="Nobody has proposed"):
        actions.confirm_solution(case, by=ravi)
    answer = actions.reply(fresh(case), by=ada, source="Set it to 12.")
    actions.propose_solution(fresh(case), by=ben, entry_id=answer.pk)
    for other in (ada, ben):
        with pytest.raises(NotAllowed):
            actions.confirm_solution(fresh(case), by=other)
    actions.confirm_solution(fresh(case), by=ravi)
    solved = fresh(case)
    assert solved.status == Status.SOLVED
    assert solved.confirmed_at is not None
    with pytest.raises(Overtaken, match="confirmed already"):
        actions.confirm_solution(solved, by=ravi)
    assert "confirmed the proposed solution" in words_seen(case, ravi)


def test_the_requester_cannot_confirm_a_note_they_do_not_read(case: Case, ada: Actor, ravi: Actor) -> None:
    note = actions.write_note(case, by=ada, source="It is the cable.")
    actions.propose_solution(fresh(case), by=ada, entry_id=note.pk)
    with pytest.raises(Refused, match="Nobody has proposed"):
        actions.confirm_solution(fresh(case), by=ravi)
    assert not case_page(fresh(case), ravi).life.may_confirm  # type: ignore[union-attr]


def test_a_confirmation_is_over_when_the_case_opens_again(case: Case, ada: Actor, ravi: Actor) -> None:
    actions.change_status(case, by=ada, status="solved")
    actions.confirm_solution(fresh(case), by=ravi)
    end(case, ada)
    assert fresh(case).confirmed_at is not None
    actions.reply(fresh(case), by=ravi, source="It is back.")
    again = fresh(case)
    assert (again.status, again.confirmed_at, again.reopened, again.no_article) == ("open", None, 1, "")


def test_a_reply_in_time_opens_the_case_and_a_late_one_begins_a_follow_up(
    hands: Hands, case: Case, ada: Actor, ravi: Actor
) -> None:
    end(case, ada)
    hands.forward(days=13)
    actions.reply(fresh(case), by=ravi, source="Again.")
    assert (fresh(case).status, fresh(case).reopened) == ("open", 1)
    end(case, ada)
    hands.forward(days=15)
    entry = actions.reply(fresh(case), by=ravi, source="And again.")
    assert fresh(case).is_closed
    made = Case.objects.get(pk=entry.thread.subject_id)
    assert made.pk != case.pk
    assert (made.subject, made.queue_id, made.requester_id) == (case.subject, case.queue_id, case.requester_id)
    link = Link.objects.get(kind="follow_up")
    assert (link.from_id, link.to_id) == (made.pk, case.pk)
    assert f"wrote again and began the follow-up {made.ref}" in words_seen(case, ravi)


def test_the_portal_says_what_a_reply_will_do(world: World, hands: Hands, case: Case, ada: Actor, ravi: Actor) -> None:
    end(case, ada)
    browser = browser_of(ravi)
    assert "opens the case again" in browser.get(f"/cases/{case.ref}/").content.decode()
    choose_lifecycle(Lifecycle(may_reopen=False), by=_admin(ada))
    assert "begins a new one" in browser.get(f"/cases/{case.ref}/").content.decode()
    sent = browser.post(f"/cases/{case.ref}/write/", {"audience": "requester", "text": "It is back."}, follow=True)
    made = Case.objects.exclude(pk=case.pk).get()
    assert sent.redirect_chain[-1][0] == f"/cases/{made.ref}/"
    assert "Follow-up of" in sent.content.decode()


def test_a_solved_case_closes_by_itself_where_that_was_chosen(hands: Hands, case: Case, ada: Actor) -> None:
    actions.change_status(case, by=ada, status="solved")
    assert due(case) == []
    choose_lifecycle(Lifecycle(close_days=3), by=_admin(ada))
    plan_closing(None)
    assert due(case) == [hands.now + timedelta(days=3)]
    hands.forward(days=2)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    assert fresh(case).status == Status.SOLVED
    hands.forward(days=1)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    closed = fresh(case)
    assert (closed.status, closed.resolution, closed.no_article) == ("closed", "solved", "unsaid")


def test_a_case_with_an_open_side_thread_does_not_close_by_itself(
    hands: Hands, case: Case, ada: Actor, ben: Actor
) -> None:
    choose_lifecycle(Lifecycle(close_days=1), by=_admin(ada))
    actions.change_status(case, by=ada, status="solved")
    first = Entry.objects.select_related("thread", "by").get(pk=entries_of(case)[0].pk)
    ben_card = Person.objects.get(pk=ben.card)
    splinter(first, by=ada, chosen=Chosen("people", (ben_card,)), name="Firmware", source="Is it 6.2?")
    hands.forward(days=2)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    assert fresh(case).status == Status.SOLVED
    assert due(case) == [hands.now + timedelta(days=1)]


def test_only_leads_choose_how_cases_end_and_take_it_back(case: Case, ada: Actor, ravi: Actor) -> None:
    for other in (ada, ravi):
        with pytest.raises(NotAllowed):
            choose_lifecycle(Lifecycle(reopen_days=1), by=other)
    choose_lifecycle(Lifecycle(reopen_days=1), by=_admin(ada))
    assert lifecycle().reopen_days == 1
    take_back_lifecycle(by=_admin(ada))
    assert lifecycle() == Lifecycle()


def test_the_settings_page_keeps_what_was_chosen(world: World, queue: Queue, ines: Actor, ada: Actor) -> None:
    assert browser_of(ada).get("/settings/lifecycle/").status_code == 404
    browser = browser_of(ines)
    assert "How cases end" in browser.get("/settings/lifecycle/").content.decode()
    assert browser.post("/settings/lifecycle/", {"reopen_days": "900"}).status_code == 422
    browser.post("/settings/lifecycle/", {"reopen_days": "7", "close_days": "5", "may_reopen": "on"})
    assert lifecycle() == Lifecycle(reopen_days=7, close_days=5)
    browser.post("/settings/lifecycle/take-back/")
    assert lifecycle() == Lifecycle()


def test_the_form_for_on_hold_wants_a_reason(world: World, case: Case, ada: Actor) -> None:
    browser = browser_of(ada)
    answer = browser.post(f"/cases/{case.ref}/status/", {"status": "on_hold"})
    assert answer.status_code == 422
    assert "Say what the case waits for" in answer.content.decode()
    browser.post(f"/cases/{case.ref}/status/", {"status": "on_hold", "reason": "the vendor"})
    assert fresh(case).paused_reason == "the vendor"


def test_the_requester_confirms_in_the_portal(world: World, case: Case, ada: Actor, ravi: Actor) -> None:
    actions.change_status(case, by=ada, status="solved")
    browser = browser_of(ravi)
    assert "Yes, it is solved" in browser.get(f"/cases/{case.ref}/").content.decode()
    done = browser.post(f"/cases/{case.ref}/confirm/", follow=True)
    assert "Support closes the case" in done.content.decode()
    assert fresh(case).confirmed_at is not None
    assert "Yes, it is solved" not in done.content.decode()
    assert browser_of(ada).post(f"/cases/{case.ref}/confirm/").status_code == 403


def _admin(actor: Actor) -> Actor:
    """The same person as an admin."""
    return replace(actor, role=Role.ADMIN)


def test_a_pause_that_is_brought_back_has_its_moment_again(hands: Hands, case: Case, ada: Actor) -> None:
    """A change of several cases took the case up, the moment passed over it, and the change is taken back."""
    back = hands.now + timedelta(minutes=20)
    actions.change_status(case, by=ada, status="pending", wakes_at=back)
    _, key = change_cases([fresh(case)], Change("status", {"status": "open"}), by=ada)
    assert key is not None
    hands.forward(minutes=30)
    consume(case)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    take_back_change(key, by=ada)
    assert (fresh(case).status, due(case)) == ("pending", [back])
    pass_moments([case.pk], by=nobody(), now=hands.now)
    assert fresh(case).status == "open"


@pytest.mark.parametrize("status", ["pending", "solved"])
def test_a_moment_that_passed_while_a_case_was_merged_away_is_noted_again(
    hands: Hands, queue: Queue, case: Case, ada: Actor, ravi: Actor, ines: Actor, status: str
) -> None:
    choose_lifecycle(Lifecycle(close_days=1), by=ines)
    back = hands.now + timedelta(hours=2)
    actions.change_status(case, by=ada, status=status, wakes_at=back if status == "pending" else None)
    assert len(due(case)) == 1
    noted = due(case)
    merge = merge_cases(open_case(ravi, queue), [fresh(case)], by=ada)
    hands.forward(hours=23)
    consume(case)
    pass_moments([case.pk], by=nobody(), now=hands.now)
    take_back_merge(Case.objects.get(pk=merge.data["target"]), by=ada, reversal_id=merge.pk)
    assert (fresh(case).status, due(case)) == (status, noted)


def test_a_solved_case_that_is_brought_back_closes_by_itself_again(
    hands: Hands, case: Case, ada: Actor, ines: Actor
) -> None:
    choose_lifecycle(Lifecycle(close_days=1), by=ines)
    actions.change_status(case, by=ada, status="solved")
    noted = due(case)
    _, key = change_cases([fresh(case)], Change("status", {"status": "open"}), by=ada)
    assert key is not None
    consume(case)
    take_back_change(key, by=ada)
    assert (fresh(case).status, due(case)) == ("solved", noted)


def consume(case: Case) -> None:
    """What the worker's tick does with a moment that has come."""
    with entered(REGISTRY):
        DueMoment.objects.filter(kind=MOMENT, object_id=case.pk).delete()


def test_another_reason_or_moment_of_a_pause_is_in_the_timeline(
    hands: Hands, world: World, case: Case, ada: Actor, ravi: Actor
) -> None:
    day = timedelta(days=1)
    steps = [
        ("a part", None),
        ("CNRY the vendor", None),
        ("CNRY the vendor", hands.now + day),
        ("the courier", hands.now + 2 * day),
        ("the courier", hands.now + 2 * day),
    ]
    since = hands.now
    for reason, wakes_at in steps:
        actions.change_status(fresh(case), by=ada, status="on_hold", reason=reason, wakes_at=wakes_at)
        hands.forward(minutes=5)
    assert fresh(case).paused_at == since
    assert words_seen(case, ada)[-4:] == [
        "moved the case to On hold",
        "changed what the case waits for",
        "changed when it comes back",
        "changed what the case waits for and when it comes back",
    ]
    assert words_seen(case, ravi) == ["works on the case"]
    assert "CNRY" not in str(list(Event.objects.filter(name="PauseChanged").values_list("data", flat=True)))


def test_a_deleted_proposal_is_not_offered_to_be_confirmed(case: Case, ada: Actor, ravi: Actor) -> None:
    proposed = actions.reply(case, by=ada, source="Try the new one.")
    actions.propose_solution(fresh(case), by=ada, entry_id=proposed.pk)
    assert case_page(fresh(case), ravi).life.may_confirm  # type: ignore[union-attr]
    delete_entry(proposed, by=ada)
    assert not case_page(fresh(case), ravi).life.may_confirm  # type: ignore[union-attr]
