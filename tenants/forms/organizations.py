"""Forms of the registry's pages about organizations and who belongs to them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms

from core.actor import Role
from tenants.models import Organization

ROLES = [
    (Role.ADMIN, "Admin: runs the desk and decides who belongs"),
    (Role.LEAD, "Lead: works queues and looks after a team"),
    (Role.AGENT, "Agent: works queues"),
    (Role.CONTRIBUTOR, "Contributor: reads and helps, closes nothing"),
    (Role.REQUESTER, "Requester: asks for help in the portal"),
]


@cache
def time_zones() -> list[tuple[str, str]]:
    """Every time zone by name, for choosing; read once a process."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return [(name, name.replace("_", " ")) for name in ("UTC", *names)]


class SignUpForm(forms.Form):
    """An organization, by somebody who is signed in."""

    name = forms.CharField(
        label="Name of the organization", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    slug = forms.CharField(
        label="Address",
        max_length=40,
        help_text="Small letters, digits and hyphens.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=time_zones, initial="UTC")


class StrangerSignUpForm(SignUpForm):
    """An organization, by somebody we do not know yet: the address gets the link that goes on."""

    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class InviteForm(forms.Form):
    """One address and what its owner will be."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label="Role", choices=ROLES, initial=Role.AGENT)


class RemoveForm(forms.Form):
    """One press more before somebody is removed: what they had kept for themselves does not come back."""

    is_confirmed = forms.BooleanField(
        label="Delete their unsent words, follows, notices and feeds with it",
        error_messages={"required": "Say that you know what goes with them."},
    )


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label="Role", choices=ROLES)


class OrganizationForm(forms.Form):
    """What an organization is called and how its pages look."""

    name = forms.CharField(label="Name of the organization", max_length=80)
    time_zone = forms.ChoiceField(label="Time zone", choices=time_zones)
    accent = forms.CharField(
        label="Colour",
        required=False,
        max_length=7,
        help_text="Like #1c59ae. It colours links and buttons; leave it empty for Guildhall's own.",
    )

    @classmethod
    def of(cls, organization: Organization, data: Any = None) -> OrganizationForm:
        """The form filled with what the organization has now."""
        return cls(data, initial=cls.values(organization))

    @staticmethod
    def values(organization: Organization) -> dict[str, Any]:
        """What the organization has now, by the form's fields."""
        return {field: getattr(organization, field) for field in ("name", "time_zone", "accent")}

    def clean_accent(self) -> str:
        accent = str(self.cleaned_data["accent"]).lower()
        if accent and not re.fullmatch(r"#[0-9a-f]{6}", accent):
            raise forms.ValidationError("Write a colour as # and six digits, such as #1c59ae.")
        return accent


class LogoForm(forms.Form):
    """A picture to stand in the bar and over the portal. One that is there already goes for good, so that is asked."""

    logo = forms.FileField(
        label="Picture",
        help_text="PNG, JPEG or WebP, at most 512 kB. It is shown 28 pixels high; a square one is best.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    is_sure = forms.BooleanField(
        label="Delete the logo that is there",
        help_text="Its bytes go at once and nobody can bring them back.",
        error_messages={"required": "Say that the logo that is there may be deleted. It cannot be brought back."},
    )

    @classmethod
    def of(cls, organization: Organization, data: Any = None, files: Any = None) -> LogoForm:
        """The form for what is there: a first logo asks nothing, ``remove`` in the data asks for no picture."""
        form = cls(data, files)
        if not organization.logo:
            del form.fields["is_sure"]
        form.fields["logo"].required = not (data and data.get("remove"))
        return form


class AuditForm(forms.Form):
    """What of the audit log is shown and taken along."""

    words = forms.CharField(label="Words", required=False, max_length=80)
    person = forms.ChoiceField(label="By", required=False)
    kind = forms.ChoiceField(label="About", required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, people: list[tuple[str, str]], kinds: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["person"].choices = [("", "Everybody"), *people]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "Everything"), *kinds]  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        return str(self.cleaned_data["words"]).replace("\0", "")

    def clean_person(self) -> UUID | None:
        given = self.cleaned_data["person"]
        return UUID(given) if given else None

    def clean(self) -> dict[str, Any]:
        """The days are in order."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", "Choose a day that is not before the first one.")
        return found


class LeaveForm(forms.Form):
    """The organization's own name, typed, because leaving ends everybody's access."""

    name = forms.CharField(
        label="Name of the organization", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
