"""How allauth behaves here: no open sign-up, mails that name the host, passkeys bound to the base host."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import clean_email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People come in by signing up an organization or by invitation, never by allauth's own form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return clean_email(super().clean_email(email))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys belong to the base host, so that one passkey opens all of a person's organizations."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.BASE_HOST, "name": "Guildhall"}

    def get_totp_issuer(self) -> str:
        return "Guildhall"

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)
