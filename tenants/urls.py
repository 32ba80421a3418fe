"""The registry's addresses on a member's host: who belongs, the organization's settings, invitations, the switcher."""

from django.urls import path

from tenants.views import base, invitations, members, organization

urlpatterns = [
    path("organizations/", base.organizations, name="organizations"),
    path("invitations/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
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
    path("settings/audit/", organization.audit_log, name="audit_log"),
    path("settings/audit.csv", organization.audit_log_csv, name="audit_log_csv"),
    path("settings/leave/", organization.leave, name="leave_guildhall"),
]
