"""What is heard of a case: by those it concerns in a notice, and on every page that shows it."""

from __future__ import annotations

from cases.events import cases as events
from cases.events import clocks as clock_events
from cases.events import knowledge as known_events
from cases.events import lifecycle as life_events
from cases.events import majors as major_events
from cases.events import runs as run_events

OF_A_CASE = (
    events.CaseOpened,
    events.ReplyAdded,
    events.NoteAdded,
    events.CaseAssigned,
    events.NextActionHandedOver,
    events.StatusChanged,
    events.CaseEdited,
    events.FieldChanged,
    events.CaseMoved,
    events.SolutionProposed,
    events.CaseClosed,
    life_events.PauseChanged,
    life_events.SolutionConfirmed,
    life_events.FollowUpOpened,
    life_events.CaseLinked,
    life_events.CaseUnlinked,
    life_events.CaseMerged,
    life_events.CaseTookIn,
    life_events.MergeTakenBack,
    life_events.CaseSplit,
    life_events.CaseSplitOff,
    known_events.ArticleUsed,
    known_events.ArticleUnused,
    known_events.ArticleCaptured,
    major_events.MajorLinked,
    major_events.MajorUnlinked,
    major_events.MajorFlowed,
    run_events.RunBegun,
    run_events.RunEnded,
    clock_events.ClockWarned,
    clock_events.ClockMissed,
)
"""One list for notices and for open pages, so that what people are told of is what their pages show."""
