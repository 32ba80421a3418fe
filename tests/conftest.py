"""Fixtures of every test: the standing world, the people of the story, and what may be skipped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.template.base import Template
from django.template.context import Context
from django.test.signals import template_rendered
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, settings

from core import statements
from core.actor import Actor
from core.spaces import REGISTRY, entered
from tests import people
from tests import world as worlds
from tests.world import World

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(
    "any machine"
)  # how long an example takes says how busy the machine is, and nothing of the product
statements.check = True  # every remembered statement is compared with its query built afresh


@pytest.fixture(scope="session", autouse=True)
def _pages_alone_are_recorded(django_test_environment: None) -> None:
    """``answer.context`` has the contexts of whole templates; those of every piece, which Django copies too, cost more
    than rendering does.
    """

    def render(template: Template, context: Context) -> SafeString:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def _standing(django_test_environment: None, django_db_blocker: Any, worker_id: str) -> Iterator[list[World]]:
    """The world of this worker in a list, so that ``committed`` can put a new one in."""
    from django.db import connections

    connection: Any  # Django's stubs know no pool
    with django_db_blocker.unblock():
        worlds.create_database(worker_id)
        standing = [worlds.build()]
        for connection in connections.all():
            connection.close()
    yield standing
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()
            if connection.pool:
                connection.close_pool()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0, gw1… under xdist, else main."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def django_db_setup(_standing: list[World]) -> None:
    """pytest-django's own set-up is replaced by the standing world."""


@pytest.fixture
def world(_standing: list[World], db: None) -> World:
    """The standing world, in a transaction that is rolled back."""
    return _standing[0]


@pytest.fixture
def committed(_standing: list[World], django_db_blocker: Any) -> Iterator[World]:
    """The standing world without a transaction, put back afterwards. For threads, provisioning and servers."""
    with django_db_blocker.unblock():
        yield _standing[0]
        _standing[0] = worlds.restore()
        from django.db import connections

        for connection in connections.all():
            connection.close()


@pytest.fixture
def registry(world: World) -> Iterator[World]:
    """The test runs in the registry."""
    with entered(REGISTRY):
        yield world


@pytest.fixture
def northwind(world: World) -> Iterator[World]:
    """The test runs in Northwind's space."""
    with entered(world.northwind):
        yield world


@pytest.fixture
def join(world: World) -> Callable[[str], Actor]:
    """Make one of the cast: ``join("ada")``."""
    return lambda name: people.join(world, name)


@pytest.fixture
def ada(join: Callable[[str], Actor]) -> Actor:
    """Agent of Northwind's storage team."""
    return join("ada")


@pytest.fixture
def ben(join: Callable[[str], Actor]) -> Actor:
    """Agent of Northwind's network team."""
    return join("ben")


@pytest.fixture
def ines(join: Callable[[str], Actor]) -> Actor:
    """Admin of Northwind, in the storage team."""
    return join("ines")


@pytest.fixture
def ravi(join: Callable[[str], Actor]) -> Actor:
    """Requester of Northwind, from Tallis Freight."""
    return join("ravi")


@pytest.fixture
def cleo(join: Callable[[str], Actor]) -> Actor:
    """Agent of Halcyon: the stranger at Northwind's door."""
    return join("cleo")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fast layers first, so that a broken rule is told before a browser starts.

    What drives a browser comes last: its event loop runs in this thread until the end, and Django refuses the database
    beside a running loop.
    """
    order = {"architecture": 0, "isolation": 2, "frontend": 3, "browser": 4}
    items.sort(key=lambda item: order.get(item.nodeid.split("/")[1], 1))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was skipped; under REQUIRE_ALL=1 a skip is a failure (see ``pytest_sessionfinish``)."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"skipped: {report.nodeid}: {report.longrepr[-1]}")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With REQUIRE_ALL=1, as in CI, nothing may be skipped."""
    if os.environ.get("REQUIRE_ALL") != "1" or exitstatus != 0:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
