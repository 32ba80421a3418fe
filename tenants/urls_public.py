"""The registry's addresses on the base host."""

from django.urls import path

from tenants.views import base

urlpatterns = [
    path("", base.landing, name="landing"),
    path("sign-up/", base.sign_up, name="sign_up"),
    path("sign-up/host/", base.sign_up_host, name="sign_up_host"),
    path("sign-up/sent/", base.sign_up_sent, name="sign_up_sent"),
    path("sign-up/<str:token>/", base.sign_up_confirm, name="sign_up_confirm"),
    path("organizations/", base.organizations, name="organizations"),
    path("organizations/<uuid:organization_id>/", base.progress, name="organization_progress"),
    path("organizations/<uuid:organization_id>/leaving/", base.leaving, name="organization_leaving"),
]
