"""Whose a rule is, and what releases before and after this one make of that."""

from __future__ import annotations

from uuid import UUID

from cases.rules.kept import Rule, When, rules
from cases.rules.steps import Do, Step
from core.actor import Actor
from core.models import Setting
from core.spaces import entered
from tests.cases.ruling import keep
from tests.people import browser_of
from tests.world import World

FORM = {"name": "Night shift", "when": "opened", "is_on": "on", "steps-0-is": "tag", "steps-0-value": "night"}


def _kept(world: World, by: Actor) -> UUID:
    with entered(world.northwind):
        return keep(by, Step(do=Do.TAG, values=("night",)))


def test_rule_kept_before_authors_were_noted_says_so_until_it_is_saved_again(world: World, ines: Actor) -> None:
    lead, key = browser_of(ines), _kept(world, ines)
    with entered(world.northwind):
        row = Setting.objects.get(pk=key)
        assert row.data.pop("author") == str(ines.card)
        row.save()
    page = lead.get("/settings/rules/").content.decode()
    assert "kept before rules noted whose they are" in page
    assert "has left" not in page
    lead.post(f"/settings/rules/{key}/", FORM)
    page = lead.get("/settings/rules/").content.decode()
    assert "kept before" not in page
    assert f"Acts on the queues that {ines.name} sees." in page


def test_rule_is_read_by_the_release_before_and_from_the_next_one(world: World, ines: Actor) -> None:
    plain = Rule(when=When.OPENED, steps=(Step(do=Do.TAG, values=("night",)),))
    data = plain.data()
    assert "author" not in data
    assert "digest" not in data["steps"][0]
    assert Rule.checked(data) == plain
    key = _kept(world, ines)
    with entered(world.northwind):
        row = Setting.objects.get(pk=key)
        row.data = {**row.data, "later": 1, "steps": [one | {"later": 1} for one in row.data["steps"]]}
        row.save()
        assert [one.value for one in rules()] == [plain.model_copy(update={"author": ines.card})]
