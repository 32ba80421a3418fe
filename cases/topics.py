"""What the reader's engine asks of the desk: what cases, queues and views are called, what happened, what feeds hold.

Every answer is for one actor and for this moment; the same functions serve the bell, the mails and the feeds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from cases.choices import Category, Status
from cases.filters import filtered
from cases.lists import SORTS, page
from cases.models import Case, Queue
from cases.saved.views import CaseView
from cases.selectors.fields import is_unshown, unshown
from cases.selectors.links import refs_of
from cases.selectors.opening import KIND, opening_titles
from cases.selectors.scopes import of_saved, saved_view
from cases.selectors.view_follows import EACH, MOST_VIEWS
from cases.timeline import happening, is_for_requester, keys_of
from conversations.markdown import as_words
from conversations.models import Entry
from core.actor import Actor
from core.models import Event
from core.statements import padded, remembered
from directory.models import Person
from notifications.subjects import FeedItem, Line, Title, Topic, member_path, register

MOST = 50
MOST_KEPT = 128
"""Of more keys a statement is not remembered."""
LONGEST = 2_000
WRITTEN = {"CaseOpened": "opened the case", "ReplyAdded": "replied", "NoteAdded": "wrote an internal note"}
NOT_IN_FEEDS = frozenset({"CaseUpdatedElsewhere", "CaseWoke"})


def may_know(actor: Actor, event: Event) -> bool:
    """Whether the actor may know of this event of a case now: its case, its entry, and that it happened at all."""
    if not Case.objects.visible_to(actor).filter(pk=event.subject_id).exists():
        return False
    if not _is_told(actor, event):
        return False
    if event.data.get("other_id") and not refs_of([event.data["other_id"]], actor):
        return False
    entry = event.data.get("entry_id")
    return not entry or Entry.objects.visible_to(actor).filter(pk=entry).exists()


def case_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The cases among these that the actor may see."""
    ask = _titles if len(keys) <= MOST_KEPT else _titles.once
    rows = ask(actor, padded(keys))
    return {key: Title(subject, member_path("case", number), f"C-{number}") for key, number, subject in rows}


@remembered()
def _titles(actor: Actor, keys: tuple[UUID, ...]) -> Any:
    return Case.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "number", "subject")


def case_lines(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Line]:
    """What happened by these events, as far as the actor may know of it. Three to five queries."""
    found = (_happened if len(keys) <= MOST_KEPT else _happened.once)(actor, padded(keys))
    rows = [row for row in found if _is_told(actor, row)]
    wanted = {UUID(row.data["entry_id"]) for row in rows if row.data.get("entry_id")}
    seen = (_written if len(wanted) <= MOST_KEPT else _written.once)(actor, padded(wanted)) if wanted else []
    entries = {str(one.pk): one for one in seen}
    rows = [row for row in rows if not row.data.get("entry_id") or row.data["entry_id"] in entries]
    others = refs_of([row.data.get("other_id") for row in rows], actor)
    rows = [row for row in rows if not row.data.get("other_id") or row.data["other_id"] in others]
    told = {"people": _names(rows) | others, "queues": _queues(actor, rows), "is_staff": actor.is_staff}
    return {row.pk: _line(row, row.number, entries, told) for row in rows}


@remembered()
def _happened(actor: Actor, keys: tuple[UUID, ...]) -> Any:
    """These events of cases that the actor sees, each with the number of its case."""
    seen = Case.objects.visible_to(actor)
    number = seen.filter(pk=OuterRef("subject_id")).order_by().values("number")
    rows = Event.objects.filter(pk__in=keys, subject_kind="case").annotate(number=Subquery(number))
    return rows.filter(number__isnull=False).only("name", "subject_id", "by_person", "at", "data")


@remembered()
def _written(actor: Actor, keys: tuple[UUID, ...]) -> Any:
    return Entry.objects.visible_to(actor).filter(pk__in=keys).only("source")


def case_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """The newest things that happened to a case."""
    rows = list(Event.objects.about("case", key).exclude(name__in=NOT_IN_FEEDS).reverse().values_list("pk")[:MOST])
    lines = case_lines(actor, [row[0] for row in rows])
    newest = sorted(lines.items(), key=lambda item: (item[1].at, item[0]), reverse=True)
    return [FeedItem(event, line.sentence, line.at, line.address, line.who, line.text) for event, line in newest]


