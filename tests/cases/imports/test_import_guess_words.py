"""Which names of columns, words and forms of dates are known without asking: those that help desks write out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cases.imports import guess
from cases.imports.values import parse_date
from tests.cases.conftest import Write

COLUMNS = {
    "key": """Number Key ID Ticket_ID TicketNumber Ticket CaseID Case-Number IncidentID Incident IssueKey SR-Number
              Reference External_ID Case""",
    "subject": "Subject Title Short_Description Summary Name",
    "body": "Body Description Text Details Message Question Content",
    "opened_at": """opened_at created_at Created Opened sys_created_at sys_created_on CreationDate CreateDate
                    CreatedDate OpenDate Date CreateTime""",
    "resolved_at": "resolved_at Resolved ResolutionDate solved_at ResolvedDate",
    "closed_at": "closed_at Closed CloseDate ClosedDate",
    "requester": "caller_id Caller Requester Reporter Customer Author Contact",
    "requester_email": "Requester-Email Customer-Email Contact-Email Email Mail",
    "requester_name": "RequesterName CustomerName ContactName",
    "assignee": "assigned_to Assignee Agent Owner Handler Resolver",
    "queue": "assignment_group Queue Group Team Department Involved-ST",
    "priority": "Priority Prio Urgency Impact Severity SR-Latest-Impact",
    "status": "incident_state State Status Ticket-Status",
    "product": "Product Service Area Component Category cmdb_ci",
    "tags": "Tags Labels Keywords",
    "url": "URL Link Permalink",
}
CHANGES = {
    "updated_at": """sys_updated_at sys_updated_on updated_at Change-Date-Time Timestamp EventTime changed_at
                     modified_at Complete-Timestamp Updated LastModified""",
    "updated_by": "sys_updated_by updated_by changed_by modified_by Resource Actor",
}
ENTRIES = {
    "entry_key": "id key number",
    "entry_author": "author user by from created_by author_id",
    "entry_at": "created created_at at date creation_date time",
    "entry_body": "text body content message html comment",
    "entry_internal": "internal is_internal private is_private",
    "entry_accepted": "solution accepted is_accepted is_solution",
}
STATUSES = {
    "new": "New,Unassigned,Submitted,Created",
    "open": "Open,Active,In Progress,Assigned,Accepted,Reopened",
    "pending": "Pending,Awaiting User Info,Waiting for customer,Replied,Awaiting Response",
    "on_hold": "On Hold,Hold,Awaiting Vendor,Awaiting Problem,Waiting,Wait",
    "solved": "Solved,Resolved,Fixed,Done,Answered",
    "closed": "Closed,Complete,Completed,Cancelled,Canceled",
}
PRIORITIES = {
    "urgent": "Urgent,1 - Critical,Blocker,Major,P1,1,Very High",
    "high": "High,2 - High,P2,2",
    "medium": "Medium,3 - Moderate,Normal,P3,3",
    "low": "Low,Minor,Trivial,P4,4,Planning",
}
MOMENT = datetime(2026, 11, 23, 16, 5, tzinfo=UTC)
DATES = """
    2026-11-23T16:05:00Z|23/11/2026 16:05|23/11/2026 16:05:00|23.11.2026 16:05|23.11.2026 16:05:00|23-11-2026 16:05
    |23-11-2026 16:05:00|11/23/2026 16:05|11/23/2026 16:05:00|11/23/2026 04:05 PM|11/23/2026 04:05:00 PM
    |2026/11/23 16:05|2026/11/23 16:05:00|2026-11-23 16:05:00 +0000|2026-11-23 16:05:00 UTC|23 Nov 2026 16:05
    |23/Nov/26 04:05 PM|Nov 23, 2026 04:05 PM|1795449900|1795449900000
"""
DAYS = ("23/11/2026", "23.11.2026", "23-11-2026", "11/23/2026", "2026/11/23")


@pytest.mark.parametrize("field", COLUMNS)
def test_column_is_known_by_any_of_its_names(write: Write, field: str) -> None:
    for name in COLUMNS[field].split():
        assert guess(write("a.csv", f"{name},zz\nx,y\n")).columns == {field: name}


@pytest.mark.parametrize("field", CHANGES)
def test_log_is_known_by_any_name_of_its_moments_and_hands(write: Write, field: str) -> None:
    for name in CHANGES[field].split():
        names = {"updated_at": "updated", "updated_by": "actor"} | {field: name}
        found = guess(write("a.csv", f"id,{','.join(names.values())}\n1,2026-11-22,ada\n1,2026-11-23,ada\n"))
        assert (found.kind, found.columns) == ("event_log", {"key": "id"} | names)


@pytest.mark.parametrize("field", ENTRIES)
def test_column_of_entries_is_known_by_any_of_its_names(write: Write, field: str) -> None:
    for name in ENTRIES[field].split():
        for inside in ("posts", "comments", "entries", "replies", "answers", "notes", "messages"):
            found = guess(write("a.json", json.dumps([{"id": 1, inside: [{name: "x"}]}])))
            assert found.columns == {"key": "id", "entries": inside, field: name}


@pytest.mark.parametrize("status", STATUSES)
def test_word_of_a_state_is_translated(write: Write, status: str) -> None:
    words = STATUSES[status].split(",")
    found = guess(write("a.csv", "id,status\n" + "".join(f"1,{word}\n" for word in words)))
    assert found.statuses == dict.fromkeys(words, status)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_word_of_urgency_is_translated(write: Write, priority: str) -> None:
    words = PRIORITIES[priority].split(",")
    found = guess(write("a.csv", "id,priority\n" + "".join(f"1,{word}\n" for word in words)))
    assert found.priorities == dict.fromkeys(words, priority)


@pytest.mark.parametrize("words", [word.strip() for word in DATES.split("|")])
def test_form_of_a_moment_is_known(write: Write, words: str) -> None:
    found = guess(write("a.csv", f'id;created\n1;"{words}"\n'))
    [form] = found.date_formats
    at = parse_date(words, form)
    assert (at if at.tzinfo else at.replace(tzinfo=UTC)) == MOMENT
    assert found.doubts == ()


@pytest.mark.parametrize("words", DAYS)
def test_form_of_a_day_is_known(write: Write, words: str) -> None:
    [form] = guess(write("a.csv", f"id;created\n1;{words}\n")).date_formats
    assert parse_date(words, form) == datetime(2026, 11, 23)  # noqa: DTZ001  a day has no zone
