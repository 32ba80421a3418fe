"""The seed covers every private text, and the oracle stands apart from the product."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from tests.isolation.canaries import PLAIN, TOKEN, private_fields, strays, wanted
from tests.isolation.oracle import REGISTRY_RULES, RULES
from tests.isolation.seed import Isle
from tests.isolation.signins import SignIns

HERE = Path(__file__).parent
APART = {
    "oracle.py",
    "oracle_announcements.py",
    "oracle_halls.py",
    "oracle_exchange.py",
    "oracle_escalations.py",
    "oracle_knowledge.py",
    "oracle_majors.py",
    "changes.py",
    "changes_halls.py",
}
ALLOWED = {"__future__", "collections.abc", "dataclasses", "typing", "tests.isolation.oracle"}
ALLOWED |= {"tests.isolation.oracle_exchange", "tests.isolation.oracle_escalations"}
ALLOWED |= {
    "tests.isolation.oracle_majors",
    "tests.isolation.oracle_practices",
    "tests.isolation.oracle_announcements",
    "tests.isolation.oracle_halls",
    "tests.isolation.oracle_knowledge",
    "tests.isolation.changes_halls",
}


def test_every_private_field_of_every_model_holds_a_token(isle: Isle, sign_ins: SignIns) -> None:
    assert sorted(wanted() - isle.canaries.covered) == []


def test_every_sort_of_row_has_a_rule(isle: Isle, sign_ins: SignIns) -> None:
    secrets = isle.canaries.secrets.values()
    assert {one.kind for one in secrets if one.place == "registry"} <= set(REGISTRY_RULES)
    assert {one.kind for one in secrets if one.place != "registry"} <= set(RULES)


def test_a_new_field_is_missed_by_name() -> None:
    class Planted(models.Model):
        words = models.CharField(max_length=10)
        sort = models.CharField(max_length=10, choices=[("a", "a")])

        class Meta:
            app_label = "cases"
            managed = False

    try:
        assert [field.name for field in private_fields(Planted)] == ["words"]
        assert "cases.Planted.words" in wanted()
    finally:
        del apps.all_models["cases"]["planted"]
        apps.clear_cache()


def test_plain_fields_exist_and_say_why() -> None:
    for label, reason in PLAIN.items():
        model, _, name = label.rpartition(".")
        assert reason
        try:
            apps.get_model(model)._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{label} is gone: take it out of PLAIN")


def test_spaces_hold_nothing_that_is_not_made_for_them() -> None:
    assert strays() == []


def test_tokens_are_really_there(isle: Isle) -> None:
    """What the rows hold is what the oracle was told."""
    from core.spaces import entered

    for slug in ("northwind", "halcyon", "meridian"):
        with entered(isle.ref(slug)):
            for (label, pk), tokens in isle.canaries.of_row.items():
                if apps.get_model(label)._meta.app_label in ("cases", "core", "directory", "conversations", "network"):
                    row = (
                        apps.get_model(label)._default_manager.filter(pk=pk).first()
                        if _is_of(isle, tokens, slug)
                        else None
                    )
                    for name, token in tokens.items() if row else ():
                        if name not in ("bytes", "file", "path"):
                            assert token.lower() in str(getattr(row, name)).lower()


def _is_of(isle: Isle, tokens: dict[str, str], slug: str) -> bool:
    return isle.canaries.secrets[next(iter(tokens.values()))].place == slug


def test_the_oracle_imports_nothing_of_the_product() -> None:
    for name in APART:
        for node in ast.walk(ast.parse((HERE / name).read_text())):
            if isinstance(node, ast.Import):
                pytest.fail(f"{name} imports {node.names[0].name}")
            if isinstance(node, ast.ImportFrom):
                assert node.module in ALLOWED, f"{name} imports {node.module}"


def test_tokens_are_found_in_any_case() -> None:
    assert TOKEN.findall("a cnry12x b CNRY3x") == ["cnry12x", "CNRY3x"]
