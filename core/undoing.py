"""Taking back a change of plain values: the way back travels with the sentence that says the change is made.

For what is no ``core.chosen`` setting, such as a queue's name. The values before are sealed into the address of the
Undo button. There, they are what the form was sent with: the same form checks them, the same action asks the permission
and records the event.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing

from core.refusals import Overtaken

Values = dict[str, Any]
"""Values of a form as JSON: texts and booleans by the names of its fields."""

FOR_SECONDS = 60 * 60
PARAMETER = "back"


def way_back(request: Any, subject: UUID, before: Values, after: Values) -> str:
    """The address that takes a change of ``subject`` back, for ``extra_tags`` of a message; empty where none was made.

    It is for the person who made the change, for an hour.
    """
    if before == after:
        return ""
    sealed = signing.dumps({"before": before, "after": after}, salt=_salt(request, subject), compress=True)
    return f"{request.path}?{urlencode({PARAMETER: sealed})}"


def sent(request: Any, subject: UUID, now: Values) -> Any:
    """What a form was sent with: what was typed, what was there before, or None for a page that is looked at.

    ``now`` are the values as they are. ``Overtaken`` where they are not what the change had left, or too late.
    """
    if request.method != "POST":
        return None
    sealed = request.GET.get(PARAMETER)
    if sealed is None:
        return request.POST
    try:
        kept = signing.loads(sealed, salt=_salt(request, subject), max_age=FOR_SECONDS)
    except signing.BadSignature as error:
        raise Overtaken("This cannot be taken back any more. Change it on its page.") from error
    if kept["after"] != now:
        raise Overtaken("It was changed again since, so it is left as it is now.")
    return kept["before"]


def _salt(request: Any, subject: UUID) -> str:
    return f"back:{subject}:{request.user.pk}"
