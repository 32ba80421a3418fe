"""Foreign keys point down the house, string ones too: a key is an import that import-linter does not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps as installed
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture.source import apps, layers


@dataclass(frozen=True)
class Key:
    """One relation: the app and field it stands in, the app it points at, and whether the database enforces it."""

    field: str
    home: str
    target: str
    is_enforced: bool = True


def keys_of(rows: Iterable[type[models.Model]]) -> list[Key]:
    """Every forward relation of the models; a target not loaded yet is read from its string."""
    return [_key(model, field) for model in rows for field in model._meta.get_fields() if _points(field)]


def upward(keys: Iterable[Key]) -> list[str]:
    """Keys that point at an app above their own, or beside it."""
    height = {name: depth for depth, layer in enumerate(layers()) for name in layer}
    ours = [key for key in keys if key.home in height and key.target in height and key.home != key.target]
    return [
        f"{key.field} points up at {key.target}; record an event or register a query instead"
        for key in ours
        if height[key.target] <= height[key.home]
    ]


def out_of_space(keys: Iterable[Key], spaces: Iterable[str], registry: Iterable[str]) -> list[str]:
    """Enforced keys from a space's table to the registry's: each costs triggers on the registry in every space."""
    inside, outside = set(spaces), set(registry)
    return [
        f"{key.field} is an enforced key out of the space to {key.target}; keep the id alone"
        for key in keys
        if key.home in inside and key.target in outside and key.is_enforced
    ]


def test_the_products_keys_point_down() -> None:
    keys = keys_of(installed.get_models(include_auto_created=True))
    assert {key.home for key in keys} & set(apps())
    assert upward(keys) == []


def test_no_key_of_a_space_reaches_into_the_registry() -> None:
    kinds = settings.TENANT_TYPES
    keys = keys_of(installed.get_models(include_auto_created=True))
    assert out_of_space(keys, {*kinds["member"]["APPS"], *kinds["network"]["APPS"]}, kinds["public"]["APPS"]) == []


@isolate_apps()
def test_a_key_written_as_a_string_is_seen() -> None:
    class Planted(models.Model):
        case = models.ForeignKey("cases.Case", on_delete=models.CASCADE)

        class Meta:
            app_label = "network"

    [breach] = upward(keys_of([Planted]))
    assert breach.startswith("network.Planted.case points up at cases")


@isolate_apps()
def test_a_key_out_of_a_space_is_seen() -> None:
    class Planted(models.Model):
        space = models.ForeignKey("tenants.Space", on_delete=models.CASCADE)
        loose = models.ForeignKey("tenants.Space", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")

        class Meta:
            app_label = "cases"

    [breach] = out_of_space(keys_of([Planted]), ["cases"], ["tenants"])
    assert breach.startswith("cases.Planted.space is an enforced key")


@pytest.mark.parametrize(("home", "target"), [("clocks", "intake"), ("core", "accounts"), ("knowledge", "exchange")])
def test_keys_sideways_and_upwards_are_breaches(home: str, target: str) -> None:
    assert len(upward([Key("a", home, target)])) == 1
    assert upward([Key("a", "cases", home), Key("a", home, home), Key("a", home, "auth")]) == []


def _points(field: Any) -> bool:
    return bool(field.is_relation and field.concrete and getattr(field, "remote_field", None))


def _key(model: type[models.Model], field: Any) -> Key:
    target = field.remote_field.model
    label = target.split(".")[0] if isinstance(target, str) and "." in target else model._meta.app_label
    return Key(
        field=f"{model._meta.label}.{field.name}",
        home=model._meta.app_label,
        target=label if isinstance(target, str) else target._meta.app_label,
        is_enforced=getattr(field, "db_constraint", True),
    )
