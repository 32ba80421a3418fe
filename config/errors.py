"""Pages for what went wrong, in sentences."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error
from redis import RedisError

AWAY = (OperationalError, InterfaceError, RedisError, MemoryError)
"""What is raised when the database or Redis does not answer, has no room, or made two changes wait for each other."""
NO_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE}
"""No room, or no disk that takes anything."""
RETRY_SECONDS = 5


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from one of this host's own pages, or the page lay open for too long."""
    sentence = "This form is too old or came from another place. Go back, load the page again and send it once more."
    return render(request, "refused.html", {"sentence": sentence}, status=403)


def fault(request: HttpRequest) -> HttpResponse:
    """What nobody has caught: 503 with when to come back where a part we stand on is away, else a fault of ours.

    Django calls it while the error is being handled. Nothing is asked of the database or the cache for it.
    """
    if not is_away(sys.exception()):
        return server_error(request)
    answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def is_away(error: BaseException | None) -> bool:
    """Whether this is an outage rather than a fault in our code: trying again later helps."""
    return any(
        isinstance(one, AWAY) or (isinstance(one, OSError) and one.errno in NO_DISK) for one in _with_causes(error)
    )


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
