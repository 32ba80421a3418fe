"""Mappings kept by name: rows of ``core.Setting`` of one kind, beside the presets that come with the product."""

from __future__ import annotations

from typing import Any, ClassVar

from cases.imports import PRESETS, Mapping
from core.models import Setting
from core.refusals import Missing, Refused

MAX_SAVED = 200
NAME_LENGTH = 120


def as_proposed(data: dict[str, Any]) -> Mapping:
    """A mapping an import's row holds, as it is: one proposed for a strange file may not make sense yet.

    Only for rows of ours, whose shape is known. Whoever reads a file with it goes through ``Mapping.from_dict``.
    """
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Mapping(**values)


class SavedMapping:
    """Reads and writes the space's saved mappings."""

    kind: ClassVar[str] = "import_mapping"

    @classmethod
    def names(cls) -> list[str]:
        """What is saved here, by name."""
        return list(Setting.objects.filter(kind=cls.kind).order_by("name").values_list("name", flat=True)[:MAX_SAVED])

    @classmethod
    def read(cls, name: str) -> Mapping:
        """The mapping called ``name``: saved here, or a preset. ``Missing`` for neither."""
        row = Setting.objects.filter(kind=cls.kind, name=name).first()
        if row is not None:
            return Mapping.from_dict(row.data)
        if name not in PRESETS:
            raise Missing("There is no saved mapping of this name.")
        return PRESETS[name]

    @classmethod
    def write(cls, name: str, mapping: Mapping) -> None:
        """Save under a name, over the one that had it."""
        if name in PRESETS:
            raise Refused("This name belongs to a mapping that comes with Guildhall. Choose another one.")
        rows = Setting.objects.filter(kind=cls.kind)
        if not rows.filter(name=name).exists() and rows.count() >= MAX_SAVED:
            raise Refused(f"{MAX_SAVED} mappings are saved already. Save over one of them.")
        Setting.objects.update_or_create(kind=cls.kind, name=name[:NAME_LENGTH], defaults={"data": mapping.to_dict()})
