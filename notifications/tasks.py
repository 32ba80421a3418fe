"""Jobs of the reader's engine: ids in, one action called."""

from __future__ import annotations

from uuid import UUID

from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision, RetryStrategy

from notifications.actions import letters
from tenants.jobs import space_task


class _Patience(RetryStrategy):
    """Again after 5 seconds, 25, two minutes, ten … about a day in all; but not what was given up for good."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, letters.GivenUp):
            return None
        return super().get_retry_decision(exception=exception, job=job)


AGAIN = _Patience(max_attempts=letters.MAX_TRIES - 1, exponential_wait=5)


@space_task("notifications.send_mail", queue="mail", retry=AGAIN)
def send_mail(mail_id: str) -> None:
    """Send one mail. Runs again harmlessly."""
    letters.send_mail(UUID(mail_id))


@space_task("notifications.send_digests", queue="mail")
def send_digests(moments: list[tuple[str, int]]) -> None:
    """Queue the daily mails that fall due. Runs again harmlessly."""
    letters.send_digests([UUID(key) for key, _ in moments])
