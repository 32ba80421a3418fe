"""Which app's tables belong where: the lists of ``TENANT_TYPES``, asked by Django's migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.conf import settings

_building: ContextVar[str] = ContextVar("guildhall_building", default="public")


def labels_of(kind: str) -> frozenset[str]:
    """App labels whose tables a kind of space has; ``public`` is the registry."""
    names = set(settings.TENANT_TYPES[kind]["APPS"])
    return frozenset(config.label for config in apps.get_app_configs() if config.name in names)


@contextmanager
def building(kind: str) -> Iterator[None]:
    """Migrations run in this block are those of ``kind``."""
    token = _building.set(kind)
    try:
        yield
    finally:
        _building.reset(token)


class SpaceRouter:
    """Migrations run on the owner's connection only, and only for the apps of what is being built."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "owner" and app_label in labels_of(_building.get())
