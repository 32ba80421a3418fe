"""What the server runs: pages and sockets of one process."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
pages = get_asgi_application()  # loads the apps, which the sockets need

from config.memory import settle  # noqa: E402
from realtime.urls import sockets  # noqa: E402

application = ProtocolTypeRouter({"http": pages, "websocket": URLRouter(sockets)})
settle()
