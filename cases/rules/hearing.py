"""Rules hear of what happens to a case as notices do: by the worker, once the change is committed."""

from __future__ import annotations

from cases.events import bulk as bulk_events
from cases.events import cases as events
from cases.events import clocks as clock_events
from cases.events import lifecycle as life_events
from cases.events import rating as rating_events
from cases.rules.kept import Rule
from core import models
from core.events import on
from core.jobs import defer

TASK = "cases.run_rules"


@on(
    "hears",
    events.CaseOpened,
    events.ReplyAdded,
    events.NoteAdded,
    events.CaseAssigned,
    events.StatusChanged,
    events.CaseEdited,
    events.CaseMoved,
    events.SolutionProposed,
    events.CaseClosed,
    bulk_events.ChangeTakenBack,
    life_events.SolutionConfirmed,
    life_events.MergeTakenBack,
    clock_events.ClockWarned,
    clock_events.ClockMissed,
    rating_events.CaseRated,
)
def have_rules_look(event: models.Event) -> None:
    """Queue a look of the rules at what has happened, if any rule is on; what an import tells of the past is none.

    What brings an earlier state back fits no rule of its own; the look notes anew when the case has lain too long.
    May run twice: the look is idempotent by event. Looks of a space run one after the other.
    """
    if event.is_imported or not models.Setting.objects.filter(kind=Rule.kind, data__is_on=True).exists():
        return
    defer(TASK, queue="reactions", lock="rules", event_id=event.pk)
