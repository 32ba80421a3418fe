"""Spaces, organizations and the host names that lead to them."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django_tenants.models import DomainMixin, TenantMixin

from core.ids import new_id
from core.spaces import SpaceError, SpaceRef

SLUG_PATTERN = r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$"
RESERVED_SLUGS = frozenset(
    "admin api app assets auth blog demo docs files found ftp guildhall hall help imap internal localhost login mail "
    "media mx n network ns ops pg postgres public registry root s search smtp space spaces static status support "
    "system test www".split()
)

valid_slug = RegexValidator(
    SLUG_PATTERN, "Use 3 to 40 small letters, digits and hyphens, beginning with a letter and not ending in a hyphen."
)


HOST_PATTERN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")


def check_own_domain(name: str) -> str:
    """What is wrong with a host name outside the base host that is to lead to a member; empty when nothing is."""
    if not HOST_PATTERN.fullmatch(name):
        return "Write a host name such as help.example.org, without a scheme, port or path."
    if name == settings.BASE_HOST or name.endswith(f".{settings.BASE_HOST}"):
        return f"Names below {settings.BASE_HOST} are given by signing up."
    return ""


def new_schema_name() -> str:
    """An opaque schema name: it tells nothing and survives every renaming."""
    return f"s_{secrets.token_hex(6)}"


class Space(TenantMixin):
    """One PostgreSQL schema with its own role, belonging to one organization or one network.

    ``leaf`` is the key of the bundle (the migrations) the schema is at and ``applied`` names them one by one; a space
    whose migration failed is *parked* with its ``problem``, and the rest go on.
    """

    class Kind(models.TextChoices):
        MEMBER = "member"
        NETWORK = "network"

    class State(models.TextChoices):
        PREPARING = "preparing"
        READY = "ready"
        PARKED = "parked"
        CLOSED = "closed"
        GONE = "gone"

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    leaf = models.CharField(max_length=64, blank=True)
    applied: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    problem = models.TextField(max_length=2000, blank=True)
    cell = models.CharField(max_length=20, default="main")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "state"], name="space_kind_state")]

    def __str__(self) -> str:
        return str(self.schema_name)

    def __enter__(self) -> NoReturn:
        raise SpaceError("Use core.spaces.entered(space.ref): a with block on the row itself is shared by threads.")

    def activate(self) -> NoReturn:
        raise SpaceError("Use core.spaces.entered(space.ref).")

    @property
    def ref(self) -> SpaceRef:
        """What a door enters."""
        return SpaceRef(id=self.id, schema=self.schema_name, kind=self.kind, leaf=self.leaf)  # type: ignore[arg-type]

    @property
    def is_open(self) -> bool:
        """Whether people may come in."""
        return self.state in (self.State.READY, self.State.PARKED)


class Organization(models.Model):
    """A member: a support organization that has joined. ``logo`` is the path of its picture in storage."""

    class State(models.TextChoices):
        ACTIVE = "active"
        LEAVING = "leaving"
        GONE = "gone"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="organization")
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="UTC")
    accent = models.CharField(max_length=7, blank=True)
    logo = models.CharField(max_length=200, blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now)
    delete_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether its people may come in."""
        return self.state == self.State.ACTIVE

    def leave(self, delete_at: datetime) -> None:
        """Deactivate now, delete at ``delete_at``; ``stay`` takes it back until then."""
        self.state = self.State.LEAVING
        self.delete_at = delete_at
        self.save(update_fields=["state", "delete_at"])

    def stay(self) -> None:
        """Cancel the leaving."""
        self.state = self.State.ACTIVE
        self.delete_at = None
        self.save(update_fields=["state", "delete_at"])


class Domain(DomainMixin):
    """A host name that leads to a member space. The slug of an organization lives here and nowhere else."""

    domain = models.CharField(max_length=253, unique=True)
    tenant = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="domains")

    def __str__(self) -> str:
        return self.domain

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name as hosts compare it: lower case, no trailing dot."""
        self.domain = self.domain.lower().rstrip(".")
        super().save(*args, **kwargs)
