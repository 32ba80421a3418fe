"""The matrix: every address, for everybody, on every host; and that nobody has to add an address to it."""

from __future__ import annotations

from itertools import product
from zlib import crc32

import pytest
from django.http import HttpRequest, HttpResponse

from tests.isolation.addresses import Address, Filling, every_address, relations
from tests.isolation.conftest import Showing
from tests.isolation.pairs import all_pairs
from tests.isolation.plan import AWAY, EVERYBODY, acts, plan, seats
from tests.isolation.seed import PEOPLE, SLUGS, Isle
from tests.isolation.walk import Ask, Walker, report

SHARDS = 6  # so that several workers can share the walk


def _shard(ask: Ask) -> int:
    """One person's questions of one address stay together: they are compared with the same missing thing."""
    return crc32(f"{ask.address} {ask.who} {ask.host}".encode()) % SHARDS


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_nothing_private_reaches_a_stranger(
    walker: Walker, addresses: list[Address], is_whole: bool, showing: Showing, shard: int
) -> None:
    asks = [ask for ask in plan(addresses, is_whole=is_whole) if _shard(ask) == shard]
    for place, ask in enumerate(asks):
        walker.ask(ask)
        showing(place, len(asks), walker.findings)
    assert not walker.findings, report(walker.findings)


@pytest.mark.parametrize("much", [False, True], ids=["pairwise", "whole"])
def test_every_address_is_asked(addresses: list[Address], much: bool) -> None:
    assert {ask.address for ask in plan(addresses, is_whole=much)} == set(addresses)


def test_the_walk_sees_what_it_should_see(walker: Walker, addresses: list[Address]) -> None:
    """Pages are really reached: an agent finds the case's texts, its requester the reply and not the note."""
    [case] = [one for one in addresses if one.name == "case"]
    tokens = walker.isle.canaries.of_row
    ids = walker.isle.ids["northwind"]
    subject = tokens["cases.Case", ids["case_id"]]["subject"]
    note = tokens["conversations.Entry", ids["entry_inner"]]["html"]
    reply = tokens["conversations.Entry", ids["entry_answer"]]["html"]
    page = walker.ask(Ask(case, "ada", "northwind"))
    assert not walker.findings, report(walker.findings)
    assert {subject, note, reply} <= page.tokens
    seen = walker.ask(Ask(case, "ravi", "northwind")).tokens
    assert {subject, reply} <= seen
    assert note not in seen
    along = walker.ask(Ask(case, "nils", "northwind")).tokens  # a colleague of Ravi's, to whom their client shares it
    assert {subject, reply} <= along
    assert note not in along
    assert walker.ask(Ask(case, "cleo", "northwind")).status == 404
    assert not walker.findings, report(walker.findings)


