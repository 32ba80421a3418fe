"""What the engine's templates ask for."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def quoted(text: str) -> str:
    """Words of somebody in a plain mail: each line behind a mark, so that they cannot pass for ours."""
    return "\n".join(f"  > {line}".rstrip() for line in text.splitlines())
