"""Pages for what went wrong, in sentences."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from one of this host's own pages, or the page lay open for too long."""
    sentence = "This form is too old or came from another place. Go back, load the page again and send it once more."
    return render(request, "refused.html", {"sentence": sentence}, status=403)
