"""Addresses of what the members of a network have agreed on, and of what waits for a steward's choice by it."""

from django.urls import path

from network.views import naming, rules, triage

HERE = "n/<slug:network>/rules/"
ONE = f"{HERE}agreements/<uuid:agreement_id>/"
DECIDING = "n/<slug:network>/triage/"

urlpatterns = [
    path(HERE, rules.network_rules, name="network_rules"),
    path(f"{HERE}change/", rules.change_network_rules, name="change_network_rules"),
    path(f"{HERE}take-back/", rules.take_back_network_rules, name="take_back_network_rules"),
    path(f"{HERE}words/", naming.change_network_words, name="change_network_words"),
    path(f"{HERE}words/take-back/", naming.take_back_network_words, name="take_back_network_words"),
    path(f"{HERE}agreements/new/", rules.new_agreement, name="new_agreement"),
    path(ONE, rules.edit_agreement, name="edit_agreement"),
    path(f"{ONE}remove/", rules.remove_agreement, name="remove_agreement"),
    path(f"{ONE}take-back/", rules.take_back_agreement, name="take_back_agreement"),
    path(DECIDING, triage.triage, name="triage"),
    path(f"{DECIDING}<escalation:request_number>/", triage.choose_helpers, name="choose_helpers"),
    path(f"{DECIDING}<escalation:request_number>/run/", triage.let_wave_run, name="let_wave_run"),
]
