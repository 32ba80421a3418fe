"""Forms of practices: what reviewers, users and stewards say of one, and how a network validates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from knowledge.choices import Depth, Significance, Verdict
from knowledge.models.reviews import MESSAGE
from network.actions.practices.reviewing import VERDICTS
from network.checklists import ANSWERS, Checklist, Environments
from network.models.practices import REASON
from network.policy import Policy

_WORDS = {"dir": "auto", "autocomplete": "off"}
CHOOSE = {"required": "Choose one.", "invalid_choice": "Choose one of those that are shown."}


class ReasonForm(forms.Form):
    """A reason that others read."""

    reason = forms.CharField(
        label="Why",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, **_WORDS}),
        error_messages={"required": "Say why: others read it."},
    )


class DisputeForm(ReasonForm):
    """What is not right about a practice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What happened"
        self.fields["reason"].help_text = "Without names: every member reads it. Say in which environment it was."


class SettleForm(forms.Form):
    """What came of something that was disputed."""

    came_of = forms.ChoiceField(
        label="What came of it",
        choices=[(Verdict.FIXED, "It is fixed"), (Verdict.KEPT, "It stays as it is")],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    words = forms.CharField(label="In a line", max_length=REASON, widget=forms.TextInput(attrs=_WORDS))


class VerifyForm(forms.Form):
    """That somebody checked a practice."""

    is_true = forms.ChoiceField(
        label="What you found",
        choices=[("yes", "It is still true"), ("no", "It is not true any more")],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    depth = forms.ChoiceField(
        label="How deep you looked", choices=Depth.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    message = forms.CharField(
        label="What you saw", required=False, max_length=REASON, widget=forms.Textarea(attrs={"rows": 3, **_WORDS})
    )

    def clean(self) -> dict[str, Any]:
        """What is not true says why."""
        given = super().clean() or {}
        if given.get("is_true") == "no" and not given.get("message"):
            self.add_error("message", "Say what is not true any more.")
        return given


class ReviewForm(forms.Form):
    """A reviewer's answers to the network's questions, and what they make of it."""

    opinion = forms.ChoiceField(
        label="What you make of it", choices=list(VERDICTS.items()), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    message = forms.CharField(
        label="Why, or what to mind",
        required=False,
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4, **_WORDS}),
        help_text="The author reads it, and every member.",
    )

    def __init__(self, *args: Any, questions: Iterable[str], own: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for number, question in enumerate(self.questions):
            self.fields[f"q-{number}"] = forms.ChoiceField(
                label=question,
                required=False,
                choices=list(ANSWERS.items()),
                widget=forms.RadioSelect,
                initial=own.answers.get(question) if own else None,
                error_messages=CHOOSE,
            )
        self.order_fields([f"q-{number}" for number in range(len(self.questions))])
        if own:
            self.fields["opinion"].initial, self.fields["message"].initial = own.verdict or None, own.message

    def answers(self) -> dict[str, str]:
        """What was answered, by question."""
        given = self.cleaned_data
        return {
            question: given[f"q-{number}"] for number, question in enumerate(self.questions) if given[f"q-{number}"]
        }


class AssignForm(forms.Form):
    """Whom a steward asks to review, and until when."""

    people = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": "One of these people is not offered any more."}
    )
    until = forms.DateField(
        label="Answer by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Give a day, as in the calendar."},
    )

    def __init__(self, *args: Any, offered: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(key), name) for key, name in offered]  # type: ignore[attr-defined]

    def keys(self) -> list[UUID]:
        """The cards that were chosen."""
        return [UUID(key) for key in self.cleaned_data["people"]]

    def due_at(self) -> datetime | None:
        """The end of the day, in the reader's zone."""
        day = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(day, time(23, 59))) if day else None


class RetireForm(forms.Form):
    """That a practice is retired, and which one stands for it."""

    instead = forms.ChoiceField(
        label="What stands for it",
        required=False,
        help_text="Who opens the old one is led there.",
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, others: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Nothing"), *((str(key), title) for key, title in others)]
        self.fields["instead"].choices = choices  # type: ignore[attr-defined]

    def key(self) -> UUID | None:
        """The practice that was chosen; None for none."""
        given = self.cleaned_data["instead"]
        return UUID(given) if given else None


class SuggestionForm(forms.Form):
    """What the author makes of a suggested change."""

    significance = forms.ChoiceField(
        label="How much it changes", choices=Significance.choices, required=False, error_messages=CHOOSE
    )
    reason = forms.CharField(
        label="If you do not take it, why",
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, **_WORDS}),
    )


