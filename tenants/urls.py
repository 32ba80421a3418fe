"""The registry's addresses on a member's host: who belongs, the organization's settings, invitations, the switcher."""

from django.urls import path

from tenants.views import base, invitations, look, members, networks, organization, running, trail

urlpatterns = [
    path("organizations/", base.organizations, name="organizations"),
    path("invitations/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("settings/", organization.all_settings, name="settings"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/invite/", members.invite, name="invite_person"),
    path(
        "settings/members/invitations/<uuid:invitation_id>/revoke/", members.revoke_invitation, name="revoke_invitation"
    ),
    path("settings/members/<uuid:user_id>/", members.member, name="member"),
    path("settings/members/<uuid:user_id>/role/", members.change_role, name="change_role"),
    path("settings/members/<uuid:user_id>/suspend/", members.suspend, name="suspend_member"),
    path("settings/members/<uuid:user_id>/restore/", members.restore, name="restore_member"),
    path("settings/members/<uuid:user_id>/remove/", members.remove, name="remove_member"),
    path("settings/organization/", organization.organization_settings, name="organization_settings"),
    path("settings/organization/logo/", look.change_logo, name="change_logo"),
    path("accent.css", look.accent, name="accent"),
    path("logo.png", look.logo, name="logo"),
    path("settings/audit/", trail.audit_log, name="audit_log"),
    path("settings/audit.csv", trail.audit_log_csv, name="audit_log_csv"),
    path("settings/audit.jsonl", trail.audit_log_lines, name="audit_log_lines"),
    path("networks/", networks.networks, name="networks"),
    path("networks/found/", networks.found_network, name="found_network"),
    path("networks/<slug:network>/", networks.network, name="network"),
    path("networks/<slug:network>/ask/", networks.ask_to_join, name="ask_to_join"),
    path("networks/<slug:network>/accept/", networks.accept_terms, name="accept_terms"),
    path("networks/<slug:network>/withdraw/", networks.withdraw, name="withdraw_from_network"),
    path("networks/<slug:network>/leave/", networks.leave_network, name="leave_network"),
    path("networks/<slug:network>/members/", running.participations, name="participations"),
    path("networks/<slug:network>/members/invite/", running.invite_organization, name="invite_organization"),
    path("networks/<slug:network>/members/<uuid:participation_id>/", running.participation, name="participation"),
    path("networks/<slug:network>/members/<uuid:participation_id>/admit/", running.admit, name="admit"),
    path("networks/<slug:network>/members/<uuid:participation_id>/refuse/", running.refuse, name="refuse"),
    path(
        "networks/<slug:network>/members/<uuid:participation_id>/suspend/",
        running.suspend_participation,
        name="suspend_participation",
    ),
    path(
        "networks/<slug:network>/members/<uuid:participation_id>/restore/",
        running.restore_participation,
        name="restore_participation",
    ),
    path("networks/<slug:network>/members/<uuid:participation_id>/tier/", running.change_tier, name="change_tier"),
    path("networks/<slug:network>/settings/", running.network_settings, name="network_settings"),
    path("networks/<slug:network>/terms/", running.network_terms, name="network_terms"),
    path("networks/<slug:network>/stewards/", running.network_stewards, name="network_stewards"),
    path("networks/<slug:network>/stewards/<uuid:user_id>/dismiss/", running.dismiss_steward, name="dismiss_steward"),
    path("settings/leave/", organization.leave, name="leave_guildhall"),
]
