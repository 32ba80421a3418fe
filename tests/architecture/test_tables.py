"""At most 40 tables a space: every table costs four to five relations in each of 2,200 spaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from django.apps import apps as installed
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

LIMIT = 40


def tables_of(names: Iterable[str], rows: Iterable[type[models.Model]]) -> list[str]:
    """Tables that a kind of space has: those of its apps, with the ones Django makes for many-to-many fields."""
    ours = set(names)
    return sorted(
        model._meta.db_table
        for model in rows
        if installed.get_app_config(model._meta.app_label).name in ours and _has_table(model)
    )


def breaches(tables: Mapping[str, list[str]]) -> list[str]:
    """Kinds of space with too many tables."""
    return [
        f"a {kind} space has {len(found)} tables, {LIMIT} at most: put typed JSON into core's settings"
        for kind, found in tables.items()
        if len(found) > LIMIT
    ]


@pytest.mark.parametrize("kind", ["member", "network"])
def test_a_space_stays_lean(kind: str) -> None:
    found = tables_of(settings.TENANT_TYPES[kind]["APPS"], installed.get_models(include_auto_created=True))
    assert "core_event" in found
    assert breaches({kind: found}) == []


def test_one_table_too_many_is_seen() -> None:
    assert breaches({"member": [f"t{n}" for n in range(LIMIT)]}) == []
    assert breaches({"network": [f"t{n}" for n in range(LIMIT + 1)]}) != []


@isolate_apps("cases")
def test_hidden_tables_are_counted_and_proxies_are_not() -> None:
    class Planted(models.Model):
        friends = models.ManyToManyField("self")

        class Meta:
            app_label = "cases"

    class Shadow(Planted):
        class Meta:
            app_label = "cases"
            proxy = True

    rows: list[type[models.Model]] = [Planted, Shadow, Planted.friends.through]
    assert tables_of(["cases"], rows) == ["cases_planted", "cases_planted_friends"]
    assert tables_of(["network"], rows) == []


def _has_table(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy and not model._meta.abstract


def ungrounded(rows: Iterable[type[models.Model]]) -> list[str]:
    """Models by which a right could outlive its row: a key that is counted, or a row that names another by its type.

    A key that is never given twice cannot hand the rights of a deleted row to the next one.
    """
    found = [f"{row._meta.label}: its key is counted" for row in rows if not isinstance(row._meta.pk, models.UUIDField)]
    for row in rows:
        named = [field for field in row._meta.concrete_fields if field.is_relation]
        if any(field.related_model is ContentType for field in named):
            found.append(f"{row._meta.label}: names rows by their type")
    return found


def test_no_right_in_a_space_outlives_its_row() -> None:
    names = {name for kind in ("member", "network") for name in settings.TENANT_TYPES[kind]["APPS"]}
    rows = [row for row in installed.get_models() if installed.get_app_config(row._meta.app_label).name in names]
    assert len(rows) > 20
    assert ungrounded(rows) == []


@isolate_apps("cases", "django.contrib.contenttypes")
def test_a_counted_key_and_a_grant_by_type_are_seen() -> None:
    class Grant(models.Model):
        kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)

        class Meta:
            app_label = "cases"

    assert len(ungrounded([Grant])) == 2
