"""Settings from the environment: typed, checked, and known by name.

Every setting of the product is read through one of these readers. A value that
makes no sense stops the start with a sentence that names the setting, instead
of surfacing later as a fault somewhere else. Each reader also records what it
was asked for, so that the list of settings in the documentation can be compared
with the code (`registered()`).

An empty value counts as unset: compose files and unit files write one to mean
"use the default".
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
"""The folder the product stands in; relative paths in settings start here."""

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
SECONDS_IN = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")

Value = TypeVar("Value")


class BadSettingError(ImproperlyConfigured):
    """A setting in the environment cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as an operator meets it.

    `default` is written the way it would be typed into the environment; it is
    empty when the product does without the setting.
    """

    name: str
    kind: str
    default: str
    about: str


_settings: dict[str, Setting] = {}


def registered() -> list[Setting]:
    """Every setting asked for so far, by name."""
    return [_settings[name] for name in sorted(_settings)]


def text(name: str, about: str, default: str = "", choices: Sequence[str] = ()) -> str:
    """A setting as it was typed, without the white space around it.

    With `choices`, anything else is refused.
    """
    value = _read(name, "text", default, about, _same)
    if choices and value not in choices:
        raise BadSettingError(f"{name} must be one of {', '.join(choices)}.")
    return value


def flag(name: str, about: str) -> bool:
    """A yes or no, no without: 1/0, true/false, yes/no, on/off in any case."""
    return _read(name, "flag", "false", about, _as_flag)


def number(
    name: str,
    about: str,
    default: int,
    minimum: int | None = None,
    maximum: int | None = None,
) -> int:
    """A whole number, within `minimum` and `maximum` where these are given."""
    value = _read(name, "number", str(default), about, _as_number)
    if minimum is not None and value < minimum:
        raise BadSettingError(f"{name} must be at least {minimum}, not {value}.")
    if maximum is not None and value > maximum:
        raise BadSettingError(f"{name} must be at most {maximum}, not {value}.")
    return value


def seconds(name: str, about: str, default: str) -> float:
    """A length of time in seconds, typed as `90`, `90s`, `15m`, `12h` or `7d`."""
    return _read(name, "seconds", default, about, _as_seconds)


def path(name: str, about: str, default: str) -> Path:
    """An absolute path; a relative one starts at the product's folder, `~` at home."""
    return _read(name, "path", default, about, _as_path)


def listing(name: str, about: str) -> list[str]:
    """Values separated by commas, without empty ones and in the order typed."""
    return _read(name, "list", "", about, _as_listing)


def url(name: str, about: str, schemes: Sequence[str], default: str = "") -> str:
    """The address of a service, or an empty text when there is none.

    The scheme must be one of `schemes`, and the address must say where the
    service is: a host, or a socket's folder as the `host` of its query. What was
    typed is never repeated in the refusal, because addresses hold passwords.
    """
    value = _read(name, "url", default, about, _same)
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        _ = parts.port  # the port is only checked when it is asked for
    except ValueError as fault:
        raise BadSettingError(f"{name} is not an address: its host or port is malformed.") from fault
    if parts.scheme not in schemes:
        raise BadSettingError(f"{name} must begin with {' or '.join(f'{s}://' for s in schemes)}.")
    if not parts.hostname and not parse_qs(parts.query).get("host"):
        raise BadSettingError(f"{name} names no host.")
    return value


def _read(name: str, kind: str, default: str, about: str, convert: Callable[[str], Value]) -> Value:
    """Record the setting and convert what is set, or the default."""
    _register(Setting(name, kind, default, about))
    raw = os.environ.get(name, "").strip() or default
    try:
        return convert(raw)
    except ValueError as fault:
        raise BadSettingError(f"{name} {fault}") from fault


def _register(setting: Setting) -> None:
    """Remember a setting; two places that disagree about one are a mistake of ours."""
    known = _settings.setdefault(setting.name, setting)
    if known != setting:
        raise RuntimeError(f"{setting.name} is read in two places that disagree about it.")


def _same(raw: str) -> str:
    return raw


def _as_flag(raw: str) -> bool:
    word = raw.lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError(f"must be yes or no (1/0, true/false, on/off), not {raw!r}.")


def _as_number(raw: str) -> int:
    # int() also takes "1_000" and digits of other scripts; neither is meant here.
    if not re.fullmatch(r"[+-]?[0-9]+", raw):
        raise ValueError(f"must be a whole number, not {raw!r}.")
    return int(raw)


def _as_seconds(raw: str) -> float:
    found = DURATION.fullmatch(raw.lower())
    if not found:
        raise ValueError(f"must be a length of time such as 90, 15m, 12h or 7d, not {raw!r}.")
    return float(found[1]) * SECONDS_IN[found[2]]


def _as_path(raw: str) -> Path:
    if "\0" in raw or not raw:
        raise ValueError("must be a path.")
    return (ROOT / Path(raw).expanduser()).absolute()


def _as_listing(raw: str) -> list[str]:
    return [part for part in (piece.strip() for piece in raw.split(",")) if part]
