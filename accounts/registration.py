"""What this app registers when Django is ready: ears for what the sign-in library does by itself.

Its adapter has hooks for signing in, signing out and being refused (``tenants.signin``). For passwords and second
factors it has none that tells what happened, only signals, so these are the one place of the product that hears any.
Each writes a row of the audit trail right after the library's own change; some are sent after its commit.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as passwords
from allauth.mfa import signals as factors

from accounts import events


def _password_changed(*, request: Any, user: Any, **more: Any) -> None:
    events.audit(events.PasswordChanged(), user_id=user.pk, host=request.host.name)


def _password_reset(*, request: Any, user: Any, **more: Any) -> None:
    events.audit(events.PasswordReset(), user_id=user.pk, host=request.host.name)


def _factor_added(*, request: Any, user: Any, authenticator: Any, **more: Any) -> None:
    events.audit(events.FactorAdded(factor=authenticator.type), user_id=user.pk, host=request.host.name)


def _factor_removed(*, request: Any, user: Any, authenticator: Any, **more: Any) -> None:
    events.audit(events.FactorRemoved(factor=authenticator.type), user_id=user.pk, host=request.host.name)


def _factor_used(*, request: Any, user: Any, authenticator: Any, **more: Any) -> None:
    events.audit(events.FactorUsed(factor=authenticator.type), user_id=user.pk, host=request.host.name)


def _codes_renewed(*, request: Any, user: Any, **more: Any) -> None:
    events.audit(events.RecoveryCodesRenewed(), user_id=user.pk, host=request.host.name)


def _code_refused(*, request: Any, user: Any, **more: Any) -> None:
    events.audit(events.SignInRefused(user_id=user.pk, reason="code"), user_id=None, host=request.host.name)


passwords.password_changed.connect(_password_changed)
passwords.password_set.connect(_password_changed)
passwords.password_reset.connect(_password_reset)
factors.authenticator_added.connect(_factor_added)
factors.authenticator_removed.connect(_factor_removed)
factors.authenticator_used.connect(_factor_used)
factors.authenticator_reset.connect(_codes_renewed)
factors.authentication_failed.connect(_code_refused)
