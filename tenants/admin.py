"""The registry's rows for the operator of the deployment: to look at, with the few changes that only they can make."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin import display
from django.contrib.messages import WARNING
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.http.request import validate_host

from accounts.admin import ReadOnlyAdmin, site
from tenants import actions
from tenants.doors import operator_actor
from tenants.models import AuditEvent, Domain, Invitation, Membership, Network, Organization, Space
from tenants.models.organizations import check_own_domain


class SpaceAdmin(ReadOnlyAdmin):
    """Spaces: which are ready, which are parked and why."""

    list_display = ("schema_name", "kind", "state", "leaf", "created_at")
    list_filter = ("kind", "state")
    search_fields = ("schema_name",)
    ordering = ("-created_at",)


class OrganizationAdmin(ReadOnlyAdmin):
    """Members."""

    list_display = ("name", "state", "time_zone", "created_at", "delete_at")
    list_filter = ("state",)
    search_fields = ("name",)
    ordering = ("name",)


class NetworkAdmin(ReadOnlyAdmin):
    """Networks and who runs them."""

    list_display = ("name", "slug", "operator", "created_at")
    list_select_related = ("operator",)
    ordering = ("name",)


class DomainForm(ModelForm[Domain]):
    """A further host name for an organization."""

    organization = ModelChoiceField(
        Organization._default_manager.filter(state=Organization.State.ACTIVE).order_by("name")
    )

    class Meta:
        model = Domain
        fields: ClassVar[list[str]] = ["domain"]

    def clean_domain(self) -> str:
        name = str(self.cleaned_data["domain"]).strip().lower().rstrip(".")
        if problem := check_own_domain(name):
            raise ValidationError(problem)
        return name


class DomainAdmin(ReadOnlyAdmin):
    """Host names and the organization each leads to. An operator gives an organization names of its own."""

    changeable = ("is_primary",)
    list_display = ("domain", "organization", "is_primary")
    list_select_related = ("tenant__organization",)
    search_fields = ("domain", "tenant__organization__name")
    ordering = ("domain",)

    @display(ordering="tenant__organization__name")
    def organization(self, row: Domain) -> str:
        return str(row.tenant.organization)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and not obj.is_primary

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if change else DomainForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ["organization", "domain"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else []

    def save_model(self, request: Any, obj: Domain, form: Any, change: bool) -> None:
        """By the actions, which note it in the organization's trail."""
        if not change:
            organization = form.cleaned_data["organization"]
            made = actions.add_domain(
                organization, by=operator_actor(request.user, organization), name=form.cleaned_data["domain"]
            )
            obj.pk, obj.tenant, obj.is_primary = made.pk, made.tenant, made.is_primary
            self._say_what_is_missing(request, obj.domain)
        elif obj.is_primary and "is_primary" in form.changed_data:
            organization = obj.tenant.organization
            actions.make_domain_primary(organization, obj.pk, by=operator_actor(request.user, organization))

    def delete_model(self, request: Any, obj: Domain) -> None:
        organization = obj.tenant.organization
        actions.remove_domain(organization, obj.pk, by=operator_actor(request.user, organization))

    def _say_what_is_missing(self, request: HttpRequest, name: str) -> None:
        if not validate_host(name, settings.ALLOWED_HOSTS):
            self.message_user(request, f"Add {name} to ALLOWED_HOSTS and start anew, or it leads nowhere.", WARNING)


class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs where. Admins of the organization change it, on their own pages."""

    list_display = ("user", "organization", "role", "state", "joined_at")
    list_select_related = ("user", "organization")
    list_filter = ("role", "state")
    search_fields = ("user__email", "organization__name")
    ordering = ("-joined_at",)


class InvitationAdmin(ReadOnlyAdmin):
    """Letters that were sent."""

    list_display = ("email", "organization", "role", "invited_at", "accepted_at", "revoked_at")
    list_select_related = ("organization",)
    search_fields = ("email", "organization__name")
    ordering = ("-invited_at",)


class AuditEventAdmin(ReadOnlyAdmin):
    """The registry's audit trail."""

    list_display = ("at", "name", "organization", "by_user")
    list_select_related = ("organization", "by_user")
    list_filter = ("name",)
    ordering = ("-id",)


for model, admin in (
    (Space, SpaceAdmin),
    (Organization, OrganizationAdmin),
    (Network, NetworkAdmin),
    (Domain, DomainAdmin),
    (Membership, MembershipAdmin),
    (Invitation, InvitationAdmin),
    (AuditEvent, AuditEventAdmin),
):
    site.register(model, admin)
