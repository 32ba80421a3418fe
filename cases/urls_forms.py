"""The addresses of the settings of forms."""

from django.urls import path

from cases.views import forms

urlpatterns = [
    path("", forms.forms, name="forms"),
    path("new/", forms.new_form, name="new_form"),
    path("<uuid:form>/", forms.form, name="form"),
    path("<uuid:form>/about/", forms.about_form, name="about_form"),
    path("<uuid:form>/field/", forms.form_field, name="form_field"),
    path("<uuid:form>/shape/", forms.shape_form, name="shape_form"),
    path("<uuid:form>/publish/", forms.publish_form, name="publish_form"),
    path("<uuid:form>/take-back/", forms.take_back_form, name="take_back_form"),
    path("<uuid:form>/remove/", forms.remove_form, name="remove_form"),
]
