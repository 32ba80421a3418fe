"""Hours in states and hand-overs, from the steps that events keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from cases.models import Case, Queue
from cases.reports import travel
from cases.reports.asked import narrowed
from cases.reports.travel import Hands, InState, Line
from tests.cases.reports.conftest import ASKED, at, tell
from tests.factories.cases import make_queue

Make = Callable[..., Case]


def told(case: Case, hour: int, step: int = 0, ours: str = "", /, **changes: str) -> None:
    tell(case, "CaseUpdatedElsewhere", at(5, hour), changes=changes, before={}, status=ours, step=step, source="old")


class TestHours:
    def test_a_stay_lasts_until_the_next_state(self, past: Make, storage: Queue) -> None:
        case = past(at(5))
        tell(case, "CaseOpened", at(5, 10), queue_id=str(storage.pk))
        tell(case, "StatusChanged", at(5, 11), status="pending", was="new", reason="person")
        tell(case, "ReplyAdded", at(5, 12))
        tell(case, "StatusChanged", at(5, 14), status="open", was="pending", reason="reply")
        tell(case, "CaseClosed", at(5, 20), resolution="solved")
        assert travel.hours(narrowed(Case.objects.all(), ASKED)) == [
            InState("open", "", 1, 6 * 3600, 0),
            InState("pending", "", 1, 3 * 3600, 0),
            InState("new", "", 1, 3600, 0),
            InState("closed", "", 1, 0, 1),
        ]

    def test_words_of_another_system_stand_beside_ours(self, past: Make) -> None:
        case, other = past(at(5)), past(at(5))
        told(case, 10, 1, "on_hold", status="Wait - Vendor")
        told(case, 12, 2, priority="low")
        told(case, 15, 3, "", status="Unmatched")
        told(other, 10, 1, "on_hold", status="Wait")
        assert travel.hours(narrowed(Case.objects.all(), ASKED)) == [
            InState("on_hold", "Wait - Vendor", 1, 5 * 3600, 0),
            InState("", "Unmatched", 1, 0, 1),
            InState("on_hold", "Wait", 1, 0, 1),
        ]

    def test_steps_of_one_moment_keep_their_order(self, past: Make) -> None:
        for step in range(6):  # keys of events have no order of their own
            case = past(at(5))
            told(case, 10, 2, "pending", status="B")
            told(case, 10, 1, "open", status="A")
            told(case, 11, 3, "closed", status=f"C{step}")
        found = {one.word: one.seconds for one in travel.hours(narrowed(Case.objects.all(), ASKED))}
        assert (found["A"], found["B"]) == (0, 6 * 3600)


class TestHands:
    def test_leaving_the_first_queue_and_coming_back(self, past: Make) -> None:
        stays, leaves, returns = past(at(5)), past(at(5)), past(at(5))
        for case, places in ((stays, "AA"), (leaves, "AB"), (returns, "ABAC")):
            for step, place in enumerate(places):
                told(case, 10 + step, step + 1, queue=place)
        past(at(5))  # nobody told its way
        found = travel.hands(narrowed(Case.objects.all(), ASKED))
        assert found == Hands({0: 1, 1: 1, 3: 1}, back=1, handed=4)
        assert (found.known, found.stayed) == (3, 1)

    def test_moves_made_here_go_on_where_the_other_system_ended(self, past: Make, storage: Queue) -> None:
        backups = make_queue("Backups")
        case = past(at(5))
        told(case, 10, 1, queue="Storage")
        tell(case, "CaseMoved", at(5, 12), queue_id=str(backups.pk), was_id=str(storage.pk))
        tell(case, "CaseMoved", at(5, 13), queue_id=str(storage.pk), was_id=str(backups.pk))
        assert travel.hands(narrowed(Case.objects.all(), ASKED)) == Hands({2: 1}, back=1, handed=2)

    def test_many_hand_overs_are_counted_together(self, past: Make) -> None:
        for count in (7, 6):
            case = past(at(5))
            for step in range(count):
                tell(
                    case,
                    "CaseUpdatedElsewhere",
                    at(5) + timedelta(hours=step),
                    changes={"queue": f"Q{step}"},
                    step=step,
                )
        assert travel.hands(narrowed(Case.objects.all(), ASKED)) == Hands({5: 2}, back=0, handed=11)


def test_lines_tell_which_cases_saw_no_other(past: Make) -> None:
    first, both = past(at(5)), past(at(5))
    told(first, 10, 1, line="L1")
    told(both, 10, 1, line="L1")
    told(both, 11, 2, line="L2")
    told(both, 12, 3, line="L1")
    assert travel.lines(narrowed(Case.objects.all(), ASKED)) == [Line("L1", 2, 1), Line("L2", 1, 0)]
