"""Every address the product answers, found in its URL configurations, and what may stand in for each argument."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from tenants.selectors import SignUp, seal_sign_up
from tests.isolation.seed import SLUGS, Isle

ABSENT = UUID("01900000-dead-7000-8000-000000000000")
Witness = tuple[str, str, str]  # sort of row, its key, the field whose token tells whether it may be seen


@dataclass(frozen=True)
class Address:
    """One pattern: where it is served, its name, its path with places for its arguments, and these.

    ``is_page``: whether it answers a GET, as far as its view says; one that only acts says so to everybody.
    """

    conf: str
    name: str
    path: str
    arguments: tuple[str, ...]
    is_page: bool = True

    def at(self, values: dict[str, str]) -> str:
        """The path with its arguments."""
        return "/" + self.path % {name: quote(value, safe="/") for name, value in values.items()}

    def __str__(self) -> str:
        return f"{self.conf}:{self.name or self.path}"


CONFS = {"member": settings.MEMBER_URLCONF, "base": settings.ROOT_URLCONF, "admin": settings.ADMIN_URLCONF}


def every_address() -> list[Address]:
    """Every address of every host, in the order of the configurations."""
    return [one for conf, module in CONFS.items() for one in _walk(conf, get_resolver(module).url_patterns, "")]


def _walk(conf: str, patterns: Any, before: str) -> Iterator[Address]:
    for pattern in patterns:
        regex = before + str(pattern.pattern.regex.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(conf, pattern.url_patterns, regex)
        else:
            assert isinstance(pattern, URLPattern)
            path, arguments = normalize(regex)[0]
            yield Address(conf, pattern.name or "", path, tuple(arguments), _is_page(pattern.callback))


def _is_page(view: Any) -> bool:
    """What ``require_http_methods`` and its like keep beside the view they guard, whatever else guards it too."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            kept = cell.cell_contents
            if isinstance(kept, list | tuple) and "POST" in kept:
                return "GET" in kept
        view = getattr(view, "__wrapped__", None)
    return True


Choice = tuple[str, Witness | None]
"""A value for an argument, and what tells whether its reader may see the thing behind it."""

