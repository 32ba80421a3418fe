"""What people ask of a list, a case and a queue: input to clean values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.choices import NextAction, Priority, Resolution, Status
from cases.lists import SORTS
from cases.models import Case, Queue
from cases.models.cases import SUBJECT_LENGTH
from cases.selectors.queues import VIEWS, Filters, queues_of
from conversations.markdown import MAX_SOURCE
from core.actor import Actor
from directory.models import Person, Team

THEN = [
    ("", "Leave the status as it is"),
    *((s, f"and set {Status(s).label}") for s in ("pending", "on_hold", "solved")),
]


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Files sent with an entry, as a list of (name, stream)."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, Any]]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [(file.name, file) for file in files if file]


def _colleagues(actor: Actor) -> Any:
    """Who can take a case or act next."""
    return Person.objects.visible_to(actor).colleagues().order_by("name")


def _text(label: str, rows: int = 6, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, widget=widget, max_length=MAX_SOURCE, **options)


class FilterForm(forms.Form):
    """The query string of a list. What makes no sense is left out, so that no address of a list is an error."""

    view = forms.ChoiceField(choices=[(name, name) for name in VIEWS], required=False)
    sort = forms.ChoiceField(choices=[(name, name) for name in SORTS], required=False)
    priority = forms.ChoiceField(choices=[("", "Any priority"), *Priority.choices], required=False)
    status = forms.ChoiceField(choices=[("", "Any state"), *Status.choices], required=False, label="State")
    tag = forms.CharField(max_length=40, required=False)
    product = forms.CharField(max_length=120, required=False)
    words = forms.CharField(
        max_length=100,
        required=False,
        label="Subject has",
        help_text="Words or their beginnings, in any order.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    after = forms.CharField(max_length=300, required=False)

    def filters(self) -> Filters:
        """The clean part of what was asked."""
        self.is_valid()
        return Filters(**{name: self.cleaned_data[name] for name in Filters.__slots__ if self.cleaned_data.get(name)})


class BesideForm(FilterForm):
    """The query string of a case: the list somebody came from. Another queue than the case's own is named."""

    queue = forms.SlugField(max_length=80, required=False)
    board = forms.BooleanField(required=False)

    def came_from(self) -> dict[str, Any]:
        """The clean part of what was asked, as ``selectors.beside`` takes it."""
        filters = self.filters()
        queue, board = self.cleaned_data.get("queue", ""), self.cleaned_data.get("board", False)
        return {"filters": filters, "queue": queue, "board": board}


class NewCaseForm(forms.Form):
    """A case opened at the desk, for a requester."""

    queue: forms.ModelChoiceField[Queue] = forms.ModelChoiceField(queryset=None, empty_label=None)
    requester = forms.CharField(
        max_length=254,
        help_text="A name or an e-mail address. Somebody new gets a card; a card cannot sign in.",
        widget=forms.TextInput(attrs={"list": "requesters", "autocomplete": "off", "dir": "auto"}),
    )
    subject = forms.CharField(max_length=SUBJECT_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    body = _text("What happened", help_text="The requester reads this too. Markdown works.")
    priority = forms.ChoiceField(choices=Priority.choices, initial=Priority.MEDIUM)
    product = forms.CharField(max_length=120, required=False)
    tags = forms.CharField(max_length=400, required=False, help_text="Words with commas between them.")
    files = ManyFilesField(required=False, label="Files")  # type: ignore[assignment]  # Django moves fields off the class

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = queues_of(actor)  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class RequestForm(forms.Form):
    """A case opened in the portal, in the requester's words."""

    subject = forms.CharField(
        max_length=SUBJECT_LENGTH, label="What is it about?", widget=forms.TextInput(attrs={"dir": "auto"})
    )
    body = _text("What happened?", rows=8, help_text="What you did, what you saw, and since when.")
    priority = forms.ChoiceField(
        label="How bad is it?",
        widget=forms.RadioSelect,
        choices=[
            (Priority.URGENT, "Our work has stopped"),
            (Priority.HIGH, "Our work is slowed badly"),
            (Priority.MEDIUM, "We can work around it"),
            (Priority.LOW, "It is a question"),
        ],
        initial=Priority.MEDIUM,
    )
    files = ManyFilesField(required=False, label="Files")  # type: ignore[assignment]  # Django moves fields off the class


class EntryForm(forms.Form):
    """What was written into a composer, and for whom."""

    audience = forms.ChoiceField(choices=[("requester", "requester"), ("private", "private")])
    text = _text("Text", required=False)
    then = forms.ChoiceField(choices=THEN, required=False)
    files = ManyFilesField(required=False)  # type: ignore[assignment]  # Django moves fields off the class

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("text", "").strip() and not found.get("files"):
            self.add_error("text", "Write something before you send it.")
        return found


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
    act_by = forms.DateTimeField(
        required=False,
        label="By",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = _colleagues(actor)  # type: ignore[attr-defined]

    def clean_act_by(self) -> Any:
        at = self.cleaned_data["act_by"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError("Give a time in the future.")
        return at


class StatusForm(forms.Form):
    """A status taken by hand."""

    status = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.SOLVED)]
    )


class CloseForm(forms.Form):
    """How the case ended."""

    resolution = forms.ChoiceField(choices=[("", "Choose how it ended"), *Resolution.choices])


class DetailsForm(forms.Form):
    """What a case says about itself, and its queue."""

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

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class QueueForm(forms.Form):
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
