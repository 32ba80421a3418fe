"""What a request did to the database: every row of every space, before and after, inside its own transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from core.spaces import REGISTRY, SpaceRef, entered
from tests.isolation.database_halls import Rows, expert_facts, talk_facts
from tests.isolation.database_knowledge import knowledge_facts
from tests.isolation.oracle import Change
from tests.isolation.seed_request_forms import whose_form


def wrote() -> bool:
    """Whether the running transaction has written (or locked) anything. One cheap question; most requests have not."""
    with entered(REGISTRY), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


class Snapshot:
    """Reads every row that the spaces' roles may read, and tells two readings apart."""

    def __init__(self, spaces: Mapping[str, SpaceRef]) -> None:
        self.spaces = {"registry": REGISTRY, **spaces}
        self._sql = {place: self._statement(space) for place, space in self.spaces.items()}
        self.base = self.read()

    def _statement(self, space: SpaceRef) -> str:
        with entered(space), connection.cursor() as cursor:
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = %s AND has_table_privilege("
                "quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT') AND tablename NOT IN "
                "('tenants_bundle', 'django_migrations', 'django_content_type', 'auth_permission') ORDER BY 1",
                [space.schema],
            )
            names = [name for (name,) in cursor.fetchall()]
        return " UNION ALL ".join(
            f"SELECT '{name}', coalesce(jsonb_agg(to_jsonb(t)), '[]')::text FROM \"{name}\" t" for name in names
        )

    def read(self) -> Rows:
        """Every row, by place and table, then by key."""
        found: Rows = {}
        for place, space in self.spaces.items():
            with entered(space), connection.cursor() as cursor:
                cursor.execute(self._sql[place])
                for table, text in cursor.fetchall():
                    found[place, table] = {_key(row): row for row in json.loads(text)}
        return found

    def changes(self) -> list[Change]:
        """What is different now."""
        now, found = self.read(), []
        for (place, table), rows in now.items():
            base = self.base[place, table]
            for key in rows.keys() | base.keys():
                before, after = base.get(key), rows.get(key)
                if before != after:
                    found.append(Change(place, table, before, after, self._facts(place, table, before, after, now)))
        return found

    def _facts(self, place: str, table: str, before: Any, after: Any, now: Rows) -> dict[str, Any] | None:
        row = before or after
        if place == "registry":
            return self._registry_facts(table, row)
        if place == "meridian" and (facts := self._escalation(table, row, now)) is not None:
            return facts
        if table == "network_member":
            return {"organization": self._registry_facts("tenants_organization", row)["organization"]}
        if place == "meridian" and table == "core_setting":
            names = {key: self._registry_facts("tenants_organization", one)["organization"] or ""
                     for key, one in self.base["registry", "tenants_organization"].items()}  # fmt: skip
            return {"organization": whose_form(str((row["data"] or {}).get("form") or row["id"]), names)}
        if table == "network_expert":
            return expert_facts(self.base, now, row)
        if place == "meridian" and table.startswith(("network_", "conversations_", "knowledge_")):
            return talk_facts(self.base, now, table, row)
        if table == "cases_case":
            return self._case(place, row, now if before is None else self.base)
        if (known := knowledge_facts(self.base, now, (place, table), row)) is not None:
            return known
        if table.startswith("conversations_"):
            return self._conversation(place, table, row, now)
        thread = row if table in ("clocks_clock", "intake_answers", "knowledge_run") else {}
        case = self.base.get((place, "cases_case"), {}).get(str(thread.get("subject_id")))
        return None if case is None else self._case(place, case, self.base)

    def _escalation(self, table: str, row: dict[str, Any], now: Rows) -> dict[str, Any] | None:
        """The parties of what belongs to an escalation, as they were before, also where its entry or thread was made in
        the same breath; None for everything else.
        """

        def known(name: str) -> dict[str, Any]:
            return now.get(("meridian", name), {}) | self.base["meridian", name]

        entry = known("conversations_entry").get(str(row.get("entry_id")), row)
        thread = known("conversations_thread").get(str(entry.get("thread_id")), row)
        key = row["id"] if table == "network_escalation" else row.get("escalation_id") or thread.get("subject_id")
        found = self.base["meridian", "network_escalation"].get(str(key))
        if found is None or table == "core_event":
            return None
        return {
            side: self._registry_facts("tenants_organization", {"id": found[f"{side}_id"]})["organization"]
            for side in ("requester", "helper")
        } | {"is_revoked": found["revoked_at"] is not None, "is_waiting": _waits(found)}

    def _conversation(self, place: str, table: str, row: dict[str, Any], now: Rows) -> dict[str, Any] | None:
        """The case behind a row of a conversation, its thread, and whose entry it hangs on: as they were before."""

        def known(name: str) -> dict[str, Any]:
            return now.get((place, name), {}) | self.base.get((place, name), {})

        entry = known("conversations_entry").get(str(row.get("entry_id")), row if "source" in row else {})
        key = row["id"] if table == "conversations_thread" else row.get("thread_id") or entry.get("thread_id")
        thread = known("conversations_thread").get(str(key), {})
        case = self.base.get((place, "cases_case"), {}).get(str(thread.get("subject_id")))
        if thread.get("subject_kind") == "mirror":
            return {"is_beside": True}
        if case is None:
            return None
        is_new = str(key) not in self.base.get((place, "conversations_thread"), {})
        rows = (now if is_new else self.base)[place, "conversations_threadmember"].values()
        members = [one for one in rows if one["thread_id"] == key and one["left_at"] is None]
        facts = {
            "sort": thread["kind"],
            "audience": thread["audience"],
            "team": str(thread["team_id"]),
            "members": frozenset(one["person_id"] for one in members),
            "late": frozenset(one["person_id"] for one in members if one["sees_from"]),
            "case": self._case(place, case, self.base),
        }
        entry_facts = {"by": entry.get("by_id"), "kind": entry.get("kind")}
        return {**self._case(place, case, self.base), "thread": facts, "entry": entry_facts}

    def _case(self, place: str, row: dict[str, Any], rows: Rows) -> dict[str, Any]:
        queue = rows[place, "cases_queue"][row["queue_id"]]
        return {
            "queue": {"is_open": queue["is_open"], "team": queue["team_id"]},
            "requester": str(row["requester_id"]),
            "assignee": str(row["assignee_id"]),
            "next": str(row["next_person_id"]),
        }

    def _registry_facts(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        key = row["id"] if table == "tenants_organization" else row.get("organization_id")
        known = self.base["registry", "tenants_organization"].get(str(key))
        places = {str(space.id): place for place, space in self.spaces.items()}
        slug = places[known["space_id"]] if known else None
        facts = {"organization": slug, "letters": frozenset({slug} if slug else ())}
        network = self.base["registry", "tenants_network"].get(str(row.get("network_id") or row.get("id")))
        return facts if network is None else facts | self._network_facts(network)

    def _network_facts(self, network: dict[str, Any]) -> dict[str, Any]:
        """Who operated a network and who curated it, before."""
        operator = self._registry_facts("", {"organization_id": network["operator_id"], "id": ""})["organization"]
        rows = self.base["registry", "tenants_stewardship"].values()
        stewards = frozenset(one["user_id"] for one in rows if one["network_id"] == network["id"])
        return {"operator": operator, "stewards": stewards}


def _key(row: dict[str, Any]) -> str:
    return str(row.get("id") or row.get("session_key") or json.dumps(row, sort_keys=True))


def _waits(row: dict[str, Any]) -> bool:
    """Whether an escalation waits for a steward to choose whom it goes to."""
    return row["helper_id"] is None and row["wave"] == 0 and row["state"] == "requested"
