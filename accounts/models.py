"""Users: whoever can sign in. The e-mail address is the name."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

from core.ids import new_id
from core.statements import remembered


def clean_email(address: str) -> str:
    """An address as it is kept and compared: trimmed and lower case, so that no two users differ by case alone."""
    return address.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Creates users; addresses are compared in lower case."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A user who can sign in with ``password`` (None: only by other means)."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=clean_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """An operator of the deployment, who may open the registry's administration and no member's space."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get(self, *args: Any, **kwargs: Any) -> User:
        """As Django's. Each page asks for one user by the key alone, whoever is signed in: a remembered statement.

        Not the users of a group, whose manager is made from this one: it would find any user there.
        """
        key = kwargs.get("pk")
        is_of_all = type(self) is UserManager and self._db is None
        if args or len(kwargs) > 1 or not isinstance(key, UUID) or not is_of_all:
            return super().get(*args, **kwargs)
        found = _by_key.first(key)
        if found is None:
            raise User.DoesNotExist("There is no user with this key.")
        return found

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=clean_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """Whoever can sign in. Belongs to any number of organizations through memberships (``tenants``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("operates this deployment", default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    look = models.JSONField(default=dict, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = clean_email(self.email)


@remembered()
def _by_key(key: UUID) -> models.QuerySet[User]:
    return User.objects.filter(pk=key)
