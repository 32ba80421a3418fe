"""What this app registers when Django is ready: its streams and its notices."""

from conversations import notices, streams  # noqa: F401 - they register themselves
