"""The worker's door: every job names its space or says that it needs none.

A job of a space is refused without one and enters it for its whole length; the space is left in every case, so the
next job on the same thread starts without any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from core.jobs import defer
from core.spaces import REGISTRY, NoSpace, entered
from tenants.models import Space

RETRY = RetryStrategy(max_attempts=5, exponential_wait=3)


def registry_task(name: str, queue: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a task that works in the registry."""

    def wrap(run: Callable[..., Any]) -> Any:
        def in_registry(**args: Any) -> Any:
            with _Closing(), entered(REGISTRY):
                return run(**args)

        return app.task(name=name, queue=queue, retry=options.pop("retry", RETRY), **options)(in_registry)

    return wrap


def space_task(name: str, queue: str = "default", **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Decorator of a task that works in one space, named by the argument ``space`` (written by the database)."""

    def wrap(run: Callable[..., Any]) -> Any:
        def in_space(*, space: str | None = None, **args: Any) -> Any:
            if space is None:
                raise NoSpace(f"The job {name} names no space.")
            with _Closing():
                with entered(REGISTRY):
                    row = Space.objects.get(pk=UUID(space))
                if not row.is_open:
                    return None
                with entered(row.ref):
                    return run(**args)

        return app.task(name=name, queue=queue, retry=options.pop("retry", RETRY), **options)(in_space)

    return wrap


Relayed = Mapping[UUID, dict[str, Any]]
"""For each organization the arguments of its job: keys alone."""


def relay_task(name: str, *, to: str, queue: str = "default") -> Callable[[Callable[..., Relayed]], Any]:
    """Decorator of a task that works in a network's space and says what which organization is to hear of.

    The door hands each of them on to the job ``to`` in that organization's own space, with what leads back:
    ``network``, the key of the space it comes from, its ``schema``, and ``slug``, its address. A space's own role
    could make no job for another space.
    """

    def wrap(run: Callable[..., Relayed]) -> Any:
        def in_both(*, space: str | None = None, **args: Any) -> None:
            if space is None:
                raise NoSpace(f"The job {name} names no space.")
            with _Closing():
                with entered(REGISTRY):
                    here = Space.objects.select_related("network").get(pk=UUID(space))
                if not here.is_open:
                    return
                with entered(here.ref):
                    told = run(**args)
                with entered(REGISTRY), transaction.atomic():
                    for home in Space.objects.filter(organization__in=list(told)).select_related("organization"):
                        if home.is_open:
                            keys = told[home.organization.pk] | {"network": here.pk, "schema": here.schema_name}
                            defer(to, queue=queue, space=home.pk, slug=here.network.slug, **keys)

        return app.task(name=name, queue=queue, retry=RETRY)(in_both)

    return wrap


class _Closing:
    """Connections of the worker's threads go back to the pool after each job."""

    def __enter__(self) -> None:
        close_old_connections()

    def __exit__(self, *exc: object) -> None:
        for connection in connections.all(initialized_only=True):
            if not connection.in_atomic_block:
                connection.close()
