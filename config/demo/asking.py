"""What Halcyon asks of a request in the demo, and who may be asked by name: Cleo of Halcyon, Ada of Northwind."""

from __future__ import annotations

from django.db import transaction

from config.demo.escalations import at_home, beyond_of
from core.spaces import entered
from intake.schema import Option, Question, Section, Sections, Sort
from network.actions.experts import name_expert
from network.actions.forms import publish_form, shape_form
from network.asked import held_form
from network.models import Expert, Topic

STORAGE = Section(
    title="Storage",
    hint="Without these we ask back first.",
    questions=(
        Question(
            key="protocol",
            label="How do hosts reach the array?",
            sort=Sort.CHOICE,
            options=(
                Option(key="fc", label="Fibre Channel"),
                Option(key="iscsi", label="iSCSI"),
                Option(key="nvme", label="NVMe over TCP"),
            ),
            is_required=True,
        ),
        Question(key="paths", label="How many paths does each host have?", sort=Sort.NUMBER, least=1, most=64),
        Question(key="log", label="What does the multipath log say?", sort=Sort.TEXT),
    ),
)


def seed_asking() -> None:
    """Publish Halcyon's form and name two experts, once. Safe to run again."""
    hana, halcyon = at_home("halcyon", "hana@halcyon.example")
    hers = beyond_of(hana, halcyon)
    if hers is None:
        return
    with entered(hers.space), transaction.atomic():
        if held_form(halcyon.organization_id) is None:
            shape_form(halcyon.organization_id, _with_storage, by=hers.actor)
            publish_form(halcyon.organization_id, by=hers.actor)
    for slug, email in (("halcyon", "cleo@halcyon.example"), ("northwind", "ada@northwind.example")):
        _name(slug, email)


def _with_storage(now: Sections) -> Sections:
    return (*now, STORAGE)


def _name(slug: str, email: str) -> None:
    actor, host = at_home(slug, email)
    there = beyond_of(actor, host)
    if there is None:
        return
    with entered(there.space), transaction.atomic():
        topic = Topic.objects.current().filter(name__icontains="storage").order_by("name").first()
        if topic is not None and not Expert.objects.filter(person=there.actor.card, topic=topic).exists():
            name_expert(there.actor.card, topic.pk, by=there.actor)
