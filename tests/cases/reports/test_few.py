"""What a report says of few cases, and of those that are overdue."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from cases.models import Case, Queue
from cases.reports.few import MANY
from core.actor import Actor
from tests.cases.reports.conftest import at, tell
from tests.cases.reports.test_report_views import MAY, judged, rows_of, text_of
from tests.factories.cases import make_queue
from tests.people import browser_of

Make = Callable[..., Case]


class TestFew:
    """Fewer than twenty: no share, no half and no line, but each of them."""

    def test_few_cases_are_numbers_and_dots(self, past: Make, ada: Actor) -> None:
        for day, hours in ((5, 2), (6, 30), (7, 4)):
            judged(past(at(day), replied=1, solved=hours), is_met=hours < 10)
        text = text_of(ada, f"/reports/?{MAY}")
        assert "<dt>Solved, the slowest</dt><dd>30 <small>h</small></dd><dd>3 cases, the quickest 2 h</dd>" in text
        assert "<dd>2 of 3 <small>clocks</small></dd><dd>too few for a share</dd>" in text
        assert "half within</dt>" not in text
        assert '<path class="line"' not in text
        assert '<path class="area"' not in text
        assert text.count('r="4.5"') == 3, "a dot for each clock"
        assert "Medium 2 of 3" in text

    def test_nine_of_ten_are_told_of_twenty(self, past: Make, ada: Actor) -> None:
        for _ in range(MANY - 1):
            past(at(5), replied=1, solved=2)
        path = f"/reports/?{MAY}&csv=queue_times"
        assert rows_of(ada, path)[0]["Solved, most within (hours)"] == ""
        past(at(5), replied=1, solved=2)
        assert rows_of(ada, path)[0]["Solved, most within (hours)"] == "2.000"
        assert "<dt>Solved, half within</dt>" in text_of(ada, f"/reports/?{MAY}")

    def test_few_cases_before_are_nothing_to_compare_with(self, past: Make, ada: Actor) -> None:
        judged(past(at(15, month=4), replied=2, solved=3), is_met=False)
        for _ in range(MANY):
            judged(past(at(5), replied=1, solved=2), is_met=True)
        text = text_of(ada, f"/reports/?{MAY}")
        assert "too few before to compare with" in text
        assert "% before" not in text

    def test_agreed_share_is_no_line_across_dots(self, past: Make, ada: Actor, ines: Actor) -> None:
        judged(past(at(5), replied=1, solved=2), is_met=True)
        browser_of(ines).post("/settings/goal/", {"share": "95"})
        text = text_of(ada, f"/reports/?{MAY}")
        assert 'class="goal"' not in text
        assert "dashed" not in text

    def test_way_of_few_cases_is_told_in_numbers(self, past: Make, storage: Queue, ada: Actor) -> None:
        tell(past(at(5), solved=1), "CaseOpened", at(5), queue_id=str(storage.pk), status="open")
        text = text_of(ada, f"/reports/travels/?{MAY}")
        assert "1 of 1 <small>case</small>" in text
        assert "100 %" not in text


class TestOverdue:
    """The first sentence names what is overdue, and leads to the very same cases."""

    def test_overdue_cases_come_first_and_are_listed(self, past: Make, storage: Queue, ada: Actor, ben: Actor) -> None:
        vault = make_queue("Vault", "Network", is_open=False)
        gone = timezone.now() - timedelta(hours=1)
        past(at(5), solved=1)
        past(at(6), due_at=gone, priority="high")
        past(at(6), due_at=gone, status="pending", category="paused")
        past(at(6), due_at=timezone.now() + timedelta(hours=1))
        past(at(6), due_at=gone, queue=vault)
        assert '<a href="/cases/?due=overdue"><b>1 open case is overdue.</b></a>' in text_of(ada, f"/reports/?{MAY}")
        assert "<b>2 open cases are overdue.</b>" in text_of(ben, f"/reports/?{MAY}")
        listed = browser_of(ada).get("/cases/?due=overdue").content.decode()
        assert listed.count('class="subject"') == 1
        assert "overdue." not in text_of(ada, f"/reports/?{MAY}&priority=low")

    def test_overdue_cases_are_of_what_the_report_is_about(self, past: Make, storage: Queue, ada: Actor) -> None:
        other = make_queue("Backups")
        gone = timezone.now() - timedelta(hours=1)
        for queue in (storage, storage, other):
            past(at(6), due_at=gone, queue=queue)
        said = html.unescape(text_of(ada, f"/reports/?{MAY}&queue=backups"))
        assert "1 open case is overdue." in said
        assert "/cases/?due=overdue&queues=backups" in said
        own = html.unescape(text_of(ada, f"/reports/?{MAY}&team={storage.team_id}"))
        assert "3 open cases are overdue." in own
        assert {"queues=storage", "queues=backups"} <= set(own.split("due=overdue&")[1].split('"')[0].split("&"))

    def test_nothing_overdue_is_not_mentioned(self, past: Make, ada: Actor) -> None:
        past(at(6))
        assert "overdue" not in text_of(ada, f"/reports/?{MAY}")
