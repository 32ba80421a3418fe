"""What of a call is its shape, and what are values (``core/statements.py``).

Values may differ from call to call: keys (``UUID``), moments, sets and tuples of keys, those inside a frozen dataclass
such as an ``Actor``, and the arguments a decorator names. All else is the shape.
"""

from __future__ import annotations

import secrets
from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from core.actor import Actor, check_actor

_KEYS = ("user_id", "organization_id", "person_id")


def _is_value(value: Any, *, is_value: bool) -> bool:
    return isinstance(value, UUID | date) or (is_value and isinstance(value, int | str))


def shape_of(value: Any, values: list[Any], *, is_value: bool) -> Hashable:
    """The part of a shape that an argument is; its values are added to ``values``."""
    if isinstance(value, Actor):
        check_actor(value)  # the builder, which asks it too, is not run again
        keys = [getattr(value, name) for name in _KEYS]
        values.extend(keys)
        sets = [shape_of(keys_of, values, is_value=False) for keys_of in (value.team_ids, value.stewardships)]
        return (Actor, value.role, value.is_system, tuple(key is None for key in keys), *sets)
    if isinstance(value, tuple | list | set | frozenset) and value and all(isinstance(one, UUID) for one in value):
        values.extend(value)
        return (type(value), len(value))
    if is_value and isinstance(value, tuple):
        return (tuple, *(shape_of(one, values, is_value=True) for one in value))
    if _is_value(value, is_value=is_value):
        values.append(value)
        return str(type(value))
    if is_dataclass(value):
        parts = (shape_of(getattr(value, one.name), values, is_value=False) for one in fields(value))
        return (type(value), *parts)
    # 1 and True, or two enumerations of the same word, are different shapes
    return (type(value), value)


def mark_of(value: Any, *, is_value: bool) -> Any:
    """A value of the same form that nobody has; what belongs to the shape stays."""
    if isinstance(value, Actor):
        keys = {name: mark_of(getattr(value, name), is_value=False) for name in _KEYS}
        sets = {name: mark_of(getattr(value, name), is_value=False) for name in ("team_ids", "stewardships")}
        return replace(value, name="", **keys, **sets)
    if isinstance(value, tuple | list | set | frozenset) and value and all(isinstance(one, UUID) for one in value):
        return type(value)(uuid4() for _ in value)
    if is_value and isinstance(value, tuple):
        return tuple(mark_of(one, is_value=True) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: mark_of(getattr(value, one.name), is_value=False) for one in fields(value)})
    return _mark_one(value) if _is_value(value, is_value=is_value) else value


def _mark_one(value: UUID | date | int | str) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, date):
        moment = datetime(1800, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(10**15))
        return moment if isinstance(value, datetime) else moment.date()
    # a number that fits the smallest kind of column
    return secrets.token_hex(12) if isinstance(value, str) else 10_000 + secrets.randbelow(20_000)
