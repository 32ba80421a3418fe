"""How the sign-in library behaves here: no open sign-up, mails that name the host, passkeys bound to the base host.

Who came in, went out or was refused is noted in the audit trail by the hooks of the library's adapters and forms; what
it only tells by signals is heard in ``accounts.registration``.
"""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import events
from accounts.models import User, clean_email
from tenants.doors import belongs_here
from tenants.selectors import origin

log = logging.getLogger("guildhall.mail")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People come in by signing up an organization or by invitation, never by the library's own form."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "enter_current_password": "This is not the password you have now.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return clean_email(super().clean_email(email))

    def login(self, request: Any, user: Any) -> None:
        """Somebody has proved who they are, by all that is asked of them."""
        records = get_authentication_records(request, user)  # those of this session, a given-up attempt included
        methods = dict.fromkeys(str(row.get("type") or row["method"]) for row in records)
        super().login(request, user)
        events.audit(events.SignedIn(methods=list(methods) or ["letter"]), user_id=user.pk, host=request.host.name)

    def logout(self, request: Any) -> None:
        user_id = request.user.pk
        super().logout(request)
        events.audit(events.SignedOut(), user_id=user_id, host=request.host.name)

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """Guesses at a name are counted on all hosts together.

        The library counts them for each ``Host`` as it is spelled: each member's host, and each port somebody makes up,
        would give another share.
        """
        return clean_email(credentials.get("email") or "")

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _refused(request, _user_at(credentials), "too_often")
            raise

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        _refused(request, _user_at(credentials), "password")

    def respond_user_inactive(self, request: Any, user: Any) -> Any:
        _refused(request, user.pk, "locked")
        return super().respond_user_inactive(request, user)

    def get_login_redirect_url(self, request: Any) -> str:
        """The desk; or one's organizations, for who does not belong to this host's or stands on the base host."""
        if request.host.kind == "admin" or belongs_here(request.user, request.host):
            return "/"
        return reverse("organizations")

    def is_safe_url(self, url: str) -> bool:
        """Afterwards one stays on this very host; the library would let any member's host through."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{origin(self.request.host.name)}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail with the host's stored name. A mail server that is down costs the mail and not the page."""
        host = self.request.host
        place = SimpleNamespace(name=host.organization or "Guildhall", domain=origin(host.name))
        words = {**context, "request": self.request, "email": email, "current_site": place}
        try:
            self.render_mail(template_prefix, email, words).send()
        except OSError:
            log.exception("A mail could not be handed over: %s", template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys belong to the base host, so that one passkey opens all of a person's organizations.

    A browser refuses that on a host name outside of it; there they belong to that very name.
    """

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        name = str(context.request.host.name)
        is_below = name == settings.BASE_HOST or name.endswith(f".{settings.BASE_HOST}")
        return {"id": settings.BASE_HOST if is_below else name, "name": "Guildhall"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's own word
        """What a new passkey is called until its owner says otherwise."""
        number = Authenticator.objects.filter(user=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def get_totp_issuer(self) -> str:
        return "Guildhall"

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)


class PasskeyAdd(AddWebAuthnForm):  # type: ignore[misc]
    """Adding a passkey: one that opens the door alone, unless a person wants it beside their password only."""

    passwordless = BooleanField(
        label="Sign in with it instead of the password",
        required=False,
        initial=True,
        help_text="Your device then asks for your finger, your face or its PIN.",
    )


class _Noted:
    """A passkey that does not fit: the library tells nobody, so its forms do (``MFA_FORMS``)."""

    user: Any

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as no:
            _refused(context.request, getattr(self.user, "pk", None), "passkey")
            if getattr(no, "code", "") != "incorrect_code":
                raise
            raise ValidationError("This passkey opens nothing here.", code="incorrect_code") from no


class PasskeySignIn(_Noted, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by a passkey alone. Whose it was meant to be is the browser's word only, and not kept."""


class PasskeySecond(_Noted, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class PasskeyAgain(_Noted, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before a change that asks once more who one is."""


def _user_at(credentials: dict[str, Any]) -> Any:
    """The key of the user with the address that was typed, or None."""
    return User.objects.filter(email=clean_email(credentials.get("email") or "")).values_list("pk", flat=True).first()


def _refused(request: Any, user_id: Any, reason: str) -> None:
    events.audit(events.SignInRefused(user_id=user_id, reason=reason), user_id=None, host=request.host.name)
