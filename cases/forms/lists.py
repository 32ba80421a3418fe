"""What people ask of a list of cases: the query string, to clean filters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cases.choices import NextAction, Priority, Severity, Status
from cases.filters import DUE_STATES, FIELD, ME, NOBODY, VIEWS, Filters
from cases.forms.fields import NARROWS, filter_field
from cases.lists import GROUPS, MAX_CURSOR, SORTS
from cases.saved.fields import CaseFields
from cases.selectors.columns import COLUMNS
from cases.selectors.fields import case_fields
from cases.selectors.queues import queues_of
from core.actor import Actor
from directory.models import Person
from intake.schema import KEY

SLUG = re.compile(r"[a-zA-Z0-9_-]{1,80}")
MOST_COLLEAGUES = 300
MOST_QUEUES = 60
MOST_FIELDS = 10
MOST_VALUE = 100
KEY_OF_FIELD = re.compile(KEY)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False, label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _words(label: str, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(
        max_length=length, required=False, label=label, widget=forms.TextInput(attrs={"dir": "auto"}), **options
    )


class SeveralField(forms.MultipleChoiceField):
    """Several of a kind under one name. An empty one says that none is chosen, where the list has some of its own."""

    def to_python(self, value: Any) -> list[str]:
        """The values without empty ones."""
        return [one for one in super().to_python(value) if one]


class ColumnsField(SeveralField):
    """Names of columns. Which fields the organization has is asked where they are shown."""

    def valid_value(self, value: str) -> bool:
        """Whether it is a column of every list, or may be a field of the organization's."""
        key = value.removeprefix(FIELD)
        return value in COLUMNS or (key != value and KEY_OF_FIELD.fullmatch(key) is not None)

    def to_python(self, value: Any) -> list[str]:
        """At most so many as a list has, and ``MOST_FIELDS`` of the organization's."""
        return super().to_python(value)[: len(COLUMNS) + MOST_FIELDS]


class SlugsField(SeveralField):
    """Slugs of queues. Which of them one sees is asked where cases are."""

    def valid_value(self, value: str) -> bool:
        """Whether it is a slug at all."""
        return SLUG.fullmatch(value) is not None


class AssigneeField(forms.ChoiceField):
    """Me, nobody, or a card."""

    def valid_value(self, value: str) -> bool:
        """Whether it is one of these or a key."""
        if value in (ME, NOBODY):
            return True
        try:
            return str(UUID(value)) == value
        except ValueError:
            return False


