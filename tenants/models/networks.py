"""Networks and who has a place in them: terms, organizations' places, stewards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.ids import new_id
from tenants.models.organizations import Organization, Space, valid_slug

TEXT = 20_000
"""Characters of the terms or of the code of conduct."""


class Network(models.Model):
    """An association's shared space, run by an operator organization. It has no domain of its own.

    ``template`` names what it began with. ``takes_applications`` lists it for every organization of the deployment;
    ``has_open_roster`` says whether members may see who else is one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="network")
    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=40, unique=True, validators=[valid_slug])
    operator = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="operated_networks")
    summary = models.CharField(max_length=300, blank=True, default="", db_default="")
    template = models.CharField(max_length=20, blank=True, default="", db_default="")
    takes_applications = models.BooleanField(default=False, db_default=False)
    has_open_roster = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Terms(models.Model):
    """One version of what an organization agrees to when it joins: the terms and the code of conduct, in plain text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="terms")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=TEXT)
    conduct = models.TextField(max_length=TEXT)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "version"], name="terms_version")]

    def __str__(self) -> str:
        return f"{self.network_id}, version {self.version}"


class Participation(models.Model):
    """An organization's place in a network: asked for or offered, then held, suspended or ended.

    ``words`` are what the organization wrote when it asked, ``reason`` why the network said no or suspended it. Its
    acceptance names the version of the terms, who accepted it and when.
    """

    class State(models.TextChoices):
        INVITED = "invited"
        APPLIED = "applied"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        REFUSED = "refused"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="participations")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="participations")
    state = models.CharField(max_length=10, choices=State)
    tier = models.CharField(max_length=40, blank=True)
    words = models.TextField(max_length=1000, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.ForeignKey(Terms, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "organization"], name="participation_once")]
        indexes = [models.Index(fields=["network", "state"], name="participation_state")]

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.network_id}: {self.state}"

    @property
    def is_active(self) -> bool:
        """Whether its people may enter the hall."""
        return self.state == self.State.ACTIVE


class Stewardship(models.Model):
    """A person of the operator who curates a network (steward) or also decides about it (network admin)."""

    class Role(models.TextChoices):
        STEWARD = "steward", "Steward: curates, admits members, announces"
        ADMIN = "admin", "Network admin: also terms, settings, suspending and stewards"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="stewardships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stewardships")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "user"], name="stewardship_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.network_id}: {self.role}"
