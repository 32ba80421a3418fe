"""What this app registers when Django is ready: its streams and its notices, and what goes with who leaves."""

from uuid import UUID

from conversations import notices, streams  # noqa: F401 - they register themselves
from conversations.actions.files import MOMENT, discard_uploads
from conversations.tasks import TASK_OF_UPLOADS
from core import slots
from tenants import due

due.register(MOMENT, TASK_OF_UPLOADS)


@slots.offer("left")
def _left(*, user_id: UUID) -> None:
    discard_uploads(user_id)
