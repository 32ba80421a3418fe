"""Who hears of it: the people in a side thread and those its entries name, each asked for anew."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from conversations import events
from conversations.bells import tell_and_ring
from conversations.models import Entry, Mention, Thread, ThreadMember
from conversations.selectors.audiences import people_of_team, who_reads_entry, who_reads_thread
from core import models
from core.events import on
from notifications.choices import Reason


@on(
    "hears",
    events.SideThreadOpened,
    events.SideEntryAdded,
    events.SideThreadClosed,
    events.SideThreadReopened,
    events.ThreadMemberAdded,
)
def tell_side_thread(event: models.Event) -> None:
    """A notice for everybody in the thread who may read what it is about, and who did not do it themself."""
    thread = Thread.objects.filter(pk=event.subject_id).first()
    if thread is None:
        return
    concerned = _concerned(event, thread)
    if event.by_person is not None:
        concerned.pop(event.by_person, None)
    entry = event.data.get("entry_id")
    seeing = who_reads_entry(UUID(entry), concerned) if entry else who_reads_thread(thread.pk, concerned)
    tell_and_ring(event, {person: reason for person, reason in concerned.items() if person in seeing})


def _concerned(event: models.Event, thread: Thread) -> dict[UUID, Reason]:
    """Whom it concerns, with the strongest reason. Nobody's sight is asked here."""
    if event.name == "ThreadMemberAdded":
        return {UUID(event.data["person_id"]): Reason.PARTICIPANT}
    found: dict[UUID, Reason] = {}
    for people, reason in _ways(event, thread):
        for person in people:
            found.setdefault(person, reason)
    return found


def _ways(event: models.Event, thread: Thread) -> Iterable[tuple[Iterable[UUID], Reason]]:
    rows = list(Mention.objects.filter(entry=event.data.get("entry_id")).values_list("person", "team"))
    yield [person for person, _ in rows if person], Reason.MENTIONED
    yield ThreadMember.objects.filter(thread=thread, left_at=None).values_list("person", flat=True), Reason.PARTICIPANT
    yield Entry.objects.filter(thread=thread).order_by().values_list("by", flat=True).distinct(), Reason.PARTICIPANT
    for _, team in rows:
        if team:
            yield people_of_team(team), Reason.TEAM_MENTIONED
    if event.name == "SideThreadOpened" and thread.team_id:
        yield people_of_team(thread.team_id), Reason.TEAM_MENTIONED
