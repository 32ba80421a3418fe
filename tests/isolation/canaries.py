"""A unique token in every private text field of every row, and what is known about where it lies.

Fields are found by walking the models, so a new model or field is asked for without anyone listing it; what is listed
here are the few fields that hold no private text, each with its reason, and the few that need a certain shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now

from cases.imports import Mapping
from cases.saved.fields import CaseField, CaseFields
from clocks.calendars import office_hours
from clocks.choices import Metric
from clocks.policies import Policy
from core.rows import SpaceModel
from exchange.composing import Composition
from exchange.wordlist import Words
from intake.schema import Question, Section
from network.choices import Severity
from network.naming import NetworkWords
from network.rules import Agreement
from tests.isolation.oracle import Facts, Secret

TOKEN = re.compile(r"cnry\d+x", re.IGNORECASE)
FIRST = 10_001
"""Tokens of five digits: among 175,000 answers a shorter one turned up by chance in a random key."""
TEXTS = (models.CharField, models.TextField, models.JSONField, ArrayField, models.BinaryField, models.FileField)
LIBRARY_ROWS = frozenset({"account.EmailAddress", "usersessions.UserSession"})
"""Rows of packages in the registry that hold something people gave; the rest of theirs is machinery."""
OWN_APPS = frozenset({"accounts", "tenants", "billing"})

CODE = "a word of the code, not of people"
PLAIN: dict[str, str] = {
    "core.Event.name": CODE,
    "core.Event.subject_kind": CODE,
    "core.Setting.kind": CODE,
    "cases.Case.due_metric": CODE,
    "clocks.Clock.subject_kind": CODE,
    "intake.Answers.subject_kind": CODE,
    "clocks.Clock.pause_reason": CODE,
    "clocks.Clock.spans": "moments",
    "clocks.Clock.hours": "working hours, without a name",
    "clocks.Clock.whose": CODE,
    "conversations.Thread.subject_kind": CODE,
    "conversations.Link.from_kind": CODE,
    "conversations.Link.to_kind": CODE,
    "notifications.Draft.place": "a kind and a key",
    "realtime.Presence.subject_kind": CODE,
    "notifications.ReadMark.subject_kind": CODE,
    "cases.Import.kind": CODE,
    "directory.Person.role": CODE,
    "conversations.Attachment.media_type": "one of the types that files may have",
    "notifications.Follow.subject_kind": CODE,
    "notifications.Notice.name": CODE,
    "notifications.Notice.subject_kind": CODE,
    "notifications.Mail.notices": "keys",
    "notifications.Feed.subject_kind": CODE,
    "notifications.Feed.digest": "a digest; the token itself is an address somebody holds",
    "network.Member.topics": "keys",
    "exchange.Draft.subject_kind": CODE,
    "exchange.Draft.network": "an address",
    "exchange.Draft.digest": "a digest",
    "exchange.Mirror.subject_kind": CODE,
    "exchange.Mirror.network": "an address",
    "cases.MajorLink.network": "an address",
    "knowledge.Run.subject_kind": CODE,
    "knowledge.Run.deviation": "a key",
    "knowledge.Article.origin_network": "an address",
    "knowledge.Revision.writers": "keys",
    "network.Practice.proof": "sums",
    "network.Practice.alike": "keys",
    "network.Evidence.step": "a key",
    "exchange.Mirror.named": "keys",
    "network.Community.topics": "keys",
    "network.Discussion.pinned": "keys",
    "tenants.Space.schema_name": "opaque by construction",
    "tenants.Space.leaf": "names of migrations",
    "tenants.Space.applied": "names of migrations",
    "tenants.Space.cell": CODE,
    "tenants.Organization.time_zone": "one of the world's zones",
    "tenants.Organization.accent": "a colour",
    "tenants.Network.slug": "an address",
    "tenants.Network.template": CODE,
    "tenants.Domain.domain": "an address",
    "tenants.Outbox.name": CODE,
    "tenants.Outbox.done": "names of reactions",
    "tenants.Outbox.problem": "the sort of a fault; its own tests look",
    "tenants.DueMoment.kind": CODE,
    "tenants.Bundle.kind": CODE,
    "tenants.Bundle.leaf": "a digest of migrations",
    "tenants.Bundle.sql": "the text of migrations",
    "tenants.Invitation.token_digest": "a digest; the token itself is a letter somebody holds",
    "tenants.AuditEvent.name": CODE,
    "tenants.SignUpLetter.slug": "an address",
    "tenants.SignUpLetter.time_zone": "one of the world's zones",
    "account.EmailAddress.email": "the user's own address once more, token and all",
    "usersessions.UserSession.session_key": "a session's key must be the session's",
}


def _mapping(token: str) -> dict[str, Any]:
    columns = {"key": "key", "opened_at": "opened", "subject": token}
    return Mapping(columns=columns, statuses={token: "open"}).to_dict()


SHAPES: dict[str, Callable[[str], Any]] = {
    "core.Event.data": lambda token: {
        **{"changes": {"group": token}, "before": {}, "note": token},
        **{"key": "note", "label": token, "now": token, "is_shown": True},
    },
    "core.Setting.data": _mapping,
    "core.Setting.before": lambda token: {"name": token, "data": {"note": token}},
    "cases.Reversal.data bulk": lambda token: {"verb": "priority", "cases": [], "note": token},
    "cases.Reversal.data merge": lambda token: {"target": "", "stubs": [], "note": token},
    "core.Setting.data calendar": lambda token: (
        office_hours("UTC").model_copy(update={"days": [{"day": "2026-12-24", "name": token}]}).data()
    ),
    "core.Setting.data clock_policy": lambda token: Policy(
        targets={Metric.RESOLUTION: {"high": 3600, token: 60}}
    ).data(),
    "core.Setting.before clock_policy": lambda token: {
        "name": token,
        "data": Policy(targets={Metric.RESOLUTION: {"high": 3600}}).data(),
    },
    "exchange.Draft.data": lambda token: Composition(title=token).model_dump(mode="json"),
    "exchange.Draft.aliases": lambda token: {f"person:{token}": "person A"},
    "core.Setting.data agreement": lambda token: Agreement(asks=token, acknowledged={Severity.LOW: 3600}).data(),
    "core.Setting.data network_words": lambda token: NetworkWords(guide=token).data(),
    "core.Setting.data redaction_words": lambda token: Words(words=(token,)).data(),
    "core.Setting.data case_fields": lambda token: CaseFields(fields=(CaseField(key="note", label=token),)).data(),
    "cases.Case.subject": lambda token: f"Trouble {token}",  # a word to look for
    "conversations.Entry.html": lambda token: f"<p>{token}</p>",
    "knowledge.Revision.body": lambda token: {
        "issue": token,
        "resolution": "text",
        "steps": [{"key": key, "title": token} for key in ("00000001", "00000002")],
    },
    "knowledge.Run.steps": lambda token: {
        "00000001": {"state": "done", "by": "", "name": token, "at": "2026-01-01T00:00:00+00:00", "note": token}
    },
    "knowledge.Run.inputs": lambda token: {"0000000b": token},
    "knowledge.Run.preconditions": lambda token: {"0000000a": token},
    "network.Evidence.facets": lambda token: {"Platform": token},
    "knowledge.Run.facets": lambda token: {"environment": token},
    "knowledge.Revision.html": lambda token: {"issue": f"<p>{token}</p>"},
    "cases.Import.mapping": _mapping,
    "cases.Import.report": lambda token: {"unknown_statuses": [[token, 2]], "unknown_priorities": [], "bad": 1},
    "cases.Import.counts": lambda token: {"cases": 1, "bad": 1, token: 1},
    "accounts.User.look": lambda token: {"scheme": token},
    "tenants.AuditEvent.data": lambda token: {"email": f"{token.lower()}@example.test", "role": "agent"},
    "network.Member.calendar": lambda token: (
        office_hours("UTC")
        .model_copy(update={"days": [{"day": (now() + timedelta(days=n)).date(), "name": token} for n in range(14)]})
        .data()
    ),
    "network.Member.contacts": lambda token: [{"name": token, "phone": "1", "is_escalation": True}],
    "network.Extract.data": lambda token: {"title": token, "fields": [{"label": "Field", "words": token}]},
    "usersessions.UserSession.data": lambda token: {"note": token},
}


def _section(token: str) -> list[Any]:
    return [Section(questions=(Question(key="note", label=token),)).model_dump(mode="json")]


KEPT: dict[str, tuple[str, Callable[[str], Any]]] = {
    "core.Setting.data case_view": ("title", str),
    "core.Setting.data rule": ("steps", lambda token: [{"do": "note", "words": token}]),
    "core.Setting.data macro": ("title", str),
    "core.Setting.before macro": ("name", str),
    "core.Setting.data removed macro": ("title", str),
    "core.Setting.before removed macro": ("name", str),
    "core.Setting.data form": ("sections", _section),
    "core.Setting.data form_version": ("sections", _section),
    "core.Setting.data request_form": ("sections", _section),
    "core.Setting.data request_form_version": ("sections", _section),
}
"""Where the token goes into what the row holds already, and in what shape."""


class Canaries:
    """Makes tokens and remembers what each one stands for."""

    def __init__(self) -> None:
        self.secrets: dict[str, Secret] = {}
        self.covered: set[str] = set()
        self.of_row: dict[tuple[str, str], dict[str, str]] = {}

    def mint(self, place: str, kind: str, field: str, facts: Facts, pk: str = "") -> str:
        """A new token for a field of a row."""
        token = f"CNRY{FIRST + len(self.secrets)}x"
        self.secrets[token] = Secret(place, kind, field, facts)
        self.covered.add(f"{kind}.{field}")
        self.of_row.setdefault((kind, pk), {})[field] = token
        return token

    def fill(self, place: str, row: models.Model, facts: Facts) -> None:
        """Put a token into every private field of a row. Keeps what a unique slug or name is for: they stay unique."""
        label = row._meta.label
        values: dict[str, Any] = {}
        for field in private_fields(type(row)):
            token = self.mint(place, label, field.name, facts, str(row.pk))
            sort = f"{label}.{field.name} {getattr(row, 'kind', '')}"  # a setting's shape hangs on what it sets
            values[field.name] = value_for(field, sort if sort in SHAPES else f"{label}.{field.name}", token)
            if sort in KEPT:  # who owns it stays what it is
                name, shaped = KEPT[sort]
                values[field.name] = {**getattr(row, field.name), name: shaped(token)}
        if values:
            type(row)._default_manager.filter(pk=row.pk).update(**values)


def value_for(field: Any, label: str, token: str) -> Any:
    """A value that the field takes and that holds the token."""
    if label in SHAPES:
        return SHAPES[label](token)
    if isinstance(field, ArrayField):
        return [token]
    if isinstance(field, models.JSONField):
        return {"note": token}
    if isinstance(field, models.EmailField):
        return f"{token.lower()}@example.test"
    if isinstance(field, models.URLField):
        return f"https://example.test/{token}"
    return token.lower() if isinstance(field, models.SlugField) else token


def private_fields(model: type[models.Model]) -> Iterator[Any]:
    """Fields that hold text of people: each text, JSON and array field that is no list of choices and not ``PLAIN``."""
    for field in model._meta.concrete_fields:
        if isinstance(field, TEXTS) and not field.choices and f"{model._meta.label}.{field.name}" not in PLAIN:
            yield field


def space_models(kind: str) -> list[type[models.Model]]:
    """The models that have tables in spaces of a kind."""
    names = settings.TENANT_TYPES[kind]["APPS"]
    return [one for one in apps.get_models() if one._meta.app_config.name in names and not _is_registry(one)]


def registry_models() -> list[type[models.Model]]:
    """The registry's models that hold something of people."""
    return [one for one in apps.get_models() if one._meta.app_label in OWN_APPS or one._meta.label in LIBRARY_ROWS]


def _is_registry(model: type[models.Model]) -> bool:
    return model._meta.app_config.name in settings.TENANT_TYPES["public"]["APPS"]


def strays() -> list[str]:
    """Models in spaces that are not made for spaces: there should be none."""
    found = {one for kind in ("member", "network") for one in space_models(kind)}
    return sorted(one._meta.label for one in found if not issubclass(one, SpaceModel))


def wanted() -> set[str]:
    """Every field that must hold a token somewhere."""
    found = [*space_models("member"), *space_models("network"), *registry_models()]
    return {f"{one._meta.label}.{field.name}" for one in found for field in private_fields(one)}
