"""What members of the seeded network ask of a request: a form of each and the network's, with a version each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from core.models import Setting
from intake.kept import version_key
from network.asked import RequestForm, RequestFormVersion, form_key

FORMS = (RequestForm.kind, RequestFormVersion.kind)


def request_forms(members: Iterable[UUID]) -> None:
    """Make them; ``None`` stands for the network's."""
    for member in (*members, None):
        key = form_key(member)
        Setting.objects.create(pk=key, kind=FORMS[0], name=str(key), data=RequestForm(version=1).data())
        version = RequestFormVersion(form=key, number=1, sections=())
        place = version_key(key, 1)
        Setting.objects.create(pk=place, kind=FORMS[1], name=str(place), data=version.data())


def request_form_facts(row: Any, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Of a form or a version: whether it was published, and whose it is, empty for the network. None of others."""
    if not isinstance(row, Setting) or row.kind not in FORMS:
        return None
    key = str(row.data.get("form") or row.pk)
    return {"is_published": row.kind == FORMS[1], "organization": whose_form(key, names)}


def whose_form(key: str, names: Mapping[str, str]) -> str:
    """Whose the form of a key is, by the names of organizations."""
    return next((slug for member, slug in names.items() if str(uuid5(UUID(member), FORMS[0])) == key), "")