def queue_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The queues among these that the actor may see."""
    rows = Queue.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name", "slug")
    return {key: Title(name, member_path("queue", slug)) for key, name, slug in rows}


def queue_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """The cases of a queue that changed last: the newest of each category, so that an index serves each."""
    rows: list[Any] = []
    for category in Category.values:
        cases = Case.objects.visible_to(actor).filter(queue=key, category=category)
        rows += cases.select_related("requester", "assignee").order_by("-updated_at", "-number")[:MOST]
    return case_items(sorted(rows, key=lambda case: (case.updated_at, case.number), reverse=True)[:MOST])


def view_titles(actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Title]:
    """The saved views among these that the actor is offered."""
    kept = CaseView.kept(CaseView.visible_to(actor) & Q(pk__in=keys))
    return {one.key: Title(one.value.title, member_path("view", one.key)) for one in kept}


def view_feed(actor: Actor, key: UUID) -> list[FeedItem]:
    """The cases of a saved view that changed last, as the actor sees it."""
    kept = saved_view(actor, key)
    if kept is None:
        return []
    scope = of_saved(actor, kept)
    shown = scope.shown(scope.base.view, filtered(scope.cases, scope.base, actor), actor)
    return case_items(page(shown, SORTS["updated"], "", MOST, shown=("requester", "assignee"))[0])


def case_items(cases: Collection[Any]) -> list[FeedItem]:
    """Cases as items of a feed, in the order given, with requester and assignee at hand."""
    return [
        FeedItem(
            case.pk,
            f"{case.ref} {case.subject}",
            case.updated_at,
            member_path("case", case.number),
            case.requester.name,
            f"{Status(case.status).label}, {case.assignee.name if case.assignee else 'nobody has taken it'}",
        )
        for case in cases
    ]


def _is_told(actor: Actor, event: Event) -> bool:
    """A requester hears of what their own page shows, and of what came back from snooze whoever had put it away."""
    if event.name == "CaseWoke" and event.data.get("person_id") != str(actor.person_id):
        return False
    if actor.is_staff:
        return True
    return is_for_requester(event.name, event.data) and not is_unshown(event, unshown(actor, [event]))


def _line(row: Event, number: int, entries: Mapping[str, Any], told: Any) -> Line:
    who = told["people"].get(str(row.by_person), "") if row.by_person else ""
    address = member_path("case", number)
    entry = entries.get(row.data.get("entry_id") or "")
    address = f"{address}#e-{entry.pk}" if entry is not None else address
    text = as_words(entry.source[:LONGEST]) if entry is not None else ""
    if row.name in WRITTEN:
        return Line(who, WRITTEN[row.name], row.at, text, address)
    line = happening(row.name, row.data, who, row.at, **told)
    return Line(line.who, line.words, line.at, text, address)


def _names(rows: Collection[Event]) -> dict[str, str]:
    keys = {key for row in rows for key in keys_of(row.data)} | {str(row.by_person) for row in rows if row.by_person}
    wanted = padded(UUID(key) for key in keys)
    ask = _called if len(keys) <= MOST_KEPT else _called.once
    return {str(key): name for key, name in ask(wanted)} if keys else {}


@remembered()
def _called(keys: tuple[UUID, ...]) -> Any:
    return Person.objects.filter(pk__in=keys).values_list("pk", "name")


def _queues(actor: Actor, rows: Collection[Event]) -> dict[str, str]:
    keys = {row.data["queue_id"] for row in rows if row.name in ("CaseMoved", "RuleFired") and row.data["queue_id"]}
    found = Queue.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", "name") if keys else []
    return {str(key): name for key, name in found}


def _visible_cases(actor: Actor) -> Any:
    return Case.objects.visible_to(actor).values("pk")


def _visible_queues(actor: Actor) -> Any:
    return Queue.objects.visible_to(actor).values("pk")


register(Topic("case", "case", case_titles, _visible_cases, case_lines, case_feed))
register(Topic("queue", "queue", queue_titles, _visible_queues, feed=queue_feed))
register(Topic("view", "view", view_titles, feed=view_feed, most=MOST_VIEWS, each=EACH))
register(Topic("tag", "tag", lambda actor, keys: {}))
register(Topic(KIND, "new case", opening_titles))
