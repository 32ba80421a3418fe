"""What leads do with forms: make, shape, publish, take back, remove. People outside see what was published."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core import chosen
from core.actor import Actor
from core.models import Setting
from core.refusals import Refused
from intake.kept import MAX_VERSIONS, Form, FormVersion, version_key, versions_of
from intake.models import Answers
from intake.permissions import require
from intake.schema import Sections, fitting, questions_of


@transaction.atomic
def make_form(name: str, *, by: Actor, words: str = "", place: UUID | None = None, is_offered: bool = True) -> UUID:
    """Begin a form: a draft without a field. Returns its key.

    Records nothing itself: keeping a setting does.
    """
    require(by, "form.manage")
    value = Form.checked({"words": words, "place": place, "is_offered": is_offered})
    return chosen.keep(value, name=name, by=by)


@transaction.atomic
def describe_form(
    key: UUID, *, by: Actor, name: str, words: str, place: UUID | None = None, is_offered: bool = False
) -> None:
    """Change what a form is called and for, where its cases go, and whether people outside are offered it: at once.

    Records nothing itself: keeping a setting does.
    """
    require(by, "form.manage")
    kept = _locked(key)
    value = Form.checked({**kept.value.data(), "words": words, "place": place, "is_offered": is_offered})
    chosen.keep(value, name=name, by=by, key=key)


@transaction.atomic
def shape_form(key: UUID, change: Callable[[Sections], Sections], *, by: Actor) -> None:
    """Change the draft of a form; what is published stays as it is. ``Refused`` if it would not fit together.

    Records nothing itself: keeping a setting does.
    """
    require(by, "form.manage")
    kept = _locked(key)
    sections = fitting(change(kept.value.sections))
    if sections != kept.value.sections:
        chosen.keep(kept.value.model_copy(update={"sections": sections}), name=kept.name, by=by, key=key)


@transaction.atomic
def publish_form(key: UUID, *, by: Actor) -> int:
    """Make the draft the version that counts. Returns its number; older ones stay for the answers given to them.

    Records nothing itself: keeping a setting does.
    """
    require(by, "form.manage")
    kept = _locked(key)
    sections = fitting(kept.value.sections)
    if not any(questions_of(sections)):
        raise Refused("Add a field before you publish the form.")
    known = versions_of(key)
    if known and known[-1].value.sections == sections and known[-1].value.number == kept.value.version:
        raise Refused("Nothing has changed since it was published.")
    _make_room(key, kept.value.version, by)
    number = known[-1].value.number + 1 if known else 1
    version = FormVersion(form=key, number=number, sections=sections)
    chosen.keep(version, name=f"{key} {number}", by=by, key=version_key(key, number), is_new=True)
    chosen.keep(kept.value.model_copy(update={"version": number}), name=kept.name, by=by, key=key)
    return number


@transaction.atomic
def take_back_form(key: UUID, *, by: Actor) -> None:
    """Bring back what a form was before its last change, be it of the draft, a publishing, or its removal.

    ``Refused`` where the version that counted then is not there any more.
    Records nothing itself: taking back a setting does.
    """
    require(by, "form.manage")
    for version in FormVersion.removed(Q(data__form=str(key))):
        chosen.take_back(FormVersion, version.key, by=by)
    chosen.take_back(Form, key, by=by)
    number = Form.find(key).value.version
    if number and all(version.value.number != number for version in versions_of(key)):
        raise Refused(f"Version {number} of the form, which counted then, is not there any more.")


@transaction.atomic
def remove_form(key: UUID, *, by: Actor) -> None:
    """Remove a form that nobody has answered. One that was is only no longer offered: its answers need it.

    Records nothing itself: removing a setting does.
    """
    require(by, "form.manage")
    _locked(key)
    if Answers.objects.filter(form=key).exists():
        raise Refused("People have answered this form, so it stays for their answers. Stop offering it instead.")
    chosen.forget(Form, key, by=by)
    for version in versions_of(key):
        chosen.forget(FormVersion, version.key, by=by, part_of=key)


def _locked(key: UUID) -> chosen.Kept[Form]:
    """The form, so that two people who shape it at once do it one after the other."""
    Setting.objects.select_for_update().filter(kind=Form.kind, pk=key).first()
    return Form.find(key)


def _make_room(key: UUID, current: int, by: Actor) -> None:
    """A form keeps ``MAX_VERSIONS``: the oldest that nobody answered goes."""
    known = versions_of(key)
    if len(known) < MAX_VERSIONS:
        return
    used = set(Answers.objects.filter(form=key).values_list("version", flat=True)) | {current}
    free = next((version for version in known if version.value.number not in used), None)
    if free is None:
        raise Refused(f"This form has {MAX_VERSIONS} versions, and people have answered all of them. Make a new form.")
    chosen.forget(FormVersion, free.key, by=by, is_final=True)
