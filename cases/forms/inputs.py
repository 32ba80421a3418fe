"""What the desk's forms are made of besides a composer's parts: one of the queues that somebody sees."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms

from cases.models import Queue
from cases.selectors.queues import queue_by_key, queues_of
from core.actor import Actor

DROP = "Choose them, or drop them here."


class QueueField(forms.ModelChoiceField[Queue]):
    """One of the queues that ``actor`` sees. What was chosen is found by a remembered statement."""

    actor: Actor

    def offer(self, actor: Actor) -> None:
        """Offer what this actor sees."""
        self.actor, self.queryset = actor, queues_of(actor)

    def to_python(self, value: Any) -> Queue | None:
        if value in self.empty_values:
            return None
        with suppress(ValueError):
            if (found := queue_by_key(self.actor, UUID(str(value)))) is not None:
                return found
        raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