KEYS: dict[str, tuple[str, dict[str, str], str, str]] = {
    # argument: sort of row, key of ``Isle.ids`` by relation, the key's row if the argument is none, the telling field
    "number": (
        "cases.Case",
        {"own": "case", "inner": "case_other", "unseen": "case_unseen", "named": "case_named"},
        "case_id",
        "subject",
    ),
    "slug": ("cases.Queue", {"own": "queue", "unseen": "queue_unseen"}, "queue_id", "name"),
    "entry": (
        "conversations.Entry",
        {
            "own": "entry_answer",
            "inner": "entry_inner",
            "unseen": "entry_answer_unseen",
            "aside": "aside_thread_people",
            "team": "aside_thread_team",
        },
        "",
        "html",
    ),
    "key": (
        "conversations.Attachment",
        {
            "own": "file_answer",
            "inner": "file_inner",
            "unseen": "file_answer_unseen",
            "named": "file_inner_named",
            "waiting": "file_waiting",
        },
        "",
        "bytes",
    ),
    "thread": (
        "conversations.Thread",
        {
            "own": "thread_people",
            "inner": "thread_support",
            "unseen": "thread_people_unseen",
            "named": "thread_requester",
            "team": "thread_team",
        },
        "",
        "name",
    ),
    "team": ("directory.Team", {"own": "team", "unseen": "team_unseen"}, "", "name"),
    "link": ("cases.Case", {"own": "link", "unseen": "link_unseen"}, "case_id", "subject"),
    "reversal": ("notifications.Mail", {"own": "reversal"}, "mail", "subject"),  # of who merged: it holds no word
    "draft_id": (
        "exchange.Draft",
        {"own": "draft", "inner": "draft_inner", "unseen": "draft_unseen"},
        "",
        "data",
    ),
    "calendar": ("core.Setting", {"own": "calendar"}, "", "name"),
    "policy": ("core.Setting", {"own": "policy"}, "", "name"),
    "rule": ("core.Setting", {"own": "rule"}, "", "name"),
    "client": ("directory.Client", {"own": "client", "inner": "client_inner"}, "", "name"),
    "form": ("core.Setting", {"own": "form", "inner": "form_inner", "unseen": "form_draft"}, "", "name"),
    "view": (
        "core.Setting",
        {"own": "view", "inner": "view_inner", "unseen": "view_unseen", "team": "view_team"},
        "",
        "data",
    ),
    "macro": (
        "core.Setting",
        {"own": "macro", "inner": "macro_inner", "unseen": "macro_unseen", "team": "macro_team"},
        "",
        "data",
    ),
    "change": ("notifications.Mail", {"own": "change", "unseen": "change_unseen"}, "mail", "subject"),
    "import_id": ("cases.Import", {"own": "import_checked", "inner": "import_done"}, "", "name"),
    "user_id": ("accounts.User", {"own": "user", "inner": "requester_user"}, "", "email"),
    "invitation_id": ("tenants.Invitation", {"own": "invitation_open", "inner": "invitation_over"}, "", "email"),
    "organization_id": ("tenants.Organization", {"own": "organization"}, "", "name"),
    "member_id": ("network.Member", {"own": "member", "unseen": "member_unseen"}, "", "about"),
    "announcement_id": (
        "network.Announcement",
        {"own": "announcement", "unseen": "announcement_past"},
        "",
        "title",
    ),
    "escalation": (
        "network.Escalation",
        {
            "own": "escalation",
            "inner": "escalation",
            "unseen": "escalation_unseen",
            "named": "escalation_revoked",
        },
        "escalation_id",
        "helper_ref",
    ),
    "major": (
        "network.MajorCase",
        {"own": "major", "inner": "major", "unseen": "major_unseen", "named": "major"},
        "major_id",
        "title",
    ),
    "major_link": ("cases.Case", {"own": "parted", "unseen": "parted_unseen"}, "case_id", "subject"),
    "request_number": ("network.Escalation", {"own": "escalation_waiting"}, "escalation_id", "product"),
    "agreement_id": ("core.Setting", {"own": "agreement", "inner": "agreement"}, "", "name"),
    "topic_id": ("network.Topic", {"own": "topic", "inner": "topic_inner"}, "", "name"),
    "community_id": (
        "network.Community", {"own": "community", "inner": "community", "unseen": "community_unseen"}, "", "name"
    ),
    "discussion_id": (
        "network.Discussion", {"own": "discussion", "inner": "discussion", "unseen": "discussion_unseen"}, "", "title"
    ),
    "entry_id": (
        "conversations.Entry", {"own": "hall_entry", "inner": "hall_entry", "unseen": "hall_entry_unseen"}, "", "html"
    ),
    "file_id": (
        "conversations.Attachment",
        {"own": "hall_file", "inner": "hall_file", "unseen": "hall_file_unseen"},
        "",
        "bytes",
    ),
    "thread_id": (
        "conversations.Thread",
        {"own": "hall_thread", "inner": "hall_thread", "unseen": "hall_thread_unseen", "named": "hall_thread_revoked"},
        "",
        "name",
    ),
    "expert_id": (
        "network.Member", {"own": "expert", "inner": "expert", "unseen": "expert_unseen"}, "member", "about"
    ),
    "place_id": (
        "network.CommunityMember", {"own": "place", "inner": "place", "unseen": "place_unseen"}, "", "reason"
    ),
    "community_session_id": (
        "network.CommunitySession",
        {"own": "meeting", "inner": "meeting", "unseen": "meeting_unseen", "named": "meeting_cancelled"},
        "",
        "title",
    ),
    "report_id": ("network.Report", {"own": "report", "inner": "report", "unseen": "report_unseen"}, "", "reason"),
    "network": (
        "tenants.Network",
        {"own": "network", **dict.fromkeys(("inner", "unseen", "named"), "network_inner")},  # whose hall both may enter
        "network_id",
        "name",
    ),
    "participation_id": (
        "tenants.Participation",
        {"own": "participation", "inner": "participation_inner", "unseen": "participation_unseen"},
        "",
        "words",
    ),
    "feed_id": (
        "notifications.Mail",  # of the feed's owner: a feed itself holds no word
        {"own": "feed", "inner": "feed_inner", "unseen": "feed_unseen"},
        "mail",
        "subject",
    ),
    "feed_token": ("", {
            "own": "feed_token",
            "inner": "feed_token_inner",
            "unseen": "feed_token_unseen",
            "gone": "feed_token_gone",
        }, "", ""),
    "mail_token": ("", {"own": "mail_token", "inner": "mail_token_inner", "unseen": "mail_token_unseen"}, "", ""),
    "article_id": (
        "knowledge.Article",
        {
            "own": "article",
            "inner": "article_framed",
            "unseen": "article_unseen",
            "named": "article_shown",
            "gone": "article_gone",
        },
        "",
        "title",
    ),
    "process_id": (
        "knowledge.Article", {"own": "process", "inner": "process_inner", "unseen": "process_unseen"}, "", "title"
    ),
    "person_id": ("directory.Person", {"own": "colleague", "inner": "colleague"}, "", "name"),
    "run_id": ("knowledge.Run", {"own": "run", "inner": "run", "unseen": "run_unseen"}, "", "note"),
    "revision": (
        "knowledge.Revision", {"own": "revision", "unseen": "revision_unseen", "named": "revision_shown"},
        "revision_id", "title",
    ),
    "review_id": ("knowledge.Review", {"own": "review", "inner": "review", "unseen": "review_unseen"}, "", "message"),
    "flag_id": ("knowledge.Review", {"own": "flag", "inner": "flag", "unseen": "flag_unseen"}, "", "message"),
    "link_id": ("knowledge.Article", {"own": "tie", "inner": "tie", "unseen": "tie_unseen"}, "article", "title"),
    "practice_id": (
        "network.Practice", {"own": "practice", "inner": "practice", "named": "practice_other"}, "", "reason"
    ),
    "other_id": ("network.Practice", {"own": "practice_other", "inner": "practice_other"}, "", "reason"),
    "version": ("knowledge.Revision", {"own": "version", "inner": "version"}, "version_id", "title"),
    "dispute_id": ("knowledge.Review", {"own": "dispute", "inner": "dispute"}, "", "message"),
    "edition_id": ("knowledge.Article", {"own": "edition", "inner": "edition"}, "", "title"),
    "proposal_id": (
        "exchange.Draft", {"own": "proposal", "inner": "proposal", "unseen": "proposal_unseen"}, "", "data"
    ),
    "token": ("tenants.Invitation", {"own": "letter_open", "inner": "letter_over"}, "invitation", "email"),
}  # fmt: skip
NOWHERE = {
    "number": "C-99999999",
    "slug": "nothing-here",
    "escalation": "E-99999999",
    "major": "M-99999999",
    "request_number": "E-99999998",
    "network": "no-such-network",
    "revision": "999999",
    "version": "999999",
    "token": "no-such-letter-0123456789",
    "feed_token": "no-such-feed-0123456789",
    "mail_token": "no-such-mail-0123456789",
}
BEARER = frozenset({"feed_token", "mail_token"})  # whoever holds one is let in by it: there is nothing unseen about it
ADMIN = {
    "accounts_user": ("accounts.User", "user", "email"),
    "tenants_organization": ("tenants.Organization", "organization", "name"),
    "tenants_invitation": ("tenants.Invitation", "invitation_open", "email"),
    "tenants_auditevent": ("tenants.AuditEvent", "audit", "data"),
    "tenants_space": ("tenants.Space", "space", "problem"),
    "tenants_membership": ("", "membership", ""),
    "tenants_domain": ("", "domain", ""),
}
FIXED = {  # what no stranger's row stands behind
    "pk": "1",
    "url": "nothing/here",
    "app_label": "tenants",
    "content_type_id": "1",
    "key_of_reset": "wrong-key",
}


