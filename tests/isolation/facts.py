"""Plain facts about seeded rows, for the oracle. Read in the row's own space, before the tokens go in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.models import Case, Queue
from conversations.models import Attachment, Entry, Thread
from core.models import Setting
from directory.models import Person

Facts = dict[str, Any]


def facts_of(row: Any) -> Facts:
    """What the oracle needs to know about a row; nothing for sorts of rows whose rule asks nothing."""
    describe = FACTS.get(row._meta.label)
    return describe(row) if describe else {}


def queue_facts(queue: Queue) -> Facts:
    """Whose queue it is."""
    return {"is_open": queue.is_open, "team": str(queue.team_id)}


def case_facts(case: Any) -> Facts:
    """Whom a case names, and its queue."""
    return {
        "queue": queue_facts(case.queue),
        "requester": str(case.requester_id),
        "assignee": str(case.assignee_id),
        "next": str(case.next_person_id),
        **client_facts(case.requester),
    }


def client_facts(person: Any) -> Facts:
    """The client of a card, whom it shares its people's cases with, and who of it is marked."""
    marked = {str(key) for key in Person.objects.filter(sees_cases_of=person.client_id).values_list("pk", flat=True)}
    return {
        "client": str(person.client_id or ""),
        "shares": person.client.shares_cases if person.client else "nobody",
        "marked": frozenset(marked if person.client_id else ()),
    }


def subject_facts(kind: str, key: Any) -> Facts | None:
    """The case a thread or event is about, or None for anything else."""
    if kind != "case":
        return None
    from core.spaces import current

    if current().kind != "member":  # what the hall's threads are about is told by the apps above it, some day
        return None
    case = Case.objects.select_related("queue").filter(pk=key).first()
    return None if case is None else case_facts(case)


def thread_facts(thread: Any) -> Facts:
    """What it is about, and who was let into it; ``late`` are those who read from a later moment on."""
    members = list(thread.members.filter(left_at=None)) if thread.kind == "side" else []
    return {
        "sort": thread.kind,
        "audience": thread.audience,
        "team": str(thread.team_id),
        "members": frozenset(str(one.person_id) for one in members),
        "late": frozenset(str(one.person_id) for one in members if one.sees_from),
        "case": subject_facts(thread.subject_kind, thread.subject_id),
        "is_beside": thread.subject_kind == "mirror",
    }


def entry_facts(entry: Any) -> Facts:
    """What it is part of, and for whom it was written."""
    return {"kind": entry.kind, "thread": thread_facts(entry.thread)}


def _queue(queue: Any) -> Facts:
    return queue_facts(queue) | {"cases": [case_facts(case) for case in queue.cases.select_related("queue")]}


def _attachment(file: Attachment) -> Facts:
    return {"by": str(file.by_id), "entry": entry_facts(file.entry) if file.entry else None}


def _person(person: Any) -> Facts:
    """Whose card it is, and the requesters in whose cases this person wrote."""
    threads = Entry.objects.filter(by=person, kind="reply").values("thread__subject_id")
    from core.spaces import current

    met: set[str] = set()
    if current().kind == "member":
        met = {str(key) for key in Case.objects.filter(pk__in=threads).values_list("requester_id", flat=True)}
    return {"card": str(person.pk), "kind": person.kind, "met_by": frozenset(met), **client_facts(person)}


def _presence(row: Any) -> Facts:
    """The case or side thread it is at."""
    if row.subject_kind == "thread":
        return {"thread": thread_facts(Thread.objects.get(pk=row.subject_id))}
    return {"case": subject_facts(row.subject_kind, row.subject_id)}


def form_facts(key: Any) -> Facts:
    """Whether the form of this key was published, and is offered to requesters."""
    data = Setting.objects.filter(kind="form", pk=key).values_list("data", flat=True).first() or {}
    return {"is_published": bool(data.get("version")), "is_offered": bool(data.get("is_offered"))}


def article_facts(article: Any) -> Facts:
    """Who it is for, whose it is, and whether requesters can have it."""
    return {
        "audience": article.audience,
        "team": str(article.team_id or ""),
        "people": frozenset(str(one) for one in (article.owner_id, article.by_id) if one),
        "is_shown": article.live_id is not None and article.confidence == "validated",
    }


def _revision(revision: Any) -> Facts:
    """Its article, and whether it is what readers have of it."""
    return {"article": article_facts(revision.article), "is_live": revision.article.live_id == revision.pk}


FACTS: dict[str, Callable[[Any], Facts]] = {
    "cases.Case": case_facts,
    "cases.Queue": _queue,
    "conversations.Entry": entry_facts,
    "conversations.EntryRevision": lambda revision: entry_facts(revision.entry),
    "conversations.Thread": thread_facts,
    "notifications.Draft": lambda row: {"card": str(row.person_id)},
    "conversations.Attachment": _attachment,
    "core.Setting": lambda row: {
        "kind": row.kind,
        **{name: row.data.get(name) or "" for name in ("owner", "sharing", "team")},
        **form_facts(row.data.get("form") or row.pk),
    },
    "intake.Answers": lambda row: {"case": subject_facts(row.subject_kind, row.subject_id), **form_facts(row.form)},
    "core.Event": lambda event: {"case": subject_facts(event.subject_kind, event.subject_id)},
    "directory.Client": lambda client: {"client": str(client.pk)},
    "directory.Person": _person,
    "realtime.Presence": _presence,
    "exchange.Draft": lambda row: {"by": str(row.by_id), "reviewer": str(row.reviewer_id or ""), "state": row.state},
    "exchange.HallSubject": lambda row: {"readers": tuple(row.readers)},
    "exchange.TalkLink": lambda row: {"case": subject_facts(row.subject_kind, row.subject_id)},
    "exchange.Mirror": lambda row: {"case": subject_facts(row.subject_kind, row.subject_id)},
    "knowledge.Article": lambda article: {"article": article_facts(article)},
    "knowledge.Revision": _revision,
    "knowledge.Run": lambda row: {"case": subject_facts(row.subject_kind, row.subject_id)},
    "knowledge.Review": lambda row: {"article": article_facts(row.article), "card": str(row.person_id)},
    "notifications.Follow": lambda row: {"card": str(row.person_id)},
    "notifications.Mail": lambda row: {"card": str(row.person_id)},
}
