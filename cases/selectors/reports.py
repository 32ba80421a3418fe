"""What the pages of reports know: figures over the cases their reader may see, as tiles, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.choices import Priority
from cases.models import Case
from cases.reports import charts, dots, few
from cases.reports.acknowledged import acknowledged
from cases.reports.asked import Asked, narrowed, within
from cases.reports.charts import Chart
from cases.reports.figures import Earlier, Figures, Grouped, Kept, Spread, Sums, earlier, sums
from cases.reports.flow import Flow, Moved, flow
from cases.reports.periods import DRAWN, LISTED, Period
from cases.reports.tables import FIX, Column, Table, percent
from cases.saved.goal import agreed
from cases.selectors.late import Late, late_cases
from cases.selectors.queues import queues_of
from cases.selectors.report_tiles import Tile, tiles_of
from core.actor import Actor

FEW = 5
"""From fewer clocks than these no sentence is made."""
NO_KEPT = Grouped(Kept())


@dataclass(frozen=True, slots=True)
class Report:
    """A page of figures, ready to be shown. ``late``, ``lead`` and ``strong`` say in words what stands out."""

    title: str
    times: str
    counted: str
    lead: str
    strong: str
    tiles: list[Tile]
    charts: list[Chart]
    tables: list[Table]
    is_empty: bool
    late: Late | None = None

    def table(self, name: str) -> Table | None:
        """The table of this name, of a chart or of its own."""
        every = (*(chart.table for chart in self.charts), *self.tables)
        return next((table for table in every if table.name == name), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """All answers a page is made of."""

    asked: Asked
    sums: Sums
    earlier: Earlier
    flow: Flow
    queues: dict[UUID, str]
    agreed: float | None

    @property
    def found(self) -> Grouped[Figures]:
        return self.sums.figures

    @property
    def replies(self) -> Grouped[Kept]:
        return self.sums.kept.get("first_reply", NO_KEPT)

    @property
    def acknowledged(self) -> Grouped[Kept]:
        return self.sums.kept.get("acknowledgement", NO_KEPT)

    @property
    def resolutions(self) -> Grouped[Kept]:
        return self.sums.kept.get("resolution", NO_KEPT)


def report(asked: Asked, actor: Actor, title: str, *, is_file: bool = False) -> Report:
    """How the desk is doing, over the cases the actor sees. Seven queries at most, whatever there is to count.

    ``is_file``: for a table alone, which compares with no time before and names no overdue cases.
    """
    cases, period = narrowed(Case.objects.visible_to(actor), asked), asked.period
    of_period = within(cases, period, asked.by)
    known = _Known(
        asked,
        sums(of_period, period, asked.by),
        Earlier() if is_file else earlier(within(cases, period.before(), asked.by)),
        flow(cases, period),
        dict(queues_of(actor).values_list("pk", "name")),
        agreed(),
    )
    lead, strong = _words(known)
    return Report(
        title=title,
        times=times_of(period),
        counted=counted_words(known.found.total.cases, asked),
        lead=lead,
        strong=strong,
        tiles=_tiles(known),
        charts=[_open(known), _replies(known), _resolutions(known), _moved(known)],
        tables=_tables(known),
        is_empty=not (known.found.total.cases or known.flow.open_now or known.flow.by_day),
        late=late_cases(asked, actor) if known.flow.open_now and not is_file else None,
    )


def times_of(period: Period) -> str:
    """A period in words."""
    first, last = period.first, period.last
    year = f"{FIX}{first.year}" if first.year != last.year else ""
    return f"{first.day}{FIX}{first:%b}{year} to {last.day}{FIX}{last:%b}{FIX}{last.year}"


def counted_words(count: int, asked: Asked) -> str:
    """Of how many cases the figures are."""
    if count == 1:
        what = "1 case that ended" if asked.by == "ended" else "1 case that was opened"
    else:
        what = f"{count:,} cases that {'ended' if asked.by == 'ended' else 'were opened'}"
    words = " They are few, so they are counted one by one." if few.is_few(count) else ""
    return f"Times, clocks and shares are of {what} in this time and that you can see.{words}"


def _words(known: _Known) -> tuple[str, str]:
    now, then = known.flow.open_now, known.flow.before()
    more = "As many" if now == then else "Fewer" if now < then else "More"
    lead = f"{more} cases are open than when this time began: {now:,} now, {then:,} then."
    if more == "As many":
        lead = f"As many cases are open as when this time began: {now:,}."
    replies = known.replies.total
    if count := replies.met + replies.missed:
        lead += f" Of first replies, {few.part(replies.met, count)} were in time."
    judged = {
        name: one for name, one in known.resolutions.by_priority.items() if one.met + one.missed >= FEW and one.missed
    }
    if len(judged) < 2:
        return lead, ""
    worst = min(judged, key=lambda name: judged[name].share or 0.0)
    return lead, f"{Priority(worst).label} priority misses its resolution clock most often."


def _tiles(known: _Known) -> list[Tile]:
    flow, total = known.flow, known.found.total
    first = Tile("Open now", f"{flow.open_now:,}", "", f"{flow.before():,} when this time began")
    return [first, *tiles_of(total, known.resolutions.total, known.earlier, known.agreed)]


def _part(count: int, of: int) -> float | None:
    return count / of if of else None


def _p90(found: Spread) -> float | None:
    """Within what time nine of ten were done; of few there are no nine of ten."""
    return found.p90 if found.count >= few.MANY else None


def _open(known: _Known) -> Chart:
    period, counts = known.asked.period, dict(known.flow.backlog())
    days = period.ends(DRAWN)
    values = [counts[day] for day in days]
    first_days = {period.floor(day): place for place, day in reversed(list(enumerate(days)))}
    labels = [(first_days[one.start], one.label) for one in period.buckets() if one.start in first_days]
    told = f"Open cases: {values[0]:,} at first, {max(values):,} at most, {values[-1]:,} at last."
    rows = [(day, counts[day]) for day in period.ends(LISTED)]
    table = Table("open", "Open cases", (Column("Day", "words"), Column("Open at its end")), rows)
    if max(values) < few.MANY:
        about = (
            "Open cases",
            "At the end of each day; they are few, so each day is a point and no line is drawn",
            told,
        )
        return dots.points(about, table, labels, [("open", values)])
    return charts.lines(("Open cases", "At the end of each day", told), table, labels, [("open", values)])


def _replies(known: _Known) -> Chart:
    period, found = known.asked.period, known.replies.by_bucket
    buckets = period.buckets()
    each = [found.get(bucket.start, Kept()) for bucket in buckets]
    columns = (Column(period.unit.capitalize(), "words"), Column("In time"), Column("Late"), Column("Share", "percent"))
    rows = [(bucket.label, one.met, one.missed, one.share) for bucket, one in zip(buckets, each, strict=True)]
    met, late = [one.met for one in each], [one.missed for one in each]
    told = f"First replies by {period.unit}: {sum(met):,} in time, {sum(late):,} late."
    about = ("First replies", f"By {period.unit}; the number is how many were late", told)
    labels = [bucket.label for bucket in buckets]
    series = [("in time", "s1", met), ("late", "s2", late)]
    least = few.scale(sum(met) + sum(late))
    return charts.stacked(about, Table("replies", "First replies", columns, rows), labels, series, least=least)


def _resolutions(known: _Known) -> Chart:
    found = known.resolutions.by_priority
    each = [(level, found.get(level.value, Kept())) for level in Priority]
    columns = (
        *(Column("Priority", "words"), Column("Met"), Column("Missed"), Column("Share", "percent")),
        *(Column("Working hours, half within", "seconds"), Column("Working hours, most within", "seconds")),
    )
    rows = [
        (str(level.label), one.met, one.missed, one.share, one.spent.median, _p90(one.spent)) for level, one in each
    ]
    counts = [(str(level.label), one.met, one.missed) for level, one in each]
    told = ", ".join(f"{name} {few.part(met, met + missed)}" for name, met, missed in counts if met + missed)
    note, line = "By priority", ""
    if any(few.is_few(met + missed) for _, met, missed in counts):
        note = "By priority; fewer than 20 are a dot each and no share"
    if known.agreed is not None and any(met + missed >= few.MANY for _, met, missed in counts):
        line = percent(known.agreed)
        note += f"; the dashed line is what was agreed, {line}"
    said = f" Agreed: {line}." if line else ""
    about = ("Resolution clocks met", note, f"Resolution clocks met: {told or 'nothing to judge'}.{said}")
    return dots.verdicts(about, Table("met", "Resolution clocks met", columns, rows), counts, goal=known.agreed)


def _moved(known: _Known) -> Chart:
    period, found = known.asked.period, known.flow.by_bucket()
    buckets = period.buckets()
    opened = [found[bucket.start].opened for bucket in buckets]
    ended = [found[bucket.start].ended for bucket in buckets]
    columns = (Column(period.unit.capitalize(), "words"), Column("Opened"), Column("Ended"))
    rows = list(zip([bucket.label for bucket in buckets], opened, ended, strict=True))
    told = f"Cases by {period.unit}: {sum(opened):,} opened, {sum(ended):,} ended."
    about = ("Opened and ended", f"By {period.unit}", told)
    labels = [(place, bucket.label) for place, bucket in enumerate(buckets)]
    draw = dots.points if max(sum(opened), sum(ended)) < few.MANY else charts.lines
    table = Table("moved", "Opened and ended", columns, rows)
    return draw(about, table, labels, [("opened", opened), ("ended", ended)])


SUMS = (
    *(Column("Opened"), Column("Ended"), Column("Open now")),
    *(Column("First reply, half within", "seconds"), Column("Solved, half within", "seconds")),
    *(Column("Replied in time", "percent"), Column("Resolved in time", "percent")),
    *(Column("Reopened", "percent"), Column("Handed on", "percent")),
)
TIMES = (
    *(Column("First reply, half within", "seconds"), Column("First reply, most within", "seconds")),
    *(Column("Solved, half within", "seconds"), Column("Solved, most within", "seconds")),
    *(Column("Working hours, half within", "seconds"), Column("Working hours, most within", "seconds")),
)
WITHIN = (
    "Half within: half of the cases took no longer. Most within: nine of ten took no longer, of 20 cases and more. "
    "Working hours: until they were solved, as the clock counted."
)


@dataclass(frozen=True, slots=True)
class _Row:
    """What is known of one queue or priority."""

    name: str
    moved: Moved
    open_now: int
    found: Figures
    replied: Kept
    resolved: Kept

    def sums(self) -> tuple[Any, ...]:
        """The cells of ``SUMS``."""
        found = self.found
        return (
            *(self.name, self.moved.opened, self.moved.ended, self.open_now),
            *(found.first_reply.median, found.solving.median, self.replied.share, self.resolved.share),
            *(_part(found.reopened, found.cases), _part(found.handed_on, found.cases)),
        )

    def times(self) -> tuple[Any, ...]:
        """The cells of ``TIMES``."""
        spreads = (self.found.first_reply, self.found.solving, self.resolved.spent)
        return (self.name, *(seconds for spread in spreads for seconds in (spread.median, _p90(spread))))


def _tables(known: _Known) -> list[Table]:
    queues, priorities = _queues(known), _priorities(known)
    is_all = {*known.found.by_queue, *known.flow.open_by_queue} <= known.queues.keys()
    note = "" if is_all else "Cases of other queues that name you are counted above and not here."
    queue, priority = Column("Queue", "words"), Column("Priority", "words")
    return [
        Table("queues", "By queue", (queue, *SUMS), [row.sums() for row in queues], note),
        Table("queue_times", "Times by queue", (queue, *TIMES), [row.times() for row in queues], WITHIN),
        Table("priorities", "By priority", (priority, *SUMS), [row.sums() for row in priorities]),
        Table("priority_times", "Times by priority", (priority, *TIMES), [row.times() for row in priorities]),
        *acknowledged(known.acknowledged, period=known.asked.period, queues=known.queues),
    ]


def _queues(known: _Known) -> list[_Row]:
    """The queues the reader sees and something is known of; a queue they do not see is not even named."""
    flow, found = known.flow, known.found.by_queue
    keys = {*found, *flow.by_queue, *flow.open_by_queue} & known.queues.keys()
    return [
        _Row(
            known.queues[key],
            flow.by_queue.get(key, Moved()),
            flow.open_by_queue.get(key, 0),
            found.get(key, Figures()),
            known.replies.by_queue.get(key, Kept()),
            known.resolutions.by_queue.get(key, Kept()),
        )
        for key in sorted(keys, key=lambda key: known.queues[key].lower())
    ]


def _priorities(known: _Known) -> list[_Row]:
    flow = known.flow
    return [
        _Row(
            str(level.label),
            flow.by_priority.get(level.value, Moved()),
            flow.open_by_priority.get(level.value, 0),
            known.found.by_priority.get(level.value, Figures()),
            known.replies.by_priority.get(level.value, Kept()),
            known.resolutions.by_priority.get(level.value, Kept()),
        )
        for level in Priority
    ]
