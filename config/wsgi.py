"""Pages alone, for workers beside a server of sockets."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from config.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
settle()
