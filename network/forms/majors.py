"""Forms of major cases: proposing and changing one, refusing, writing an update, closing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from conversations.forms import KeysField, once_field
from core.actor import Actor
from network.actions.majors import LONGEST_PRODUCT, LONGEST_REASON, LONGEST_TITLE, MOST_ALIKE, Told
from network.agreements import agreed
from network.choices import Severity
from network.models import MajorCase
from network.models.majors import LONGEST
from network.selectors.halls import topics

MOST_DIGITS = 15
READ_AS_PROPOSED = (
    "Stewards and the support staff of your organization read it; every member can once it is open. "
    "Name no customer, no host and no person. Markdown."
)


class ToldForm(forms.Form):
    """What a major case is called and says, and what it is about."""

    title = forms.CharField(
        label="In one line", max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    words = forms.CharField(
        label="What happens, to whom it may happen, and since when",
        max_length=LONGEST,
        help_text="Every member can read it once it is open. Name no customer, no host and no person. Markdown.",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    topic = forms.ChoiceField(label="Topic", required=False)
    product = forms.CharField(
        label="Product", required=False, max_length=LONGEST_PRODUCT, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    severity = forms.ChoiceField(label="Severity", choices=Severity.choices, initial=Severity.HIGH)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None of these"), *((str(line.topic.pk), line.topic.name) for line in topics(actor))]
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]
        self.fields["severity"].choices = agreed().words.choices  # type: ignore[attr-defined]

    def clean_topic(self) -> UUID | None:
        """The key of the topic, if one was chosen."""
        return UUID(self.cleaned_data["topic"]) if self.cleaned_data["topic"] else None

    def clean_words(self) -> str:
        """What people type has the line ends of their browser; a text has one sort."""
        return str(self.cleaned_data["words"]).replace("\r\n", "\n")

    @property
    def told(self) -> Told:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        return Told(given["title"], given["words"], given["topic"], given["product"], given["severity"])

    @staticmethod
    def of(row: MajorCase) -> dict[str, Any]:
        """What the form begins with for one that there is."""
        topic = str(row.topic_id or "")
        return {"title": row.title, "words": row.words, "topic": topic, "product": row.product,
                "severity": row.severity}  # fmt: skip


class ProposeForm(ToldForm):
    """The same, with the keys of the escalations that it is proposed from."""

    alike = KeysField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = READ_AS_PROPOSED

    def clean_alike(self) -> list[UUID]:
        """The keys, each once."""
        return list(dict.fromkeys(self.cleaned_data["alike"]))[:MOST_ALIKE]


class RefuseForm(forms.Form):
    """Why it is no major case."""

    reason = forms.CharField(
        label="Why it is none",
        max_length=LONGEST_REASON,
        help_text="The organization that proposed it reads this, and nobody else.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class UpdateForm(forms.Form):
    """What every member is told: an update, what came of it, or why it is open again."""

    text = forms.CharField(
        label="Text",
        max_length=LONGEST,
        error_messages={"required": "Write something before you send it."},
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    once = once_field()

    def clean_text(self) -> str:
        """What people type has the line ends of their browser; a text has one sort."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


def chosen_numbers(words: Iterable[str]) -> list[int]:
    """The numbers of escalations in an address. What is no number is left out."""
    fine = [word for word in words if word.isascii() and word.isdigit() and len(word) <= MOST_DIGITS]
    return [int(word) for word in fine[:MOST_ALIKE]]
