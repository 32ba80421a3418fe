"""The administration of the deployment: registry rows only, on the admin host, for its operators (superusers).

A site of its own: what other packages register with Django's default site (second factors, groups, jobs) stays out.
Addresses are marked ``OPERATORS`` (``config.urls_admin``), so the door has turned everybody else away with a 404 before
Django's own check runs; signing in is the sign-in library's page, second factor included.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.models import User


class OperatorSite(AdminSite):
    """Django's administration for superusers."""

    site_header = "Guildhall: operating this deployment"
    site_title = "Operating Guildhall"
    index_title = "The registry"
    site_url = None
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """By the sign-in library, as everywhere, so that the audit trail hears of it."""
        if request.method == "POST":
            get_adapter(request).logout(request)
        return redirect("account_login")  # type: ignore[return-value]

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """One page for everybody's password, with its mail and its line in the audit trail."""
        return redirect("account_change_password")  # type: ignore[return-value]


site = OperatorSite(name="admin")


class ReadOnlyAdmin(ModelAdmin[Any]):
    """Rows to look at. What may be changed is listed in ``changeable``; nothing is added or deleted by hand."""

    changeable: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Every field of the row, bar secrets, which are not even shown."""
        names = [field.name for field in self.opts.concrete_fields]
        return [name for name in names if name not in ("password", "token_digest")]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in self.get_fields(request, obj) if name not in self.changeable]


class UserAdmin(ReadOnlyAdmin):
    """Whoever can sign in. An operator may lock a user out; passwords are reset by mail."""

    changeable = ("is_active",)
    list_display = ("email", "name", "is_active", "is_superuser", "joined_at")
    search_fields = ("email", "name")
    ordering = ("email",)


site.register(User, UserAdmin)
