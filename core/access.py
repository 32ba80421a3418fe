"""Access marks: every address says who may come in, and in which space its view runs.

The middleware refuses a view without a mark, and a test walks every address. A mark only opens the door; whether this
person may see this thing is asked by ``visible_to`` behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from django.urls import URLPattern, URLResolver

from core.actor import STAFF, Role
from core.spaces import entered


@dataclass(frozen=True, slots=True)
class Mark:
    """Who may come in. ``space`` is where the view runs; ``roles`` is empty where no membership is needed.

    A view that runs in the hall, or brings something to it (``is_between``), has the network's address as its argument
    ``network``.
    """

    name: str
    space: Literal["registry", "home", "hall"]
    roles: frozenset[Role] = frozenset()
    needs_user: bool = True
    is_between: bool = False


PUBLIC = Mark("public", "registry", needs_user=False)
PUBLIC_HERE = Mark("public_here", "home", needs_user=False)
SIGNED_IN = Mark("signed_in", "registry")
MEMBERS = Mark("members_only", "home", STAFF)
BETWEEN = Mark("members_between", "home", STAFF, is_between=True)
ANYONE_HERE = Mark("people_of_this_organization", "home", frozenset(Role))
REQUESTERS = Mark("requesters_only", "home", frozenset({Role.REQUESTER}))
HALL = Mark("members_of_the_network", "hall", STAFF)
ADMINS_HOME = Mark("admins_only", "home", frozenset({Role.ADMIN}))
STAFF_REGISTRY = Mark("staff_of_the_organization", "registry", STAFF)
ADMINS_REGISTRY = Mark("admins_of_the_organization", "registry", frozenset({Role.ADMIN}))
OPERATORS = Mark("operators_only", "registry")

View = TypeVar("View", bound=Callable[..., Any])


def marked(mark: Mark) -> Callable[[View], View]:
    """Decorator that gives a view its mark and runs it in the mark's space.

    The door has checked the person by then and set ``request.home``. The space is entered around the view itself, not
    by the middleware: an asynchronous server runs the two in different contexts.
    """

    def give(view: View) -> View:
        @wraps(view)
        def inside(request: Any, *args: Any, **kwargs: Any) -> Any:
            if mark.space == "registry":
                return view(request, *args, **kwargs)
            with entered(request.home if mark.space == "home" else request.hall.space):
                return _rendered(view(request, *args, **kwargs))

        inside.access = mark  # type: ignore[attr-defined]
        return inside  # type: ignore[return-value]

    return give


def _rendered(response: Any) -> Any:
    """A template answers while its space is still entered."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response


public = marked(PUBLIC)
public_here = marked(PUBLIC_HERE)
signed_in = marked(SIGNED_IN)
members_only = marked(MEMBERS)
members_between = marked(BETWEEN)
people_of_this_organization = marked(ANYONE_HERE)
requesters_only = marked(REQUESTERS)
members_of_the_network = marked(HALL)
admins_only = marked(ADMINS_HOME)
staff_of_the_organization = marked(STAFF_REGISTRY)
admins_of_the_organization = marked(ADMINS_REGISTRY)


def mark_of(view: Any) -> Mark | None:
    """The mark of a view, or None if somebody forgot it."""
    return getattr(view, "access", None)


def mark_all(patterns: Iterable[URLPattern | URLResolver], mark: Mark) -> list[URLPattern | URLResolver]:
    """Give one mark to every address of a package we did not write."""
    found = list(patterns)
    for pattern in found:
        if isinstance(pattern, URLResolver):
            mark_all(pattern.url_patterns, mark)
        elif mark_of(pattern.callback) is None:
            pattern.callback = _with_mark(pattern.callback, mark)
    return found


def _with_mark(view: Callable[..., Any], mark: Mark) -> Callable[..., Any]:
    try:
        view.access = mark  # type: ignore[attr-defined]
        return view
    except AttributeError:  # a bound method, as the admin's: wrap it

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        wrapped.access = mark  # type: ignore[attr-defined]
        return wrapped
