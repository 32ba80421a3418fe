"""What a case offers to an extract: an allow-list. What is not named here cannot cross, whatever anybody ticks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.choices import Priority
from cases.models import Case
from cases.selectors.fields import fields_of
from core.actor import Actor
from exchange.sources import Offered, Source
from notifications.subjects import member_path

LONGEST = 2000


def source(key: UUID, actor: Actor) -> Source | None:
    """A case as extracts are made of it, if the actor sees it. Two queries."""
    case: Any = Case.objects.visible_to(actor).select_related("requester__client").filter(pk=key).first()
    if case is None or case.merged_into_id:
        return None
    offered = [Offered("product", "Product", case.product)] if case.product else []
    offered += [Offered(f"own-{one.key}", one.label, one.words[:LONGEST]) for one in fields_of(case, actor)]
    return Source(
        kind="case",
        key=case.pk,
        ref=case.ref,
        title=case.subject,
        address=member_path("case", case.number),
        begin=f"{member_path('case', case.number)}escalate/*/",
        fields=tuple(offered),
        product=case.product,
        severity=str(Priority(case.priority)),
        requester=f"{case.requester.name} <{case.requester.email}>" if case.requester.email else case.requester.name,
        requester_card=case.requester_id,
        client=case.requester.client_id,
    )
