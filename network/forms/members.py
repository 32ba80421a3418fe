"""Forms of an organization's card."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from clocks.forms import HoursForm
from network.contacts import MOST
from network.forms.words import WordsField
from network.models import Member
from network.selectors.topics import Taxonomy


class CardForm(forms.Form):
    """What an organization says of itself."""

    about = forms.CharField(
        label="What you do",
        required=False,
        max_length=500,
        help_text="Products, what you know best. Every member reads it.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    regions = WordsField(label="Regions", required=False, max_length=900, help_text="With commas between them.")
    languages = WordsField(label="Languages", required=False, max_length=900, help_text="With commas between them.")
    hours = forms.CharField(
        label="Note on your hours", required=False, max_length=200, help_text="For example: on call at other times."
    )

    topics = forms.MultipleChoiceField(
        label="Topics you cover",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Others find you by them. A topic covers its parts.",
    )

    @classmethod
    def of(cls, member: Member, known: Taxonomy, data: Any = None) -> CardForm:
        """The form filled with what the card has now; ``known`` are the topics to choose from."""
        initial = {name: getattr(member, name) for name in cls.base_fields}
        form = cls(data, initial=initial | {"topics": [str(row.pk) for row in known.current(member.topics)]})
        choices = [(str(line.topic.pk), f"{line.indent}{line.topic.name}") for line in known.lines]
        form.fields["topics"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del form.fields["topics"]
        return form

    def clean_topics(self) -> list[UUID]:
        """The keys of what was chosen."""
        return [UUID(key) for key in self.cleaned_data["topics"]]


class WeekForm(HoursForm):
    """When an organization works; left empty it has not said so."""

    is_optional = True


class ContactForm(forms.Form):
    """One line of contacts; an empty one is left out."""

    name = forms.CharField(label="Name", required=False, max_length=120)
    role = forms.CharField(label="Role", required=False, max_length=80)
    email = forms.EmailField(label="E-mail address", required=False, max_length=254)
    phone = forms.CharField(label="Telephone", required=False, max_length=40)
    region = forms.CharField(
        label="Region", required=False, max_length=40, help_text="One of your regions; empty for all of them."
    )
    hours = forms.ChoiceField(
        label="There",
        required=False,
        choices=[("", "Not said"), ("member", "In your working hours"), ("always", "Around the clock")],
    )
    when = forms.CharField(label="Note on when", required=False, max_length=120)
    is_escalation = forms.BooleanField(label="Told of a missed answer", required=False)

    def clean(self) -> dict[str, Any]:
        """A contact has a name and a way to reach it."""
        found = super().clean() or {}
        if any(found.values()) and not found.get("name"):
            self.add_error("name", "Give the contact a name.")
        elif found.get("name") and not found.get("email") and not found.get("phone") and "email" not in self.errors:
            self.add_error("email", "Give an e-mail address or a telephone number.")
        return found


ContactForms = forms.formset_factory(ContactForm, extra=2, max_num=MOST, validate_max=True, absolute_max=MOST)
