"""What every door of a composer does: begin with unsent words, ask once more where it must, let go what was sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.forms.cases import EntryForm, WritingForm
from cases.forms.threads import QuoteForm
from cases.selectors.threads import Writing, files_waiting, quotes_of, writing_at
from conversations.actions.entries import fresh_key
from conversations.mentions import Unseen
from conversations.once import Repeated
from core.refusals import Overtaken, Refused
from notifications.actions.reading import discard_draft, mark_seen


class Answered(Overtaken):
    """Somebody else wrote while this was being written; its writer has not seen that yet."""

    def __init__(self, entries: Sequence[Any]) -> None:
        self.entries = tuple(entries)
        super().__init__("Somebody answered while you were writing. Read it, and send yours if it still fits.")


def check_arrived(entries: Sequence[Any]) -> None:
    """``Answered`` where others wrote since the composer's page was shown. Sent again, it goes."""
    if entries:
        raise Answered(entries)


def check_first(request: Any, given: dict[str, Any]) -> None:
    """``Repeated`` where this very form was sent before: asked first, so that nothing else is asked of a second try."""
    fresh_key(given["once"], given["text"], by=request.actor)


def first_sent(repeated: Repeated) -> HttpResponse:
    """To what the first one wrote."""
    return redirect("entry", repeated.entry.pk)


def sent(given: dict[str, Any]) -> dict[str, Any]:
    """What a clean composer holds, as ``add_entry`` takes it."""
    return {
        "source": given["text"],
        "uploads": given["files"],
        "attachment_ids": given["attached"],
        "asks": given["unseen"] != "silent",
        "once": given["once"],
    }


def remembering(form: WritingForm, act: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """An act whose refusal the form keeps, for what its composer shows with it."""

    def inside(given: dict[str, Any]) -> Any:
        try:
            return act(given)
        except Refused as refused:
            form.refusal = refused
            raise

    return inside


def let_go(request: Any, kind: str, key: UUID) -> None:
    """What was sent is no draft any more, and whoever wrote it has read what stood before it."""
    discard_draft(f"{kind}:{key}", by=request.actor)
    mark_seen(kind, key, by=request.actor, until=timezone.now())


def composer(request: Any, page: Any, form: Any = None, used: Any = None) -> dict[str, Any]:
    """The composer of a case's ``page``: with what came back, or else with unsent words, what is to be quoted, and the
    words of the macro that is ``used``.
    """
    place, talk = f"case:{page.case.pk}", page.talk
    if form is not None:
        return {"entry_form": form, "writing": returned(request, form, place, talk.thread_id, talk.newest)}
    writing, begun = writing_at(request.actor, place, talk.thread_id, talk.newest, has_draft=page.ahead.has_draft)
    first = {"audience": "private" if request.actor.is_staff else "requester"}
    begun = first | quoting(request, begun)
    begun = used.over(begun) if used else begun
    return {"entry_form": EntryForm(initial=begun), "writing": writing}


def quoting(request: Any, begun: dict[str, Any]) -> dict[str, Any]:
    """Unsent words, and behind them the entries that the address asks to quote."""
    form = QuoteForm(request.GET)
    keys = form.cleaned_data["quote"] if form.is_valid() else []
    if not keys:
        return begun
    words = begun.get("text", "")
    return begun | {"text": (f"{words}\n\n" if words else "") + quotes_of(keys, request.actor)}


def returned(request: Any, form: WritingForm, place: str, thread: UUID | None, newest: Any) -> Writing:
    """A composer whose words were not sent, with the reason and with the files that wait."""
    refusal = form.refusal
    keys = form.cleaned_data.get("attached", []) if hasattr(form, "cleaned_data") else []
    is_unseen = isinstance(refusal, Unseen)
    return Writing(
        place,
        thread,
        newest,
        files=files_waiting(request.actor, keys),
        arrived=refusal.entries if isinstance(refusal, Answered) else (),
        unseen=refusal.said if isinstance(refusal, Unseen) else "",
        may_add=is_unseen and place.startswith("thread:") and bool(getattr(refusal, "people", ())),
    )
