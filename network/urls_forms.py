"""Addresses of what a member asks of whoever asks it for help, and of what the network asks."""

from __future__ import annotations

from django.urls import URLPattern, path

from network.views import forms


def _addresses(place: str, name: str, whose: str) -> list[URLPattern]:
    """The same pages for one's own form and for the network's."""
    given = {"whose": whose}
    return [
        path(place, forms.hall_form, given, name=name),
        path(f"{place}field/", forms.hall_form_field, given, name=f"{name}_field"),
        path(f"{place}shape/", forms.shape_hall_form, given, name=f"shape_{name}"),
        path(f"{place}publish/", forms.publish_hall_form, given, name=f"publish_{name}"),
        path(f"{place}rest/", forms.rest_hall_form, given, name=f"rest_{name}"),
        path(f"{place}take-back/", forms.take_back_hall_form, given, name=f"take_back_{name}"),
    ]


urlpatterns = [
    *_addresses("n/<slug:network>/card/form/", forms.OWN, forms.OWN),
    *_addresses("n/<slug:network>/form/", forms.SHARED, forms.SHARED),
]
