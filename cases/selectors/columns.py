"""The columns of a list of cases: which there are, which are shown, and what of a case each needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cases.filters import FIELD, Filters
from cases.permissions import may
from cases.saved.fields import CaseField
from cases.selectors.fields import case_fields
from cases.selectors.scopes import Scope
from core.actor import Actor
from intake.telling import words_of
from notifications.subjects import member_path


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the address, its head, the fields it reads and joins, the end of the address of the
    question that changes it, and the field of the organization's that it shows.
    """

    name: str
    label: str
    only: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    asks: str = ""
    own: CaseField | None = None

    @property
    def template(self) -> str:
        """What shows a cell of it."""
        return f"cases/cells/{'own' if self.own else self.name}.html"

    def words(self, case: Any) -> str:
        """What a case holds in the organization's field of the column, in words; empty for nothing."""
        return words_of(self.own, case.fields.get(self.own.key)) if self.own else ""

    @property
    def is_usual(self) -> bool:
        """Whether it is there where nobody has chosen; others go first where there is no room."""
        return self.name in USUAL


COLUMNS = {
    one.name: one
    for one in (
        Column("state", "State", asks="status"),
        Column("priority", "Priority", asks="priority"),
        Column("severity", "Severity", only=("severity",)),
        Column("assignee", "Assignee", beside=("assignee",), asks="assign"),
        Column("who", "Next action"),
        Column("tags", "Tags", only=("tags",), asks="tags"),
        Column("product", "Product", only=("product",)),
        Column("clock", "Time left"),
        Column("opened", "Opened", only=("opened_at",)),
        Column("updated", "Updated"),
    )
}
"""Every column there is, in the order in which they stand."""
USUAL = ("state", "priority", "who", "clock", "updated")


@dataclass(frozen=True, slots=True)
class Toggle:
    """A column that can be shown or taken away, and the list with it so."""

    label: str
    url: str
    is_shown: bool


def columns_of(filters: Filters) -> list[Column]:
    """The columns of a list: those chosen, or the usual ones; behind them fields of the organization's that are chosen.

    One query where such a field is named, none else. A field that is gone is left out.
    """
    chosen = [name for name in filters.columns if name in COLUMNS] or USUAL
    return [column for name, column in COLUMNS.items() if name in chosen] + _own(filters.columns)


def toggles(scope: Scope, filters: Filters, columns: Sequence[Column]) -> list[Toggle]:
    """The list with each column shown or taken away. Without any, the usual ones are back."""
    shown = [column.name for column in columns]
    offered = COLUMNS | {column.name: column for column in columns if column.own}
    found = []
    for name, column in offered.items():
        wanted = {*shown} ^ {name}
        chosen = tuple(one for one in offered if one in wanted)
        found.append(Toggle(column.label, scope.at(filters, columns=_short(chosen)), name in shown))
    return found


def _own(chosen: Sequence[str]) -> list[Column]:
    keys = [name.removeprefix(FIELD) for name in chosen if name.startswith(FIELD)]
    known = {field.key: field for field in case_fields().fields} if keys else {}
    fields = [known[key] for key in dict.fromkeys(keys) if key in known]
    return [Column(f"{FIELD}{field.key}", field.label, only=("fields",), own=field) for field in fields]


def _short(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """What the address names: of the usual columns, none."""
    own = tuple(name for name in chosen if name.startswith(FIELD))
    return own if tuple(name for name in chosen if name in COLUMNS) == USUAL else chosen


def tell_changeable(rows: list[Any], scope: Scope, actor: Actor) -> None:
    """Where each case is changed, as ``edit_url``; empty where the actor may not. No query: the rows bring queues."""
    for row in rows:
        if scope.queue is not None:
            row.queue = scope.queue
        may_change = not row.is_closed and may(actor, "case.edit", row)
        row.edit_url = member_path("case", row.number) if may_change else ""
