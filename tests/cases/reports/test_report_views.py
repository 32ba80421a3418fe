"""The pages of reports: what each reader counts, what an address asks, and the files."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Queue
from cases.reports.few import MANY
from cases.saved.goal import agreed
from cases.verdicts import judge
from clocks.models import Clock
from core.actor import Actor
from tests.cases.reports.conftest import at, tell
from tests.factories.cases import make_queue
from tests.people import browser_of

Make = Callable[..., Case]
MAY = "first=2026-05-04&last=2026-05-31"
PAGES = ("/reports/", "/reports/travels/")


def text_of(actor: Actor, path: str) -> str:
    page = browser_of(actor).get(path)
    assert page.status_code == 200
    return str(page.content.decode()).replace("\u00a0", " ")


def rows_of(actor: Actor, path: str) -> list[dict[str, str]]:
    answer = browser_of(actor).get(path)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(StringIO(answer.content.decode())))


def judged(case: Case, *, is_met: bool, metric: str = "resolution") -> None:
    Clock.objects.create(
        subject_kind="case", subject_id=case.pk, metric=metric, target=60, is_met=is_met, spent=3600,
        stopped_at=case.closed_at,
    )  # fmt: skip
    judge([case.pk])


class TestReport:
    def test_a_reader_counts_what_they_see(self, past: Make, storage: Queue, ada: Actor, ben: Actor) -> None:
        vault = make_queue("Vault", "Network", is_open=False)
        judged(past(at(5), replied=1, solved=2), is_met=True)
        judged(past(at(6), replied=1, solved=4, queue=vault), is_met=False)
        past(at(7), queue=vault)
        ada_reads, ben_reads = text_of(ada, f"/reports/?{MAY}"), text_of(ben, f"/reports/?{MAY}")
        assert "of 1 case that ended in this time and that you can see" in ada_reads
        assert "Vault" not in ada_reads
        assert "<dd>1 of 1 <small>clock</small></dd>" in ada_reads
        assert "of 2 cases that ended" in ben_reads
        assert "<dd>1 of 2 <small>clocks</small></dd>" in ben_reads
        assert "Vault" in ben_reads
        assert [row["Queue"] for row in rows_of(ada, f"/reports/?{MAY}&csv=queues")] == ["Storage"]
        assert [row["Queue"] for row in rows_of(ben, f"/reports/?{MAY}&csv=queues")] == ["Storage", "Vault"]

    def test_acknowledgements_have_a_table_where_any_was_judged(self, past: Make, ada: Actor, ben: Actor) -> None:
        vault = make_queue("Vault", "Network", is_open=False)
        first, hidden = past(at(5), solved=2, priority="high"), past(at(6), solved=4, queue=vault)
        judged(first, is_met=True)
        assert "Acknowledgement" not in text_of(ada, f"/reports/?{MAY}")
        assert browser_of(ada).get(f"/reports/?{MAY}&csv=acknowledged").status_code == 404
        judged(first, is_met=True, metric="acknowledgement")
        judged(hidden, is_met=False, metric="acknowledgement")
        assert "Acknowledgement clocks met" in text_of(ada, f"/reports/?{MAY}")
        ada_reads, ben_reads = (
            {row["Of what"]: (row["Met"], row["Missed"]) for row in rows_of(one, f"/reports/?{MAY}&csv=acknowledged")}
            for one in (ada, ben)
        )
        assert (ada_reads["High priority"], "Medium priority" in ada_reads) == (("1", "0"), False)
        assert (ada_reads["Storage"], "Vault" in ada_reads) == (("1", "0"), False)
        assert (ben_reads["Medium priority"], ben_reads["Vault"]) == (("0", "1"), ("0", "1"))
        assert ada_reads["Week 19"] == ("1", "0")
        assert ben_reads["Week 19"] == ("1", "1")

    def test_a_queue_that_is_not_seen_is_neither_named_nor_offered(self, past: Make, ada: Actor, ben: Actor) -> None:
        vault = make_queue("Vault", "Network", is_open=False)
        past(at(5), solved=1, queue=vault, assignee_id=ada.person_id)
        past(at(5), solved=1, queue=vault)
        tell(Case.objects.filter(assignee=ada.person_id).get(), "CaseOpened", at(5), queue_id=str(vault.pk))
        for path in PAGES:
            text = text_of(ada, f"{path}?{MAY}")
            assert "of 1 case" in text  # the one that names her
            assert "Vault" not in text
            assert "CNRY" not in text
            assert "choice" in text_of(ada, f"{path}?{MAY}&queue=vault")
        assert "counted above and not here" in text_of(ada, f"/reports/?{MAY}")

    def test_requesters_and_strangers_find_no_reports(self, past: Make, ravi: Actor, cleo: Actor) -> None:
        past(at(5), solved=1)
        for path in (*PAGES, "/reports/?csv=queues"):
            assert browser_of(ravi).get(path).status_code == 404
            assert browser_of(cleo).get(path).status_code == 404
            assert browser_of(None).get(path).status_code == 302

    def test_another_member_counts_none_of_it(self, past: Make, join: Callable[[str], Actor]) -> None:
        hana = join("hana")
        past(at(5), solved=1)
        page = browser_of(hana, "halcyon").get(f"/reports/?{MAY}").content.decode()
        assert "There is nothing to count here yet." in page

    def test_the_address_narrows_what_is_counted(self, past: Make, storage: Queue, ada: Actor) -> None:
        other = make_queue("Backups")
        past(at(5), solved=1, priority="high", product="Tape")
        past(at(6), solved=1, priority="low", queue=other)
        past(at(20, month=4), solved=20 * 24)
        for said, count in {
            "": "3 cases that ended",
            "&priority=high": "1 case that ended",
            "&queue=backups": "1 case that ended",
            "&product=Tape": "1 case that ended",
            "&client=tallis": "3 cases that ended",
            "&client=sorrel": "0 cases that ended",
            f"&team={storage.team_id}": "3 cases that ended",
            "&by=opened": "2 cases that were opened",
        }.items():
            assert count in text_of(ada, f"/reports/?{MAY}{said}"), said

    def test_what_makes_no_sense_is_told_and_left_out(self, past: Make, ada: Actor) -> None:
        past(at(5), solved=1)
        for said, sentence in {
            "first=2026-05-31&last=2026-05-04": "This day comes before the first one.",
            "first=1971-01-01&last=2026-05-04": "A report shows forty years at most.",
            "first=nonsense": "Enter a valid date.",
            "last=2026-05-04": "Say from which day on.",
            "first=0001-01-01&last=0001-01-02": "Reports begin with the year 1970.",
            "first=2026-05-04&last=9999-12-31": "This day is more than a year ahead.",
            "priority=loud": "Select a valid choice.",
            "team=x&queue=%00": "Select a valid choice.",
            "weeks=9999": "Select a valid choice.",
            "product=%00": "Null characters are not allowed.",
        }.items():
            assert sentence in text_of(ada, f"/reports/?{said}"), said
        assert 'value="nonsense"' in text_of(ada, "/reports/?first=nonsense")

    def test_every_chart_has_its_sentence_its_table_and_its_file(self, past: Make, ada: Actor) -> None:
        judged(past(at(5), replied=1, solved=2, priority="high"), is_met=False)
        text = text_of(ada, f"/reports/?{MAY}")
        assert 'aria-label="Open cases: 0 at first, 0 at most, 0 at last."' in text
        assert "High 0 of 1" in text
        for name in ("open", "replies", "met", "moved", "queues", "queue_times", "priorities", "priority_times"):
            assert f"csv={name}" in text
            assert rows_of(ada, f"/reports/?{MAY}&csv={name}")
        assert rows_of(ada, f"/reports/?{MAY}&csv=met")[1]["Working hours, half within (hours)"] == "1.000"
        assert rows_of(ada, f"/reports/?{MAY}&csv=moved")[0] == {"Week": "19", "Opened": "1", "Ended": "1"}
        assert browser_of(ada).get("/reports/?csv=nothing").status_code == 404

    def test_a_long_time_lists_the_ends_of_its_stretches(self, past: Make, ada: Actor) -> None:
        past(at(5))
        days = [row["Day"] for row in rows_of(ada, "/reports/?first=2026-01-15&last=2026-09-10&csv=open")]
        assert days[:2] == ["2026-01-31", "2026-02-28"]
        assert days[-1] == "2026-09-10"
        counts = [row["Open at its end"] for row in rows_of(ada, "/reports/?first=1990-01-01&last=2026-12-31&csv=open")]
        assert (len(counts), counts[-2], counts[-1]) == (37, "0", "1")

    def test_names_are_escaped_in_words_and_quoted_in_files(self, past: Make, ada: Actor) -> None:
        queue = make_queue("Odd")
        Queue.objects.filter(pk=queue.pk).update(name='=1+1<script>"')
        past(at(5), solved=1, queue=queue)
        text = text_of(ada, f"/reports/?{MAY}")
        assert "<script>&quot;" not in text
        assert "=1+1&lt;script&gt;&quot;" in text
        [row] = rows_of(ada, f"/reports/?{MAY}&csv=queues")
        assert row["Queue"] == "'=1+1<script>\""


class TestTravels:
    def test_hours_and_hand_overs_are_of_the_cases_one_sees(
        self, past: Make, storage: Queue, ada: Actor, ben: Actor
    ) -> None:
        vault = make_queue("Vault", "Network", is_open=False)
        for queue, hours, word in ((storage, 2, "Waits"), (vault, 8, "CNRY word")):
            case = past(at(5), solved=12, queue=queue)
            data = {"source": "old", "before": {}, "step": 1}
            first = {"status": word, "queue": "A", "line": "L1"}
            tell(case, "CaseUpdatedElsewhere", at(5), changes=first, status="pending", **data)
            tell(case, "CaseUpdatedElsewhere", at(5, 10 + hours), changes={"status": "Done"}, status="closed", **data)
        rows = rows_of(ada, f"/reports/travels/?{MAY}&csv=words")
        assert [(row["State elsewhere"], row["Ours"], row["Clock"], row["Time (hours)"]) for row in rows] == [
            ("Waits", "Pending", "waits", "2.000"),
            ("Done", "Closed", "has ended", "0.000"),
        ]
        assert "CNRY" not in text_of(ada, f"/reports/travels/?{MAY}")
        states = {row["State"]: row["Hours (hours)"] for row in rows_of(ben, f"/reports/travels/?{MAY}&csv=states")}
        assert (states["Pending"], states["Open"]) == ("10.000", "0.000")
        assert [row["Cases"] for row in rows_of(ada, f"/reports/travels/?{MAY}&csv=hands")] == ["1", *"00000"]
        assert rows_of(ada, f"/reports/travels/?{MAY}&csv=lines") == [
            {"Line": "L1", "Cases it had": "1", "Cases no other had": "1"}
        ]

    def test_nothing_to_count_says_so(self, storage: Queue, ada: Actor) -> None:
        for path in PAGES:
            assert "There is nothing to count here yet." in text_of(ada, path)


# What was agreed, and whether one has it sent, are read where they are shown.
@pytest.mark.parametrize(("path", "most"), [("/reports/", 18), ("/reports/travels/", 13)])
def test_a_report_costs_a_constant_number_of_queries(
    past: Make, storage: Queue, ada: Actor, path: str, most: int
) -> None:
    past(at(5), solved=1)
    browser = browser_of(ada)
    browser.get(f"{path}?{MAY}")
    with CaptureQueriesContext(connection) as one:
        browser.get(f"{path}?{MAY}")
    for day in (6, 7):
        past(at(day), solved=1, priority="high", queue=make_queue(f"Queue{day}"))
    with CaptureQueriesContext(connection) as three:
        browser.get(f"{path}?{MAY}")
    assert len(three) == len(one) == most


class TestComparing:
    def test_figures_stand_beside_those_of_the_time_before(self, past: Make, ada: Actor) -> None:
        for _ in range(MANY):
            judged(past(at(15, month=4), replied=2, solved=3), is_met=False)
            judged(past(at(5), replied=1, solved=2), is_met=True)
        text = text_of(ada, f"/reports/?{MAY}")
        assert "20 of 20 clocks; 0 % before" in text
        assert "0 of 20 cases; 0 % before" in text
        assert "2 h before" in text

    def test_an_address_that_names_no_table_shows_the_whole_page(self, past: Make, ada: Actor) -> None:
        for _ in range(MANY):
            past(at(15, month=4), replied=2, solved=3)
            past(at(5), replied=1, solved=2)
        assert "2 h before" in text_of(ada, f"/reports/?{MAY}&csv=")

    def test_goal_is_drawn_where_it_was_agreed_and_only_there(self, past: Make, ada: Actor, ines: Actor) -> None:
        for _ in range(MANY):
            judged(past(at(5), replied=1, solved=2), is_met=True)
        assert 'class="goal"' not in text_of(ada, f"/reports/?{MAY}")
        lead = browser_of(ines)
        assert lead.post("/settings/goal/", {"share": "101"}).status_code == 422
        assert lead.post("/settings/goal/", {"share": "95"}).status_code == 302
        text = text_of(ada, f"/reports/?{MAY}")
        assert '<line class="goal" x1="424.4"' in text
        assert "the dashed line is what was agreed, 95 %" in text
        assert "95 % agreed; 20 of 20 clocks" in text
        lead.post("/settings/goal/", {"share": ""})
        assert "agreed" not in text_of(ada, f"/reports/?{MAY}")
        lead.post("/settings/goal/take-back/")
        assert "95 % agreed" in text_of(ada, f"/reports/?{MAY}")

    def test_first_choice_of_a_goal_can_be_taken_back(self, past: Make, ines: Actor) -> None:
        lead = browser_of(ines)
        lead.post("/settings/goal/", {"share": "90"})
        assert "/settings/goal/take-back/" in text_of(ines, "/settings/goal/")
        answer = lead.post("/settings/goal/take-back/", follow=True).content.decode()
        assert "Taken back." in answer
        assert agreed() is None
        lead.post("/settings/goal/take-back/")
        assert agreed() == 0.9

    def test_goal_is_for_leads_to_choose(self, past: Make, ada: Actor, ravi: Actor) -> None:
        for actor in (ada, ravi):
            assert browser_of(actor).get("/settings/goal/").status_code == 404
            assert browser_of(actor).post("/settings/goal/", {"share": "1"}).status_code == 404
            assert browser_of(actor).post("/settings/goal/take-back/").status_code == 404

    def test_words_are_plain_and_explained_once(self, past: Make, ada: Actor) -> None:
        past(at(5), replied=1, solved=2)
        text = text_of(ada, f"/reports/?{MAY}")
        assert "They are few, so they are counted one by one." in text
        assert text.count("nine of ten took no longer") == 1
        assert "nine of ten" not in text.replace("nine of ten took no longer", "").lower()
        assert "<dd>1 <small>h</small></dd>" in text, "a tile has the number that the tables have"
        head = next(csv.reader(StringIO(browser_of(ada).get(f"/reports/?{MAY}&csv=queue_times").content.decode())))
        assert len(set(head)) == len(head), "every column of a file has a name of its own"
