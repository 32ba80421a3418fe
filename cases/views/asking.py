"""What is asked about an entry or a side thread: above the page that fetched it, or as a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from conversations.once import Repeated
from conversations.widening import Widens
from core.fragments import is_swap
from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class Asked:
    """What ``cases/_asked.html`` shows: ``action`` is the address that is asked and answered, ``back`` where it began.

    ``danger`` marks what cannot be taken back, ``quotes`` entries whose words can be put into the box.
    """

    action: str
    back: str
    title: str
    button: str
    form: Any
    text: str = ""
    danger: bool = False
    place: str = ""
    quotes: tuple[Any, ...] = ()

    @property
    def key(self) -> str:
        """The form's id on a page."""
        return "asked-" + self.action.strip("/").rsplit("/", 1)[-1]


def show(request: Any, asked: Asked, status: int = 200) -> HttpResponse:
    """The question alone for the page that fetched it, else a page of its own."""
    first = next(iter(asked.form.visible_fields()), None)
    if first is not None and not asked.form.is_bound:
        first.field.widget.attrs["autofocus"] = True
    is_above = is_swap(request)
    layout = "layouts/desk.html" if request.actor.is_staff else "layouts/portal.html"
    context = {"asked": asked, "is_above": is_above, "layout": layout}
    return render(request, "cases/_asked.html" if is_above else "cases/asked.html", context, status=status)


def take(request: Any, asked: Asked, act: Callable[[dict[str, Any]], str | None], *, said: str = "") -> HttpResponse:
    """Clean, act, say so and go to where the act says, or back; or the question again with what is wrong.

    Where more people would read than before, the form asks once more and names them.
    """
    form = asked.form
    if not form.is_valid():
        return show(request, asked, 422)
    try:
        to = act(form.cleaned_data)
    except Repeated as repeated:
        to = reverse("entry", args=[repeated.entry.pk])
    except Widens as widens:
        form.ask_again(widens.reasons)
        return show(request, asked, widens.status)
    except Refused as refused:
        if refused.status == 404:
            raise
        form.add_error(None, refused.sentence)
        return show(request, asked, refused.status)
    if said:
        messages.success(request, said)
    if is_swap(request):  # with a place on the same page behind it, a browser would only scroll
        return HttpResponse(headers={"HX-Redirect": (to or asked.back).partition("#")[0]})
    return redirect(to or asked.back)
