"""What the presets make of a few lines as their sources write them."""

from __future__ import annotations

import json

from cases.imports import PRESETS, PlainCase, guess, read
from tests.cases.conftest import Write

SERVICENOW = {
    "number": "INC7", "incident_state": "Awaiting Vendor", "reassignment_count": "3", "reopen_count": "1",
    "made_sla": "true", "caller_id": "Caller 2", "opened_at": "29/2/2016 01:16", "sys_updated_by": "Updated by 1",
    "sys_updated_at": "1/3/2016 08:00", "contact_type": "Phone", "location": "Location 1", "category": "Category 5",
    "subcategory": "Subcategory 2", "u_symptom": "?", "cmdb_ci": "?", "impact": "2 - Medium", "urgency": "1 - High",
    "priority": "2 - High", "assignment_group": "Group 5", "assigned_to": "Resolver 9", "knowledge": "false",
    "u_priority_confirmation": "true", "problem_id": "?", "rfc": "?", "vendor": "?", "caused_by": "?",
    "closed_code": "code 3", "resolved_at": "2/3/2016 10:00", "closed_at": "3/3/2016 11:00",
}  # fmt: skip
VOLVO = {
    "SR Number": "1-364", "Change Date+Time": "2010-03-31T15:59:42+01:00", "Status": "Accepted", "Sub Status": "Wait",
    "Involved ST Function Div": "A2_4", "Involved Org line 3": "Org line A2", "Involved ST": "V30",
    "SR Latest Impact": "Medium", "Product": "PROD582", "Country": "fr", "Owner Country": "France",
    "Resource": "Frederic", "ST Level": "2nd",
}  # fmt: skip


def only(write: Write, preset: str, content: str) -> PlainCase:
    [(_, item)] = read(write("some", content), PRESETS[preset])
    assert isinstance(item, PlainCase)
    return item


def table(row: dict[str, str]) -> str:
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


def test_log_of_servicenow(write: Write) -> None:
    case = only(write, "servicenow-log", table(SERVICENOW))
    assert (case.key, case.subject) == ("INC7", "Category 5, Subcategory 2")
    assert case.body.split("\n") == [
        *("- Reported by: Phone", "- Location: Location 1", "- Impact: 2 - Medium", "- Urgency: 1 - High"),
        "- Closed with: code 3",
    ]
    assert (case.status, case.priority, case.queue, case.product) == ("on_hold", "high", "Group 5", "Category 5")
    assert (case.handed_on, case.reopened, case.is_met) == (3, 1, True)
    assert [person.key for person in case.people] == ["Caller 2", "Resolver 9", "Updated by 1"]
    assert case.resolved_at is not None
    assert case.closed_at is not None
    assert (case.opened_at.day, case.resolved_at.day, case.closed_at.day) == (29, 2, 3)
    [update] = case.updates
    assert (update.by_key, update.at.day, update.changes["impact"]) == ("Updated by 1", 1, "2 - Medium")
    assert set(PRESETS["servicenow-log"].track) <= {*SERVICENOW}
    assert guess(write("some.csv", table(SERVICENOW))) == PRESETS["servicenow-log"]


def test_log_of_volvo(write: Write) -> None:
    case = only(write, "volvo-vinst-log", table(VOLVO))
    assert (case.key, case.subject, case.product) == ("1-364", "Incident in PROD582, fr", "PROD582")
    assert (case.status_word, case.status, case.priority) == ("Accepted/Wait", "on_hold", "medium")
    assert (case.queue, case.assignee_key) == ("V30", "Frederic")
    [update] = case.updates
    assert (update.by_key, update.changes["line"], update.changes["Country"]) == ("Frederic", "2nd", "fr")
    assert guess(write("some.csv", table(VOLVO))) == PRESETS["volvo-vinst-log"]


def test_plain_table(write: Write) -> None:
    words = ("7", "Disk", "It is full", "2016-02-29", "ravi", "open")
    columns = ("number", "subject", "body", "opened_at", "requester", "status")
    case = only(write, "plain-csv", table(dict(zip(columns, words, strict=True))))
    assert case.requester is not None
    found = (case.key, case.subject, case.body, f"{case.opened_at:%Y-%m-%d}", case.requester.key, case.status_word)
    assert found == words


def test_threads_of_a_forum(write: Write) -> None:
    post = {"id": "p1", "author": "ben", "created": "2016-03-01", "text": "Try this", "solution": True}
    words = {"id": 7, "title": "Disk", "text": "Full", "created": "2016-02-29", "author": "ada", "area": "Storage"}
    case = only(write, "forum-threads", json.dumps([words | {"tags": ["a"], "resolved": True, "posts": [post]}]))
    assert (case.key, case.subject, case.body, case.product) == ("7", "Disk", "Full", "Storage")
    assert (case.tags, case.status, case.accepted_entry_key) == (("a",), "solved", "p1")
    [entry] = case.entries
    assert (entry.key, entry.author_key, entry.source_md, entry.at.day) == ("p1", "ben", "Try this", 1)
