"""What a space has chosen: typed settings, one class for each kind, all in one table.

Calendars, views, macros, rules and forms are rows of ``core.models.Setting``. A class of this base says what such a row
holds and checks it; nothing else reads or writes ``data``. Each change keeps what was there before, so that the last
one can be taken back, and records an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, ValidationError

from core.actor import Actor
from core.aside import REMOVED, put_aside, removed_of
from core.events import Event, declare, record
from core.ids import new_id
from core.models import Setting
from core.refusals import Missing, Refused
from core.statements import remembered

NAME_LENGTH = 120
MOST_LISTED = 500
_kinds: dict[str, type[Chosen]] = {}


@declare
@dataclass(frozen=True, kw_only=True, slots=True)
class SettingChanged(Event):
    """A setting was added, changed, removed or taken back. ``setting`` is its kind."""

    kind: ClassVar[str] = "setting"
    silent: ClassVar[str] = "A setting shows on the next page that uses it; the audit log keeps the change."

    setting: str
    change: str


class Chosen(BaseModel):
    """Base of a typed setting. ``kind`` names it in the table; ``most`` bounds how many a space keeps.

    A field that is added has a default. What a person gives is held to the fields there are; rows are read by ``of``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    kind: ClassVar[str] = ""
    called: ClassVar[str] = "setting"
    most: ClassVar[int] = 200
    is_private: ClassVar[bool] = False
    """Whether each is one person's own wish, named by the key of their card, and nobody else's to know of."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if cls.kind and _kinds.setdefault(cls.kind, cls) is not cls:
            raise ValueError(f"Two settings are of the kind {cls.kind}.")

    @classmethod
    def checked(cls, data: Any) -> Self:
        """Make one from what a person gave. ``Refused`` with a sentence for the first thing that does not fit."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise Refused(next(iter(sentences(error).values()))) from error

    @classmethod
    def of(cls, data: Any) -> Self:
        """What a row holds. Fields of a later release are left aside: while that takes over, both read the row."""
        return cls.model_validate(data, extra="ignore")

    @classmethod
    def kept(cls, among: Q | None = None) -> list[Kept[Self]]:
        """Every one of this kind in the space, by name; or those ``among`` which its rows are."""
        return cls.read(_every(cls.kind, cls.most) if among is None else cls.rows(among))

    @classmethod
    def rows(cls, among: Q | None = None) -> QuerySet[Setting]:
        """The rows of this kind by name, or those ``among`` them."""
        return Setting.objects.filter(among or Q(), kind=cls.kind).order_by("name")[: cls.most]

    @classmethod
    def read(cls, rows: Iterable[Setting]) -> list[Kept[Self]]:
        """Rows of this kind as what they hold."""
        return [Kept(row.pk, row.name, cls.of(row.data), row.before is not None) for row in rows]

    @classmethod
    def removed(cls, among: Q | None = None) -> list[Kept[Self]]:
        """Those of this kind that were removed and can still be taken back, the last first; or those ``among``."""
        rows = removed_of(cls.kind).filter(among or Q()).order_by("-changed_at")[:MOST_LISTED]
        return [Kept(row.pk, row.before["name"], cls.of(row.data)) for row in rows]

    @classmethod
    def find(cls, key: UUID) -> Kept[Self]:
        """The one with this key. ``Missing`` for none."""
        row = Setting.objects.filter(kind=cls.kind, pk=key).first()
        if row is None:
            raise Missing
        return Kept(row.pk, row.name, cls.of(row.data), row.before is not None)

    @classmethod
    def named(cls, name: str) -> Kept[Self] | None:
        """The one of this name, or None."""
        row = _named.first(cls.kind, name)
        return None if row is None else Kept(row.pk, row.name, cls.of(row.data), row.before is not None)

    @classmethod
    def hold(cls, key: UUID) -> Kept[Self]:
        """The one with this key as it is now, which nobody else changes until the transaction ends. ``Missing`` for
        none. Whoever keeps it with one thing changed asks it so.
        """
        row = _locked(cls.kind, key)
        return Kept(row.pk, row.name, cls.of(row.data), row.before is not None)

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        return self.model_dump(mode="json")


@remembered()
def _every(kind: str, most: int) -> QuerySet[Setting]:
    return Setting.objects.filter(kind=kind).order_by("name")[:most]


@remembered("name")
def _named(kind: str, name: str) -> QuerySet[Setting]:
    return Setting.objects.filter(kind=kind, name=name)


S = TypeVar("S", bound=Chosen, covariant=True)


@dataclass(frozen=True, slots=True)
class Kept(Generic[S]):
    """A setting with its key and name. ``can_go_back`` says whether its last change can be taken back."""

    key: UUID
    name: str
    value: S
    can_go_back: bool = False


def kinds() -> dict[str, type[Chosen]]:
    """Every class of settings by its kind."""
    return dict(_kinds)


@transaction.atomic
def keep(value: Chosen, *, name: str, by: Actor, key: UUID | None = None, is_new: bool = False) -> UUID:
    """Add a setting, or change the one with this key. Returns its key.

    ``is_new`` adds it under a key of the caller's, for what means something before anybody has changed it. The owning
    app's action has asked the permission. ``Refused`` for a name that is empty or taken, and when the space keeps as
    many as it may.
    """
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Refused(f"Give the {value.called} a name of at most {NAME_LENGTH} characters.")
    rows = Setting.objects.filter(kind=value.kind)
    if rows.filter(name=name).exclude(pk=key).exists():
        raise Refused(f"There is a {value.called} of this name already.")
    if key is None or is_new:
        if rows.count() >= value.most:
            raise Refused(f"There are {value.most} already, which is the most. Remove one first.")
        row, change = Setting(id=key or new_id(), kind=value.kind), "added"
    else:
        row, change = _locked(value.kind, key), "changed"
        row.before = {"name": row.name, "data": row.data}
    row.name, row.data = name, value.data()
    _save(row, value.called)
    _say(row, change, by)
    return row.pk


