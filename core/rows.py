"""Rows and queries that remember their space.

The engines' tables have the same names in member and network spaces, so the database role alone does not stop a row
of one space from being saved in another. Managers stamp the query, rows carry ``_state.space`` from the moment they
are built or read, and everything that would carry one across raises ``WrongSpace``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import models
from django.db.models.base import ModelState

from core.ids import new_id
from core.spaces import NoSpace, WrongSpace, current, current_or_none


def space_of(row: models.Model) -> str | None:
    """The schema a row was built or read in, or None for rows of the registry."""
    return getattr(row._state, "space", None)


def check_row(row: models.Model) -> None:
    """Raise unless the row belongs to the current space."""
    if not isinstance(row, SpaceModel):
        return
    made_in = space_of(row)
    if made_in is None:
        raise NoSpace(f"This {row._meta.verbose_name} was made outside any space.")
    if made_in != current().schema:
        raise WrongSpace(f"This {row._meta.verbose_name} belongs to another space.")


def _check_related(row: models.Model) -> None:
    """Rows assigned to the row's foreign keys belong to the current space too."""
    for related in row._state.fields_cache.values():
        if isinstance(related, SpaceModel):
            check_row(related)


def _check_values(values: Iterable[Any]) -> None:
    """Rows given to a filter, also inside ``Q``, belong to the current space."""
    for value in values:
        if isinstance(value, SpaceModel):
            check_row(value)
        elif isinstance(value, models.Q):
            _check_values(child[1] if isinstance(child, tuple) else child for child in value.children)
        elif isinstance(value, (list, tuple, set)):
            _check_values(item for item in value if isinstance(item, SpaceModel))


Row = TypeVar("Row", bound=models.Model, covariant=True)


class SpaceQuerySet(models.QuerySet[Row]):
    """A queryset whose related access and bulk writes check the rows they are given."""

    def _add_hints(self, **hints: Any) -> None:
        instance = hints.get("instance")
        if instance is not None:
            check_row(instance)
        super()._add_hints(**hints)  # type: ignore[misc]

    def _filter_or_exclude(self, negate: bool, args: Any, kwargs: dict[str, Any]) -> Any:
        _check_values([*args, *kwargs.values()])
        return super()._filter_or_exclude(negate, args, kwargs)  # type: ignore[misc]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            check_row(row)
            _check_related(row)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            check_row(row)
        return super().bulk_update(rows, *args, **kwargs)

    @classmethod
    def as_space_manager(cls) -> Self:
        """A manager of this queryset that stamps what it makes; typed as the queryset whose questions it answers."""
        return cast(Self, SpaceManager.from_queryset(cls)())


class SpaceManager(models.Manager[Any]):
    """Stamps each queryset with the space it is made in."""

    _hints: dict[str, Any]

    def get_queryset(self) -> SpaceQuerySet[Any]:
        instance = self._hints.get("instance")
        if instance is not None:
            check_row(instance)
        queryset = super().get_queryset()
        space = current_or_none()
        queryset.query.space = None if space is None else space.schema  # type: ignore[attr-defined]
        return queryset  # type: ignore[return-value]


class SpaceModel(models.Model):
    """Base of every model that lives in member or network spaces: UUIDv7 key and a memory of its space."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    objects: ClassVar[SpaceQuerySet[Any]] = SpaceQuerySet.as_space_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        space = current_or_none()
        self._state.space = None if space is None else space.schema  # type: ignore[attr-defined]

    @classmethod
    def from_db(  # type: ignore[override]  # the stubs are of a later Django
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """A row as it was read, without asking each field to take its value: a page reads some 150 of them.

        What was not read is not there, as Django has it. Nobody listens to the making of rows (there are no signals),
        and no field of a space's row does anything when its value is set.
        """
        row = cls.__new__(cls)
        row.__dict__["_state"] = state = ModelState()
        row.__dict__.update(zip(field_names, values, strict=True))
        space = current_or_none()
        state.adding, state.db, state.space = False, db, None if space is None else space.schema  # type: ignore[attr-defined]
        return row

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        check_row(self)
        _check_related(self)
        super().save_base(*args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:  # type: ignore[override]  # a space has one database
        check_row(self)
        return super().delete()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        check_row(self)
        super().refresh_from_db(*args, **kwargs)

    def __reduce__(self) -> Any:
        raise WrongSpace("Rows of a space are not pickled: pass ids or plain data.")
