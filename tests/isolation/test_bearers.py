"""Feeds and links in mails: whoever holds one has its owner's eyes for that one thing, and nobody else's."""

from __future__ import annotations

from tests.isolation.addresses import Address
from tests.isolation.seed import Isle
from tests.isolation.walk import Ask, Walker, report


def _named(addresses: list[Address], name: str) -> Address:
    [found] = [one for one in addresses if one.name == name and one.conf == "member"]
    return found


def _tokens(isle: Isle, suffix: str) -> dict[str, str]:
    ids, of_row = isle.ids["northwind"], isle.canaries.of_row
    return {
        "subject": of_row["cases.Case", ids[f"case_id{suffix}"]]["subject"],
        "note": of_row["conversations.Entry", ids[f"entry_inner{suffix}"]]["source"],
        "reply": of_row["conversations.Entry", ids[f"entry_answer{suffix}"]]["source"],
    }


def test_feed_shows_its_owners_case_to_whoever_holds_it(walker: Walker, addresses: list[Address]) -> None:
    feed, words = _named(addresses, "feed"), _tokens(walker.isle, "")
    held = walker.ask(Ask(feed, "stranger", "northwind"))
    assert (held.status, words["subject"] in held.tokens) == (200, True)
    private = walker.ask(Ask(feed, "stranger", "northwind", relation="unseen"))
    assert _tokens(walker.isle, "_unseen")["subject"] in private.tokens
    assert not walker.findings, report(walker.findings)


def test_feed_of_one_member_is_nowhere_on_anothers_host(walker: Walker, addresses: list[Address]) -> None:
    feed = _named(addresses, "feed")
    foreign = walker.ask(Ask(feed, "hana", "northwind", relation="foreign"))
    assert foreign.status == walker.ask(Ask(feed, "hana", "northwind", relation="absent")).status == 404


def test_readers_own_pages_show_their_own_rows_and_no_colleagues(walker: Walker, addresses: list[Address]) -> None:
    of_row, ids = walker.isle.canaries.of_row, walker.isle.ids["northwind"]
    mine, others = (of_row["notifications.Mail", ids[key]]["text"] for key in ("mail", "mail_inner"))
    mails = _named(addresses, "mails")
    assert mine in walker.ask(Ask(mails, "ada", "northwind")).tokens
    assert others in walker.ask(Ask(mails, "ravi", "northwind")).tokens
    assert not {mine, others} & walker.ask(Ask(mails, "ines", "northwind")).tokens
    assert not walker.findings, report(walker.findings)
