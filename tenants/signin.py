"""How the sign-in library behaves here: no open sign-up, mails that name the host, passkeys bound to the base host."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import clean_email
from tenants.doors import belongs_here
from tenants.selectors import origin

log = logging.getLogger("guildhall.mail")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People come in by signing up an organization or by invitation, never by the library's own form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        return clean_email(super().clean_email(email))

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
    """Passkeys belong to the base host, so that one passkey opens all of a person's organizations."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.BASE_HOST, "name": "Guildhall"}

    def get_totp_issuer(self) -> str:
        return "Guildhall"

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)
