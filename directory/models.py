"""Cards: people as a space knows them, the requesters' organizations, and teams."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.rows import SpaceModel
from directory.faces import hue_of, initials_of
from directory.querysets import ClientQuerySet, PersonQuerySet, TeamQuerySet


class Client(SpaceModel):
    """A requester's organization. ``shares_cases`` says which of its people read each other's cases."""

    class Sharing(models.TextChoices):
        NOBODY = "nobody", "Nobody: each reads their own alone"
        MARKED = "marked", "Marked people read all of them"
        EVERYBODY = "everybody", "Everybody reads all of them"

    name = models.CharField(max_length=120)
    external_key = models.CharField(max_length=200, blank=True)
    shares_cases = models.CharField(
        max_length=9, choices=Sharing, default=Sharing.NOBODY, db_default=Sharing.NOBODY.value
    )

    objects: ClassVar[ClientQuerySet] = ClientQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["name"], name="client_name")]

    def __str__(self) -> str:
        return self.name


class Person(SpaceModel):
    """A card: someone as this space knows them. Importing makes cards, never users.

    ``user_id`` points at the registry's user by id alone; in a network space ``organization_id`` names the member the
    card acts for. ``skills`` are free words of what a colleague knows, in small letters, which colleagues alone read.
    Nobody is given work by a rule before ``away_until``. ``sees_cases_of`` marks who reads the cases of
    a client that shares them with marked people; it counts only while that is their client.
    """

    class Kind(models.TextChoices):
        COLLEAGUE = "colleague"
        REQUESTER = "requester"
        IMPORTED = "imported"
        GUEST = "guest"
        SYSTEM = "system"

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    role = models.CharField(max_length=12, blank=True)
    user_id = models.UUIDField(null=True, blank=True)
    organization_id = models.UUIDField(null=True, blank=True)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    sees_cases_of = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    external_key = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    away_until = models.DateTimeField(null=True, blank=True)
    skills: ArrayField[Any, Any] = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["user_id"], condition=Q(user_id__isnull=False, organization_id=None), name="person_user"
            ),
            models.UniqueConstraint(
                fields=["user_id", "organization_id"],
                condition=Q(user_id__isnull=False, organization_id__isnull=False),
                name="person_user_member",
            ),
            models.UniqueConstraint(fields=["external_key"], condition=~Q(external_key=""), name="person_external"),
        ]
        indexes = [
            models.Index(fields=["kind", "name"], name="person_kind_name"),
            models.Index(fields=["email"], name="person_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Two letters for the avatar: the first of the first and of the last word."""
        return initials_of(self.name)

    @property
    def hue(self) -> int:
        """Which of the eight avatar colours, fixed by the key."""
        return hue_of(self.id)

    @property
    def first_name(self) -> str:
        """What colleagues call them in a sentence."""
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def origin(self) -> str:
        """How the avatar is drawn: ``requester`` outlined, ``peer`` for another organization, else ours."""
        return {"requester": "requester", "imported": "requester", "guest": "peer"}.get(self.kind, "ours")


class Team(SpaceModel):
    """Colleagues who work queues together. ``lead`` is the one among them to turn to; it gives them no right."""

    name = models.CharField(max_length=80)
    lead = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        Person, related_name="teams", through="TeamMember"
    )

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_space_manager()

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["name"], name="team_name")]

    def __str__(self) -> str:
        return self.name


class TeamMember(SpaceModel):
    """A person in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)

    class Meta(SpaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="team_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"
