"""What this app registers when Django is ready: its streams and its notices, and what goes with who leaves."""

from uuid import UUID

from conversations import notices, streams  # noqa: F401 - they register themselves
from conversations.actions.files import discard_uploads
from core import slots


@slots.offer("left")
def _left(*, user_id: UUID) -> None:
    discard_uploads(user_id)
