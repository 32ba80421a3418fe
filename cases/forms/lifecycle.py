"""What people ask of a case's life: its state, its end, its links, merging and splitting; input to clean values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from cases.choices import SAID_BY_PEOPLE, Resolution, Status
from cases.forms.fields import WithFields
from cases.forms.moments import MomentField
from cases.forms.picking import PickForm
from cases.forms.sure import SureForm
from cases.models.cases import SUBJECT_LENGTH
from cases.selectors.links import choices
from cases.workflow import BY_HAND, SAY_WHAT_FOR, Lifecycle
from conversations.forms import once_field
from conversations.markdown import MAX_SOURCE

MOST = 20


def reason_field(label: str, help_text: str) -> forms.CharField:
    """What cases wait for."""
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(max_length=160, required=False, label=label, help_text=help_text, widget=widget)


class StateForm(WithFields):
    """A state taken by hand; on hold, with what the cases wait for; solved, with fields that some may lack."""

    status = forms.ChoiceField(choices=[(one.value, one.label) for one in BY_HAND], label="State")
    reason = reason_field("What they wait for", "For Pending and On hold.")

    def is_asked_now(self) -> bool:
        return bool(self.cleaned_data.get("status") == Status.SOLVED)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("status") == Status.ON_HOLD and not found.get("reason"):
            self.add_error("reason", SAY_WHAT_FOR)
        return found


class StatusForm(StateForm):
    """The state of one case; one that pauses can say when it comes back."""

    reason = reason_field(
        "What it waits for",
        "For Pending and On hold. The requester sees an on-hold case as open, and not this reason.",
    )
    wakes_at = MomentField(
        required=False,
        label="Comes back",
        help_text="For Pending and On hold: then it is open again and its assignee's.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("wakes_at") and found["wakes_at"] <= timezone.now():
            self.add_error("wakes_at", "Give a time in the future.")
        return found


class CloseForm(WithFields):
    """How the case ended, and which article answered it or why none comes of it."""

    resolution = forms.ChoiceField(choices=[("", "Choose how it ended"), *Resolution.choices])
    no_article = forms.ChoiceField(
        label="Article",
        choices=[("", "Choose one, or why there is none"), *SAID_BY_PEOPLE],
        help_text="So that known problems can be told from new ones. Link an article on the case, and it stands here.",
    )
    is_sure = forms.BooleanField(required=False, label="Close it all the same")

    def __init__(
        self,
        *args: Any,
        open_parts: Sequence[Any] = (),
        open_runs: Sequence[str] = (),
        articles: Sequence[tuple[UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._articles = {str(key): key for key, _ in articles}
        if articles:
            field: Any = self.fields["no_article"]
            linked = [(str(key), title) for key, title in articles]
            field.choices = [("Linked to the case", linked), ("There is none", SAID_BY_PEOPLE)]
            field.initial = linked[0][0]
        if not open_parts and not open_runs:
            del self.fields["is_sure"]
            return
        said = []
        if open_parts:
            said.append(f"Parts of it are still open: {', '.join(part.ref for part in open_parts)}.")
        if open_runs:
            said.append(f"Nobody has said how this ended, and it will count as unknown: {', '.join(open_runs)}.")
        self.fields["is_sure"].help_text = " ".join(said)

    def clean(self) -> dict[str, Any]:
        """The article that was chosen stands as ``article_id``, and no reason why there is none."""
        found: dict[str, Any] = super().clean() or {}
        found["article_id"] = self._articles.get(str(found.get("no_article", "")))
        if found["article_id"]:
            found["no_article"] = ""
        return found


class LifecycleForm(forms.Form):
    """What the organization chooses about the end of its cases."""

    may_reopen = forms.BooleanField(
        required=False,
        label="Requesters open closed cases again",
        help_text="By replying, within the days below. Else every reply to a closed case begins a follow-up case.",
    )
    reopen_days = forms.IntegerField(
        min_value=0, max_value=365, label="Days in which a reply opens a closed case again"
    )
    close_days = forms.IntegerField(
        min_value=1,
        max_value=365,
        required=False,
        label="Days after which a solved case closes by itself",
        help_text="Leave it empty, and support closes each one. A case with an open side thread or part waits.",
    )

    def value(self) -> Lifecycle:
        """The clean values as a setting."""
        return Lifecycle.checked(self.cleaned_data)


class LinkForm(PickForm):
    """What a case has to do with another one."""

    field_order = ("link", "number")
    link = forms.ChoiceField(choices=choices, label="This case is")


class MergeForm(PickForm, SureForm):
    """Into which case this one goes. ``is_sure`` is asked for when more people are to read it than before."""

    sure = "Yes, merge them"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = "Into"


class ReopenForm(forms.Form):
    """What support says when it takes a case up again."""

    text = forms.CharField(
        max_length=MAX_SOURCE,
        label="Why",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    once = once_field()


class SplitForm(forms.Form):
    """Which entries begin a new case, and what it is about."""

    subject = forms.CharField(
        max_length=SUBJECT_LENGTH, label="What the new case is about", widget=forms.TextInput(attrs={"dir": "auto"})
    )
    entries = forms.TypedMultipleChoiceField(
        label="What goes into it",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one entry."},
    )

    def __init__(self, *args: Any, entries: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entries"]
        field.choices = [(str(entry.pk), f"{entry.by.name}: {_line(entry.source)}") for entry in entries]


def _line(source: str) -> str:
    words = " ".join(source.split())
    return words if len(words) <= 100 else words[:99] + "…"
