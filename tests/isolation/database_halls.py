"""What the rows of a network say of a community before a request: its people, its moderators, whose a row is."""

from __future__ import annotations

from typing import Any

from tests.isolation.oracle_practices import practice_rows

HALL = "meridian"
Rows = dict[tuple[str, str], dict[str, dict[str, Any]]]


def talk_facts(base: Rows, now: Rows, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    """Facts of a row of a community or of what is said in one; None of any other row."""
    if (mine := _major(base, now, table, row)) is not None:
        return mine
    if (given := practice_rows(base, now, table, row)) is not None:
        own = {"organization": _of_member(base, given["organization"]), "whose": _who(base, now, given["card"])}
        return own | {"author": _of_member(base, given["author"]), "is_practice": True}
    community = _community(now, table, row)
    if community is None:
        return None
    places = [one for one in base[HALL, "network_communitymember"].values() if one["community_id"] == community["id"]]
    inside = {_who(base, now, one["person_id"]) for one in places if one["state"] == "in"}
    return {
        "people": frozenset(inside),
        "moderators": frozenset(_who(base, now, one["person_id"]) for one in places if one["is_moderator"]),
        "is_open": community["is_open"],
        "whose": _who(base, now, row.get("person_id") or row.get("by_id")),
    }


def _major(base: Rows, now: Rows, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    """Of a major case and its parties whose it is; of what is said there that it is."""
    if table in ("network_majorcase", "network_majorparty"):
        return {"organization": _of_member(base, row.get("proposer_id") or row.get("member_id")), "is_major": True}
    if not table.startswith("conversations_"):
        return None
    entry = now[HALL, "conversations_entry"].get(str(row.get("entry_id")), row)
    thread = now[HALL, "conversations_thread"].get(str(entry.get("thread_id")), row)
    return {"is_major": True} if thread.get("subject_kind") == "major" else None


def _of_member(base: Rows, key: Any) -> str:
    return _slug(base, base["registry", "tenants_organization"].get(str(key), {}))


def expert_facts(base: Rows, now: Rows, row: dict[str, Any]) -> dict[str, Any]:
    """Whose organization's people somebody offered for a topic is of, and who that is."""
    organization = base["registry", "tenants_organization"].get(str(row["member_id"]), {})
    return {"organization": _slug(base, organization), "whose": _who(base, now, row["person_id"])}


def _community(now: Rows, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    rows = {name: now.get((HALL, f"network_{name}"), {}) for name in ("community", "discussion")}
    key = row.get("community_id")
    if table == "network_report":
        key = rows["discussion"].get(row["discussion_id"], {}).get("community_id")
    if table.startswith("conversations_"):
        entry = now[HALL, "conversations_entry"].get(str(row.get("entry_id")), row)
        thread = now[HALL, "conversations_thread"].get(str(entry.get("thread_id")), row)
        key = rows["discussion"].get(str(thread.get("subject_id")), {}).get("community_id")
    return rows["community"].get(str(key))


def _who(base: Rows, now: Rows, card: Any) -> str:
    """User and organization of a card, in words; empty for none."""
    row = now[HALL, "directory_person"].get(str(card))
    if row is None:
        return ""
    organization = base["registry", "tenants_organization"].get(str(row["organization_id"]), {})
    return f"{row['user_id']} {_slug(base, organization)}"


def _slug(base: Rows, organization: dict[str, Any]) -> str:
    """The first word of an organization's host, which names it in these tests."""
    domains = base["registry", "tenants_domain"].values()
    found = next((one["domain"] for one in domains if one["tenant_id"] == organization.get("space_id")), "")
    return str(found).partition(".")[0]
