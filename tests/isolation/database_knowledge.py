"""What the rows of a space say of an article before a request: who it is for, whose it is, who approved its draft."""

from __future__ import annotations

from typing import Any

from tests.isolation.database_halls import Rows

Facts = dict[str, Any]


def knowledge_facts(base: Rows, now: Rows, at: tuple[str, str], row: dict[str, Any]) -> Facts | None:
    """Facts of a row of knowledge, or of a link to an article; None of any other row, and of what is new with it."""
    place, table = at
    if table == "conversations_link":
        keys = [row[f"{end}_id"] for end in ("from", "to") if row[f"{end}_kind"] == "article"]
        return {"articles": [one for key in keys if (one := _of(base, now, place, key))]} if keys else None
    if not table.startswith("knowledge_") or table == "knowledge_run":
        return None
    key = row["id"] if table == "knowledge_article" else row["article_id"]
    is_known = str(key) in base[place, "knowledge_article"]
    return _of(base, now, place, key) if is_known else None


def _of(base: Rows, now: Rows, place: str, key: Any) -> Facts | None:
    """An article as it was, or as it was begun just now."""
    known = now[place, "knowledge_article"] | base[place, "knowledge_article"]
    article = known.get(str(key))
    if article is None:
        return None
    reviews = base[place, "knowledge_review"].values()
    approved = [one for one in reviews if one["article_id"] == article["id"] and one["verdict"] == "approve"]
    return {
        "audience": article["audience"],
        "team": article["team_id"] or "",
        "owner": article["owner_id"],
        "people": frozenset(one for one in (article["owner_id"], article["by_id"]) if one),
        "is_shown": article["live_id"] is not None and article["confidence"] == "validated",
        "approvals": len(approved),
    }
