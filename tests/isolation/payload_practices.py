"""What requests about practices carry: the same words mean something else there than on other pages."""

from __future__ import annotations

from typing import Any

from tests.isolation.seed import Isle
from tests.isolation.seed_practices import AWAY

PRACTICES = frozenset(
    """
    keep_proposal ask_proposal_release release_practice send_back_proposal adopt_practice review_practice
    dispute_practice settle_dispute verify_practice retire_practice practice_suggestion assign_reviewers hold_practice
    resume_practice validation_rules upstream_version
    """.split()
)
RULES = {
    "organizations": "2", "runs": "5", "per_member": "8", "bound": "0.5", "sure": "0.9", "without": "0", "rest": "0.0",
    "left": "1", "missing": "1", "reviewers": "1", "closed": "14", "unconcluded": "30", "lasts": "365",
    "failures": "5", "recent": "20",
}  # fmt: skip


def of_practices(isle: Isle, slug: str, variant: int) -> dict[str, Any]:
    """The words of one address."""
    return {
        **RULES,
        **{f"q-{number}": "yes" for number in range(5)},
        "title": "Planted",
        "topic": "",
        "label": "green",
        "significance": "medium",
        "note": "Planted words",
        "reviewer": isle.cards[slug, "lena" if slug == "northwind" else "hana"],
        "opinion": ("approve", "changes")[variant],
        "came_of": ("fixed", "kept")[variant],
        "message": "Planted words",
        "words": "Planted words",
        "reason": "Planted words",
        "is_true": ("yes", "no")[variant],
        "depth": "tried",
        "instead": ("", isle.ids[slug]["practice_other"])[variant],
        "answer": ("take", "refuse")[variant],
        "people": isle.ids[AWAY[slug]]["reviewer"],
        "until": "2031-01-01",
        "which": ("policy", "checklist")[variant],
        "questions": "Planted?",
        "facets": "Planted: a, b",
        "is_named": "on",
    }
