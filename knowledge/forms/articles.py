"""Forms of an article: writing it, placing it, asking for reviews, publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from core.actor import Actor
from core.ids import read_key
from directory.models import Person, Team
from knowledge.actions.articles import Place, Written
from knowledge.bodies import MOST_TEXT, parts_of
from knowledge.choices import Audience, Depth, FlagReason, Governance, Kind, Significance, Verdict
from knowledge.models.articles import NOTE, SUMMARY, TITLE, TOPIC
from knowledge.models.reviews import ENVIRONMENT, MESSAGE

MOST_OFFERED = 500
_WRITTEN = {"dir": "auto"}


class PlaceForm(forms.Form):
    """Where an article belongs: its topic, who reads it."""

    topic = forms.CharField(
        label="Topic",
        required=False,
        max_length=TOPIC,
        widget=forms.TextInput(attrs=_WRITTEN),
        help_text="What it is about, in a word or two. Rules say how often each topic is verified.",
    )
    audience = forms.ChoiceField(label="Who reads it", choices=Audience.choices, initial=Audience.ORGANIZATION)
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, *args: Any, actor: Actor, may_show_requesters: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.visible_to(actor).order_by("name")
        if not actor.is_admin:
            teams = teams.filter(pk__in=actor.team_ids)
        chosen = [(str(key), name) for key, name in teams.values_list("pk", "name")[:MOST_OFFERED]]
        self.fields["team"].choices = [("", "No team"), *chosen]  # type: ignore[attr-defined]
        self.fields["team"].help_text = "Its lead takes over what nobody owns."
        if not may_show_requesters:
            offered = [
                one
                for one in Audience.choices
                if one[0] != Audience.REQUESTERS or self.initial.get("audience") == one[0]
            ]
            self.fields["audience"].choices = offered  # type: ignore[attr-defined]

    def place(self) -> Place:
        """The clean values."""
        given = self.cleaned_data
        return Place(given["topic"], given["audience"], read_key(given["team"]))


class ArticleForm(forms.Form):
    """What an article says: its title, its parts, and a summary for lists."""

    title = forms.CharField(label="Title", max_length=TITLE, widget=forms.TextInput(attrs=_WRITTEN))
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    field_order = ("title",)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for part in parts_of(kind):
            rows = 12 if part.key == "text" else 4
            self.fields[part.key] = forms.CharField(
                label=part.label,
                required=False,
                max_length=MOST_TEXT,
                help_text=part.about,
                widget=forms.Textarea(attrs={"rows": rows, **_WRITTEN}),
            )
        self.fields["summary"] = forms.CharField(
            label="In a line",
            required=False,
            max_length=SUMMARY,
            help_text="For lists. Left empty, it is the beginning of the text.",
            widget=forms.TextInput(attrs=_WRITTEN),
        )

    def written(self) -> Written:
        """The clean values."""
        given = self.cleaned_data
        body = {part.key: given[part.key] for part in parts_of(self.kind)}
        return Written(given["title"], body, given["summary"])

    def moment(self) -> datetime:
        """When the draft was kept that the writer saw. A moment long past where the page did not say."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return datetime(1970, 1, 1, tzinfo=UTC)

    @staticmethod
    def of(kind: str, revision: Any) -> dict[str, Any]:
        """What the form begins with for a revision that there is."""
        body: Mapping[str, Any] = revision.body
        texts = {part.key: body.get(part.key, "") for part in parts_of(kind)}
        return {"title": revision.title, "summary": revision.summary, "seen": revision.edited_at.isoformat(), **texts}


class AskForm(forms.Form):
    """Whom to ask for a review, until when, and what is new."""

    people = forms.MultipleChoiceField(label="Reviewers", widget=forms.CheckboxSelectMultiple)
    significance = forms.ChoiceField(label="How much it changes", choices=Significance.choices)
    note = forms.CharField(
        label="What changed", required=False, max_length=NOTE, widget=forms.Textarea(attrs={"rows": 2, **_WRITTEN})
    )
    due_at = forms.DateField(label="Answer by", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Iterable[Person], is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(str(one.pk), one.name) for one in people]  # type: ignore[attr-defined]
        if is_first:
            del self.fields["significance"]

    def clean_due_at(self) -> datetime | None:
        """The end of that day, in the zone of the page."""
        day = self.cleaned_data["due_at"]
        return None if day is None else datetime.combine(day, time(23, 59), tzinfo=timezone.get_current_timezone())

    def given(self) -> dict[str, Any]:
        """The clean values as the action takes them."""
        found = dict(self.cleaned_data)
        found["people"] = [UUID(key) for key in found["people"]]
        found.setdefault("significance", Significance.MAJOR)
        return found


