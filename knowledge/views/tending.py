"""Doors of keeping what is known true: verifying, flagging, voting, placing, archiving, linking."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from core.access import members_only
from core.doing import attempt, done
from core.ids import read_key
from core.refusals import Refused
from knowledge.actions import governing, linking, tending
from knowledge.actions.governing import Governed
from knowledge.choices import Level
from knowledge.forms import articles as forms
from knowledge.holding import in_hands
from knowledge.permissions import require
from knowledge.rules import proficiency_of
from knowledge.selectors import articles as selectors
from knowledge.selectors.lists import find_by_words
from knowledge.selectors.people import colleagues
from knowledge.views.articles import asking


@members_only
@asking
def verify_article(request: Any, article_id: UUID) -> HttpResponse:
    """Say whether an article is still true."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.VerifyForm(request.POST if request.method == "POST" else None)

    def act() -> Any:
        return tending.verify(found.pk, by=request.actor, **form.given())

    return _asked(request, found, form, act, ("verify", "Thank you. It is noted."))


@members_only
@asking
def flag_article(request: Any, article_id: UUID) -> HttpResponse:
    """Say what is wrong with an article."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.FlagForm(request.POST if request.method == "POST" else None)

    def act() -> Any:
        return tending.flag(found.pk, by=request.actor, **form.cleaned_data)

    return _asked(request, found, form, act, ("flag", "Flagged. Its owner hears of it."))


@members_only
@require_POST
def settle_flag(request: Any, article_id: UUID, flag_id: UUID) -> HttpResponse:
    """Settle a flag."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.SettleForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose what you made of the flag.")
    given = form.cleaned_data

    def act() -> Any:
        return tending.settle_flag(flag_id, by=request.actor, **given)

    return done(request, act, "The flag is settled.", "article", found.pk)


@members_only
@require_POST
def vote_article(request: Any, article_id: UUID) -> HttpResponse:
    """Say whether an article helped."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.VoteForm(request.POST)
    if not form.is_valid():
        raise Refused("Say whether it helped.")
    helped = form.cleaned_data["helped"] == "yes"

    def act() -> Any:
        return tending.vote(found.pk, by=request.actor, helped=helped)

    said = "Thank you." if helped else "Thank you. Flag it or fix it, if you know what is wrong."
    return done(request, act, said, "article", found.pk)


@members_only
@asking
def govern_article(request: Any, article_id: UUID) -> HttpResponse:
    """Change who reads an article, how it is changed, whose it is."""
    found = selectors.find_article(request.actor, article_id)
    begins = {
        "topic": found.topic,
        "audience": found.audience,
        "team": str(found.team_id or ""),
        "governance": found.governance,
        "owner": str(found.owner_id or ""),
    }
    may_show = proficiency_of(request.actor).level >= Level.PUBLISHER
    given = request.POST if request.method == "POST" else None
    people = colleagues(request.actor)
    form = forms.GovernForm(given, actor=request.actor, may_show_requesters=may_show, people=people, initial=begins)

    def act() -> Any:
        clean = form.cleaned_data
        wanted = Governed(form.place(), clean["governance"], read_key(clean["owner"]))
        return governing.govern(found.pk, wanted, by=request.actor)

    return _asked(request, found, form, act, ("govern", "Saved."))


@members_only
@asking
def archive_article(request: Any, article_id: UUID) -> HttpResponse:
    """Archive an article, with a pointer to what stands for it."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.ArchiveForm(request.POST if request.method == "POST" else None)

    def act() -> Any:
        words = form.cleaned_data["instead"]
        other = find_by_words(request.actor, words) if words else None
        return governing.archive(found.pk, by=request.actor, instead=other)

    return _asked(request, found, form, act, ("archive", "Archived. Cases that used it still lead to it."))


@members_only
@require_POST
def restore_article(request: Any, article_id: UUID) -> HttpResponse:
    """Rely on an archived article again."""
    found = selectors.find_article(request.actor, article_id)

    def act() -> Any:
        return governing.restore(found.pk, by=request.actor)

    return done(request, act, "It is relied on again, not validated yet.", "article", found.pk)


@members_only
@asking
def relate_article(request: Any, article_id: UUID) -> HttpResponse:
    """Say which article belongs to this one."""
    found = selectors.find_article(request.actor, article_id)
    form = forms.RelateForm(request.POST if request.method == "POST" else None)

    def act() -> Any:
        given = form.cleaned_data
        other = find_by_words(request.actor, given["other"])
        return linking.relate(found.pk, other, given["link"], by=request.actor)

    return _asked(request, found, form, act, ("relate", "Linked, both ways."))


@members_only
@require_POST
def unrelate_article(request: Any, article_id: UUID, link_id: UUID) -> HttpResponse:
    """Remove a link between two articles."""
    found = selectors.find_article(request.actor, article_id)

    def act() -> Any:
        return linking.unrelate(found.pk, link_id, by=request.actor)

    return done(request, act, "The link is removed.", "article", found.pk)


ASKED = {
    "verify": (
        "Is it still true?",
        "Keep",
        "verify_article",
        "Checking is neither an edit nor an approval. What is still true is validated until its topic's days are over.",
    ),
    "flag": (
        "Flag it",
        "Flag it",
        "flag_article",
        "Fix it yourself if you can: every reader may. Flag it where you cannot.",
    ),
    "govern": ("Who reads and changes it", "Save", "govern_article", ""),
    "archive": (
        "Archive it",
        "Archive it",
        "archive_article",
        "It leaves the lists and is not relied on any more. Cases that used it still lead to it.",
    ),
    "relate": ("Link it to another article", "Link", "relate_article", ""),
}
"""Each question's title, button, address, and what stands above its fields."""
VERBS = {"verify": "verify", "flag": "flag", "govern": "govern", "archive": "govern", "relate": "link"}
"""What each question asks for: nobody is shown one that they could not answer."""


def _asked(request: Any, found: Any, form: Any, act: Any, words: tuple[str, str]) -> HttpResponse:
    name, said = words
    require(request.actor, f"article.{VERBS[name]}", in_hands(found, request.actor))
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, said)
        return redirect("article", found.pk)
    title, button, address, text = ASKED[name]
    context = {"form": form, "article": found, "title": title, "button": button, "address": address, "text": text}
    return render(request, "knowledge/question.html", context, status=422 if form.errors else 200)
