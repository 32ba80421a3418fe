"""What other systems call our fields, statuses and priorities, how they write dates, and finding ours for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases.imports.refusals import RowFault
from cases.imports.values import parse_date, worded

MISSING = ("?", "-", "--", "n/a", "N/A", "NA", "null", "NULL", "None", "none", "(null)")
SYNONYMS: dict[str, tuple[str, ...]] = {
    "key": (
        *("number", "key", "id", "ticketid", "ticketnumber", "ticket", "caseid", "casenumber"),
        *("incidentid", "incident", "issuekey", "srnumber", "reference", "externalid", "case"),
    ),
    "subject": ("subject", "title", "shortdescription", "summary", "name"),
    "body": ("body", "description", "text", "details", "message", "question", "content"),
    "opened_at": (
        *("openedat", "createdat", "created", "opened", "syscreatedat", "syscreatedon"),
        *("creationdate", "createdate", "createddate", "opendate", "date", "createtime"),
    ),
    "updated_at": (
        *("sysupdatedat", "sysupdatedon", "updatedat", "changedatetime", "timestamp"),
        *("eventtime", "changedat", "modifiedat", "completetimestamp", "updated", "lastmodified"),
    ),
    "updated_by": ("sysupdatedby", "updatedby", "changedby", "modifiedby", "resource", "actor"),
    "resolved_at": ("resolvedat", "resolved", "resolutiondate", "solvedat", "resolveddate"),
    "closed_at": ("closedat", "closed", "closedate", "closeddate"),
    "requester": ("callerid", "caller", "requester", "reporter", "customer", "author", "contact"),
    "requester_email": ("requesteremail", "customeremail", "contactemail", "email", "mail"),
    "requester_name": ("requestername", "customername", "contactname"),
    "assignee": ("assignedto", "assignee", "agent", "owner", "handler", "resolver"),
    "queue": ("assignmentgroup", "queue", "group", "team", "department", "involvedst"),
    "priority": ("priority", "prio", "urgency", "impact", "severity", "srlatestimpact"),
    "status": ("incidentstate", "state", "status", "ticketstatus"),
    "product": ("product", "service", "area", "component", "category", "cmdbci"),
    "tags": ("tags", "labels", "keywords"),
    "url": ("url", "link", "permalink"),
    "entries": ("posts", "comments", "entries", "replies", "answers", "notes", "messages"),
}
ENTRY_SYNONYMS: dict[str, tuple[str, ...]] = {
    "entry_key": ("id", "key", "number"),
    "entry_author": ("author", "user", "by", "from", "createdby", "authorid"),
    "entry_at": ("created", "createdat", "at", "date", "creationdate", "time"),
    "entry_body": ("text", "body", "content", "message", "html", "comment"),
    "entry_internal": ("internal", "isinternal", "private", "isprivate"),
    "entry_accepted": ("solution", "accepted", "isaccepted", "issolution"),
}
DATED = ("opened_at", "updated_at", "resolved_at", "closed_at")
YES_OR_NO = {"true", "false", "yes", "no", "0", "1"}
DAYS_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
DATE_FORMATS = (
    "iso",
    *(f"{day}{time}" for day in DAYS_FIRST for time in (" %H:%M", " %H:%M:%S", "")),
    *(f"%m/%d/%Y{time}" for time in (" %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "")),
    *("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%Y-%m-%d %H:%M:%S %z"),
    *("%Y-%m-%d %H:%M:%S UTC", "%d %b %Y %H:%M", "%d/%b/%y %I:%M %p", "%b %d, %Y %I:%M %p"),
    *("unix", "unix_ms"),
)
STATUS_WORDS: dict[str, tuple[str, ...]] = {
    "new": ("new", "unassigned", "submitted", "created"),
    "open": ("open", "active", "inprogress", "assigned", "accepted", "reopened", "false"),
    "pending": ("pending", "awaitinguserinfo", "waitingforcustomer", "replied", "awaitingresponse"),
    "on_hold": ("onhold", "hold", "awaitingvendor", "awaitingproblem", "waiting", "wait"),
    "solved": ("solved", "resolved", "fixed", "done", "answered", "true"),
    "closed": ("closed", "complete", "completed", "cancelled", "canceled"),
}
PRIORITY_WORDS: dict[str, tuple[str, ...]] = {
    "urgent": ("urgent", "critical", "blocker", "major", "p1", "1", "veryhigh"),
    "high": ("high", "p2", "2"),
    "medium": ("medium", "moderate", "normal", "p3", "3"),
    "low": ("low", "minor", "trivial", "p4", "4", "planning"),
}


def _plain(name: str) -> str:
    """A column's name reduced to letters and digits, for comparison."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def columns_of(header: Iterable[str], synonyms: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """For each field the column with its best-known name; each column serves one field."""
    named: dict[str, str] = {}
    for name in header:
        named.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for field, words in synonyms.items():
        column = next((named[word] for word in words if word in named), None)
        if column is not None and column not in found.values():
            found[field] = column
    return found


def words_of(rows: list[dict[str, object]], column: str) -> list[str]:
    """The different words of one column, in order of appearance."""
    values = (row.get(column) for row in rows)
    found = (worded(v, column).strip() for v in values if isinstance(v, str | int | float))
    return list(dict.fromkeys(word for word in found if word))


def date_formats_of(words: list[str], doubts: list[str]) -> tuple[str, ...]:
    """The first form that reads every date of the sample, or else the one that reads most of them."""
    if not words:
        return ("iso",)
    fitting = [form for form in DATE_FORMATS if all(_reads(word, form) for word in words)]
    if not fitting:
        best = max(DATE_FORMATS, key=lambda form: sum(_reads(word, form) for word in words))
        strange = next(word for word in words if not _reads(word, best))
        doubts.append(f'The form of dates such as "{strange[:40]}" is not known.')
        return (best,)
    if fitting[0].startswith("%d/") and any(form.startswith("%m/") for form in fitting):
        doubts.append(f'Is the day or the month first in "{words[0][:40]}"? The day is assumed.')
    return (fitting[0],)


def _reads(word: str, form: str) -> bool:
    try:
        at = parse_date(word, form)
    except (ValueError, OverflowError, OSError, RowFault):
        return False
    return 1970 < at.year < 2200


def translated(words: list[str], known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Ours for each of the source's words that is known; "1 - Critical" counts by its word."""
    found = {}
    for word in words:
        bare = _plain(re.sub(r"^\d+\s*-\s*", "", word)) or _plain(word)
        ours = next((mine for mine, theirs in known.items() if bare in theirs), None)
        if ours is not None:
            found[word] = ours
    return found
