"""Parts are remembered by their values, and a remembered part is escaped like a fresh one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import mark_safe

from config.templatetags.parts import avatar, part, size
from directory.models import Person
from notifications.subjects import keyed_path, member_path

MARKUP = "<b>New</b>"


def test_a_text_is_escaped_though_the_same_text_marked_as_safe_was_shown_before() -> None:
    assert MARKUP in part("state", status="new", word=mark_safe(MARKUP))
    assert "&lt;b&gt;New&lt;/b&gt;" in part("state", status="new", word=MARKUP)


def test_a_moment_is_remembered_for_each_time_zone() -> None:
    at = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
    assert "5 Jan, 23:30" in part("time", at=at, form="both")
    with timezone.override("Asia/Tokyo"):
        assert "6 Jan, 08:30" in part("time", at=at, form="both")


def test_a_part_sees_only_what_it_is_given() -> None:
    shown = Template('{% load parts %}{% part "state" status="open" word="Open" %}').render(Context({"shape": "badge"}))
    assert 'class="state"' in shown
    assert "badge" not in shown


def test_an_avatar_is_the_same_as_its_partial_included() -> None:
    person = Person(id=UUID(int=7), name="Ada Brandt", kind=Person.Kind.COLLEAGUE)
    included = Template('{% include "parts/_avatar.html" with person=person size="small" label="Ada" %}')
    assert avatar(person, size="small", label="Ada") == included.render(Context({"person": person})).strip()


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (11_000_000, "11 MB"),
        (999_960_000, "1000 MB"),
        (10**9, "1 GB"),
    ],
)
def test_sizes_are_decimal_as_limits_are_set(octets: int, words: str) -> None:
    assert size(octets).replace("\u00a0", " ") == words


def test_a_part_written_with_its_values_is_rendered_once_and_one_with_variables_each_time() -> None:
    fixed = Template('{% load parts %}{% part "icon" name="lock" %}')
    assert fixed.render(Context()) == fixed.render(Context()) == part("icon", name="lock")
    named = Template('{% load parts %}{% part "icon" name=name %}')
    assert named.render(Context({"name": "lock"})) == part("icon", name="lock")
    assert named.render(Context({"name": "user"})) == part("icon", name="user")


def test_a_part_can_be_kept_for_later() -> None:
    shown = Template('{% load parts %}{% part "icon" name="lock" as sign %}<i>{{ sign }}</i>').render(Context())
    assert shown == f"<i>{part('icon', name='lock')}</i>"


@pytest.mark.parametrize("key", [12, UUID(int=12)])
def test_a_path_around_a_key_is_the_path_of_that_key(key: UUID | int) -> None:
    name = "case" if isinstance(key, int) else "entry"
    assert keyed_path(name, key) == keyed_path(name, key) == member_path(name, key)
    assert keyed_path("cases") == member_path("cases")
