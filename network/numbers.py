"""How a network counts its escalations and major cases: upwards, in steps that nobody foretells, so that a number tells
no volume.
"""

from __future__ import annotations

import secrets
from typing import ClassVar

from core.chosen import Chosen
from core.models import Setting

NAME = "escalations"


class Numbers(Chosen):
    """The last number that was given, and how wide a step may be in this network."""

    kind: ClassVar[str] = "escalation_numbers"
    most: ClassVar[int] = 2

    last: int
    stride: int


def next_number(name: str = NAME) -> int:
    """A number that no other thing of this name has in the space. Two that ask at once wait for each other."""
    first = Numbers(last=20 + secrets.randbelow(60), stride=5 + secrets.randbelow(20))
    Setting.objects.get_or_create(kind=Numbers.kind, name=name, defaults={"data": first.data()})
    row = Setting.objects.select_for_update().get(kind=Numbers.kind, name=name)
    was = Numbers.of(row.data)
    found = was.last + 1 + secrets.randbelow(was.stride)
    row.data = was.model_copy(update={"last": found}).data()
    row.save(update_fields=["data"])
    return found
