"""What unsafe requests carry: every field of every form, and the name of every column of every model."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from django import forms
from django.apps import apps
from django.db import models
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from network.choices import Severity
from notifications.choices import Reason
from tests.isolation.canaries import OWN_APPS, registry_models, space_models
from tests.isolation.payload_knowledge import ARTICLES, of_articles
from tests.isolation.payload_practices import PRACTICES, of_practices
from tests.isolation.seed import DESK, PRIVATE, SLUGS, Isle

WORDS = "Planted words"
SOON = (datetime.now(UTC) + timedelta(days=10)).date()
PASSWORD = "a long and quiet password"
KNOWN = {
    "accent": "#336699",
    "column_key": "key",
    "column_opened_at": "opened",
    "set_kind": "csv",
    "set_timezone": "UTC",
    "set_encoding": "utf-8",
    "set_delimiter": ",",
    "set_tag_separator": ",",
    "set_date_formats": "iso",
    "subject_kind": "case",
    "word": "",
    **{f"hear_{reason}": "bell" for reason in Reason.values},
    **{f"hear_{reason}": "mail" for reason in "follows queue tag view snoozed clock rule report".split()},
    "starts_at": f"{SOON}T12:00",
    "ends_at": f"{SOON}T13:00",
    "version": "1",
    **{f"{metric}_{level}": "1 h" for metric in ("acknowledged", "answered") for level in Severity.values},
    **{f"name_{level}": level for level in Severity.values},
    "noticed": "4",
    **dict.fromkeys(("wave", "expires", "rests", "reopens", "decides"), "5"),
    "once": "",
    "digest_at": "08:00",
    "quiet_from": "22:00",
    "quiet_until": "06:00",
    "topics": [],
    "topic": "",
    "major": "601",
    "close-text": WORDS,
    "contact-TOTAL_FORMS": "1",
    "contact-INITIAL_FORMS": "0",
    "contact-0-name": "Planted",
    "contact-0-phone": "1",
    "open-zone": "UTC",
    "open-hours_0": "9:00-17:00",
}
"""Fields that take a certain word only, or that a form adds to itself."""
KEYS = ("requester", "assignee", "person", "next_person", "by", "author")


def payload(isle: Isle, slug: str, relation: str, variant: int, name: str = "") -> tuple[bytes, str]:
    """A body and its type. Keys in it are of the organization ``slug``, or of the other member for ``foreign``;
    ``name`` is the address, where its words mean something else than elsewhere.
    """
    away = next(one for one in SLUGS if one != slug)
    keys = _keys(isle, away if relation == "foreign" else slug, is_private=relation in ("unseen", "mixed"))
    data: dict[str, Any] = {name: _column(field, keys) for name, field in _columns()}
    data |= keys
    data |= {name: value for name, field in _form_fields() if (value := _field(name, field, keys, variant)) is not None}
    data |= {"audience": ("requester", "private")[variant], "name": WORDS, "password1": PASSWORD, "password2": PASSWORD}
    data |= KNOWN | {
        "subject_id": keys["case_id"],
        "case": isle.ids[slug]["case"],
        "place": f"case:{keys['case_id']}",
        "queue": keys["queue"],
        "assignee": keys["assignee"],
        "topics": isle.ids[slug]["topic"],
        "community": isle.ids[slug]["community"],
        "expert": isle.ids[slug]["expert_person"],
        "expert_topic": isle.ids[slug]["topic"],
    }
    if variant == 0:
        data["macro"] = ""  # a requester has none to send with
    else:
        data["number"] = "CNRY"  # another case, by words that every subject begins with
        data["entry"] = isle.ids[slug]["escalation_entry"]  # else one of the desk, which no page of the hall takes
    if name in ARTICLES:
        place = away if relation == "foreign" else slug
        data |= of_articles(isle, place, name, variant, is_private=relation in ("unseen", "mixed"))
    if name in PRACTICES:
        data |= of_practices(isle, away if relation == "foreign" else slug, variant)
    return encode_multipart(BOUNDARY, data), MULTIPART_CONTENT


def _keys(isle: Isle, slug: str, *, is_private: bool) -> dict[str, Any]:
    found, suffix = isle.ids[slug], "_unseen" if is_private else ""
    person = isle.cards[slug, DESK[slug]["private" if is_private else "agent"]]
    team = isle.teams[slug, PRIVATE[slug]]
    keys = {
        **dict.fromkeys(KEYS, person),
        "queue": found[f"queue_id{suffix}"],
        "team": team,
        "case": found[f"case_id{suffix}"],
    }
    keys |= {"entry": found[f"entry_answer{suffix}"], "solution": found[f"entry_answer{suffix}"]}
    keys["notice"] = found[f"notice{suffix}"]
    keys |= {"organization": found["organization"], "user": found["user"], "run": found["import_done"]}
    return keys | {f"{name}_id": value for name, value in keys.items()} | {"attachments": found[f"file_inner{suffix}"]}


def _columns() -> Iterator[tuple[str, Any]]:
    for model in {*space_models("member"), *space_models("network"), *registry_models()}:
        for field in model._meta.concrete_fields:
            yield field.name, field


def _column(field: Any, keys: dict[str, Any]) -> Any:
    if field.name in keys:
        return keys[field.name]
    if field.choices:
        return str(field.choices[-1][0])
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2031-01-01T12:00"
    if isinstance(field, (models.IntegerField, models.BigIntegerField)):
        return "5"
    if isinstance(field, models.EmailField):
        return "planted@new.test"
    return keys["case_id"] if isinstance(field, models.UUIDField) else WORDS


def _form_fields() -> Iterator[tuple[str, forms.Field]]:
    """Fields of every form of the product and of the sign-in library; those of the product come last and win."""
    for module in _form_modules():
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm) and hasattr(form, "base_fields"):
                yield from form.base_fields.items()


def _form_modules() -> Iterator[Any]:
    library = [
        "allauth.account.forms",
        "allauth.mfa.totp.forms",
        "allauth.mfa.base.forms",
        "allauth.mfa.webauthn.forms",
    ]
    own = {one._meta.app_config.name for one in (*space_models("member"), *space_models("network"))} | OWN_APPS
    for name in [*library, *sorted(f"{app}.forms" for app in own if apps.is_installed(app))]:
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        yield module
        for inner in pkgutil.iter_modules(getattr(module, "__path__", ())):
            yield importlib.import_module(f"{name}.{inner.name}")


def _field(name: str, field: Any, keys: dict[str, Any], variant: int) -> Any:
    if isinstance(field, forms.FileField):
        upload = BytesIO(b"key,opened,subject\n1,2026-01-01,planted\n")
        upload.name = "planted.csv"
        return upload
    if isinstance(field, forms.ModelChoiceField):
        return keys.get(name)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        single = [value for value, label in choices if not isinstance(label, (list, tuple))]
        values = [str(value) for value in single if value not in ("", None)]
        return values[0 if variant == 0 else -1] if values else None
    if isinstance(field, forms.EmailField):
        return "planted@new.test"
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateTimeField):
        return "2031-01-01T12:00"
    if isinstance(field, forms.DateField):
        return "2031-01-01"
    if isinstance(field, forms.UUIDField):
        return keys.get(name, keys["case_id"])
    if "password" in name:
        return PASSWORD
    return "planted-org" if name in ("slug", "source") else "UTC" if name == "time_zone" else WORDS
