"""Forms about networks: founding and running one, and an organization's place in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join

from tenants.models import Network, Stewardship
from tenants.models.networks import TEXT
from tenants.networks import TEMPLATES, Template


def _told(one: Template) -> str:
    """A kind of network as a choice: what it is for, and what it brings."""
    lines = format_html_join("", '<span class="why">{}</span>', ((line,) for line in (one.text, *one.brings)))
    return format_html("{}{}", one.title, lines)


KINDS = [(one.key, _told(one)) for one in TEMPLATES.values()]


def _long(label: str, hint: str = "") -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 8})
    return forms.CharField(label=label, help_text=hint, max_length=TEXT, widget=box)


class TermsForm(forms.Form):
    """What members agree to."""

    text = _long("Terms", "What a member gives and gets: who may ask whom, how soon, what may be kept, what it costs.")
    conduct = _long("Code of conduct", "How members treat each other and what they are shown.")


class FoundForm(TermsForm):
    """A new network."""

    name = forms.CharField(label="Name of the network", max_length=80)
    slug = forms.CharField(
        label="Address",
        max_length=40,
        help_text="Small letters, digits and hyphens: members find the hall at /n/address/ on their own host.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    summary = forms.CharField(
        label="What it is for", max_length=300, help_text="One or two sentences, for organizations that may join."
    )
    template = forms.ChoiceField(
        label="What it begins with",
        help_text="Your own from then on: pages of the hall change each of it.",
        choices=KINDS,
        initial="alliance",
        widget=forms.RadioSelect,
    )

    field_order = ("name", "slug", "summary", "template", "text", "conduct")


class NetworkForm(forms.Form):
    """What a network is called and how it is joined."""

    name = forms.CharField(label="Name of the network", max_length=80)
    summary = forms.CharField(label="What it is for", max_length=300)
    takes_applications = forms.BooleanField(
        label="Any organization here may ask to join", required=False, help_text="Else it is joined by invitation only."
    )
    has_open_roster = forms.BooleanField(
        label="Members see who else is a member",
        required=False,
        help_text="Else each sees itself, the operator, and those it works with.",
    )

    @classmethod
    def of(cls, network: Network, data: Any = None) -> NetworkForm:
        """The form filled with what the network has now."""
        return cls(data, initial=cls.values(network))

    @staticmethod
    def values(network: Network) -> dict[str, Any]:
        """What the network has now, by field."""
        return {name: getattr(network, name) for name in NetworkForm.base_fields}


class AskForm(forms.Form):
    """A place is asked for, or taken, with the terms accepted. ``version`` is the one that was read."""

    words = forms.CharField(
        label="What the network should know",
        required=False,
        max_length=1000,
        help_text="Who you are and what brings you. Its stewards read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_accepted = forms.BooleanField(
        label="I accept the terms and the code of conduct for my organization",
        error_messages={"required": "Accept the terms and the code of conduct first."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)


class InviteOrganizationForm(forms.Form):
    """The address of an organization that is offered a place."""

    address = forms.CharField(
        label="Address of the organization",
        max_length=253,
        help_text="As its people type it, for example northwind.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ReasonForm(forms.Form):
    """Why the network says no, or keeps a member out. The organization reads it."""

    reason = forms.CharField(label="Reason", max_length=500, help_text="The organization reads it.")


class TierForm(forms.Form):
    """Which tier a member is of."""

    tier = forms.CharField(
        label="Tier", required=False, max_length=40, help_text="A word of your own, such as Full or Associate."
    )


class StewardForm(forms.Form):
    """Who curates the network."""

    user_id = forms.ChoiceField(label="Colleague")
    role = forms.ChoiceField(label="May", choices=Stewardship.Role.choices, initial=Stewardship.Role.STEWARD)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = people  # type: ignore[attr-defined]


class LeaveNetworkForm(forms.Form):
    """The network's name, typed."""

    name = forms.CharField(label="Name of the network", max_length=80, widget=forms.TextInput({"autocomplete": "off"}))
