"""A field of what a member asks of whoever asks it for help."""

from __future__ import annotations

from typing import Any

from intake.forms.shaping import QuestionForm
from intake.schema import REFERRING, SORTS


class AskedQuestionForm(QuestionForm):
    """A field as an admin writes it. People and files of another member cannot be named, so it asks for neither."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        sort: Any = self.fields["sort"]
        sort.choices = [(one, words) for one, words in SORTS.items() if one not in REFERRING]
