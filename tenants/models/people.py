"""Who belongs to an organization, who is asked to, and what was done in the registry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.actor import Role
from core.ids import new_id
from tenants.models.organizations import Organization

ROLES = [(role.value, role.value) for role in Role]


class Membership(models.Model):
    """A user acting for an organization, in one role. A removed membership is kept, so that history stays readable."""

    class State(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        REMOVED = "removed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=ROLES)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="membership_once")]
        indexes = [models.Index(fields=["organization", "state"], name="membership_organization")]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role} of {self.organization_id}"

    @property
    def is_active(self) -> bool:
        """Whether it opens the organization's doors."""
        return self.state == self.State.ACTIVE


class Invitation(models.Model):
    """A single-use letter to one address. Only a digest of its token is kept, and none opens it before it is mailed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12, choices=ROLES)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "email"], name="invitation_email")]

    def __str__(self) -> str:
        return f"{self.email} to {self.organization_id}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at


class SignUpLetter(models.Model):
    """What a stranger asked for on the sign-up page, until their letter is mailed; the letter then carries it alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.slug}, asked for at {self.asked_at:%Y-%m-%d %H:%M}"


class AuditEvent(models.Model):
    """What a person did in the registry: sign-ins, memberships, provisioning. Append-only; ids and plain values.

    Rows that count (``times``) grow for the rest of their minute.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="+")
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="audit_trail")]  # keys follow time

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
