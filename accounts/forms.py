"""Forms about oneself, and the two fields everybody new fills in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.contrib.auth import password_validation

from accounts.choices import AFTERS, DENSITIES, THEMES
from accounts.models import User

HINT = "Ten characters or more. A sentence is fine."
WORDS = {
    "email": "E-mail address",
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password, once more",
}
"""What the fields of the sign-in library are called here, where every label is a sentence's beginning."""


class InOurWords:
    """A form of the sign-in library with labels and hint as on every other page."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = HINT


class AskResetForm(InOurWords, ResetPasswordForm):  # type: ignore[misc]  # allauth is not annotated
    """The address a link to a new password is mailed to."""


class ResetForm(InOurWords, ResetPasswordKeyForm):  # type: ignore[misc]  # allauth is not annotated
    """The new password of whoever came by that link."""


class ChangeOwnPasswordForm(InOurWords, ChangePasswordForm):  # type: ignore[misc]  # allauth is not annotated
    """The password one has and the one to come."""


class FirstPasswordForm(InOurWords, SetPasswordForm):  # type: ignore[misc]  # allauth is not annotated
    """The first password of somebody who came in without one."""


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth is not annotated
    """Address and password. Whoever comes to this page wants to type: the first field has the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].widget.attrs["autofocus"] = True


class NewUserForm(forms.Form):
    """Name and password of somebody new. Their address is proven elsewhere and no field of the form."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=200,
        help_text=HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            user = User(email=self.email, name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(cleaned["password"], user)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


class ProfileForm(forms.Form):
    """One's own name and how pages look."""

    kept_after = "stay"
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    theme = forms.ChoiceField(label="Theme", choices=THEMES, widget=forms.RadioSelect)
    density = forms.ChoiceField(label="Density", choices=DENSITIES, widget=forms.RadioSelect)
    after = forms.ChoiceField(
        label="After a reply, and when a case is solved or closed",
        choices=AFTERS,
        widget=forms.RadioSelect,
    )
    keys = forms.BooleanField(
        label="Single-key shortcuts",
        required=False,
        help_text="Keys such as j and k move through lists. Switch them off if you speak to your computer.",
    )

    @classmethod
    def of(cls, user: User, data: Any = None, *, is_requester: bool = False) -> ProfileForm:
        """The form filled with what the user has chosen so far; a requester has no lists to go on in."""
        look = user.look
        now = {"name": user.name, "theme": look.get("theme", "system"), "density": look.get("density", "comfortable")}
        more = {"after": look.get("after", "stay"), "keys": look.get("keys") != "off"}
        given = {"after": "stay"} | data.dict() if data else None
        form = cls(given, initial=now | more)
        form.kept_after = str(more["after"])
        if is_requester:
            del form.fields["after"]
            form.fields["keys"].help_text = "Keys such as c, which begins a new case. Switch them off if you speak \
to your computer."
        return form

    @property
    def look(self) -> dict[str, Any]:
        """What ``User.look`` holds."""
        chosen = self.cleaned_data
        wanted = chosen.get("after", self.kept_after)
        after = {"after": wanted} if wanted != "stay" else {}
        plain = {"theme": chosen["theme"], "density": chosen["density"], "keys": "on" if chosen["keys"] else "off"}
        return plain | after
