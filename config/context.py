"""What every page knows: the place it is in, who looks at it, and how they like it to look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject

from cases.permissions import may
from cases.selectors.rail import RailGroup, RailItem, rail
from core.actor import Actor
from core.spaces import current
from directory.faces import hue_of, initials_of
from network.selectors.boards import waiting
from network.selectors.practice_board import needing
from notifications.selectors.notices import unread_words
from tenants.sections import Group, groups, is_organizations
from tenants.selectors import origin

ALSO = {"roster": ("card/",), "escalations": ("triage/",)}
"""Pages of the hall that belong to a place of its rail without lying below its address."""
SEARCHED = 100
"""So many characters of what was looked for stand in the search box again."""


class FormRenderer(TemplatesSetting):
    """Fields look the same everywhere: label, hint, input, error."""

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks at the page."""

    name: str
    initials: str
    hue: int
    url: str
    origin: str = "ours"


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a member's desk: bar, rail and switcher."""

    place: str
    member: str
    user: Me
    nav: tuple[RailItem, ...]
    groups: list[RailGroup]
    switcher: list[Any]
    home_url: str
    new_case_url: str
    sign_out_url: str
    is_starting: bool = False
    search_url: str = ""
    search_text: str = ""
    hall: Any = None
    bell: Any = None
    logo_url: str = ""
    below: tuple[RailItem, ...] = ()

    @property
    def tabs(self) -> tuple[RailItem, ...]:
        """The places that a phone's bar shows beside search, notices and menu: ``below``, else the first two."""
        return self.below or self.nav[:2]


@dataclass(frozen=True, slots=True)
class Portal:
    """The frame of a requester's portal."""

    name: str
    user: Me
    home_url: str
    cases_url: str
    answers_url: str
    new_url: str
    sign_out_url: str
    initial: str
    logo_url: str = ""
    bell: Any = None


def place(request: Any) -> dict[str, Any]:
    """The frame of the page; built only where a template asks for it."""
    actor = getattr(request, "actor", None)
    host = getattr(request, "host", None)
    look = dict(getattr(getattr(request, "user", None), "look", None) or {})
    if host is not None and host.accent:
        look["accent"] = host.accent
    name = host.organization or "Guildhall" if host is not None else "Guildhall"
    is_requester = actor is not None and not actor.is_staff
    found: dict[str, Any] = {
        "host_name": name,
        "actor": actor,
        "look": look,
        "host": host,
        "base_host": settings.BASE_HOST,
        "settings_layout": "layouts/settings_portal.html" if is_requester else "layouts/settings.html",
        "settings_frame": _frame(request, actor),
    }
    if actor is not None:
        found["shell"] = SimpleLazyObject(lambda: _shell(request, actor))
        found["portal"] = SimpleLazyObject(lambda: _portal(request, actor))
        found["setting_groups"] = SimpleLazyObject(lambda: _setting_groups(request, actor))
    return found


def _frame(request: Any, actor: Actor | None) -> str:
    """The layout of a page that stands in several: outside, on the desk, in the hall."""
    if actor is None:
        return "layouts/public.html"
    return "layouts/desk.html" if getattr(request, "hall", None) is None else "layouts/hall.html"


def _setting_groups(request: Any, actor: Actor) -> list[Group]:
    """What stands beside a page of the organization's settings; nothing beside one's own pages."""
    found = groups(actor, request.path) if actor.is_staff else []
    return found if is_organizations(found, request.path, _address("settings")) else []


def short_name(organization: str) -> str:
    """What people call an organization in a line: its first word."""
    return organization.split()[0] if organization.split() else organization


def _shell(request: Any, actor: Actor) -> Shell:
    if getattr(request, "hall", None) is not None:
        return _hall_shell(request, actor)
    groups = _rail(request, actor)
    return Shell(
        place=f"{short_name(request.host.organization)} desk",
        member=short_name(request.host.organization),
        user=_me(actor),
        nav=groups[0].items,
        below=_below(request, groups[0].items),
        groups=groups[1:],
        switcher=_switcher(request),
        home_url=_address("home"),
        new_case_url=_address("new_case"),
        sign_out_url=_address("account_logout"),
        bell=_bell(actor),
        logo_url=request.host.logo_url,
        hall={"url": reverse("hall", args=[request.host.hall])} if request.host.hall else None,
        search_url=_address("find"),
        search_text=request.GET.get("words", "")[:SEARCHED] if request.path == _address("cases") else "",
        is_starting=request.resolver_match is not None and request.resolver_match.url_name in ("queue", "board"),
    )


def _below(request: Any, items: tuple[RailItem, ...]) -> tuple[RailItem, ...]:
    """What a phone's bar has of the desk: one's work and the hall; nothing of its own where there is no hall."""
    hall = request.host.hall
    return (items[1], RailItem(reverse("hall", args=[hall]), "building-bank", "Hall")) if hall and items[1:] else ()


