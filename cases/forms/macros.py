"""What is asked of a macro: its words, what it does, whom it is for; and how one is used on a case."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.choices import Priority, Status
from cases.forms.views import OfferForm
from cases.saved.macros import PLACEHOLDERS, STEPS, TEXT_LENGTH, Macro
from cases.selectors.queues import queues_of
from cases.workflow import BY_HAND
from core.actor import Actor

UNCHANGED = [("", "Leave it as it is")]
SAME = "same"


def _plain(label: str, length: int, help_text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(max_length=length, required=False, label=label, help_text=help_text, widget=widget)


class MacroForm(OfferForm):
    """A macro as a whole."""

    text = forms.CharField(
        max_length=TEXT_LENGTH,
        required=False,
        label="Text",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text="It goes into the box where you can still change it. {{requester.first_name}} and others, listed "
        "below, are filled in. Empty, the macro only does something.",
    )
    audience = forms.ChoiceField(
        choices=[("requester", "The requester: a reply"), ("private", "Colleagues: an internal note")],
        initial="requester",
        label="Who reads the text",
    )
    status = forms.ChoiceField(
        choices=[*UNCHANGED, *((name, Status(name).label) for name in BY_HAND)], required=False, label="State"
    )
    reason = _plain("What it waits for", 160, "For Pending and On hold.")
    priority = forms.ChoiceField(choices=[*UNCHANGED, *Priority.choices], required=False)
    assign = forms.ChoiceField(
        choices=[*UNCHANGED, ("me", "Whoever uses the macro"), ("none", "Nobody")], required=False, label="Assignee"
    )
    add_tags = _plain("Tags to add", 400, "Words with commas between them.")
    remove_tags = _plain("Tags to remove", 400)
    queue = forms.ChoiceField(required=False, label="Queue")
    field_order = (
        *("title", "text", "audience", "status", "reason", "priority", "assign"),
        *("add_tags", "remove_tags", "queue", "sharing", "team"),
    )
    placeholders = tuple((f"{{{{{name}}}}}", words) for name, words in PLACEHOLDERS.items())

    def __init__(self, *args: Any, actor: Actor, before: Macro | None = None, **kwargs: Any) -> None:
        self.kept_queue = before.queue if before is not None else None
        if before is not None:
            tags = {name: ", ".join(getattr(before, name)) for name in ("add_tags", "remove_tags")}
            kwargs["initial"] = before.model_dump(exclude={"queue", *tags}) | tags
        super().__init__(*args, actor=actor, before=before, **kwargs)
        queues = [(str(key), name) for key, name in queues_of(actor).values_list("pk", "name")]
        queue: Any = self.fields["queue"]
        key = str(self.kept_queue or "")
        is_hidden = bool(key) and key not in dict(queues)
        same = [(SAME, "As before: a queue that you do not see")] if is_hidden else []
        queue.choices = [*UNCHANGED, *same, *queues]
        queue.initial = SAME if is_hidden else key

    def clean_add_tags(self) -> list[str]:
        return _tags(self.cleaned_data["add_tags"])

    def clean_remove_tags(self) -> list[str]:
        return _tags(self.cleaned_data["remove_tags"])

    def said(self) -> dict[str, Any]:
        """The clean values as a macro takes them."""
        given = self.cleaned_data
        names = ("text", "audience", "status", "reason", "priority", "assign", "add_tags", "remove_tags")
        queue = self.kept_queue if given["queue"] == SAME else given["queue"] or None
        return super().said() | {name: given[name] for name in names} | {"queue": queue}


def _tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",") if tag.strip()]


class UseForm(forms.Form):
    """A macro that goes with what is written, as it was shown, and which of its steps are still wanted."""

    macro = forms.UUIDField(required=False)
    shown = forms.CharField(max_length=64, required=False)
    steps = forms.MultipleChoiceField(choices=list(STEPS.items()), required=False)


class FindForm(forms.Form):
    """Words a macro has in its name or text."""

    q = forms.CharField(
        max_length=100,
        required=False,
        label="Find a macro",
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True, "dir": "auto", "autocomplete": "off"}),
    )
