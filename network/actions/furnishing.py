"""What a new network begins with: planted once, then the network's own like everything that its people choose."""

from __future__ import annotations

from django.db import transaction

from core.actor import Actor
from network.actions.forms import furnish_form
from network.actions.naming import choose_words
from network.actions.rules import choose_rules
from network.actions.topics import furnish_topics
from network.furnishing import rules_of, sections_of, words_of
from network.models import Topic
from tenants.networks import Template


@transaction.atomic
def furnish_network(template: Template, *, by: Actor) -> None:
    """Plant topics, words, rules and form. The system's own act; a network that has topics keeps what it has.

    Each setting is kept over what every network begins with, so that an admin can take it back. Records nothing itself:
    adding a topic and keeping a setting do.
    """
    if Topic.objects.exists():
        return
    furnish_topics(template.topics, by=by)
    choose_words(words_of(template), by=by)
    if template.clocks:
        choose_rules(rules_of(template), by=by)
    if template.form:
        furnish_form(sections_of(template), by=by)
