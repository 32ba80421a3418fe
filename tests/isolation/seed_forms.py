"""Forms of the seeded world, and what was answered in them."""

from __future__ import annotations

from typing import Any

from core.models import Setting
from intake.kept import version_key
from intake.models import Answers


def seed_forms(found: dict[str, Any]) -> None:
    """The fields of cases; a form for everybody, one for the organization's own people, a draft; and answers to two."""
    Setting.objects.create(kind="case_fields", name="Case fields")
    kinds: dict[str, dict[str, Any]] = {
        "": {"is_offered": True, "version": 1},
        "_inner": {"is_offered": False, "version": 1},
        "_draft": {"is_offered": True, "version": 0},
    }
    for suffix, value in kinds.items():
        key = Setting.objects.create(kind="form", name=f"form{suffix}", data=value).pk
        found[f"form{suffix}"] = str(key)
        if value["version"]:
            data: dict[str, Any] = {"form": str(key), "number": 1, "sections": []}
            Setting.objects.create(pk=version_key(key, 1), kind="form_version", name=f"version{suffix}", data=data)
            for case in ("case_id", "case_id_other", "case_id_unseen"):
                Answers.objects.create(subject_kind="case", subject_id=found[case], form=key, version=1)