DOINGS = {
    "close": ("ada", "cases_case"),
    "write": ("ravi", "conversations_entry"),
    "edit": ("ada", "cases_case"),
    "assign": ("ada", "cases_case"),
    "propose": ("ben", "cases_case"),
    "follow": ("ada", "notifications_follow"),
    "make_feed": ("ada", "notifications_feed"),
    "ask_as_case": ("ada", "exchange_talklink"),
    "ask_community": ("ada", "exchange_draft"),
    "follow_discussion": ("ada", "notifications_follow"),
    "follow_sessions": ("ada", "notifications_follow"),
    "community_calendar": ("ada", "notifications_feed"),
    "read_notices": ("ada", "notifications_notice"),
    "notice_preferences": ("ada", "core_setting"),
    "new_case": ("ada", "conversations_attachment"),
    "new_queue": ("lena", "cases_queue"),
    "teams": ("lena", "directory_team"),
    "import_mapping": ("lena", "cases_import"),
    "invite_person": ("ines", "tenants_invitation"),
    "change_role": ("ines", "tenants_membership"),
    "organization_settings": ("ines", "tenants_organization"),
    "found_network": ("ines", "tenants_network"),
    "network_settings": ("ines", "tenants_network"),
    "network_terms": ("ines", "tenants_terms"),
    "network_stewards": ("ines", "tenants_stewardship"),
    "hall_card": ("ines", "network_member"),
    "publish_own_request_form": ("ines", "core_setting"),
    "publish_network_request_form": ("hana", "core_setting"),
    "member_experts": ("ines", "network_expert"),
    "remove_expert": ("ines", "network_expert"),
    "new_announcement": ("hana", "network_announcement"),
    "edit_announcement": ("hana", "network_announcement"),
    "withdraw_announcement": ("hana", "network_announcement"),
    "change_network_rules": ("hana", "core_setting"),
    "change_network_words": ("hana", "core_setting"),
    "let_wave_run": ("hana", "network_offer"),
    "remove_agreement": ("hana", "core_setting"),
    "join_community": ("ines", "network_communitymember"),
    "answer_request": ("vera", "network_communitymember"),
    "open_discussion": ("ada", "network_discussion"),
    "write_in_discussion": ("ada", "conversations_entry"),
    "plan_session": ("vera", "network_communitysession"),
    "cancel_community_session": ("vera", "network_communitysession"),
    "pin_discussion": ("vera", "network_discussion"),
    "put_out": ("vera", "network_communitymember"),
    "report_entry": ("ada", "network_report"),
    "settle_report": ("vera", "network_report"),
    "write_for_own_side": ("ada", "conversations_entry"),
    "write_escalation": ("cleo", "conversations_entry"),
    "open_escalation_thread": ("ada", "conversations_thread"),
    "write_escalation_thread": ("cleo", "conversations_entry"),
    "end_escalation_thread": ("cleo", "conversations_thread"),
    "withdraw_escalation": ("ada", "network_escalation"),
    "revoke_escalation": ("ada", "network_escalation"),
    "propose_major": ("hana", "network_majorcase"),
    "write_update": ("hana", "conversations_entry"),
    "say_affected": ("ada", "network_majorparty"),
    "close_major": ("hana", "network_majorcase"),
    "edit_major": ("hana", "network_majorcase"),
    "part_of_major": ("ada", "cases_majorlink"),
    "link_escalation": ("ada", "exchange_mirror"),
    "leave_major": ("ada", "cases_majorlink"),
    "change_tier": ("ines", "tenants_participation"),
    "accept_invitation": ("stranger", "accounts_user"),
    "new_article": ("ada", "knowledge_article"),
    "write_article": ("ada", "knowledge_revision"),
    "use_article": ("ada", "conversations_link"),
    "unlink_article": ("ada", "conversations_link"),
    "edit_article": ("ada", "knowledge_revision"),
    "discard_article": ("ada", "knowledge_article"),
    "ask_review": ("ada", "knowledge_review"),
    "take_from_review": ("ada", "knowledge_revision"),
    "answer_review": ("ada", "knowledge_review"),
    "publish_article": ("ada", "knowledge_revision"),
    "verify_article": ("ada", "knowledge_review"),
    "flag_article": ("tomas", "knowledge_review"),
    "settle_flag": ("ada", "knowledge_review"),
    "vote_article": ("ada", "knowledge_review"),
    "govern_article": ("ines", "knowledge_article"),
    "archive_article": ("ines", "knowledge_article"),
    "restore_article": ("ines", "knowledge_article"),
    "relate_article": ("tomas", "conversations_link"),
    "unrelate_article": ("tomas", "conversations_link"),
    "import_runbook": ("ada", "knowledge_article"),
    "about_process": ("ada", "knowledge_revision"),
    "edit_step": ("ada", "knowledge_revision"),
    "shape_steps": ("ada", "knowledge_revision"),
    "begin_run": ("ada", "knowledge_run"),
    "tick_step": ("ada", "knowledge_run"),
    "open_step": ("ada", "knowledge_run"),
    "hand_over_run": ("ada", "knowledge_run"),
    "end_run": ("ada", "knowledge_run"),
    "propose_article": ("ada", "exchange_draft"),
    "keep_proposal": ("ada", "exchange_draft"),
    "ask_proposal_release": ("ada", "exchange_draft"),
    "discard_proposal": ("ada", "exchange_draft"),
    "adopt_practice": ("ada", "network_adoption"),
    "stop_using_practice": ("ada", "network_adoption"),
    "upstream_version": ("ada", "knowledge_revision"),
    "review_practice": ("cleo", "knowledge_review"),
    "dispute_practice": ("ada", "knowledge_review"),
    "settle_dispute": ("ada", "knowledge_review"),
    "verify_practice": ("ada", "knowledge_review"),
    "retire_practice": ("ada", "network_practice"),
    "withdraw_practice": ("ada", "network_practice"),
    "practice_suggestion": ("ada", "knowledge_revision"),
    "assign_reviewers": ("hana", "knowledge_review"),
    "hold_practice": ("hana", "network_practice"),
    "tell_apart": ("hana", "network_practice"),
    "validation_rules": ("hana", "core_setting"),
    "knowledge_rules": ("ines", "core_setting"),
    "take_back_knowledge_rules": ("ines", "core_setting"),
    "choose_proficiency": ("ines", "core_setting"),
    "vote_answer": ("ravi", "knowledge_review"),
}