class AnswerForm(forms.Form):
    """What a reviewer makes of it."""

    verdict = forms.ChoiceField(
        label="What you make of it",
        choices=[
            (Verdict.APPROVE, "Approve"),
            (Verdict.CHANGES, "It needs changes"),
            (Verdict.DEFER, "Defer: something has to happen first"),
        ],
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label="To whoever wrote it",
        required=False,
        max_length=MESSAGE,
        help_text="Asking for changes and deferring want a reason.",
        widget=forms.Textarea(attrs={"rows": 3, **_WRITTEN}),
    )


class PublishForm(forms.Form):
    """How much a revision changes, and whether it is known to hold."""

    significance = forms.ChoiceField(label="How much it changes", choices=Significance.choices)
    note = forms.CharField(
        label="What changed", required=False, max_length=NOTE, widget=forms.TextInput(attrs=_WRITTEN)
    )
    is_validated = forms.BooleanField(
        label="It is known to hold",
        required=False,
        help_text="Else it is shown as not validated until somebody verifies it.",
    )

    def __init__(self, *args: Any, is_first: bool, may_validate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["significance"], self.fields["note"]
        if not may_validate:
            del self.fields["is_validated"]


class VerifyForm(forms.Form):
    """Whether an article is still true, and how that was checked."""

    is_true = forms.ChoiceField(
        label="What you found",
        choices=[("yes", "It is still true"), ("no", "It is not true any more")],
        widget=forms.RadioSelect,
    )
    depth = forms.ChoiceField(label="How you checked", choices=Depth.choices)
    environment = forms.CharField(
        label="Where",
        required=False,
        max_length=ENVIRONMENT,
        help_text="Product and version, if it depends on that.",
        widget=forms.TextInput(attrs=_WRITTEN),
    )
    message = forms.CharField(
        label="What to know", required=False, max_length=MESSAGE, widget=forms.Textarea(attrs={"rows": 3, **_WRITTEN})
    )

    def given(self) -> dict[str, Any]:
        """The clean values as the action takes them."""
        return {**self.cleaned_data, "is_true": self.cleaned_data["is_true"] == "yes"}


class FlagForm(forms.Form):
    """What is wrong with an article."""

    reason = forms.ChoiceField(label="What is wrong", choices=FlagReason.choices, widget=forms.RadioSelect)
    message = forms.CharField(
        label="More about it", required=False, max_length=MESSAGE, widget=forms.Textarea(attrs={"rows": 3, **_WRITTEN})
    )


class SettleForm(forms.Form):
    """What somebody made of a flag."""

    verdict = forms.ChoiceField(choices=[(Verdict.FIXED, "It is fixed"), (Verdict.KEPT, "It stays as it is")])
    words = forms.CharField(required=False, max_length=500)


class VoteForm(forms.Form):
    """Whether it helped."""

    helped = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])


class ArchiveForm(forms.Form):
    """What stands for an article that is archived."""

    instead = forms.CharField(
        label="Read this instead",
        required=False,
        max_length=200,
        help_text="The address of the article that stands for it, if there is one.",
        widget=forms.TextInput(attrs=_WRITTEN),
    )


class RelateForm(forms.Form):
    """Which article belongs to this one."""

    link = forms.ChoiceField(label="This one", choices=[("related", "belongs with"), ("duplicate", "says the same as")])
    other = forms.CharField(label="Article", max_length=200, help_text="Its title, or its address.")


class GovernForm(PlaceForm):
    """Where an article belongs, how it is changed, whose it is."""

    governance = forms.ChoiceField(
        label="How it is changed",
        choices=[
            (Governance.OPEN, "Open: whoever is proficient publishes"),
            (Governance.STEWARDED, "Stewarded: after an approval"),
            (Governance.REGULATED, "Regulated: after several approvals"),
        ],
    )
    owner = forms.ChoiceField(label="Owner", required=False)

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [(str(one.pk), one.name) for one in people]
        self.fields["owner"].choices = [("", "Nobody"), *chosen]  # type: ignore[attr-defined]


class FindForm(forms.Form):
    """What a list of articles is searched for."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *Kind.choices])
