"""Doors of imports: bring a file, map it, check it, watch it, halt it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.actions import imports as actions
from cases.forms.imports import MappingForm, SavedMappingForm, UploadForm
from cases.importing.files import too_large
from cases.importing.mappings import SavedMapping
from cases.imports import PRESETS
from cases.models import Import
from cases.permissions import require
from cases.selectors import imports as selectors
from core.access import members_only
from core.fragments import is_swap
from core.refusals import Refused

ENVELOPE = 100_000
"""Bytes a form may need beside its file."""


@members_only
@require_safe
def imports(request: Any) -> HttpResponse:
    """The newest imports."""
    return render(request, "cases/imports/list.html", {"imports": selectors.imports_page(request.actor)})


@members_only
@csrf_exempt  # the token is checked by the inner view, once the size is known and the file goes straight to disk
@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: Any) -> HttpResponse:
    """Bring a file. One that says it is too large is refused before a byte of it is read."""
    require(request.actor, "import.run")
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.IMPORT_LIMIT + ENVELOPE:
        form = UploadForm({})
        form.errors.clear()
        form.add_error(None, too_large())
        return _upload_page(request, form, 413)
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    return _new_import(request)


@csrf_protect
def _new_import(request: Any) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row = actions.upload_import(upload, upload.name, by=request.actor)
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect("import_mapping", row.pk)
    return _upload_page(request, form, 422 if request.method == "POST" else 200)


def _upload_page(request: Any, form: UploadForm, status: int) -> HttpResponse:
    context = {"form": form, "limit": settings.IMPORT_LIMIT}
    return render(request, "cases/imports/new.html", context, status=status)


@members_only
@require_safe
def import_(request: Any, import_id: UUID) -> HttpResponse:
    """One import; a swap gets the part that changes."""
    page = selectors.import_page(import_id, request.actor)
    if is_swap(request):
        return render(request, "cases/imports/_import.html", {"page": page})
    return render(request, "cases/imports/import.html", {"page": page})


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: Any, import_id: UUID) -> HttpResponse:
    """What the file's columns mean."""
    row = selectors.find_import(import_id, request.actor)
    form = MappingForm(row, selectors.sample_for(row), request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, queue = form.cleaned_data, form.cleaned_data["queue"]
        options = {"source": given["source"], "save_as": given["save_as"], "queue_id": queue.pk if queue else None}
        try:
            actions.map_import(import_id, form.mapping_data(), by=request.actor, **options)
            actions.check_import(import_id, by=request.actor)
            return redirect("import", import_id)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return _mapping_page(request, row, form)


def _mapping_page(request: Any, row: Any, form: MappingForm) -> HttpResponse:
    context = {"row": row, "form": form, "saved": SavedMapping.names(), "presets": sorted(PRESETS)}
    return render(request, "cases/imports/mapping.html", context, status=422 if form.is_bound else 200)


@members_only
@require_POST
def load_mapping(request: Any, import_id: UUID) -> HttpResponse:
    """Take a saved mapping or one that comes with the product."""
    selectors.find_import(import_id, request.actor)
    form = SavedMappingForm(request.POST)
    if form.is_valid():
        actions.use_saved_mapping(import_id, form.cleaned_data["name"], by=request.actor)
    return redirect("import_mapping", import_id)


def _button(act: Callable[..., Import]) -> Callable[..., HttpResponse]:
    """The view of a button on an import's page: do it, and show the page again."""

    @members_only
    @require_POST
    def press(request: Any, import_id: UUID) -> HttpResponse:
        act(import_id, by=request.actor)
        return redirect("import", import_id)

    return press


check_import = _button(actions.check_import)
start_import = _button(actions.start_import)
pause_import = _button(actions.pause_import)
resume_import = _button(actions.resume_import)
cancel_import = _button(actions.cancel_import)


@members_only
@require_safe
def troubles(request: Any, import_id: UUID) -> HttpResponse:
    """The rows set aside, page by page."""
    page = selectors.troubles_page(import_id, request.GET.get("after", ""), request.actor)
    return render(request, "cases/imports/troubles.html", {"page": page})


@members_only
@require_safe
def troubles_csv(request: Any, import_id: UUID) -> HttpResponse:
    """The same as a table to mend the file by."""
    name = f'attachment; filename="set-aside-{import_id}.csv"'
    content = selectors.troubles_table(import_id, request.actor)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
