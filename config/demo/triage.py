"""What waits for a steward in the demo: Ben asks whoever can in Harbour, where people choose whom that goes to."""

from __future__ import annotations

from django.db import transaction

from config.demo.escalations import about_case, at_home, beyond_of, let_go
from config.demo.networks import HARBOUR
from core.spaces import entered
from exchange.composing import Composition
from exchange.crossing import in_network
from network.actions.rules import choose_rules
from network.agreements import agreed
from network.models import Escalation, Topic
from network.selectors.forms import asked_form

ABOUT = "jumbo frames"
TOPIC = "Communication"
TITLE = "The storage network of a hospital drops every few minutes"
ANSWERS = {
    "site": "The second site of a hospital, in the basement next to the loading ramp",
    "event": "network",
    "danger": False,
    "happens": "Since 14:20 every host loses its disks for some seconds, every few minutes. Smaller frames hold, but "
    "tonight’s backup will not end in time with them.",
    "needs": ["hands", "advice"],
}


def seed_triage() -> None:
    """Let the stewards of Harbour choose whom requests go to, and ask one. Once; safe to run again."""
    hana, halcyon = at_home("halcyon", "hana@halcyon.example")
    ben, northwind = at_home("northwind", "ben@northwind.example")
    runs, asks = beyond_of(hana, halcyon, HARBOUR.slug), beyond_of(ben, northwind, HARBOUR.slug)
    if runs is None or asks is None or northwind.space is None:
        return
    with entered(runs.space), transaction.atomic():
        if Escalation.objects.exists():
            return
        rules = agreed().rules
        if not rules.decide:
            choose_rules(rules.model_copy(update={"decide": True}), by=runs.actor)
    with entered(northwind.space):
        about = about_case(ABOUT, ben)
        topic = in_network(asks.space, lambda: Topic.objects.current().get(name=TOPIC).pk)
        form = in_network(asks.space, lambda: asked_form(asks.actor, None))
        chosen = Composition(
            is_anyone=True,
            topic=topic,
            title=TITLE,
            severity="high",
            answers=ANSWERS,
            form=form.key,
            form_version=form.version,
        )
        let_go(chosen, about, ben, asks)
