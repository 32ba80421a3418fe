"""Forms of the hall."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from core.actor import Actor
from network.contacts import MOST
from network.models import Member, Topic
from network.selectors.halls import topics

WORDS = 20
"""So many regions or languages an organization names."""


class WordsField(forms.CharField):
    """Words with commas between them, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.split()) for word in super().clean(value).split(",")]
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > WORDS or any(len(word) > 40 for word in found):
            raise forms.ValidationError(f"At most {WORDS} words of at most 40 characters, with commas between them.")
        return found


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
        label="Hours", required=False, max_length=200, help_text="For example: Monday to Friday 8 to 18 in Berlin."
    )

    @classmethod
    def of(cls, member: Member, data: Any = None) -> CardForm:
        """The form filled with what the card has now."""
        return cls(data, initial={name: getattr(member, name) for name in cls.base_fields})


class ContactForm(forms.Form):
    """One line of contacts; an empty one is left out."""

    name = forms.CharField(label="Name", required=False, max_length=120)
    role = forms.CharField(label="Role", required=False, max_length=80)
    email = forms.EmailField(label="E-mail address", required=False, max_length=254)
    phone = forms.CharField(label="Telephone", required=False, max_length=40)
    when = forms.CharField(label="When", required=False, max_length=120)
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


class TopicForm(forms.Form):
    """A topic: what sort it is, its name, what it is a part of, and what else people call it."""

    kind = forms.ChoiceField(label="Kind", choices=Topic.Kind.choices, initial=Topic.Kind.TECHNOLOGY)
    name = forms.CharField(label="Name", max_length=80)
    parent = forms.ChoiceField(label="Part of", required=False)
    aliases = WordsField(
        label="Other names", required=False, max_length=1700, help_text="With commas between them: a search finds them."
    )

    def __init__(self, *args: Any, actor: Actor, without: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [line for line in topics(actor) if line.topic.pk != without]
        choices = [(str(line.topic.pk), f"{'· ' * line.depth}{line.topic.name}") for line in lines]
        self.fields["parent"].choices = [("", "Nothing: it stands alone"), *choices]  # type: ignore[attr-defined]

    def clean_parent(self) -> UUID | None:
        """The key of what it is a part of."""
        return UUID(self.cleaned_data["parent"]) if self.cleaned_data["parent"] else None


class MergeForm(forms.Form):
    """Another topic that means the same."""

    into = forms.ChoiceField(label="Merge it into")

    def __init__(self, *args: Any, actor: Actor, without: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(str(line.topic.pk), line.topic.name) for line in topics(actor) if line.topic.pk != without]
        self.fields["into"].choices = found  # type: ignore[attr-defined]
