"""``manage.py make_operator``: somebody who may open the administration of this deployment."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import register_user
from accounts.models import User, clean_email
from core.spaces import REGISTRY, entered


class Command(BaseCommand):
    """Make a user an operator: the registry's administration on its own host, and no member's space."""

    help = "Make somebody an operator of this deployment (asks for a password if the user is new)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address they sign in with."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register them if they are new, and give them the right."""
        email = clean_email(options["email"])
        with entered(REGISTRY):
            user = User.objects.filter(email=email).first()
            if user is None:
                user = register_user(email=email, name="", password=self._password())
            user.is_staff = user.is_superuser = True
            user.save(update_fields=["is_staff", "is_superuser"])
        self.stdout.write(f"{email} operates this deployment.")

    def _password(self) -> str:
        password = getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as weak:
            raise CommandError(" ".join(weak.messages)) from weak
        if getpass("The same again: ") != password:
            raise CommandError("The two are not the same.")
        return password
