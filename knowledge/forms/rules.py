"""Forms of what an organization chooses about its knowledge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.ids import read_key
from directory.models import Person
from knowledge.choices import LEVELS
from knowledge.rules import LONGEST, KnowledgeRules, TopicPolicy


class RulesForm(forms.Form):
    """The rules of knowledge."""

    verify_days = forms.IntegerField(
        label="Days after which an article is verified again", min_value=1, max_value=LONGEST
    )
    topics = forms.CharField(
        label="Topics with days of their own",
        required=False,
        max_length=10_000,
        help_text="One a line, such as: Firmware, 90",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    unused_days = forms.IntegerField(
        label="Days after which an article that no case used is looked at", min_value=1, max_value=LONGEST
    )
    stewarded = forms.IntegerField(label="Approvals of a stewarded article", min_value=1, max_value=5)
    regulated = forms.IntegerField(label="Approvals of a regulated article", min_value=1, max_value=5)
    heir = forms.ChoiceField(
        label="Who takes over what nobody else knows",
        required=False,
        help_text="When an owner leaves: the team’s lead, else who published last, else this person.",
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].choices = [("", "Nobody"), *((str(one.pk), one.name) for one in people)]  # type: ignore[attr-defined]

    def clean_topics(self) -> list[dict[str, Any]]:
        """Each line as a topic and its days."""
        found = []
        for line in self.cleaned_data["topics"].splitlines():
            topic, _, days = line.rpartition(",")
            if not line.strip():
                continue
            if not topic.strip() or not days.strip().isdecimal() or len(days.strip()) > 5:
                raise forms.ValidationError(f"Write “{line.strip()[:60]}” as a topic, a comma, and days.")
            found.append({"topic": topic.strip(), "days": int(days)})
        return found

    def value(self) -> KnowledgeRules:
        """The clean values as a setting. ``Refused`` where they do not fit."""
        given = dict(self.cleaned_data)
        return KnowledgeRules.checked({**given, "heir": read_key(given["heir"])})

    @staticmethod
    def of(rules: KnowledgeRules) -> dict[str, Any]:
        """What the form begins with."""
        found = rules.model_dump(exclude={"topics", "heir"})
        return {**found, "topics": "\n".join(map(_line, rules.topics)), "heir": str(rules.heir or "")}


def _line(policy: TopicPolicy) -> str:
    return f"{policy.topic}, {policy.days}"


class ProficiencyForm(forms.Form):
    """How proficient one colleague is."""

    level = forms.TypedChoiceField(choices=LEVELS, coerce=int)
    is_coach = forms.BooleanField(required=False)
