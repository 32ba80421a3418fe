"""What is said of a saved view: its title and whom it is for. Macros ask the same."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.saved.views import SHARINGS, TITLE_LENGTH, Offered, Sharing
from core.actor import Actor
from directory.models import Team


class OfferForm(forms.Form):
    """A title and whom it is for."""

    title = forms.CharField(max_length=TITLE_LENGTH, label="Name", widget=forms.TextInput(attrs={"dir": "auto"}))
    sharing = forms.ChoiceField(choices=SHARINGS, initial=Sharing.PERSONAL, label="Who is offered it")
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="Choose a team", help_text="Only where a team is offered it."
    )

    def __init__(self, *args: Any, actor: Actor, before: Offered | None = None, **kwargs: Any) -> None:
        if before is not None:
            said = {"title": before.title, "sharing": before.sharing, "team": before.team}
            kwargs["initial"] = {**said, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.actor = actor
        team: Any = self.fields["team"]
        team.is_conditional = True  # needed where it counts
        team.queryset = Team.objects.visible_to(actor).filter(pk__in=actor.team_ids).order_by("name")

    def clean(self) -> dict[str, Any]:
        """The team is named where a team is offered it, and nowhere else."""
        found = super().clean() or {}
        if found.get("sharing") != Sharing.TEAM:
            found["team"] = None
        elif found.get("team") is None:
            self.add_error("team", "Choose the team it is for.")
        return found

    def said(self) -> dict[str, Any]:
        """The clean values as a setting takes them."""
        given = self.cleaned_data
        team = given["team"].pk if given["team"] else None
        return {"title": given["title"], "sharing": given["sharing"], "team": team, "owner": self.actor.card}
