"""The seeded world for this package, the walker in it, and ``--matrix=whole``."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.template.base import Template

from core import statements
from tests import world as worlds
from tests.isolation.addresses import Address, every_address, relations
from tests.isolation.plan import seats
from tests.isolation.seed import Isle, seed
from tests.isolation.signins import SignIns, sign_in_everybody
from tests.isolation.walk import Ask, Finding, Walker
from tests.world import World

Showing = Callable[[int, int, list[Finding]], None]
Around = Callable[..., list[Finding]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest tests/isolation --matrix=whole`` asks every question; without it all pairs are asked."""
    parser.addoption(
        "--matrix", choices=["pairwise", "whole"], default="pairwise", help="how much of the matrix to walk"
    )


@pytest.fixture(scope="session")
def is_whole(request: pytest.FixtureRequest) -> bool:
    """Whether every question is asked. Not every run of pytest has read this folder's options."""
    return bool(request.config.getoption("--matrix", "pairwise") == "whole")


@pytest.fixture(scope="package")
def isle(_standing: list[World], django_db_blocker: Any) -> Iterator[Isle]:
    """The world, seeded and committed; put back when the package is done."""
    with django_db_blocker.unblock():
        yield seed(_standing[0])
        _standing[0] = worlds.restore()
        from django.db import connections

        for connection in connections.all():
            connection.close()


@pytest.fixture(scope="package")
def sign_ins(isle: Isle) -> SignIns:
    """Everybody's sessions."""
    return sign_in_everybody(isle)


@pytest.fixture
def walker(isle: Isle, sign_ins: SignIns, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walker]:
    """A walker whose ear is on every logger while it is used."""
    # Django's tests copy the context of every template for assertTemplateUsed: a third of the time, and not asked for.
    monkeypatch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
    monkeypatch.setattr(statements, "check", True)  # the walker changes it, and it is put back
    # A body of the walk holds every field of every form and table, which is more than any page of the product sends.
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_NUMBER_FIELDS", 2_000)
    walker = Walker(isle, sign_ins)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(walker.listener)
    root.setLevel(logging.INFO)
    yield walker
    root.setLevel(before)
    root.removeHandler(walker.listener)


@pytest.fixture(scope="session")
def addresses() -> list[Address]:
    """Every address of the product."""
    return every_address()


@pytest.fixture
def showing(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Showing:
    """Shows how far a long walk is, and what it found as soon as it is found; past the capture."""
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    told: set[tuple[str, str]] = set()

    def write(line: str) -> None:
        if capture is None:
            return
        with capture.global_and_fixture_disabled():
            sys.stderr.write(line)
            sys.stderr.flush()

    def show(done: int, total: int, findings: list[Finding]) -> None:
        if done % 500 == 0:
            caplog.clear()  # every refusal is a line with its request, which pytest keeps until the test ends
            write(f"\risolation: {done:,} of {total:,} requests ")
        for finding in findings[-20:]:
            kind = (finding.what, str(finding.ask.address))
            if kind not in told:
                told.add(kind)
                write(f"\nisolation: {finding}\n")

    return show


@pytest.fixture
def found(walker: Walker) -> Callable[[str], list[Finding]]:
    """The findings of one sort so far."""
    return lambda what: [finding for finding in walker.findings if finding.what == what]


@pytest.fixture
def compiled_anew() -> Iterator[None]:
    """What a statement was compiled to before a leak was planted, or while it was, counts for nothing."""
    statements.forget()
    yield
    statements.forget()


@pytest.fixture
def around(walker: Walker, addresses: list[Address]) -> Around:
    """Asks one address of a member's host as everybody, for everything, and returns the findings."""

    def ask(name: str, method: str = "GET", people: Sequence[str] = (), *, variant: int = 0) -> list[Finding]:
        [address] = [one for one in addresses if one.name == name and one.conf == "member"]
        for who, host, cookie_of in seats("member"):
            for relation in relations(address) if not people or who in people else ():
                walker.ask(Ask(address, who, host, method, relation, cookie_of, variant=variant))
        return walker.findings

    return ask
