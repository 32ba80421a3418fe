"""Addresses of sockets. Pages have theirs in ``config.urls``."""

from django.urls import path, re_path

from realtime.consumers import LivePage, Nowhere

sockets = [
    path("live/", LivePage.as_asgi()),
    re_path("", Nowhere.as_asgi()),
]
