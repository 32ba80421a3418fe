"""Forms about oneself, and the two fields everybody new fills in."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth import password_validation

from accounts.choices import AFTERS, DENSITIES, THEMES
from accounts.models import User

HINT = "Ten characters or more. A sentence is fine."


class OurWords(forms.Form):
    """The library's forms in our words. Whoever comes to such a page wants to type: its first field has the focus."""

    words: ClassVar[dict[str, str]] = {}
    """What fields are called, by their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.words.items():
            self.fields[name].label = label
        if "password1" in self.fields:
            self.fields["password1"].help_text = HINT
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True


class SignInForm(OurWords, account.LoginForm):  # type: ignore[misc]  # allauth is not annotated
    """Address and password."""

    words: ClassVar = {"login": "E-mail address"}


class ForgottenForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where the link to a new password is mailed."""

    words: ClassVar = {"email": "E-mail address"}


class AnewForm(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by the mailed link."""

    words: ClassVar = {"password1": "New password", "password2": "New password, once more"}


class PasswordForm(OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password, by the one that counts still."""

    words: ClassVar = {"oldpassword": "Current password", **AnewForm.words}


class FirstPasswordForm(OurWords, account.SetPasswordForm):  # type: ignore[misc]
    """The first password of somebody who came in without one."""

    words: ClassVar = AnewForm.words


class AgainForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a change that matters."""


class SecondForm(OurWords, factor.AuthenticateForm):  # type: ignore[misc]
    """The code of an app, or a recovery code, after the password."""


class SecondAgainForm(OurWords, factor.ReauthenticateForm):  # type: ignore[misc]
    """The same once more, before a change that matters."""


class AppForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it was set up well."""

    words: ClassVar = {"code": "Code that the app shows"}


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
