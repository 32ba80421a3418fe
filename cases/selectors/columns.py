"""The columns of a list of cases: which there are, which are shown, and what of a case each needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cases.filters import Filters
from cases.permissions import may
from cases.selectors.scopes import Scope
from core.actor import Actor
from notifications.subjects import member_path


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the address, its head, the fields it reads and joins, and the end of the address of the
    question that changes it.
    """

    name: str
    label: str
    only: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    asks: str = ""

    @property
    def template(self) -> str:
        """What shows a cell of it."""
        return f"cases/cells/{self.name}.html"

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
    """The columns of a list: those chosen, or the usual ones."""
    chosen = filters.columns or USUAL
    return [column for name, column in COLUMNS.items() if name in chosen]


def toggles(scope: Scope, filters: Filters) -> list[Toggle]:
    """The list with each column shown or taken away. Without any, the usual ones are back."""
    shown = [column.name for column in columns_of(filters)]
    found = []
    for name, column in COLUMNS.items():
        wanted = {*shown} ^ {name}
        chosen = tuple(one for one in COLUMNS if one in wanted)
        found.append(Toggle(column.label, scope.at(filters, columns=_short(chosen)), name in shown))
    return found


def _short(chosen: tuple[str, ...]) -> tuple[str, ...]:
    return () if chosen == USUAL else chosen


def tell_changeable(rows: list[Any], scope: Scope, actor: Actor) -> None:
    """Where each case is changed, as ``edit_url``; empty where the actor may not. No query: the rows bring queues."""
    for row in rows:
        if scope.queue is not None:
            row.queue = scope.queue
        may_change = not row.is_closed and may(actor, "case.edit", row)
        row.edit_url = member_path("case", row.number) if may_change else ""