def _hall_shell(request: Any, actor: Actor) -> Shell:
    """The frame of a page of the hall: its own places, and nothing of the desk but the way back to it."""
    hall = request.hall
    items = [
        ("hall", "home", "Hall home"),
        ("roster", "users", "Members"),
        ("escalations", "arrow-up-right", "Escalations"),
        ("practices", "rosette-discount-check", "Practices"),
        ("majors", "alert-triangle", "Major cases"),
        ("communities", "users-group", "Communities"),
        ("topics", "bolt", "Topics"),
        ("announcements", "speakerphone", "Announcements"),
        ("network_rules", "file-text", "Rules"),
    ]
    nav = tuple(_hall_item(request, name, icon, label) for name, icon, label in items)
    nav = tuple(replace(one, count=_waiting(request, actor)) if one.label == "Escalations" else one for one in nav)
    nav = _with_board(request, actor, nav)
    links = tuple(
        RailItem(reverse("hall", args=[one.slug]), "building-bank", one.name, current=one.slug == hall.slug)
        for one in request.halls
    )
    return Shell(
        place=f"{hall.name} network",
        member=short_name(hall.organization),
        user=_me(actor),
        nav=nav,
        below=(nav[0], nav[2], RailItem(_address("board"), "lock", "Desk")),
        groups=[RailGroup("Networks", links)] if len(links) > 1 else [],
        switcher=_switcher(request),
        home_url=_address("home"),
        new_case_url="",
        sign_out_url=_address("account_logout"),
        bell={"count": "", "is_unknown": True},
        logo_url="",
        hall=hall,
    )


def _with_board(request: Any, actor: Actor, nav: tuple[RailItem, ...]) -> tuple[RailItem, ...]:
    """Stewards have the board behind the front page, with how much waits for them there."""
    if not actor.stewardships:
        return nav
    board = _hall_item(request, "practice_board", "layout-board", "Review board")
    count = needing(actor) if current() == request.hall.space else 0
    others = (replace(one, current=False) if board.current and one.label == "Practices" else one for one in nav[1:])
    return (nav[0], replace(board, count=str(count or "")), *others)


def _hall_item(request: Any, name: str, icon: str, label: str) -> RailItem:
    url, front = reverse(name, args=[request.hall.slug]), reverse("hall", args=[request.hall.slug])
    parts = [url, *(front + part for part in ALSO.get(name, ()))] if name != "hall" else []
    is_here = request.path == url or request.path.startswith(tuple(parts))
    return RailItem(url, icon, label, current=is_here)


def _waiting(request: Any, actor: Actor) -> str:
    """How many escalations wait for one's organization; nothing for none, and where the view's space is left by now."""
    is_there = current() == request.hall.space
    return str(waiting(actor) or "") if is_there else ""


def _switcher(request: Any) -> list[dict[str, Any]]:
    """The organizations this person may work for; each has its own host and sign-in."""
    found = getattr(request, "places", [])
    return [{"name": p.name, "url": f"{origin(p.host)}/", "current": p.is_current} for p in found]


def _rail(request: Any, actor: Actor) -> list[RailGroup]:
    """The same rail on every page: the door has brought it where the page is the registry's, else we are at home."""
    brought = getattr(request, "rail", None)
    if not actor.is_staff or (brought is None and current().is_registry):
        return [RailGroup("")]
    mine, *groups = brought or rail(actor)
    here = request.get_full_path() if request.GET.get("view") == "next" else request.path
    found = [RailGroup("", (*mine.items, *_places(actor))), *groups]
    lit = _lit([item.url for group in found for item in group.items], here)
    return [replace(g, items=tuple(replace(item, current=item.url == lit) for item in g.items)) for g in found]


def _lit(urls: list[str], here: str) -> str:
    """The place of the rail that a page belongs to: its own, or the section of the organization that it lies in."""
    if here in urls:
        return here
    sections = [_address(name) for name in ("knowledge", "members", "networks", "settings")]
    return max((url for url in sections if url and url in urls and here.startswith(url)), key=len, default="")


def _places(actor: Actor) -> list[RailItem]:
    items = [
        ("cases", "list", "All cases", "g c", True),
        ("queues", "inbox", "Queues", "g q", True),
        ("knowledge", "book", "Knowledge", "g k", True),
        ("reports", "chart-bar", "Reports", "g r", True),
        ("imports", "file-import", "Imports", "g f", may(actor, "import.run")),
        ("members", "users", "Members", "g m", actor.is_admin),
        ("networks", "building-bank", "Networks", "g w", True),
        ("settings", "settings", "Settings", "g s", True),
    ]
    return [RailItem(_address(name), icon, label, key=key) for name, icon, label, key, shown in items if shown]


def _portal(request: Any, actor: Actor) -> Portal:
    return Portal(
        name=f"{short_name(request.host.organization)} support",
        user=_me(actor),
        home_url=_address("requests"),
        cases_url=_address("requests"),
        answers_url=_address("answers"),
        new_url=_address("new_request"),
        sign_out_url=_address("account_logout"),
        initial=request.host.organization[:1],
        logo_url=request.host.logo_url,
        bell=_bell(actor),
    )


def _bell(actor: Actor) -> dict[str, Any] | None:
    """The count of unread notices; pages of the registry cannot read it and fetch it once they are there."""
    if actor.person_id is None:
        return None
    is_registry = current().is_registry
    return {"count": "" if is_registry else unread_words(actor), "is_unknown": is_registry}


def _me(actor: Actor) -> Me:
    origin_of_face = "ours" if actor.is_staff else "requester"
    return Me(actor.name, initials_of(actor.name), hue_of(actor.person_id), _address("profile"), origin_of_face)


def _address(name: str) -> str:
    return _path(get_urlconf(), name)


@lru_cache(256)
def _path(urlconf: str | None, name: str) -> str:
    """The path of a page, or nothing where these addresses have none; the same for every request."""
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""
