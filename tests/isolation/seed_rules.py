"""What the members of the seeded network have agreed on: the rules, and an agreement between two groups."""

from __future__ import annotations

from core.models import Setting
from network.rules import NAME, Agreement, Rules


def agreed() -> dict[str, str]:
    """Make them once, and say what may stand in addresses."""
    Setting.objects.get_or_create(kind=Rules.kind, name=NAME)
    row, _ = Setting.objects.get_or_create(kind=Agreement.kind, defaults={"name": "Agreement"})
    return {"agreement": str(row.pk)}
