"""What the members of the seeded network have agreed on: the rules, their words, and an agreement of two groups."""

from __future__ import annotations

from core.models import Setting
from network import naming
from network.rules import NAME, Agreement, Rules


def agreed() -> dict[str, str]:
    """Make them once, and say what may stand in addresses."""
    Setting.objects.get_or_create(kind=Rules.kind, name=NAME)
    Setting.objects.get_or_create(kind=naming.NetworkWords.kind, name=naming.NAME)
    row, _ = Setting.objects.get_or_create(kind=Agreement.kind, defaults={"name": "Agreement"})
    return {"agreement": str(row.pk)}
