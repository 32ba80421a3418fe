"""The registry's addresses on a member's host: who belongs, the organization's settings, invitations, the switcher."""

from django.urls import path

from tenants.views import base, invitations, look, members, organization, trail

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
    path("settings/leave/", organization.leave, name="leave_guildhall"),
]
