"""A form of the demo: what Northwind asks when hardware fails."""

from __future__ import annotations

from cases.models import Queue
from core.actor import Actor
from intake.actions.shaping import make_form, publish_form, shape_form
from intake.kept import Form
from intake.schema import Condition, Option, Question, Section, Sort

HARDWARE = (
    Section(
        title="The system",
        questions=(
            Question(
                key="system",
                label="Which system?",
                sort=Sort.CHOICE,
                is_required=True,
                options=(
                    Option(key="array", label="A storage array"),
                    Option(key="server", label="A server"),
                    Option(key="other", label="Something else"),
                ),
            ),
            Question(
                key="firmware",
                label="Firmware",
                hint="In the array’s own page under About, such as 6.2.1.",
                when=Condition(field="system", value="array"),
            ),
            Question(
                key="photo",
                label="A picture of what fails",
                hint="Its lamps, or the message on its display.",
                sort=Sort.FILE,
            ),
            Question(key="what", label="What is it?", is_required=True, when=Condition(field="system", value="other")),
        ),
    ),
    Section(
        title="How to reach it",
        questions=(
            Question(key="remote", label="May we connect to it?", sort=Sort.YES_NO, is_required=True),
            Question(
                key="contact",
                label="Whom do we ask for access?",
                sort=Sort.PERSON,
                is_required=True,
                when=Condition(field="remote", value="yes"),
            ),
        ),
    ),
)


def seed_form(*, by: Actor) -> None:
    """Make and publish the form, for the queue that takes hardware. Safe to repeat."""
    if Form.kept():
        return
    queue = Queue.objects.order_by("position", "name").first()
    place = queue.pk if queue else None
    key = make_form("Failing hardware", by=by, words="A disk, a fan, a controller, a whole machine", place=place)
    shape_form(key, lambda _: HARDWARE, by=by)
    publish_form(key, by=by)
