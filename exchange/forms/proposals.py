"""The form of a proposal: title, topic and label, how much it changes, and what is done with what was found."""

from __future__ import annotations

from typing import Any

from django import forms

from core.ids import read_key
from core.refusals import Refused
from exchange.composing import Decided, Thing
from exchange.proposing import Proposal
from exchange.redaction.deciding import Choice, Decision
from exchange.selectors.proposals import ProposalPage
from knowledge.choices import Significance
from knowledge.models.articles import NOTE, TITLE
from network.choices import Label

LABELS = [(Label.GREEN, "Green"), (Label.AMBER, "Amber")]


class ProposalForm(forms.Form):
    """What a writer chose."""

    title = forms.CharField(
        required=False, max_length=TITLE, error_messages={"max_length": f"A title has at most {TITLE} characters."}
    )
    topic = forms.CharField(required=False, max_length=40)
    label = forms.ChoiceField(
        choices=LABELS, required=False, error_messages={"invalid_choice": "Choose one of the labels that are shown."}
    )
    significance = forms.ChoiceField(
        choices=Significance.choices, required=False, error_messages={"invalid_choice": "Choose how much it changes."}
    )
    note = forms.CharField(
        required=False, max_length=NOTE, error_messages={"max_length": f"Use at most {NOTE} characters for the note."}
    )

    def __init__(self, page: ProposalPage, data: Any) -> None:
        super().__init__(data)
        self.page = page
        self.decided: dict[str, Decided] = {}

    def clean(self) -> dict[str, Any]:
        """Decisions about what was found: a refused one says why and leaves the default."""
        found = super().clean() or {}
        for thing in self.page.composed.things:
            self._decide(thing)
        return found

    def _decide(self, thing: Thing) -> None:
        given, words = self.data.get(f"d-{thing.handle}"), self.data.get(f"w-{thing.handle}", "")
        if given is None:
            if thing.key in self.page.chosen.decided:
                self.decided[thing.key] = self.page.chosen.decided[thing.key]
            return
        try:
            decision = Decision.checked(thing.kind, given, words)
        except Refused as refused:
            self.add_error(None, refused.sentence)
            return
        if decision != Decision():
            self.decided[thing.key] = Decided(choice=Choice(decision.choice), words=decision.words)

    def proposal(self) -> Proposal:
        """What the page sent, as far as it fits; what does not keeps what was there."""
        was, given = self.page.chosen, self.cleaned_data
        topic = read_key(given.get("topic"))
        known = {line.topic.pk for line in self.page.topics}
        return was.model_copy(
            update={
                "title": given.get("title", was.title),
                "topic": topic if topic in known else None,
                "label": given.get("label") or was.label,
                "significance": given.get("significance") or was.significance,
                "note": given.get("note", was.note),
                "decided": self.decided,
            }
        )
