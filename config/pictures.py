"""Static files with their hashed names, collected before the first page is served."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command


def collect() -> None:
    """Copy static files with their hashed names, unless the ones there are as new as what they are made from."""
    stamp = settings.STATIC_ROOT / "staticfiles.json"
    sources = [path for path in (settings.BASE_DIR / "static").rglob("*") if path.is_file()]
    newest = max((path.stat().st_mtime for path in sources), default=0.0)
    if stamp.exists() and stamp.stat().st_mtime > newest:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
