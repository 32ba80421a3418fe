"""Users by their key: a remembered statement for everybody's pages, and nothing but Django's own way elsewhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Group

from accounts.models import User
from core.actor import Actor
from core.ids import new_id
from core.spaces import REGISTRY, entered
from tests.world import World


def key_of(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def test_user_is_found_by_key_as_of_now(world: World, ada: Actor) -> None:
    with entered(REGISTRY):
        assert User.objects.get(pk=key_of(ada)).name == "Ada Brandt"
        User.objects.filter(pk=key_of(ada)).update(name="Ada Brandt-Lund", is_active=False)
        found = User.objects.get(pk=key_of(ada))
        assert (found.name, found.is_active) == ("Ada Brandt-Lund", False)
        with pytest.raises(User.DoesNotExist):
            User.objects.get(pk=new_id())


def test_users_of_a_group_are_its_own(world: World, ada: Actor, ben: Actor) -> None:
    with entered(REGISTRY):
        group: Any = Group.objects.create(name="Operators")
        people: Any = group.user_set
        people.add(User.objects.get(pk=key_of(ada)))
        assert people.get(pk=key_of(ada)).name == "Ada Brandt"
        with pytest.raises(User.DoesNotExist):
            people.get(pk=key_of(ben))
