"""Where somebody lands whose words began another case than the one they wrote on."""

from __future__ import annotations

from typing import Any, TypeGuard
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from cases.selectors.links import refs_of


def landed(request: Any, case: Any, entry: Any, answer: HttpResponse) -> HttpResponse:
    """The answer, at the new ``entry`` where it leads to its case; or the follow-up case that a reply has begun.

    A long case is not read from its top again, and Tab goes on from what was just written.
    """
    if entry is None:
        return answer
    if entry.thread.subject_id == case.pk:
        return redirect(f"{answer.url}#e-{entry.pk}") if _leads_to(answer, case) else answer
    ref = refs_of([entry.thread.subject_id], request.actor)[str(entry.thread.subject_id)]
    messages.success(request, f"{case.ref} is closed, so your reply began {ref}. The two are linked.")
    return redirect("case", int(ref.removeprefix("C-")))


def _leads_to(answer: HttpResponse, case: Any) -> TypeGuard[HttpResponseRedirect]:
    return isinstance(answer, HttpResponseRedirect) and urlsplit(answer.url).path == reverse("case", args=[case.number])
