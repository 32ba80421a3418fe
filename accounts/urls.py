"""Addresses of signing in and of one's own pages, on every host.

Of the sign-in library's addresses those are served that have a use here. One's e-mail address is proven when one comes
in (by a letter) and cannot be changed by oneself, because invitations are bound to it: so there is no page for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allauth.account import urls as account_urls
from allauth.mfa import urls as mfa_urls
from django.urls import URLPattern, URLResolver, include, path

from accounts import views
from core.access import PUBLIC, SIGNED_IN, mark_all

SERVED = frozenset(
    """
    account_login account_logout account_inactive account_signup account_reauthenticate account_change_password
    account_set_password account_reset_password account_reset_password_done account_reset_password_from_key
    account_reset_password_from_key_done
    """.split()
)


OWN = frozenset({"account_reauthenticate", "account_change_password", "account_set_password"})
BEFORE = frozenset({"mfa_authenticate", "mfa_login_webauthn"})
CODES = frozenset({"mfa_view_recovery_codes", "mfa_download_recovery_codes"})


def signing_in() -> list[URLPattern | URLResolver]:
    """The sign-in library's addresses: open ones for signing in, the others for who is signed in."""
    account = [pattern for pattern in account_urls.urlpatterns if pattern.name in SERVED]
    factors: list[URLPattern | URLResolver] = [path("second-factor/", include(list(mfa_urls.urlpatterns)))]
    for shown in (one for one in _flat(factors) if one.name in CODES):
        shown.callback = views.showing_codes(shown.callback)
    mark_all([one for one in account if one.name not in OWN], PUBLIC)
    mark_all([one for one in _flat(factors) if one.name in BEFORE], PUBLIC)
    return mark_all([*account, *factors], SIGNED_IN)  # what has a mark keeps it


def _flat(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _flat(pattern.url_patterns)
        else:
            yield pattern


urlpatterns = [
    path(
        "accounts/",
        include(
            [
                *signing_in(),
                path("profile/", views.profile, name="profile"),
                path("sessions/", views.sessions, name="account_sessions"),
                path("sessions/end/", views.end_all_sessions, name="account_sessions_end"),
                path("sessions/<int:session_id>/end/", views.end_session, name="account_session_end"),
            ]
        ),
    )
]
