"""The registry's rows for the operator of the deployment: to look at, with the few changes that only they can make."""

from __future__ import annotations

from accounts.admin import ReadOnlyAdmin, site
from tenants.models import AuditEvent, Domain, Invitation, Membership, Network, Organization, Space


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


class DomainAdmin(ReadOnlyAdmin):
    """Host names and the space each leads to."""

    list_display = ("domain", "tenant", "is_primary")
    list_select_related = ("tenant",)
    search_fields = ("domain",)
    ordering = ("domain",)


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
    ordering = ("-at",)


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
