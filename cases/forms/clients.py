"""What a lead says about a client: input to clean values."""

from __future__ import annotations

from django import forms

from directory.models import Client


class FindForm(forms.Form):
    """A part of a client's name, and where the list goes on."""

    words = forms.CharField(max_length=100, required=False, label="Name has", widget=forms.TextInput({"dir": "auto"}))
    after = forms.CharField(max_length=120, required=False, strip=False)


class ClientForm(forms.Form):
    """Who reads the cases of a client's people."""

    shares = forms.ChoiceField(
        choices=Client.Sharing.choices,
        widget=forms.RadioSelect,
        label="Who reads the cases of its people",
        help_text="Replies and files alone: never internal notes, and no side thread that they are not in.",
    )


class MarkForm(forms.Form):
    """Somebody of the client, and whether they are marked."""

    person = forms.UUIDField()
    is_marked = forms.BooleanField(required=False)
