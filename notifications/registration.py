"""What this app registers when Django is ready: the daily mails among what falls due, and what goes with who leaves."""

from uuid import UUID

from core import slots
from notifications.actions.leaving import forget_reader
from tenants import due

due.register("digest", "notifications.send_digests")


@slots.offer("left")
def _left(*, user_id: UUID) -> None:
    forget_reader(user_id)