def relations(address: Address) -> tuple[str, ...]:
    """Which things an address is asked for: one's own, its organization's, another member's, none."""
    if not address.arguments:
        return ("own",)
    found = ["own", "foreign", "absent"]
    for argument in address.arguments:
        found += [one for one in KEYS.get(argument, ("", {}))[1] if one not in found]
    return (*found, "mixed") if len(address.arguments) > 1 else tuple(found)


@dataclass(frozen=True)
class Filling:
    """Finds a value for an argument: ``home`` is the organization of the host, or the principal's own elsewhere."""

    isle: Isle
    home: str
    sign_ins: tuple[str, str]  # a session row of the principal, and one of somebody else

    def values(self, address: Address, relation: str) -> dict[str, Choice]:
        """A choice per argument. ``mixed`` is one's own thing holding a part that is not."""
        found = {}
        for place, argument in enumerate(address.arguments):
            relation_here = relation if relation != "mixed" else "own" if place == 0 else "unseen"
            found[argument] = self.value(address, argument, relation_here)
        return found

    def value(self, address: Address, argument: str, relation: str) -> Choice:
        """One choice. ``KeyError`` with the argument's name when nobody has said how to fill it."""
        away = next(slug for slug in SLUGS if slug != self.home)
        slug = away if relation == "foreign" else self.home
        if address.name == "sign_up_confirm":
            asked = SignUp("founder@new.test", "Planted", "planted-org", "UTC")
            return (NOWHERE["token"] if relation == "absent" else seal_sign_up(asked)), None
        if argument == "session_id":
            number = {"foreign": self.sign_ins[1], "absent": str(2**31 - 1)}.get(relation, self.sign_ins[0])
            return number, None if relation == "absent" else ("usersessions.UserSession", number, "user_agent")
        if argument == "object_id":
            return self._of_admin(address, slug, relation)
        if argument == "uidb36":
            key = str(ABSENT) if relation == "absent" else self.isle.ids[slug]["user"]
            return UUID(key).hex, None
        if argument in FIXED or (argument == "key" and "uidb36" in address.arguments):
            return FIXED.get(argument, FIXED["key_of_reset"]), None
        return self._of_member(argument, slug, relation)

    def _of_member(self, argument: str, slug: str, relation: str) -> Choice:
        kind, keys, row, telling = KEYS[argument]
        if relation == "absent":
            return NOWHERE.get(argument, str(ABSENT)), None
        key = keys.get(relation, keys["own"])
        found, value = self.isle.ids[slug], str(self.isle.ids[slug][key])
        if argument in BEARER:
            return value, None
        suffix = key.partition("_")[2]
        pk = str(found[f"{row}_{suffix}" if suffix else row]) if row else value
        return (f"C-{value}" if argument == "number" else value), (kind, pk, telling)

    def _of_admin(self, address: Address, slug: str, relation: str) -> Choice:
        model = "_".join(address.path.split("/")[:2])
        if relation == "absent" or model not in ADMIN:
            return str(ABSENT), None
        kind, key, telling = ADMIN[model]
        value = str(self.isle.ids[slug][key])
        return value, (kind, value, telling) if kind else None
