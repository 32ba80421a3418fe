"""What the summary of a refused form lists, also of the fields that it carries in a form of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.widgets import ChoiceWidget

from cases.forms.fields import BELOW

register = template.Library()


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the summary: the field by its label, where it stands on the page, and what is wrong with it."""

    words: str
    label: str = ""
    href: str = ""


@register.simple_tag
def faults(form: Any, *others: Any) -> list[Fault]:
    """What is wrong with a form, with the organization's own fields in it, and with what the page asks beside it."""
    carried = getattr(form, "answers", None)
    asked = [one for one in (form, carried, *others) if getattr(one, "errors", None)]
    seen = list({id(one): one for one in asked}.values())
    return [fault for one in seen for fault in _of(one, is_alone=len(seen) == 1)]


def _of(form: Any, *, is_alone: bool) -> Iterator[Fault]:
    for error in form.errors.get(NON_FIELD_ERRORS, form.error_class()).as_data():
        if error.code != BELOW or is_alone:  # the fields below are listed themselves
            yield from (Fault(words) for words in error.messages)
    for field in form:
        yield from (Fault(words, str(field.label), _place(field)) for words in field.errors)


def _place(field: Any) -> str:
    """The id of what takes the focus: of several boxes the first."""
    is_several = field.use_fieldset and isinstance(field.field.widget, ChoiceWidget)
    return f"{field.auto_id}_0" if is_several else str(field.id_for_label or field.auto_id)
