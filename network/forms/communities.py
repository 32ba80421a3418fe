"""Forms of communities: founding one, asking to come in, opening a discussion, writing, reporting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from conversations.forms import ManyFilesField, once_field, text_field
from core.actor import Actor
from network.models import Community, Discussion, Report
from network.models.communities import MOST_TOPICS
from network.selectors.halls import topics

WROTE_NOTHING = "Write something before you send it."


class CommunityForm(forms.Form):
    """What a community is called and about, around which topics, and how one comes in."""

    name = forms.CharField(label="Name", max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    about = forms.CharField(
        label="What it is about",
        required=False,
        max_length=500,
        help_text="Everybody in the network reads it.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    topics = forms.MultipleChoiceField(label="Topics", required=False, widget=forms.CheckboxSelectMultiple)
    is_open = forms.BooleanField(
        label="Open: whoever wants to joins",
        required=False,
        initial=True,
        help_text="Otherwise people ask, and a moderator answers.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(line.topic.pk), line.topic.name) for line in topics(actor)]
        self.fields["topics"].choices = choices  # type: ignore[attr-defined]

    def clean_topics(self) -> list[UUID]:
        """The keys of the topics that were chosen."""
        if len(self.cleaned_data["topics"]) > MOST_TOPICS:
            raise forms.ValidationError(f"Choose at most {MOST_TOPICS} topics.")
        return [UUID(key) for key in self.cleaned_data["topics"]]

    @staticmethod
    def of(community: Community) -> dict[str, Any]:
        """What the form begins with for a community that there is."""
        chosen = [str(key) for key in community.topics]
        return {"name": community.name, "about": community.about, "topics": chosen, "is_open": community.is_open}


class AskForm(forms.Form):
    """Why somebody would like to come in."""

    reason = forms.CharField(
        label="What brings you here",
        required=False,
        max_length=300,
        help_text="The moderators read it.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class PutOutForm(forms.Form):
    """Why somebody is put out."""

    reason = forms.CharField(
        label="Why",
        max_length=300,
        help_text="The person reads it.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class EditForm(forms.Form):
    """An entry of one's own in other words."""

    text = text_field("Text")


class AnswerForm(forms.Form):
    """Whether somebody is let in, and if not, why."""

    answer = forms.ChoiceField(choices=[("in", "Let in"), ("refused", "Refuse")])
    reason = forms.CharField(label="Why, if you refuse", required=False, max_length=300)


class WriteForm(forms.Form):
    """What is written in a discussion, with its files."""

    text = text_field("Text", required=False)
    files = ManyFilesField(required=False)  # type: ignore[assignment]  # Django moves fields off the class
    once = once_field()

    def clean(self) -> dict[str, Any]:
        """An entry has words or files."""
        found = super().clean() or {}
        if not found.get("text", "").strip() and not found.get("files") and "text" not in self.errors:
            self.add_error("text", WROTE_NOTHING)
        return found


class OpenForm(forms.Form):
    """A discussion or story with its first entry."""

    what = forms.ChoiceField(
        label="What it is",
        choices=[
            (Discussion.Kind.DISCUSSION, "Discussion: a question, or something to talk about"),
            (Discussion.Kind.STORY, "Story: how something went, and what it taught"),
        ],
        initial=Discussion.Kind.DISCUSSION,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label="In one line", max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    text = text_field("Text", help_text="Write for people of other organizations: they all read it.")
    files = ManyFilesField(required=False, label="Files")  # type: ignore[assignment]  # Django moves them
    once = once_field()

    def offer_names(self, address: str) -> None:
        """Have the box list the names behind an @ that this address serves."""
        self.fields["text"].widget.attrs["data-mentions"] = address


class ReasonForm(forms.Form):
    """Why: of a report, or of hiding something."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))


class SettleForm(forms.Form):
    """What a moderator makes of a report."""

    verdict = forms.ChoiceField(choices=[(Report.Verdict.KEEP, "Keep it"), (Report.Verdict.HIDE, "Hide it")])
    words = forms.CharField(label="Why you hide it", required=False, max_length=500)


class FlagForm(forms.Form):
    """Yes or no, from a button: ``on`` to do it, empty to take it back."""

    on = forms.BooleanField(required=False)


def is_on(data: Any) -> bool:
    """Whether such a button was pressed to do the thing, and not to take it back."""
    form = FlagForm(data)
    return form.is_valid() and bool(form.cleaned_data["on"])
