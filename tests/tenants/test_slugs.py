"""What may be an organization's address."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from core.refusals import Overtaken, Refused
from tenants import actions
from tenants.models import Domain, Organization, Space
from tenants.models.organizations import RESERVED_SLUGS
from tests.world import World

LIKELY = st.text("abcz019-_.AÄ \n'\"/:@", min_size=0, max_size=66)
ANY = st.text(max_size=70)
BAD = ["", "a", "ab", "-ab", "ab-", "1abc", "a_b", "a.b", "a b", "pg_x", "ab\n", "ab\0c", "a" * 41, "a" * 64, "ärger"]
BAD += ["\u0430pple", "a'b"]  # the first letter of the former is Cyrillic


@pytest.fixture
def founder(registry: World) -> User:
    return User.objects.create_user("founder@example.org", "x", name="Fay")


@given(slug=st.one_of(LIKELY, ANY, st.sampled_from(sorted(RESERVED_SLUGS))))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_slug_is_refused_or_makes_a_host_that_is_wholly_itself(founder: User, slug: str) -> None:
    """Whatever is typed: either a sentence, or a host of small letters, digits and hyphens that nobody else has."""
    with transaction.atomic():
        try:
            made = actions.sign_up_organization(by=founder, name="Some", slug=slug)
        except Refused as no:
            told = no.sentence
            made = None
        if made is None:
            assert told.endswith(".")
            return
        [domain] = Domain.objects.filter(tenant=made.space)
        label = domain.domain.removesuffix(".guildhall.localhost")
        assert re.fullmatch(r"[a-z][a-z0-9-]{1,38}[a-z0-9]", label)
        assert label == slug.strip().lower()
        assert label not in RESERVED_SLUGS
        assert not label.startswith(("pg-", "xn--"))
        assert re.fullmatch(r"s_[0-9a-f]{12}", made.space.schema_name), "the slug never names a schema"
        transaction.set_rollback(True)


@pytest.mark.parametrize("slug", [*BAD, "pg-x", "xn--abc", "public", "admin", "www", "ADMIN", " api "])
def test_a_bad_slug_leaves_nothing_behind(founder: User, slug: str) -> None:
    before = (Space.objects.count(), Organization.objects.count())
    with pytest.raises(Refused):
        actions.sign_up_organization(by=founder, name="Some", slug=slug)
    assert (Space.objects.count(), Organization.objects.count()) == before


@pytest.mark.parametrize("slug", ["northwind", "NorthWind", " northwind "])
def test_a_taken_slug_is_told_in_any_spelling(founder: User, slug: str) -> None:
    with pytest.raises(Overtaken, match="taken"):
        actions.sign_up_organization(by=founder, name="Some", slug=slug)


def test_upper_case_and_spaces_around_are_forgiven(founder: User) -> None:
    made = actions.sign_up_organization(by=founder, name=" Orchard ", slug=" Orchard-7 ")
    assert made.name == "Orchard"
    assert Domain.objects.get(tenant=made.space).domain == "orchard-7.guildhall.localhost"
