"""The macro that goes with what somebody writes: shown again where it comes back, done in one with it where it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.actions.macros import use_macro
from cases.forms.macros import UseForm
from cases.selectors.macros import Used, macro_of, used
from core.refusals import Overtaken

Write = Callable[[], Any]


def going_with(request: Any, case: Any) -> tuple[Used | None, Callable[[Write], Any]]:
    """The macro that was sent along, and what writes and does its ticked steps as one; without a macro, writes alone.

    ``Overtaken`` where the macro has gone or changed meanwhile.
    """
    form = UseForm(request.POST)
    key = form.cleaned_data["macro"] if form.is_valid() else None
    if key is None:
        return None, lambda write: write()
    kept = macro_of(request.actor, key)
    if kept is None:
        return None, _gone
    steps, digest = form.cleaned_data["steps"], form.cleaned_data["shown"]
    shown = used(kept, case, request.actor, organization=request.host.organization, ticked=steps)
    return shown, lambda write: use_macro(case, kept.value, by=request.actor, steps=steps, write=write, shown=digest)


def _gone(_write: Write) -> None:
    raise Overtaken("The macro you used is not there any more. Your words are below; send them without it.")
