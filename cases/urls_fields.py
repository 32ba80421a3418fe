"""The addresses of the settings of case fields."""

from django.urls import path

from cases.views import fields

urlpatterns = [
    path("", fields.fields, name="case_fields"),
    path("field/", fields.field, name="case_field"),
    path("move/", fields.move_field, name="move_case_field"),
    path("remove/", fields.remove_field, name="remove_case_field"),
    path("take-back/", fields.take_back_fields, name="take_back_case_fields"),
]
