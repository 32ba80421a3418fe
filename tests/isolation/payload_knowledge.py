"""What requests about articles carry: the same words mean something else there than on other pages."""

from __future__ import annotations

from typing import Any

from tests.isolation.seed import DESK, PRIVATE, Isle

ARTICLES = frozenset(
    """
    new_article write_article edit_article ask_review answer_review publish_article verify_article flag_article
    settle_flag vote_article govern_article archive_article relate_article about_process edit_step shape_steps
    import_runbook begin_run tick_step open_step hand_over_run end_run knowledge_rules choose_proficiency vote_answer
    """.split()
)
SAID_BEFORE = {"new_article": "kind=solution"}
"""What the address of a form says, that was chosen on the page before it."""
VERDICTS = {"answer_review": ("approve", "changes"), "settle_flag": ("fixed", "kept")}


def of_articles(isle: Isle, slug: str, name: str, variant: int, *, is_private: bool) -> dict[str, Any]:
    """The words of one address. ``is_private``: other articles are named that few see."""
    found, cards = isle.ids[slug], {part: isle.cards[slug, who] for part, who in DESK[slug].items()}
    other = found["article_unseen" if is_private else "article_shown"]
    return {
        "title": "Planted",
        "issue": "Planted words",
        "resolution": "Planted words",
        "seen": found["edited_framed"],
        "audience": ("all", "team")[variant],
        "team": ("", isle.teams[slug, PRIVATE[slug]])[variant],
        "owner": cards["admin"],
        "governance": ("stewarded", "open")[variant],
        "people": [cards["admin"], cards["named"]],
        "significance": "medium",
        "due_at": "2031-01-01",
        "is_true": ("yes", "no")[variant],
        "depth": "tried",
        "environment": "Planted",
        "message": "Planted words",
        "words": "Planted words",
        "note": "Planted words",
        "reason": "wrong",
        "verdict": VERDICTS.get(name, ("", ""))[variant],
        "helped": ("no", "yes")[variant],
        "link": "related",
        "other": f"/knowledge/{other}/",
        "kind": "action",
        "to": "",
        "minutes": "5",
        "wait_minutes": "5",
        **{f"{name}_{number}": "" for name in ("way", "to") for number in range(1, 7)},
        "section": "0",
        "at": "0",
        "branch": "",
        "skip": "",
        "do": ("up", "out")[variant],
        "field": "00000002",
        "step": ("00000001", "00000002")[variant] if name == "tick_step" else "00000001",
        "text": "# Planted\n\n1. Planted words\n2. More of them",
        "holder": cards["named"],
        "outcome": ("failed", "worked")[variant],
        "deviation": "",
        "verify_days": "30",
        "unused_days": "30",
        "stewarded": "1",
        "regulated": "2",
        "topics": "",
        "heir": cards["admin"],
        "level": "2",
        "instead": ("", f"/knowledge/{other}/")[variant],
    }
