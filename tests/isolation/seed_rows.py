"""Rows of the seeded world that hang on a case or an import, whoever it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.models import Case, Import, ImportTrouble, Queue, Reversal
from cases.rules.kept import Rule
from clocks.calendars import Calendar
from clocks.models import Clock
from clocks.policies import Policy
from conversations.models import Attachment, Entry, EntryRevision, Link, Mention, Thread
from core.models import Event, Setting
from notifications.models import Draft, Feed, Follow, Notice, ReadMark
from realtime.models import Presence
from tenants.selectors import digest


def links(found: dict[str, Any], by: str) -> None:
    """A case is linked to one beside it and to one that few see, and was merged into once."""
    for suffix, other in (("", "_other"), ("_unseen", "_unseen")):
        ends = {"from_kind": "case", "from_id": found["case_id"], "to_kind": "case", "to_id": found[f"case_id{other}"]}
        found[f"link{suffix}"] = str(Link.objects.create(kind="related", by_id=by, **ends).pk)
    until = timezone.now() + timedelta(days=1)
    data = {"target": found["case_id"], "stubs": []}
    found["reversal"] = str(Reversal.objects.create(kind="merge", by_id=by, until=until, data=data).pk)


def clocks(found: dict[str, Any]) -> None:
    """A clock on every case, and what it goes by."""
    for name, kind in (("calendar", Calendar.kind), ("policy", Policy.kind)):
        found[name] = str(Setting.objects.create(kind=kind, name=name).pk)
    rule = {"when": "opened", "steps": []}
    found["rule"] = str(Setting.objects.create(kind=Rule.kind, name="rule", data=rule).pk)
    spans = [[timezone.now().isoformat(), None]]
    for case in Case.objects.all():
        Clock.objects.create(
            subject_kind="case",
            subject_id=case.pk,
            metric="resolution",
            target=3600,
            policy=found["policy"],
            calendar=found["calendar"],
            spans=spans,
        )


def imports(found: dict[str, Any], by: str, queue: Queue) -> None:
    for state in ("checked", "done"):
        row = Import.objects.create(
            name="history.csv", source=state, kind="csv", size=1, sha256="0", state=state, by_id=by, queue=queue
        )
        if state == "done":
            Import.objects.filter(pk=row.pk).update(started_at=timezone.now(), position=1, total=1)
        ImportTrouble.objects.create(run=row, line=1, reason="odd", raw="odd")
        Event.objects.create(name="ImportChecked", subject_kind="import", subject_id=row.pk, by_person=by)
        found[f"import_{state}"] = str(row.pk)


def conversation(found: dict[str, Any], suffix: str, case: Case, writer: str) -> None:
    thread = Thread.objects.create(subject_kind="case", subject_id=case.pk)
    entries = [
        ("", Entry.Kind.REPLY, str(case.requester_id)),
        ("_inner", Entry.Kind.NOTE, writer),
        ("_answer", Entry.Kind.REPLY, writer),
    ]
    for sort, kind, by in entries:
        entry = Entry.objects.create(thread=thread, kind=kind, by_id=by, source="text", html="text", renderer=1)
        found[f"entry{sort}{suffix}"] = str(entry.pk)
        found[f"file{sort}{suffix}"] = str(attach(entry, by))
    Case.objects.filter(pk=case.pk).update(solution=entry)
    for name in ("CaseUpdatedElsewhere", "FieldChanged", "StatusChanged"):
        Event.objects.create(name=name, subject_kind="case", subject_id=case.pk, by_person=writer)


def attach(entry: Entry | None, by: str) -> Any:
    return Attachment.objects.create(
        entry=entry, by_id=by, name="file.txt", media_type="text/plain", size=1, sha256="0", path="nowhere"
    ).pk


def aside(thread: Thread, by: str) -> Any:
    entry = Entry.objects.create(
        thread=thread, kind=thread.entry_kind, by_id=by, source="text", html="text", renderer=1
    )
    EntryRevision.objects.create(entry=entry, by_id=by, source="before", html="before")
    Mention.objects.create(entry=entry, person_id=by)
    attach(entry, by)
    return entry.pk


def presences(found: dict[str, Any], by: str) -> None:
    """Somebody is at every case and side thread, and stays as long as the tests do."""
    until = timezone.now() + timedelta(days=1)
    for name, key in list(found.items()):
        kind = "case" if name.startswith("case_id") else "thread" if name.startswith("thread_") else ""
        if kind:
            place = {"subject_kind": kind, "subject_id": key, "socket": uuid4()}
            found[f"presence_{name}"] = str(Presence.objects.create(person_id=by, seen_at=until, **place).pk)


def lost_sight(found: dict[str, Any], card: str) -> None:
    """What an agent kept of a case that they saw once: mark, unsent words, what they follow, were told and fetch."""
    about = {"subject_kind": "case", "subject_id": found["case_id_unseen"]}
    ReadMark.objects.create(person_id=card, opened_at=timezone.now(), **about)
    Draft.objects.create(person_id=card, place=f"case:{found['case_id_unseen']}", text="unsent")
    Follow.objects.create(person_id=card, **about)
    event = Event.objects.filter(name="StatusChanged", **about).latest("at")
    Notice.objects.create(person_id=card, event_id=event.pk, name=event.name, reason="follows", **about)
    Feed.objects.create(person_id=card, digest=digest(f"feed-lost-{card}"), **about)


def bygone(found: dict[str, Any], agent: str, gone: str) -> str:
    """What an agent kept of a case out of sight now, and the feed of somebody who has a card here and no door any more:
    its token.
    """
    lost_sight(found, agent)
    token = f"feed-gone-{gone}-0123456789abcdef"
    about = {"subject_kind": "case", "subject_id": found["case_id"]}
    Feed.objects.create(person_id=gone, digest=digest(token), **about)
    found["feed_token_gone"] = token
    return token
