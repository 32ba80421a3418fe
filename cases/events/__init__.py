"""What happens on the desk, by noun."""

from cases.events.imports import (
    CaseImported,
    CaseUpdatedElsewhere,
    ImportCancelled,
    ImportChecked,
    ImportFailed,
    ImportFinished,
    ImportMapped,
    ImportPaused,
    ImportResumed,
    ImportStarted,
    ImportUploaded,
)

__all__ = [
    "CaseImported",
    "CaseUpdatedElsewhere",
    "ImportCancelled",
    "ImportChecked",
    "ImportFailed",
    "ImportFinished",
    "ImportMapped",
    "ImportPaused",
    "ImportResumed",
    "ImportStarted",
    "ImportUploaded",
]