LABELS = {
    "organizations": ("Organizations besides the author's", "With at least one run that ended."),
    "runs": ("Runs that count", "Of all these organizations together."),
    "per_member": ("Runs of one organization", "More of them count no more than so many."),
    "bound": ("Works in at least", "A share of all cases, from 0.3 to 0.95."),
    "sure": ("How sure one is of that", "From 0.8 to 0.999."),
    "without": ("Leave out the best", "It also works without so many organizations whose results help it most."),
    "rest": ("Works without them in", "A share of the other runs; 0 leaves the rule out."),
    "left": ("Other runs at least", "Fewer are filled up with failed ones."),
    "missing": ("A run without an outcome", "Counts as so much of a failed one, from 0 to 1."),
    "reviewers": ("Organizations that approve", "After a review by a person they named."),
    "closed": ("Days a case stays closed", "Before its run counts."),
    "unconcluded": ("Days for an outcome", "After them a run counts as one without."),
    "lasts": ("Days it stays validated", "After the last run or check."),
    "failures": ("Failures in a row", "In more than one organization: they suspend it."),
    "recent": ("The last runs", "When they fall below the share for sure, they suspend it; 0 for never."),
}


class PolicyForm(forms.Form):
    """How the network validates: a number for each rule."""

    def __init__(self, data: Any = None, *, kept: Policy) -> None:
        super().__init__(data, initial=kept.data())
        for name, (label, hint) in LABELS.items():
            is_share = isinstance(getattr(kept, name), float)
            words = {"invalid": "Give a number.", "required": "Give a number."}
            made = forms.FloatField if is_share else forms.IntegerField
            self.fields[name] = made(label=label, help_text=hint, error_messages=words)

    def value(self) -> Policy:
        """The clean values as a setting. ``Refused`` with a sentence for what does not fit."""
        return Policy.checked(dict(self.cleaned_data))


class ChecklistForm(forms.Form):
    """The questions to reviewers, one in each line."""

    questions = forms.CharField(
        label="Questions to reviewers",
        required=False,
        max_length=3_000,
        help_text="One in each line, up to 12. They are answered with yes, no or cannot say.",
        widget=forms.Textarea(attrs={"rows": 8, **_WORDS}),
    )

    def __init__(self, data: Any = None, *, kept: Checklist) -> None:
        super().__init__(data, initial={"questions": "\n".join(kept.questions)})

    def value(self) -> Checklist:
        """The clean values as a setting."""
        return Checklist.checked({"questions": list(_lines(self.cleaned_data["questions"]))})


class EnvironmentsForm(forms.Form):
    """The words for environments: a name and its values in each line."""

    facets = forms.CharField(
        label="Words for environments",
        required=False,
        max_length=12_000,
        help_text="One in each line, as in “Platform: RHEL 8, RHEL 9, Debian 12”. Members choose among them when they "
        "begin a run, and nothing else of an environment is told.",
        widget=forms.Textarea(attrs={"rows": 6, **_WORDS}),
    )

    def __init__(self, data: Any = None, *, kept: Environments) -> None:
        lines = [f"{one.name}: {', '.join(one.values)}" for one in kept.facets]
        super().__init__(data, initial={"facets": "\n".join(lines)})

    def clean_facets(self) -> list[dict[str, Any]]:
        """Each line as a name with its values."""
        found = []
        for line in _lines(self.cleaned_data["facets"]):
            name, colon, values = line.partition(":")
            named = [one.strip() for one in values.split(",") if one.strip()]
            if not colon or not named:
                raise forms.ValidationError(f"Write a name, a colon and its values: “{line[:60]}” has none.")
            found.append({"name": name.strip(), "values": named})
        return found

    def value(self) -> Environments:
        """The clean values as a setting."""
        return Environments.checked({"facets": self.cleaned_data["facets"]})


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
