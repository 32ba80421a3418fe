"""How a side thread is named for each reader. Pure words."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 3

_DOES = {
    "requester": ("settles a detail with the requester", "settled a detail with the requester"),
    "people": ("talks a detail over with colleagues", "talked a detail over with colleagues"),
    "support": ("talks a detail over with support", "talked a detail over with support"),
}


def with_words(audience: str, names: Sequence[str], team: str) -> str:
    """With whom a side thread is, for somebody who is in it: ``with Ravi only``, ``with Ben and Ines``.

    ``names`` are first names of the others in it.
    """
    if audience == "team":
        return _joined("with", [team, *names])
    if audience == "support":
        return _joined("for support only, with", names) if names else "for support only"
    if not names:
        return "with nobody else yet"
    return f"with {names[0]} only" if audience == "requester" and len(names) == 1 else _joined("with", names)


def outsider_words(audience: str, who: str, team: str, *, is_open: bool) -> str:
    """That a side thread is there, for colleagues who are not in it: who, and with what sort of people."""
    now, then = _DOES.get(audience, (f"talks a detail over with {team}", f"talked a detail over with {team}"))
    return f"{who} {now if is_open else then}"


def _joined(before: str, names: Sequence[str]) -> str:
    shown = list(names[:NAMED]) + ([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])
    return f"{before} {', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else f"{before} {shown[0]}"