def note(value: Chosen, *, name: str) -> None:
    """Keep what the system notes about its own work, over what it noted before. No event: nobody chose anything."""
    Setting.objects.update_or_create(kind=value.kind, name=name, defaults={"data": value.data()})


def note_over(value: Chosen, among: Q, *, name: str) -> bool:
    """Note it over a row that is one ``among`` these as of now, and say whether there was one: nothing is written over
    what somebody else noted meanwhile. No event: nobody chose anything.
    """
    rows = Setting.objects.filter(among, kind=value.kind, name=name)
    return bool(rows.update(data=value.data(), changed_at=timezone.now()))


@transaction.atomic
def forget(kind: type[Chosen], key: UUID, *, by: Actor, is_final: bool = False, part_of: UUID | None = None) -> None:
    """Remove a setting. For ``REMOVED_FOR`` it can be taken back, unless ``is_final``.

    What is ``part_of`` another one stands aside as long as that does, and counts with it. The owning app's action has
    asked the permission and what depends on it.
    """
    row = _locked(kind.kind, key)
    _say(row, "removed", by)
    if is_final:
        row.delete()
    else:
        put_aside(row, by=by, part_of=part_of)


@transaction.atomic
def take_back(kind: type[S], key: UUID, *, by: Actor, fit: Callable[[S], S] | None = None) -> None:
    """Bring back what a setting was before its last change; done twice, the change is there again.

    One that was removed is there again, as it was then. ``Refused`` where another one has its name by now. ``fit`` asks
    what comes back whether it may, and returns what is kept of it: what it names may have gone meanwhile.
    """
    if _bring_back(kind, key, by, fit):
        return
    row = _locked(kind.kind, key)
    if row.before is None:
        raise Refused("Nothing has been changed that could be taken back.")
    was = {"name": row.name, "data": row.data}
    row.name, row.data, row.before = row.before["name"], row.before["data"], was
    _fit(kind, row, fit)
    _save(row, kind.called)
    _say(row, "taken back", by)


def choose_only(value: Chosen, *, name: str, by: Actor) -> UUID:
    """Keep the one setting of its kind. What counts without any is written down before the first choice, so that this
    one can be taken back as well. Returns its key. The owning app's action has asked the permission.
    """
    kept = _only(type(value))
    key = kept.key if kept else keep(type(value)(), name=name, by=by)
    return keep(value, name=name, by=by, key=key)


def take_back_only(kind: type[Chosen], *, by: Actor) -> UUID:
    """Bring back what the one setting of its kind was before the last change. Returns its key. The owning app's action
    has asked the permission.
    """
    kept = _only(kind)
    if kept is None:
        raise Refused("Nothing has been changed that could be taken back.")
    take_back(kind, kept.key, by=by)
    return kept.key


def names_of(keys: Iterable[UUID]) -> dict[UUID, str]:
    """What settings of any kind are called, those that were removed as they were called then. One query."""
    rows = Setting.objects.filter(pk__in=list(keys)).values_list("pk", "kind", "name", "before__name")
    return {key: was if kind.startswith(REMOVED) else name for key, kind, name, was in rows}


def named_like(word: str) -> QuerySet[Setting]:
    """Settings of any kind that have ``word`` in their names, those that were removed among them."""
    return Setting.objects.filter(Q(name__icontains=word) | Q(kind__startswith=REMOVED, before__name__icontains=word))


def _only(kind: type[Chosen]) -> Kept[Chosen] | None:
    return next(iter(kind.kept()), None)


def _fit(kind: type[S], row: Setting, fit: Callable[[S], S] | None) -> None:
    """What comes back is read first: rules of what a setting may be can have changed since it was kept."""
    try:
        was = kind.of(row.data)
    except ValidationError as error:
        raise Refused(f"The {kind.called} as it was before does not fit any more.") from error
    if fit is not None:
        row.data = fit(was).data()


def _bring_back(kind: type[S], key: UUID, by: Actor, fit: Callable[[S], S] | None) -> bool:
    row = removed_of(kind.kind).select_for_update().filter(pk=key).first()
    if row is None:
        return False
    if Setting.objects.filter(kind=kind.kind).count() >= kind.most:
        raise Refused(f"There are {kind.most} already, which is the most. Remove one first.")
    aside = row.before or {}
    row.kind, row.name, row.before = kind.kind, aside["name"], aside["before"]
    _fit(kind, row, fit)
    _save(row, kind.called)
    _say(row, "brought back", by)
    return True


def sentences(error: ValidationError) -> dict[str, str]:
    """What is wrong, as a sentence for each field; the key is the field's path with dots, empty for the whole."""
    found: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in fault["loc"])
        words = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
        found.setdefault(path, f"{words}." if fault["type"] == "value_error" or not path else f"{path}: {words}.")
    return found


def _locked(kind: str, key: UUID) -> Setting:
    row: Setting | None = Setting.objects.select_for_update().filter(kind=kind, pk=key).first()
    if row is None:
        raise Missing
    return row


def _save(row: Setting, called: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(f"There is a {called} of this name already.") from error


def _say(row: Setting, change: str, by: Actor) -> None:
    record(SettingChanged(subject_id=row.pk, setting=row.kind, change=change), by=by)
