"""What a member asks of whoever asks it for help: shaping its form, publishing it, resting it for the network's."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from core import chosen
from core.actor import Actor
from core.chosen import Kept
from core.refusals import Refused
from intake.kept import version_key
from intake.schema import REFERRING, Sections, fitting, questions_of
from network.asked import (
    MOST_VERSIONS,
    RequestForm,
    RequestFormVersion,
    form_key,
    held_form,
    version_held,
    versions_held,
)
from network.permissions import require
from network.selectors.forms import asked_form


@transaction.atomic
def shape_form(whose: UUID | None, change: Callable[[Sections], Sections], *, by: Actor) -> None:
    """Change the draft of a member's form, or of the network's (None). What is published stays as it is.

    ``Refused`` if it would not fit together. Records nothing itself: keeping a setting does.
    """
    require(by, "form.shape", whose)
    kept = _locked(whose, by)
    sections = _fit(change(kept.value.sections))
    if sections != kept.value.sections:
        _keep(kept, kept.value.model_copy(update={"sections": sections}), by)


@transaction.atomic
def publish_form(whose: UUID | None, *, by: Actor) -> int:
    """Make the draft the version that counts. Returns its number; drafts of others that show an older one are told.

    Records nothing itself: keeping a setting does.
    """
    require(by, "form.shape", whose)
    kept = _locked(whose, by)
    sections = _fit(kept.value.sections)
    if not any(questions_of(sections)):
        raise Refused("Add a field before you publish the form.")
    known = versions_held(kept.key)
    last = known[-1].value if known else None
    if last and last.sections == sections:
        if last.number == kept.value.version:
            raise Refused("Nothing has changed since it was published.")
        number = last.number
    else:
        number = last.number + 1 if last else 1
        _make_room(known, kept.value.version, by)
        version, key = RequestFormVersion(form=kept.key, number=number, sections=sections), _key(kept, number)
        chosen.keep(version, name=str(key), by=by, key=key, is_new=True)
    _keep(kept, kept.value.model_copy(update={"version": number}), by)
    return number


@transaction.atomic
def rest_form(whose: UUID | None, *, by: Actor) -> None:
    """Ask what the network asks from now on; the draft and its versions stay.

    Records nothing itself: keeping a setting does.
    """
    require(by, "form.shape", whose)
    kept = _locked(whose, by)
    if not kept.value.version:
        raise Refused("No version of it counts now.")
    _keep(kept, kept.value.model_copy(update={"version": 0}), by)


@transaction.atomic
def take_back_form(whose: UUID | None, *, by: Actor) -> None:
    """Bring back what the form was before its last change, be it of the draft, a publishing or a rest.

    ``Refused`` where the version that counted then is not there any more. Records nothing itself: taking back does.
    """
    require(by, "form.shape", whose)
    if held_form(whose) is None:
        raise Refused("Nothing has been changed that could be taken back.")
    chosen.take_back(RequestForm, form_key(whose), by=by, fit=lambda was: _known(whose, was))


@transaction.atomic
def furnish_form(sections: Sections, *, by: Actor) -> None:
    """What a new network asks, published as its first version. The system's own act; one that has a form keeps it.

    Records nothing itself: keeping a setting does.
    """
    if held_form(None) is not None:
        return
    kept, fitted = _locked(None, by), _fit(sections)
    version, key = RequestFormVersion(form=kept.key, number=1, sections=fitted), _key(kept, 1)
    chosen.keep(version, name=str(key), by=by, key=key, is_new=True)
    _keep(kept, RequestForm(sections=fitted, version=1), by)


def _known(whose: UUID | None, was: RequestForm) -> RequestForm:
    if was.version and version_held(form_key(whose), was.version) is None:
        raise Refused(f"Version {was.version} of the form, which counted then, is not there any more.")
    return was


def _locked(whose: UUID | None, by: Actor) -> Kept[RequestForm]:
    """The form, so that two who shape it at once do it one after the other; begun with what is asked without one."""
    if held_form(whose) is None:
        chosen.keep(
            RequestForm(sections=asked_form(by, None).sections),
            name=str(form_key(whose)),
            by=by,
            key=form_key(whose),
            is_new=True,
        )
    return RequestForm.hold(form_key(whose))


def _keep(kept: Kept[RequestForm], value: RequestForm, by: Actor) -> None:
    chosen.keep(value, name=kept.name, by=by, key=kept.key)


def _key(kept: Kept[RequestForm], number: int) -> UUID:
    return version_key(kept.key, number)


def _fit(sections: Sections) -> Sections:
    """The sections, once they fit together and ask for nothing that one member cannot name in another."""
    if any(question.sort in REFERRING for question in questions_of(sections)):
        raise Refused("A form of the hall asks for no people and no files. Files cross beside it.")
    return fitting(sections)


def _make_room(known: list[Kept[RequestFormVersion]], current: int, by: Actor) -> None:
    """A form keeps ``MOST_VERSIONS``: the oldest goes that does not count. What crossed holds its own words."""
    free = [one for one in known if one.value.number != current]
    if len(known) >= MOST_VERSIONS:
        chosen.forget(RequestFormVersion, free[0].key, by=by, is_final=True)
