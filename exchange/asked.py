"""What a receiver needs to know: the sections of a request where the receiver has no form of its own."""

from __future__ import annotations

from intake.schema import Option, Question, Section, Sections, Sort

IMPACT = (
    Option(key="down", label="Nothing works"),
    Option(key="slowed", label="Work is slowed"),
    Option(key="single", label="One person or system"),
    Option(key="none", label="Nobody yet"),
)
FIRST_FORM: Sections = (
    Section(
        title="",
        questions=(
            Question(key="environment", label="Environment", sort=Sort.LINE, hint="Versions, models, what it runs on."),
            Question(key="happens", label="What happens, and since when", sort=Sort.TEXT, is_required=True),
            Question(key="tried", label="What was tried", sort=Sort.TEXT),
            Question(key="impact", label="Impact now", sort=Sort.CHOICE, options=IMPACT, is_required=True),
            Question(key="test", label="When could they test?", sort=Sort.LINE),
        ),
    ),
)
