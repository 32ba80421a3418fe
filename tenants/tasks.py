"""Jobs of the registry and of every space: provisioning, letters, leaving, the outbox, the tick. Arguments are ids."""

from __future__ import annotations

from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from core.spaces import current
from tenants import actions, due, outbox
from tenants.home import furnish
from tenants.jobs import registry_task, space_task


@registry_task("tenants.provision", queue="provision", pass_context=False)
def provision_space(space_id: str) -> None:
    """Make the schema of a new space. Runs again harmlessly."""
    furnish(actions.provision_space(UUID(space_id)))


@registry_task("tenants.invite", queue="mail")
def send_invitation(invitation_id: str) -> None:
    """Mail an invitation."""
    actions.send_invitation(UUID(invitation_id))


@registry_task("tenants.confirm_sign_up", queue="mail")
def send_sign_up(letter_id: str) -> None:
    """Mail the link that signs an organization up."""
    actions.send_sign_up(UUID(letter_id))


@space_task("tenants.deliver", queue="reactions")
def deliver_outbox() -> None:
    """Run the reactions that wait in this space."""
    outbox.deliver(current())


@app.periodic(cron="*/5 * * * *")
@registry_task("tenants.delete_left", queue="provision")
def delete_left_organizations(timestamp: int) -> None:
    """Delete the spaces of organizations whose days after leaving are over."""
    actions.delete_left_organizations()


@app.periodic(cron="* * * * * */15")  # the sixth are seconds
@app.task(name="tenants.retry_stalled", queue="provision", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Give the jobs of a worker that died to another one; every task may run again.

    Reads and writes the job table through the worker's own connection and nothing else, so it enters no space.
    """
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        await jobs.retry_job(job)


@app.periodic(cron="17 3 * * *")
@registry_task("tenants.clear_sessions", queue="provision")
def clear_sessions(timestamp: int) -> None:
    """Forget sessions that are over."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@app.periodic(cron="* * * * *")
@registry_task("tenants.tick", queue="clocks")
def tick(timestamp: int) -> None:
    """Hand out what has fallen due in every space."""
    due.tick(timezone.now())


@app.periodic(cron="27 3 * * *")
@registry_task("tenants.forget_sign_ups", queue="provision")
def forget_sign_ups(timestamp: int) -> None:
    """Forget sign-ups whose letter could not be mailed."""
    actions.forget_sign_ups()
