"""What is asked about teams and the absence of a colleague."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.actions.people import MOST_SKILLS
from cases.actions.teams import NAME_LENGTH
from cases.forms.moments import MomentField
from cases.forms.shown import remember
from core.actor import Actor
from directory.models import Person, Team

SKILLS_LENGTH = 1_000


class TeamForm(forms.Form):
    """What a team is called."""

    name = forms.CharField(
        max_length=NAME_LENGTH,
        label="Name of the team",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class TeamMemberForm(forms.Form):
    """A colleague who is not in the team yet."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a colleague", label="Colleague"
    )

    def __init__(self, *args: Any, actor: Actor, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.visible_to(actor).colleagues().exclude(teams=team).order_by("name")
        self.fields["person"].queryset = colleagues  # type: ignore[attr-defined]


class TeamLeadForm(forms.Form):
    """Who of a team is its lead."""

    lead: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Nobody", label="Lead"
    )

    def __init__(self, data: Any = None, *, actor: Actor, team: Team) -> None:
        super().__init__(data, initial={"lead": team.lead_id})
        members = Person.objects.visible_to(actor).colleagues().filter(teams=team).order_by("name")
        self.fields["lead"].queryset = members  # type: ignore[attr-defined]


class RemoveTeamForm(forms.Form):
    """Which team takes over."""

    to: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="None: it has nothing", label="Its queues, views and macros go to"
    )

    def __init__(self, *args: Any, actor: Actor, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Team.objects.visible_to(actor).exclude(pk=team.pk).order_by("name")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


class SkillsForm(forms.Form):
    """What somebody knows."""

    skills = forms.CharField(
        required=False,
        max_length=SKILLS_LENGTH,
        label="Skills",
        help_text=f"Free words with commas between them, at most {MOST_SKILLS}. Colleagues find people by them.",
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        remember(self)

    def clean_skills(self) -> list[str]:
        """Each word by itself."""
        return _each(self.cleaned_data["skills"])

    @property
    def shown(self) -> list[str] | None:
        """What the form showed when it was filled in; None where that did not come along."""
        said = self.data.get(self.add_initial_prefix("skills"))
        return None if said is None else _each(said)


def _each(words: str) -> list[str]:
    return [word.strip() for word in words[:SKILLS_LENGTH].replace("\0", "").split(",") if word.strip()]


class AbsenceForm(forms.Form):
    """Until when somebody is away."""

    until = MomentField(
        required=False,
        label="Away until",
        help_text="Rules give them no work until then. Leave it empty when they are here.",
    )
