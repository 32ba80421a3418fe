"""Mail without a mail server: every message is a file below the data folder, for the demo and for development."""

from __future__ import annotations

from django.core.mail.backends.filebased import EmailBackend as FileBackend


class EmailBackend(FileBackend):
    """Writes each mail into ``EMAIL_FILE_PATH``."""