class FilterForm(forms.Form):
    """The query string of a list. What makes no sense is left out, so that no address of a list is an error.

    ``base`` is what the list's own address stands for: the filters of a saved view. ``actor`` is needed where the form
    is shown, for the colleagues and queues it offers.
    """

    view = forms.ChoiceField(choices=[(name, name) for name in VIEWS], required=False)
    sort = forms.ChoiceField(choices=[(name, name) for name in SORTS], required=False)
    group = forms.ChoiceField(choices=[(name, name) for name in ("", "none", *GROUPS)], required=False)
    queues = SlugsField(required=False, label="Queues", widget=forms.CheckboxSelectMultiple)
    columns = ColumnsField(required=False, label="Show as columns", widget=forms.CheckboxSelectMultiple)
    assignee = AssigneeField(choices=[("", "Anybody"), (ME, "Me"), (NOBODY, "Nobody")], required=False)
    acting = forms.ChoiceField(
        choices=[("", "Anybody"), (ME, "Me"), *NextAction.choices], required=False, label="Next action"
    )
    priority = forms.ChoiceField(choices=[("", "Any priority"), *Priority.choices], required=False)
    severity = forms.ChoiceField(choices=[("", "Any severity"), *Severity.choices], required=False)
    status = forms.ChoiceField(choices=[("", "Any state"), *Status.choices], required=False, label="State")
    due = forms.ChoiceField(choices=[("", "Any time"), *DUE_STATES], required=False, label="Due")
    requester = _words("Requester", 100, help_text="A part of the name.")
    client = _words("Requester’s organization", 100, help_text="A part of the name.")
    product = forms.CharField(max_length=120, required=False)
    tag = forms.CharField(max_length=40, required=False)
    words = _words("Subject has", 100, help_text="Words or their beginnings, in any order.")
    opened_from, opened_to = _day("Opened from"), _day("Opened until")
    updated_from, updated_to = _day("Updated from"), _day("Updated until")
    after = forms.CharField(max_length=MAX_CURSOR, required=False)

    def __init__(self, data: Any = None, *, base: Filters | None = None, actor: Actor | None = None) -> None:
        self.usual = base or Filters()
        super().__init__(_over(self.usual, data), initial=None)
        if actor is not None:
            self._offer(actor)

    def own_fields(self) -> Iterator[Any]:
        """The organization's own fields that lists can be narrowed by, as fields of this form."""
        for field in self._own.fields:
            if field.sort in NARROWS:
                name = f"{FIELD}{field.key}"
                self.fields[name] = filter_field(field)
                yield self[name]

    def own_columns(self) -> Any:
        """The question which of the organization's own fields are columns; None where it has none."""
        columns: Any = self.fields["columns"]
        columns.choices = [(f"{FIELD}{field.key}", field.label) for field in self._own.fields]
        return self["columns"] if self._own.fields else None

    def usual_columns(self) -> list[str]:
        """The chosen columns that every list has, which stay as they are."""
        return [name for name in self["columns"].value() or () if name in COLUMNS]

    @cached_property
    def _own(self) -> CaseFields:
        """The organization's own fields. One query, once."""
        return case_fields()

    def _offer(self, actor: Actor) -> None:
        colleagues = Person.objects.visible_to(actor).colleagues().order_by("name")
        assignee: Any = self.fields["assignee"]
        queues: Any = self.fields["queues"]
        known = list(assignee.choices)
        # asked once, when the field is shown: a queue's own page has no field for queues
        assignee.choices = cache(
            lambda: [
                *known,
                *((str(key), name) for key, name in colleagues.values_list("pk", "name")[:MOST_COLLEAGUES]),
            ]
        )
        queues.choices = cache(lambda: list(queues_of(actor).values_list("slug", "name")[:MOST_QUEUES]))

    def filters(self) -> Filters:
        """The clean part of what was asked."""
        self.is_valid()
        names = [name for name in Filters.__slots__ if name != "fields"]
        given = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        days = {name: given[name].isoformat() for name in given if name.endswith(("_from", "_to"))}
        lists: dict[str, Any] = {name: tuple(given[name]) for name in ("queues", "columns") if name in given}
        return Filters(**{**given, **days, **lists, "fields": _wanted(self.data)})


def asked_filters(data: Any, base: Filters | None = None) -> Filters:
    """What the address of a list asks for. One that asks for nothing needs no form."""
    return Filters() if base is None and not data else FilterForm(data, base=base).filters()


def _wanted(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of own fields that an address asks for. Those that nobody made or that hold nothing narrow to none."""
    asked = [(name.removeprefix(FIELD), data.get(name, "")) for name in sorted(data) if name.startswith(FIELD)]
    clean = [(key, value.strip()) for key, value in asked if KEY_OF_FIELD.fullmatch(key) and isinstance(value, str)]
    found = [f"{key}={value}" for key, value in clean if value and len(value) <= MOST_VALUE and "\0" not in value]
    return tuple(found[:MOST_FIELDS])


def _over(base: Filters, data: Any) -> Mapping[str, Any]:
    """What was asked, laid over the filters of the list itself."""
    found = QueryDict(base.query(), mutable=True)
    for name in data or ():
        found.setlist(name, data.getlist(name) if hasattr(data, "getlist") else [data[name]])
    return found


class BesideForm(FilterForm):
    """The query string of a case: the list somebody came from. Another queue than the case's own is named."""

    queue = forms.SlugField(max_length=80, required=False)
    board = forms.BooleanField(required=False)
    everywhere = forms.BooleanField(required=False)
    saved = forms.UUIDField(required=False)

    def came_from(self) -> dict[str, Any]:
        """The clean part of what was asked, as ``selectors.beside`` takes it."""
        names = {"queue": "", "board": False, "everywhere": False, "saved": None}
        filters = self.filters()
        return {"filters": filters, **{name: self.cleaned_data.get(name, usual) for name, usual in names.items()}}


def asked_beside(data: Any) -> dict[str, Any]:
    """The list that the address of a case names. Most name none, and need no form."""
    return BesideForm(data).came_from() if data else {"filters": Filters()}
