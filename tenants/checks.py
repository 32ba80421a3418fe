"""System checks that keep the registry and the spaces apart."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import Error, register

from core.rows import SpaceModel
from tenants.router import labels_of


@register()
def apps_are_in_one_place(app_configs: Any, **kwargs: Any) -> list[Error]:
    """No app stands in the registry and in a space, and a space's models are ``SpaceModel``."""
    registry, spaces = labels_of("public"), labels_of("member") | labels_of("network")
    errors = [
        Error(f"{label} stands in the registry and in a space.", id="tenants.E001") for label in registry & spaces
    ]
    for model in apps.get_models():
        in_space = model._meta.app_label in spaces
        if in_space and not issubclass(model, SpaceModel):
            errors.append(Error(f"{model._meta.label} lives in a space and is no SpaceModel.", id="tenants.E002"))
        if in_space and model._meta.base_manager_name != "objects":
            errors.append(Error(f"{model._meta.label} has another base manager.", id="tenants.E003"))
    return errors
