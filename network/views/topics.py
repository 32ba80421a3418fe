"""The taxonomy: everybody reads it, stewards change it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import members_of_the_network
from core.doing import attempt
from core.refusals import NotAllowed
from network.actions import topics as actions
from network.forms.topics import MergeForm, TopicForm
from network.permissions import may
from network.selectors import halls as selectors


@members_of_the_network
@require_safe
def topics(request: Any, network: str) -> HttpResponse:
    """Every topic, each below what it is a part of."""
    context = {"lines": selectors.topics(request.actor), "may_curate": may(request.actor, "topic.curate")}
    return render(request, "network/topics.html", context)


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def new_topic(request: Any, network: str) -> HttpResponse:
    """Add a topic."""
    _stewards_only(request)
    form = TopicForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: actions.add_topic(by=request.actor, **given))
        if made:
            messages.success(request, f"{made.name} is a topic now.")
            return redirect("topics", network)
    return render(request, "network/topic.html", {"form": form}, status=422 if form.errors else 200)


@members_of_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def edit_topic(request: Any, network: str, topic_id: UUID) -> HttpResponse:
    """Rename, move or merge a topic, or say what else it is called."""
    _stewards_only(request)
    topic = selectors.topic(request.actor, topic_id)
    was = {"kind": topic.kind, "name": topic.name, "parent": topic.parent_id or "", "aliases": topic.aliases}
    form = TopicForm(request.POST or None, initial=was, actor=request.actor, without=topic.pk)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: actions.change_topic(topic.pk, by=request.actor, **given)):
            messages.success(request, "The topic is saved.")
            return redirect("topics", network)
    return _shown(request, topic, form, MergeForm(actor=request.actor, without=topic.pk))


@members_of_the_network
@require_POST
def merge_topic(request: Any, network: str, topic_id: UUID) -> HttpResponse:
    """Merge a topic into one that means the same."""
    _stewards_only(request)
    topic = selectors.topic(request.actor, topic_id)
    merge = MergeForm(request.POST, actor=request.actor, without=topic.pk)
    if merge.is_valid():
        into = UUID(merge.cleaned_data["into"])
        target = attempt(merge, lambda: actions.merge_topic(topic.pk, by=request.actor, into=into))
        if target:
            messages.success(request, f"{topic.name} leads to {target.name} now.")
            return redirect("topics", network)
    was = {"kind": topic.kind, "name": topic.name, "parent": topic.parent_id or "", "aliases": topic.aliases}
    form = TopicForm(initial=was, actor=request.actor, without=topic.pk)
    return _shown(request, topic, form, merge)


def _shown(request: Any, topic: Any, form: TopicForm, merge: MergeForm) -> HttpResponse:
    context = {"form": form, "merge": merge, "topic": topic}
    return render(request, "network/topic.html", context, status=422 if form.errors or merge.errors else 200)


def _stewards_only(request: Any) -> None:
    if not may(request.actor, "topic.curate"):
        raise NotAllowed("Only a steward of the network changes its topics.")
