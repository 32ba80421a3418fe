"""Where somebody lands whose words began another case than the one they wrote on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from cases.selectors.links import refs_of


def landed(request: Any, case: Any, entry: Any, answer: HttpResponse) -> HttpResponse:
    """The answer, or the follow-up case that a reply (``entry``) has begun."""
    if entry is None or entry.thread.subject_id == case.pk:
        return answer
    ref = refs_of([entry.thread.subject_id], request.actor)[str(entry.thread.subject_id)]
    messages.success(request, f"{case.ref} is closed, so your reply began {ref}. The two are linked.")
    return redirect("case", int(ref.removeprefix("C-")))
