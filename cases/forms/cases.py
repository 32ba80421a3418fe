"""What people ask of a list, a case and a queue: input to clean values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from cases.choices import NextAction, Priority, Severity, Status
from cases.forms.fields import WithFields
from cases.forms.inputs import DROP, QueueField
from cases.forms.moments import MomentField
from cases.forms.shown import TagsShown, remember
from cases.forms.sure import SureForm
from cases.models import Case, Queue
from cases.models.cases import SUBJECT_LENGTH
from conversations.forms import KeysField, ManyFilesField, once_field, text_field
from core.actor import Actor
from core.refusals import Refused
from directory.models import Person, Team

THEN = [
    ("", "Keep the state"),
    *((s, f"and set {Status(s).label}") for s in ("pending", "solved")),
]
"""Not on hold: what the case waits for is asked for with its state."""


def _promised(words: str, due: datetime | None) -> str:
    if due is None:
        return words
    shown = render_to_string("parts/_time.html", {"at": due, "form": "both"})
    return format_html('{}<span class="why">First reply by {}</span>', words, shown)


def _colleagues(actor: Actor) -> Any:
    """Who can take a case or act next."""
    return Person.objects.visible_to(actor).colleagues().order_by("name")


class NewCaseForm(WithFields):
    """A case opened at the desk, for a requester."""

    queue = QueueField(queryset=None, empty_label=None)
    requester = forms.CharField(
        max_length=254,
        help_text="A name or an e-mail address. Somebody new is noted, and cannot sign in.",
        widget=forms.TextInput(attrs={"list": "requesters", "autocomplete": "off", "dir": "auto", "autofocus": True}),
    )
    subject = forms.CharField(max_length=SUBJECT_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    body = text_field("What happened", help_text="The requester reads this too. Markdown works.")
    priority = forms.ChoiceField(choices=Priority.choices, initial=Priority.MEDIUM)
    product = forms.CharField(max_length=120, required=False)
    tags = forms.CharField(max_length=400, required=False, help_text="Words with commas between them.")
    files = ManyFilesField(required=False, label="Files", help_text=DROP)  # type: ignore[assignment]  # Django moves them
    attached = KeysField(required=False)
    once = once_field()

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].offer(actor)  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class RequestForm(WithFields):
    """A case opened in the portal, in the requester's words."""

    subject = forms.CharField(
        max_length=SUBJECT_LENGTH, label="In one line", widget=forms.TextInput(attrs={"dir": "auto"})
    )
    body = text_field("What you see, and since when")
    severity = forms.ChoiceField(
        label="How bad is it?",
        widget=forms.RadioSelect,
        choices=Severity.choices,
        initial=Severity.MINOR,
    )

    def promise(self, dues: Mapping[str, datetime | None]) -> None:
        """Say beside each severity by when support will have answered, in the zone of whoever reads it."""
        severity: Any = self.fields["severity"]
        severity.choices = [(one, _promised(words, dues.get(one))) for one, words in Severity.choices]

    files = ManyFilesField(required=False, label="Files", help_text=DROP)  # type: ignore[assignment]  # Django moves them
    attached = KeysField(required=False)
    once = once_field()


class WritingForm(forms.Form):
    """What every composer sends: words, files of this moment and files uploaded before, what its page showed last, and
    what to do about mentions of people who may not read it.
    """

    text = text_field("Text", required=False)
    files = ManyFilesField(required=False)  # type: ignore[assignment]  # Django moves fields off the class
    attached = KeysField(required=False)
    shown_until = forms.DateTimeField(required=False)
    unseen = forms.ChoiceField(choices=[("", "Ask"), ("silent", "Silent"), ("add", "Add")], required=False)
    once = once_field()
    refusal: Refused | None = None
    """Why it was not sent, for what the composer shows with it."""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("text", "").strip() and not found.get("files") and not found.get("attached"):
            self.add_error("text", "Write something before you send it.")
        return found


class EntryForm(WritingForm):
    """What was written into a case's composer, and for whom."""

    audience = forms.ChoiceField(choices=[("requester", "requester"), ("private", "private")])
    then = forms.ChoiceField(choices=THEN, required=False)


class AssignForm(forms.Form):
    """Who takes the case; empty for nobody."""

    assignee: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody"
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = _colleagues(actor)  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who acts next, what, and by when (in the organization's time)."""

    next_kind = forms.ChoiceField(choices=NextAction.choices, label="Who acts next")
    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Choose a colleague", label="Colleague"
    )
    note = forms.CharField(max_length=160, required=False, label="What they do")
    act_by = MomentField(required=False, label="By")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = _colleagues(actor)  # type: ignore[attr-defined]

    def clean_act_by(self) -> Any:
        at = self.cleaned_data["act_by"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError("Give a time in the future.")
        return at


class DetailsForm(WithFields, TagsShown):
    """What a case says about itself, and its queue; ``cleaned_data`` has what somebody changed of it."""

    subject = forms.CharField(max_length=SUBJECT_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    queue: forms.ModelChoiceField[Queue] = forms.ModelChoiceField(queryset=None, empty_label=None)
    priority = forms.ChoiceField(choices=Priority.choices)
    product = forms.CharField(max_length=120, required=False)
    tags = forms.CharField(max_length=900, required=False, help_text="Words with commas between them.")

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "subject": case.subject,
                "queue": case.queue_id,
                "priority": case.priority,
                "product": case.product,
                "tags": ", ".join(case.tags),
            },
        )
        super().__init__(*args, **kwargs)
        queues = Queue.objects.visible_to(actor, or_of=case)
        self.fields["queue"].queryset = queues.order_by("position", "name")  # type: ignore[attr-defined]
        remember(self)

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class QueueForm(SureForm):
    """A queue's name, team and openness."""

    name = forms.CharField(max_length=80)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="A new team of the same name"
    )
    is_open = forms.BooleanField(
        required=False,
        label="Open to the whole organization",
        help_text="Everybody on the desk reads it and helps. Closed, it is for its team alone.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(actor).order_by("name")  # type: ignore[attr-defined]
