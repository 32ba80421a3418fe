"""The walk really comes into the hall: who is in a community finds its words, who is not finds none of them."""

from __future__ import annotations

from tests.isolation.addresses import Address
from tests.isolation.walk import Ask, Walker, report


def test_the_walk_reads_what_is_said_in_a_community(walker: Walker, addresses: list[Address]) -> None:
    [talk] = [one for one in addresses if one.name == "discussion"]
    [file] = [one for one in addresses if one.name == "hall_file"]
    tokens, ids = walker.isle.canaries.of_row, walker.isle.ids["northwind"]
    said = tokens["conversations.Entry", ids["hall_entry"]]["html"]
    stored = tokens["conversations.Attachment", ids["hall_file"]]["bytes"]
    hidden = {
        secret.kind: token
        for token, secret in walker.isle.canaries.secrets.items()
        if secret.kind == "conversations.Entry" and secret.field == "html" and secret.facts.get("is_withheld")
    }
    for who, host in (("ada", "northwind"), ("cleo", "halcyon"), ("hana", "halcyon")):
        page = walker.ask(Ask(talk, who, host, relation="inner"))
        assert said in page.tokens
        assert not page.tokens & set(hidden.values())
        assert stored in walker.ask(Ask(file, who, host, relation="inner")).tokens
    assert hidden
    for who in ("ben", "ravi"):
        assert walker.ask(Ask(talk, who, "northwind", relation="inner")).status == 404
        assert walker.ask(Ask(file, who, "northwind", relation="inner")).status == 404
    assert walker.ask(Ask(talk, "vera", "northwind", relation="unseen")).status == 404
    assert not walker.findings, report(walker.findings)
