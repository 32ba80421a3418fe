"""Every event is seen, found or heard of, or says why it is silent; and its name is its own."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.module_loading import import_string

from core import events
from tests.architecture.source import apps

REGISTRY_BASES = ("tenants.events.RegistryEvent", "accounts.events.AccountEvent")
KINDS: tuple[events.Kind, ...] = ("sees", "finds", "hears")


def classes(base: type) -> list[type]:
    """The events below a base; bases in between are none.

    A dataclass with slots leaves its first self behind, which has no children and no name in its module.
    """
    direct: list[type] = base.__subclasses__()
    below = {child: classes(child) for child in direct}
    leaves = {child for child, found in below.items() if not found and _is_kept(child)}
    leaves |= {child for found in below.values() for child in found}
    return sorted(leaves, key=lambda child: (child.__module__, child.__name__))


def breaches(kinds: Iterable[Any], has_reaction: Callable[[str], bool], known: Iterable[str]) -> list[str]:
    """Events without a reaction or a reason, with both, without a docstring, or that ``declare`` has not seen."""
    return [sentence for kind in kinds for sentence in _of(kind, has_reaction(kind.__name__), kind.__name__ in known)]


def twins(kinds: Iterable[Any]) -> list[str]:
    """Names that two events share: reactions are found by name."""
    names = [kind.__name__ for kind in kinds]
    return sorted({name for name in names if names.count(name) > 1})


def test_every_event_of_a_space_has_a_reaction_or_a_reason() -> None:
    assert breaches(_load(events.Event), _has_reaction, events.known()) == []


@pytest.mark.parametrize("base", REGISTRY_BASES)
def test_every_event_of_the_registry_says_why_it_is_silent(base: str) -> None:
    found = _load(import_string(base))
    assert found
    assert breaches(found, _has_reaction, {kind.__name__ for kind in found}) == []


def test_no_two_events_share_a_name() -> None:
    bases = [events.Event, *map(import_string, REGISTRY_BASES)]
    assert twins(kind for base in bases for kind in _load(base)) == []


def test_each_sort_of_breach_is_seen() -> None:
    heard, silent = _event("CaseClosed", silent=""), _event("CaseRead", silent="A look is nobody's news.")
    yes, no = (lambda name: True), (lambda name: False)
    assert breaches([heard], yes, ["CaseClosed"]) == breaches([silent], no, ["CaseRead"]) == []
    assert "no reaction" in breaches([heard], no, ["CaseClosed"])[0]
    assert "both" in breaches([silent], yes, ["CaseRead"])[0]
    assert "declared" in breaches([heard], yes, [])[0]
    assert "docstring" in breaches([_event("CaseLost", doc=None, silent="x")], no, ["CaseLost"])[0]
    assert twins([heard, silent, heard]) == ["CaseClosed"]


def test_an_event_is_counted_once_and_a_base_in_between_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    class Base:
        pass

    @dataclass(slots=True)
    class Between(Base):
        pass

    @dataclass(slots=True)
    class Planted(Between):
        subject: int

    for kind in (Between, Planted):
        monkeypatch.setattr(sys.modules[__name__], kind.__name__, kind, raising=False)
    assert classes(Base) == [Planted]


def _load(base: type) -> list[type]:
    """The events of every app, read; reactions are registered when Django is ready, as in the product."""
    for app in apps():
        if importlib.util.find_spec(f"{app}.events") is not None:
            module = importlib.import_module(f"{app}.events")
            for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{app}.events."):
                importlib.import_module(found.name)
    return classes(base)


def _is_kept(kind: type) -> bool:
    return getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind


def _has_reaction(name: str) -> bool:
    return any(events.reactions(name, kind) for kind in KINDS)


def _of(kind: Any, reacts: bool, is_known: bool) -> Iterable[str]:
    where = f"{kind.__module__}.{kind.__name__}"
    if not reacts and not kind.silent:
        yield f"{where} has no reaction, and `silent` does not say why"
    if reacts and kind.silent:
        yield f"{where} has both a reaction and a reason to be silent"
    if not is_known:
        yield f"{where} is not declared"
    # a dataclass without a docstring is given its own signature as one
    if not kind.__doc__ or kind.__doc__.startswith(f"{kind.__name__}("):
        yield f"{where} has no docstring"


def _event(name: str, silent: str, doc: str | None = "Something happened.") -> SimpleNamespace:
    return SimpleNamespace(__name__=name, __module__="cases.events", __doc__=doc, silent=silent)
