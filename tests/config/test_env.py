"""Settings are read as meant, or refused with a sentence that names them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config import env

NAME = "GUILDHALL_TEST_SETTING"


@pytest.fixture(autouse=True)
def _forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "_settings", {})
    monkeypatch.delenv(NAME, raising=False)


@pytest.mark.parametrize(
    ("typed", "read", "expected"),
    [
        ("  hello ", lambda: env.text(NAME, "x"), "hello"),
        ("plain", lambda: env.text(NAME, "x", choices=("plain", "json")), "plain"),
        ("Yes", lambda: env.flag(NAME, "x"), True),
        ("off", lambda: env.flag(NAME, "x"), False),
        ("42", lambda: env.number(NAME, "x", 1), 42),
        ("-3", lambda: env.number(NAME, "x", 1), -3),
        ("90", lambda: env.seconds(NAME, "x", "1"), 90.0),
        ("1.5h", lambda: env.seconds(NAME, "x", "1"), 5400.0),
        ("7 D", lambda: env.seconds(NAME, "x", "1"), 604_800.0),
        ("/srv/data", lambda: env.path(NAME, "x", "var"), Path("/srv/data")),
        ("data", lambda: env.path(NAME, "x", "var"), env.ROOT / "data"),
        ("a, b,,c ", lambda: env.listing(NAME, "x"), ["a", "b", "c"]),
        ("redis://h:1/0", lambda: env.url(NAME, "x", ("redis",)), "redis://h:1/0"),
        (
            "postgresql://u@/d?host=/run/s",
            lambda: env.url(NAME, "x", ("postgresql",)),
            "postgresql://u@/d?host=/run/s",
        ),
    ],
)
def test_what_is_typed_is_read_as_meant(
    monkeypatch: pytest.MonkeyPatch, typed: str, read: Callable[[], object], expected: object
) -> None:
    monkeypatch.setenv(NAME, typed)
    assert read() == expected


@pytest.mark.parametrize("typed", [None, "", "   "])
def test_unset_and_empty_give_the_default(monkeypatch: pytest.MonkeyPatch, typed: str | None) -> None:
    if typed is not None:
        monkeypatch.setenv(NAME, typed)
    assert env.number(NAME, "x", 8000) == 8000


def test_an_address_that_is_not_set_is_empty() -> None:
    assert env.url(NAME, "x", ("redis",)) == ""


@pytest.mark.parametrize(
    ("typed", "read", "says"),
    [
        ("xml", lambda: env.text(NAME, "x", choices=("plain", "json")), "plain, json"),
        ("maybe", lambda: env.flag(NAME, "x"), "yes or no"),
        ("8k", lambda: env.number(NAME, "x", 1), "whole number"),
        ("1_000", lambda: env.number(NAME, "x", 1), "whole number"),
        ("0", lambda: env.number(NAME, "x", 1, minimum=1), "at least 1"),
        ("70000", lambda: env.number(NAME, "x", 1, maximum=65535), "at most 65535"),
        ("soon", lambda: env.seconds(NAME, "x", "1"), "length of time"),
        ("-5", lambda: env.seconds(NAME, "x", "1"), "length of time"),
        ("http://h/", lambda: env.url(NAME, "x", ("redis", "rediss")), "redis:// or rediss://"),
        ("redis://", lambda: env.url(NAME, "x", ("redis",)), "no host"),
        ("redis://h:port/0", lambda: env.url(NAME, "x", ("redis",)), "malformed"),
    ],
)
def test_nonsense_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, typed: str, read: Callable[[], object], says: str
) -> None:
    monkeypatch.setenv(NAME, typed)
    with pytest.raises(env.BadSettingError, match=f"^{NAME} ") as refusal:
        read()
    assert says in str(refusal.value)


def test_a_refused_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "mysql://ada:s3cret@db/x")
    with pytest.raises(env.BadSettingError) as refusal:
        env.url(NAME, "x", ("postgresql",))
    assert "s3cret" not in str(refusal.value)


def test_every_setting_asked_for_is_listed_once_and_by_name() -> None:
    env.flag("GUILDHALL_TEST_B", "Second.")
    env.number("GUILDHALL_TEST_A", "First.", 5)
    env.number("GUILDHALL_TEST_A", "First.", 5)
    assert env.registered() == [
        env.Setting("GUILDHALL_TEST_A", "number", "5", "First."),
        env.Setting("GUILDHALL_TEST_B", "flag", "false", "Second."),
    ]


def test_two_places_may_not_disagree_about_a_setting() -> None:
    env.number(NAME, "First.", 5)
    with pytest.raises(RuntimeError, match=NAME):
        env.number(NAME, "First.", 6)
