"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Fields look the same everywhere: label, hint, input, error."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


def place(request: Any) -> dict[str, Any]:
    """The place this page is in and who looks at it."""
    return {"actor": getattr(request, "actor", None)}
