"""What a form asks beside words: people whom its writer may name, and files that come with it.

A file is kept as soon as its form is sent, also where the form comes back for something else: nobody chooses it twice.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from cases.selectors.answering import offered_people
from cases.selectors.opening import Begun
from cases.selectors.threads import files_waiting
from conversations.actions.files import upload_file
from core.refusals import Refused
from intake.forms.answers import PREFIX, AnswersForm, Offer
from intake.schema import Sections, Sort, questions_of


def answers_form(request: Any, sections: Sections, start: Begun) -> AnswersForm:
    """The fields of a form, with what was written into them before and what came with the request."""
    data: Any = request.POST or None
    initial = start.initial(f"{PREFIX}-")
    faults: dict[str, str] = {}
    named = [question.key for question in questions_of(sections) if question.sort == Sort.FILE]
    if named and data is not None:
        data = data.copy()
        faults = _take(request, named, data)
    held = data if data is not None else {f"{PREFIX}-{key}": given for key, given in initial.items()}
    keys = [key for name in named if (key := held.get(f"{PREFIX}-{name}"))]
    kept = files_waiting(request.actor, keys)
    asks_people = any(question.sort == Sort.PERSON for question in questions_of(sections))
    people = offered_people(request.actor) if asks_people else None
    offer = Offer(
        people=people.by_words if people else {},
        listed=people.listed if people else (),
        files={str(row.pk): row.name for row in kept},
        faults=faults,
    )
    return AnswersForm(sections, data, offer=offer, initial=initial)


def _take(request: Any, named: list[str], data: Any) -> dict[str, str]:
    """Keep the files that came for these fields, and lay their keys into what was sent; why some were refused."""
    faults: dict[str, str] = {}
    for key in named:
        name = f"{PREFIX}-{key}"
        file = request.FILES.get(name)
        if file is None:
            continue
        try:
            row = upload_file(file.name, file, by=request.actor, limit=settings.UPLOAD_LIMIT)
        except Refused as refused:
            faults[key] = refused.sentence
        else:
            data[name] = str(row.pk)
    return faults
