"""Forms of the import pages: a file, and what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms

from cases.choices import Priority, Status
from cases.importing.mappings import as_proposed
from cases.importing.sample import Column, Sample
from cases.imports import DELIMITERS, ENCODINGS, FIELDS
from cases.models import Import, Queue
from core.actor import Actor

MAX_WORDS = 60
"""Words of one sort that can be translated on the page."""
DELIMITER_WORDS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
KINDS = {"csv": "One case a row", "event_log": "One update a row (event log)"}
LABELS = {
    "key": "Number or key",
    "subject": "Subject",
    "body": "What the case was opened with",
    "opened_at": "Opened at",
    "resolved_at": "Solved at",
    "handed_on": "Times handed on",
    "reopened": "Times opened again",
    "target_met": "Whether its target was met",
    "line": "Line of support",
    "closed_at": "Closed at",
    "url": "Address over there",
    "status": "State",
    "priority": "Priority",
    "queue": "Queue",
    "product": "Product",
    "tags": "Tags",
    "accepted_entry": "Key of the accepted answer",
    "requester": "Requester",
    "requester_name": "Requester’s name",
    "requester_email": "Requester’s e-mail",
    "assignee": "Assignee",
    "assignee_name": "Assignee’s name",
    "assignee_email": "Assignee’s e-mail",
    "updated_at": "Updated at",
    "updated_by": "Updated by",
    "entries": "List of entries",
    "entry_key": "Entry: key",
    "entry_author": "Entry: author",
    "entry_author_name": "Entry: author’s name",
    "entry_at": "Entry: written at",
    "entry_body": "Entry: text",
    "entry_internal": "Entry: internal note",
    "entry_accepted": "Entry: is the solution",
}
TEMPLATED = ("subject", "body", "status")


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label="File",
        help_text="CSV, JSON or an event log, also packed with gzip; or the zip of a Stack Exchange dump.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )


class MappingForm(forms.Form):
    """A mapping beside the file's own columns. Parts of the mapping that the page does not show stay as they are."""

    source = forms.SlugField(
        label="Where it comes from",
        max_length=60,
        help_text="A word for the other system. The same word next time updates these cases instead of adding them.",
    )
    save_as = forms.CharField(
        label="Keep this mapping as", max_length=120, required=False, help_text="For the next file like this one."
    )

    def __init__(self, row: Import, sample: Sample, actor: Actor, data: Any = None) -> None:
        self.mapping = as_proposed(row.mapping)
        self.sample = sample
        initial = {"source": row.source, "queue": row.queue_id}
        super().__init__(data, initial=initial)
        self.fields["queue"] = forms.ModelChoiceField(
            Queue.objects.visible_to(actor).order_by("name"),
            required=False,
            label="Queue for cases that name none",
            empty_label="A new queue, “Imported”",
        )
        if self.mapping.kind != "stackexchange":
            self._add_columns()
            self._add_words("status", sample.statuses, self.mapping.statuses, row, Status.choices)
            self._add_words("priority", sample.priorities, self.mapping.priorities, row, Priority.choices)
            self._add_settings()

    def column_fields(self) -> Iterator[tuple[Any, Any, Column | None]]:
        """Each of our fields: its choice of a column, its template if it may have one, the column it has now."""
        known = {column.name: column for column in (*self.sample.columns, *self.sample.entry_columns)}
        for name in self._names():
            template = self[f"template_{name}"] if f"template_{name}" in self.fields else None
            yield self[f"column_{name}"], template, known.get(self.mapping.columns.get(name, ""))

    def word_fields(self) -> list[tuple[str, list[Any]]]:
        """The words to translate, by what they are words of."""
        sorts = (("Status words", "status"), ("Priority words", "priority"))
        found = [
            (label, [self[name] for name in self.fields if name.startswith(f"word_{sort}_")]) for label, sort in sorts
        ]
        return [(label, fields) for label, fields in found if fields]

    def setting_fields(self) -> list[Any]:
        """How the file is written."""
        return [self[name] for name in self.fields if name.startswith("set_")]

    def mapping_data(self) -> dict[str, Any]:
        """The mapping as JSON, as the page now says. Its faults are for ``Mapping.from_dict`` to find."""
        data = self.mapping.to_dict()
        if self.mapping.kind == "stackexchange":
            return data
        given = self.cleaned_data
        for name in self._names():
            _put(data["columns"], name, given[f"column_{name}"])
            if f"template_{name}" in given:
                _put(data["templates"], name, given[f"template_{name}"])
        for sort, words in (("status", "statuses"), ("priority", "priorities")):
            for field, value in given.items():
                if field.startswith(f"word_{sort}_"):
                    _put(data[words], str(self.fields[field].label), value)
        for field, value in given.items():
            if field.startswith("set_"):
                data[field.removeprefix("set_")] = value.splitlines() if isinstance(data[field[4:]], list) else value
        return data | {"doubts": []}

    def _names(self) -> list[str]:
        """Our fields that a file of this kind can fill."""
        is_json = self.mapping.kind == "json"
        return [name for name in FIELDS if not name.startswith(("updated", "line") if is_json else "entr")]

    def _add_columns(self) -> None:
        for name in self._names():
            columns = self.sample.entry_columns if name.startswith("entry_") else self.sample.columns
            now = self.mapping.columns.get(name, "")
            choices = [("", "—"), *((column.name, column.label) for column in columns)]
            if now and now not in dict(choices):
                choices.append((now, now))
            self.fields[f"column_{name}"] = forms.ChoiceField(
                choices=choices, initial=now, required=name == "key", label=LABELS.get(name, name)
            )
            if name in TEMPLATED:
                self.fields[f"template_{name}"] = forms.CharField(
                    initial=self.mapping.templates.get(name, ""),
                    required=False,
                    max_length=2000,
                    strip=False,
                    label=f"{LABELS[name]}: made of several columns",
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    def _add_words(
        self, sort: str, seen: Iterable[str], known: dict[str, str], row: Import, choices: list[tuple[Any, Any]]
    ) -> None:
        """One choice a word: those in the mapping, in the first rows, and unknown ones of the last check."""
        unknown = [word for word, _count in row.report.get(f"unknown_{_plural(sort)}", [])]
        words = list(dict.fromkeys((*unknown, *known, *seen)))[:MAX_WORDS]
        for number, word in enumerate(words):
            self.fields[f"word_{sort}_{number}"] = forms.ChoiceField(
                choices=[("", "Not known"), *choices], initial=known.get(word, ""), required=False, label=word
            )

    def _add_settings(self) -> None:
        mapping = self.mapping
        self._add_table_settings()
        self.fields["set_encoding"] = forms.ChoiceField(
            choices=list(ENCODINGS.items()), initial=mapping.encoding, label="Encoding"
        )
        self.fields["set_timezone"] = forms.CharField(
            initial=mapping.timezone, max_length=64, label="Time zone of dates that name none"
        )
        self.fields["set_tag_separator"] = forms.CharField(
            initial=mapping.tag_separator, max_length=5, strip=False, label="Between tags stands"
        )
        self._add_lines("date_formats", "Forms of dates, one a line (iso, unix, %d/%m/%Y %H:%M)", mapping.date_formats)
        self._add_lines("missing", "Words that mean nothing, one a line", mapping.missing)

    def _add_table_settings(self) -> None:
        """What only tables have, and among them logs."""
        mapping = self.mapping
        if mapping.kind in KINDS:
            self.fields["set_kind"] = forms.ChoiceField(choices=list(KINDS.items()), initial=mapping.kind, label="Rows")
            self.fields["set_delimiter"] = forms.ChoiceField(
                choices=[(sign, DELIMITER_WORDS[sign]) for sign in DELIMITERS],
                initial=mapping.delimiter,
                label="Columns are separated by",
            )
            self.fields["set_allow_formulas"] = forms.BooleanField(
                initial=mapping.allow_formulas, required=False, label="Take cells that look like formulas as text"
            )
        if mapping.kind == "event_log":
            self.fields["set_rows_apart"] = forms.BooleanField(
                initial=mapping.rows_apart, required=False, label="Rows of one case may lie apart"
            )
            self._add_lines("track", "Further columns whose changes belong into the timeline", mapping.track)

    def _add_lines(self, name: str, label: str, values: Iterable[str]) -> None:
        self.fields[f"set_{name}"] = forms.CharField(
            initial="\n".join(values),
            required=False,
            max_length=4000,
            label=label,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class SavedMappingForm(forms.Form):
    """A mapping kept by name."""

    name = forms.CharField(max_length=120)


def _plural(sort: str) -> str:
    return {"status": "statuses", "priority": "priorities"}[sort]


def _put(data: dict[str, str], name: str, value: str) -> None:
    if value.strip():
        data[name] = value
    else:
        data.pop(name, None)
