"""The HTTP door: host, session and membership, and the space the view runs in.

Everything outside the view (sessions, users, memberships) happens in the registry; the innermost middleware checks the
person against the view's access mark, and the mark runs the view in the space it names. A view without one is refused.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import DisallowedHost
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import OPERATORS, Mark, mark_of
from core.actor import Actor
from core.backend.deadlines import PAGE, allowing
from core.fragments import is_swap
from core.refusals import Refused
from core.spaces import REGISTRY, SpaceRef, entered
from tenants.doors import Host, find_host, load_actor, places_of
from tenants.halls import Beyond, find_hall, hall_actor, halls_of, waits_in
from tenants.home import rail_of
from tenants.selectors import base_origin

log = logging.getLogger("guildhall.door")
HALL, HALL_DAYS = "hall", 400
"""The cookie that says in which network one was last, and how long a browser keeps it."""
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")
Answer = Callable[[HttpRequest], HttpResponse]


def _no_page() -> str:
    """What every host without pages says: of one that is leaving no more than of one that never was."""
    return (
        "There is no page at this address.\n\n"
        f"Is your organization leaving? Its admins can cancel that at {base_origin()}/\n"
    )


class HostDoor:
    """Enters the registry and finds out whose host this is. Unknown hosts get the 404 of a missing page, and names that
    are no host of this deployment a 400.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            name = request.get_host().rsplit(":", 1)[0]
        except DisallowedHost:  # not an error of ours: a line, and no way through the code
            log.warning("refused a request for a host that is not ours")
            return HttpResponseBadRequest("This host is not served here.\n", content_type="text/plain")
        with allowing(PAGE), entered(REGISTRY):
            host = find_host(name)
            if host is None:
                return HttpResponseNotFound(_no_page(), content_type="text/plain")
            request.host = host  # type: ignore[attr-defined]
            request.actor = None  # type: ignore[attr-defined]
            request.urlconf = {
                "base": settings.ROOT_URLCONF,
                "admin": settings.ADMIN_URLCONF,
                "member": settings.MEMBER_URLCONF,
            }[host.kind]
            with timezone.override(_zone(host)):
                response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _zone(host: Host) -> ZoneInfo:
    """Times on a member's pages are the organization's own."""
    try:
        return ZoneInfo(host.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class HostSession:
    """A session opens the host it was made on and no other, even for a person of both organizations."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        made_on = request.session.get("host")
        if made_on is None:
            if not request.session.is_empty():
                request.session["host"] = request.host.name
        elif made_on != request.host.name:
            request.session = type(request.session)()
        response = self.get_response(request)
        if request.session.modified and "host" not in request.session and not request.session.is_empty():
            request.session["host"] = request.host.name
            request.session.save()
        return response


class MemberDoor:
    """Checks the view's mark against the person and says which space is home. Innermost."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        _lead_back(request)
        response = self.get_response(request)
        _remember_hall(request, response)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        mark = mark_of(view)
        if mark is None:
            raise Http404("This address has no access mark.")
        if mark.needs_user and not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if mark is OPERATORS and not request.user.is_superuser:
            raise Http404
        bool(request.user.is_authenticated)  # loaded while we are in the registry
        _see_elsewhere(request)
        if mark.roles:
            request.actor = _actor_for(request, mark)
        elif mark.needs_user:  # one's own pages: for the frame around them, and nobody is turned away
            request.actor = load_actor(request.user, request.host)
        if request.actor is not None:
            _see_around(request, request.actor, mark)
        if mark.space == "home":
            request.session.get("host")
            request.home = _home(request.host.space)
            return _look_beyond(request, kwargs["network"]) if mark.is_between else None
        if mark.space == "hall":
            request.session.get("host")
            return _enter_hall(request, kwargs["network"])
        return None

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if error.status == 404:
            raise Http404(error.sentence) from error
        template = "parts/_flash.html" if request.headers.get("HX-Request") == "true" else "refused.html"
        if request.actor is not None and template == "refused.html" and not hasattr(request, "hall"):
            request.rail = rail_of(request.actor, request.host)  # the view's space is left by now
        context = {"sentence": error.sentence, "tone": "danger", "text": error.sentence}
        return render(request, template, context, status=error.status)


def _lead_back(request: Any) -> None:
    """The way to the hall leads to the network one was last in: an address and no right, as its door asks anew."""
    last = request.COOKIES.get(HALL, "")
    if request.host.hall and SLUG.fullmatch(last):
        request.host = replace(request.host, hall=last)


def _remember_hall(request: Any, response: HttpResponse) -> None:
    beyond, slug = getattr(request, "beyond", None), request.COOKIES.get(HALL)
    if beyond is not None and beyond.hall.slug != request.host.hall:
        age = HALL_DAYS * 86_400
        secure = request.is_secure()
        response.set_cookie(HALL, beyond.hall.slug, max_age=age, secure=secure, httponly=True, samesite="Lax")
    elif slug and getattr(request, "is_out", False):
        response.delete_cookie(HALL)


def _actor_for(request: Any, mark: Mark) -> Any:
    """The actor, or the 404 that strangers get: they do not learn whether the page exists."""
    actor = load_actor(request.user, request.host)
    if actor is None or actor.role not in mark.roles:
        raise Http404
    return actor


def _see_around(request: Any, actor: Actor, mark: Mark) -> None:
    """What the frame of a whole page shows from outside the view's space: plain data, gathered before it is entered.

    The rail's queues lie at home: a page of the registry has them from here, a page at home asks for them itself. Parts
    of pages have no frame.
    """
    if mark.space == "registry" and request.headers.get("HX-Request") != "true":
        request.rail = rail_of(actor, request.host)


def _see_elsewhere(request: Any) -> None:
    """The switcher of a whole page, before the home space is visited: the registry is not entered a second time."""
    is_page = request.method == "GET" and request.headers.get("HX-Request") != "true"
    if is_page and request.host.space is not None and request.user.is_authenticated:
        request.places = places_of(request.user.pk, request.host.organization_id)


def _enter_hall(request: Any, slug: str) -> HttpResponse | None:
    """Give the request its hall, and its actor their place there. Who has none reads about the network from outside,
    where that is to be seen, and why they do not come in.
    """
    hall = find_hall(slug, request.host)
    if hall is None:
        return _to_network(request, slug)
    request.halls = halls_of(request.host.organization_id)
    request.beyond = Beyond(_home(request.host.space), request.actor, hall)
    request.hall, request.actor = hall, hall_actor(request.actor, hall)
    request.waits = waits_in(hall, request.actor)
    return None


def _look_beyond(request: Any, slug: str) -> HttpResponse | None:
    """Give a page at home the hall that it brings something to, and who its actor is there."""
    hall = find_hall(slug, request.host)
    if hall is None:
        return render(request, "parts/_hall_closed.html") if is_swap(request) else redirect("network", slug)
    request.halls = halls_of(request.host.organization_id)
    request.beyond = Beyond(hall.space, hall_actor(request.actor, hall), hall)
    return None


def _to_network(request: Any, slug: str) -> HttpResponse:
    """To what is to be seen of a network from outside. A piece of an open page takes the whole page there."""
    request.is_out = slug == request.host.hall
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": reverse("network", args=[slug])})
    return redirect("network", slug)


def _home(space: SpaceRef | None) -> SpaceRef:
    """The space of the host's organization; other hosts have none, and their pages of that kind are missing."""
    if space is None:
        raise Http404
    return space


def _ask_to_sign_in(request: Any) -> HttpResponse:
    """To the sign-in page and back. A swap or a post cannot follow, so it is told where to go."""
    login = reverse(settings.LOGIN_URL)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": login})
    if request.method not in ("GET", "HEAD"):
        return redirect_to_login("/", login)
    return redirect_to_login(request.get_full_path(), login)
