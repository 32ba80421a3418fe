"""What the page of ways knows: where the hours of cases went, and how they changed hands."""

from __future__ import annotations

from cases.choices import CATEGORY_OF, LIVE, Category, Status
from cases.models import Case
from cases.reports import charts, few, travel
from cases.reports.asked import Asked, narrowed, within
from cases.reports.charts import Chart
from cases.reports.tables import Column, Table, length
from cases.reports.travel import Hands, InState, Line
from cases.selectors.report_tiles import Tile, share_tile
from cases.selectors.reports import Report, counted_words, times_of
from core.actor import Actor

UNKNOWN = "Not translated"
MOST_WORDS = 100


def travels(asked: Asked, actor: Actor, title: str) -> Report:
    """Which way cases went, over those the actor sees. One query, whatever there is to count."""
    cases = within(narrowed(Case.objects.visible_to(actor), asked), asked.period, asked.by)
    found = travel.ways(cases)
    states, hands, lines, count = found.states, found.hands, found.lines, found.cases
    tables = [_words_table(states)] if any(state.word for state in states) else []
    if lines:
        tables.append(_lines_table(lines))
    return Report(
        title=title,
        times=times_of(asked.period),
        counted=counted_words(count, asked),
        lead=_lead(states, hands),
        strong="",
        tiles=_tiles(states, hands, lines),
        charts=[_states(states), _hands(hands)],
        tables=tables,
        is_empty=not count,
    )


def _lead(states: list[InState], hands: Hands) -> str:
    live, waits = _live(states), _waits(states)
    spent = length(waits) if few.is_few(hands.known) or not live else charts.share_words(waits / live)
    lead = f"Of {length(live)} before cases ended, {spent} were spent waiting for somebody outside the desk."
    if hands.known:
        of = "" if hands.known < few.MANY else " of"
        lead += f" {few.part(hands.stayed, hands.known)}{of} cases never left the queue they began in."
    return lead if live else ""


def _tiles(states: list[InState], hands: Hands, lines: list[Line]) -> list[Tile]:
    live, waits = _live(states), _waits(states)
    found = [
        share_tile("Stayed in the first queue", hands.stayed, hands.known),
        share_tile("Came back to a queue", hands.back, hands.known, said="ping-pong"),
        Tile("Hand-overs between queues", f"{hands.handed:,}", "", f"in {hands.known - hands.stayed:,} cases"),
        Tile("Waiting", length(waits), "", f"of {length(live)}"),
    ]
    if live and not few.is_few(hands.known):
        found[-1] = Tile("Waiting", charts.share_words(waits / live), "", f"{length(waits)} of {length(live)}")
    if lines:
        told = "push to front"
        found.append(share_tile(f"Seen by {lines[0].name} alone", lines[0].only, hands.known, said=told))
    return found


def _live(states: list[InState]) -> float:
    return sum(state.seconds for state in states if state.status and CATEGORY_OF[state.status] in LIVE)


def _waits(states: list[InState]) -> float:
    return sum(s.seconds for s in states if s.status and CATEGORY_OF[s.status] == Category.PAUSED)


def _states(states: list[InState]) -> Chart:
    sums: dict[str, float] = {}
    still: dict[str, int] = {}
    for state in states:
        sums[state.status] = sums.get(state.status, 0) + state.seconds
        still[state.status] = still.get(state.status, 0) + state.still
    names = [(str(status.label), status.value) for status in Status] + ([(UNKNOWN, "")] if "" in sums else [])
    columns = (Column("State", "words"), Column("Hours", "seconds"), Column("Cases in it now"))
    rows = [(name, sums.get(key, 0.0), still.get(key, 0)) for name, key in names]
    bars = [(name, sums.get(key, 0.0), length(sums.get(key, 0.0))) for name, key in names]
    told = "Time in each state: " + ", ".join(f"{name} {words}" for name, _, words in bars) + "."
    about = ("Time in each state", "All cases together; a stay counts once it has ended", told)
    table = Table("states", "Time in each state", columns, rows)
    return charts.lying(about, table, bars, max(sums.values(), default=0))


def _hands(hands: Hands) -> Chart:
    named = [(_times(count), hands.by_count.get(count, 0)) for count in range(travel.MOST_HANDS + 1)]
    told = "Cases by hand-overs between queues: " + ", ".join(f"{name} {count:,}" for name, count in named) + "."
    about = ("Hand-overs between queues", f"Of {hands.known:,} cases whose way is known", told)
    table = Table("hands", "Hand-overs between queues", (Column("Hand-overs", "words"), Column("Cases")), named)
    bars = [(name, float(count), f"{count:,}") for name, count in named]
    longest = max(few.scale(hands.known), *(count for _, count in named))
    return charts.lying(about, table, bars, longest)


def _times(count: int) -> str:
    if count == 0:
        return "None"
    return f"{count} or more" if count == travel.MOST_HANDS else str(count)


def _words_table(states: list[InState]) -> Table:
    columns = (
        *(Column("State elsewhere", "words"), Column("Ours", "words"), Column("Clock", "words")),
        *(Column("Cases"), Column("Time", "seconds"), Column("In it now")),
    )
    rows = [
        (state.word, _ours(state), _clock(state), state.cases, state.seconds, state.still)
        for state in states
        if state.word
    ]
    note = "Cases that came from another system, in its own words."
    return Table("words", "States of other systems", columns, rows[:MOST_WORDS], note)


def _ours(state: InState) -> str:
    return str(Status(state.status).label) if state.status else UNKNOWN


def _clock(state: InState) -> str:
    if not state.status:
        return "as before"
    category = CATEGORY_OF[state.status]
    return {Category.OPEN: "runs", Category.PAUSED: "waits"}.get(Category(category), "has ended")


def _lines_table(lines: list[Line]) -> Table:
    columns = (Column("Line", "words"), Column("Cases it had"), Column("Cases no other had"))
    rows = [(line.name, line.cases, line.only) for line in lines]
    note = "In the words of the system the cases came from."
    return Table("lines", "Lines of support", columns, rows[:MOST_WORDS], note)
