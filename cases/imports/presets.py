"""Mappings that are known before anybody opens the file."""

from __future__ import annotations

from cases.imports.mapping import Mapping

SERVICENOW_LOG = Mapping(
    kind="event_log",
    columns={
        "key": "number",
        "updated_at": "sys_updated_at",
        "updated_by": "sys_updated_by",
        "status": "incident_state",
        "opened_at": "opened_at",
        "resolved_at": "resolved_at",
        "closed_at": "closed_at",
        "requester": "caller_id",
        "queue": "assignment_group",
        "assignee": "assigned_to",
        "priority": "priority",
        "product": "category",
        "handed_on": "reassignment_count",
        "reopened": "reopen_count",
        "target_met": "made_sla",
    },
    # The log carries no words of the people in it, so a case is named by how it was sorted.
    templates={
        "subject": "{category}, {subcategory}: {u_symptom}",
        "body": (
            "- Reported by: {contact_type}\n- Location: {location}\n- Impact: {impact}\n"
            "- Urgency: {urgency}\n- Configuration item: {cmdb_ci}\n- Problem: {problem_id}\n"
            "- Change: {rfc}\n- Vendor: {vendor}\n- Closed with: {closed_code}"
        ),
    },
    statuses={
        "New": "new",
        "Active": "open",
        "Awaiting User Info": "pending",
        "Awaiting Vendor": "on_hold",
        "Awaiting Problem": "on_hold",
        "Awaiting Evidence": "on_hold",
        "Resolved": "solved",
        "Closed": "closed",
    },
    priorities={
        "1 - Critical": "urgent",
        "2 - High": "high",
        "3 - Moderate": "medium",
        "4 - Low": "low",
    },
    date_formats=("%d/%m/%Y %H:%M",),
    missing=("?",),
    track=(
        *("made_sla", "reassignment_count", "reopen_count", "subcategory", "u_symptom"),
        *("cmdb_ci", "impact", "urgency", "contact_type", "location", "knowledge"),
        *("u_priority_confirmation", "problem_id", "rfc", "vendor", "caused_by"),
    ),
)

VOLVO_LOG = Mapping(
    kind="event_log",
    columns={
        "key": "SR Number",
        "updated_at": "Change Date+Time",
        "updated_by": "Resource",
        "assignee": "Resource",
        "queue": "Involved ST",
        "priority": "SR Latest Impact",
        "product": "Product",
        "line": "ST Level",
    },
    templates={
        "subject": "Incident in {Product}, {Country}",
        "status": "{Status}/{Sub Status}",
    },
    statuses={
        "Queued/Awaiting Assignment": "open",
        "Accepted/Assigned": "open",
        "Accepted/In Progress": "open",
        "Accepted/Wait": "on_hold",
        "Accepted/Wait - User": "pending",
        "Accepted/Wait - Customer": "pending",
        "Accepted/Wait - Implementation": "on_hold",
        "Accepted/Wait - Vendor": "on_hold",
        "Completed/Resolved": "solved",
        "Completed/In Call": "solved",
        "Completed/Closed": "closed",
        "Completed/Cancelled": "closed",
    },
    priorities={"Major": "urgent", "High": "high", "Medium": "medium", "Low": "low"},
    date_formats=("iso",),
    track=("Country", "Involved ST Function Div", "Involved Org line 3"),
)

PLAIN_CSV = Mapping(
    kind="csv",
    columns={
        "key": "number",
        "subject": "subject",
        "body": "body",
        "opened_at": "opened_at",
        "requester": "requester",
        "status": "status",
    },
)

FORUM_THREADS = Mapping(
    kind="json",
    columns={
        "key": "id",
        "subject": "title",
        "body": "text",
        "opened_at": "created",
        "requester": "author",
        "product": "area",
        "tags": "tags",
        "status": "resolved",
        "entries": "posts",
        "entry_key": "id",
        "entry_author": "author",
        "entry_at": "created",
        "entry_body": "text",
        "entry_accepted": "solution",
    },
    statuses={"true": "solved", "false": "open"},
)

PRESETS: dict[str, Mapping] = {
    "servicenow-log": SERVICENOW_LOG,
    "volvo-vinst-log": VOLVO_LOG,
    "plain-csv": PLAIN_CSV,
    "forum-threads": FORUM_THREADS,
}
"""By the name a command or page offers them under."""