KINDS_OF_ARTICLE = ("own", "inner", "gone", "named")


@pytest.mark.parametrize("name", sorted(DOINGS))
def test_who_may_write_does_write(walker: Walker, addresses: list[Address], name: str) -> None:
    """The bodies are good enough to be acted on; a matrix of refused forms would prove nothing."""
    who, table = DOINGS[name]
    [address] = [one for one in addresses if one.name == name and one.conf == "member"]
    of_many = {"article_id", "practice_id"} & {*address.arguments}
    kinds = KINDS_OF_ARTICLE if of_many else ("own", "inner")
    has_kinds = {"number", "network", "article_id", "process_id"} & {*address.arguments}
    doings = product((0, 1), kinds if has_kinds else ("own",))
    host = PEOPLE[who][0][0] if who in PEOPLE else "northwind"
    answers = [walker.ask(Ask(address, who, host, "POST", relation, variant=n)) for n, relation in doings]
    assert table in {change.table for answer in answers for change in answer.changes}, [
        answer.status for answer in answers
    ]
    assert not walker.findings, report(walker.findings)


def test_every_argument_of_every_address_can_be_filled(isle: Isle, addresses: list[Address]) -> None:
    unfilled = set()
    for address in addresses:
        for relation, home in product(relations(address), ("northwind", "halcyon")):
            try:
                address.at(
                    {
                        name: value
                        for name, (value, _w) in Filling(isle, home, ("1", "2")).values(address, relation).items()
                    }
                )
            except KeyError as missing:
                unfilled.add(f"{address}: nobody says what to put for {missing}")
    assert not unfilled


def test_an_argument_nobody_can_fill_is_named(isle: Isle) -> None:
    stranger = Address("member", "new_page", "new/%(thing)s/", ("thing",))
    with pytest.raises(KeyError, match="thing"):
        Filling(isle, "northwind", ("1", "2")).values(stranger, "own")


def test_addresses_are_found_and_not_listed(monkeypatch: object) -> None:
    from django.urls import clear_url_caches, include, path

    import config.urls as member

    def view(request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    planted = path("planted/", include([path("<uuid:entry>/deep/", view, name="planted")]))
    member.urlpatterns.append(planted)
    clear_url_caches()
    try:
        assert ("member:planted", ("entry",)) in {(str(one), one.arguments) for one in every_address()}
    finally:
        member.urlpatterns.remove(planted)
        clear_url_caches()


def test_all_pairs_are_met(addresses: list[Address]) -> None:
    mine = [one for one in addresses if one.conf == "member"]
    doings = {one: acts(one, is_whole=False) for one in mine}
    every = {act for some in doings.values() for act in some}
    rows = all_pairs(mine, seats("member"), doings.__getitem__)
    assert {(a, b) for a, b, _ in rows} == set(product(mine, seats("member")))
    assert {(a, c) for a, _, c in rows} == {(a, c) for a, some in doings.items() for c in some}
    assert {(b, c) for _, b, c in rows} == set(product(seats("member"), every))
    assert len(rows) < len(mine) * len(seats("member")) * 1.5


def test_everybody_is_asked_at_home_and_some_on_both_members_hosts() -> None:
    for who in EVERYBODY:
        hosts = {host for name, host, cookie in seats("member") if name == who and host == cookie}
        assert hosts >= {slug for slug, _role, _team in PEOPLE.get(who, ())}
        assert hosts >= set(SLUGS) or who not in AWAY
        assert set(SLUGS) <= {host for name, host, _ in seats("member", is_whole=True) if name == who}


def test_the_walk_meets_every_pair(addresses: list[Address]) -> None:
    mine = [one for one in addresses if one.conf == "member"]
    asks = list(plan(mine, is_whole=False))
    every = {(one, *seat) for one, seat in product(mine, seats("member"))}
    assert every <= {(ask.address, ask.who, ask.host, ask.cookie_of) for ask in asks}
    done = {(ask.address, (ask.method, ask.relation, ask.is_swap, ask.variant)) for ask in asks}
    assert {(one, act) for one in mine for act in acts(one, is_whole=False)} <= done
