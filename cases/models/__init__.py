"""The desk's rows, by noun."""

from cases.models.cases import Case, Queue
from cases.models.imports import Import, ImportTrouble

__all__ = ["Case", "Import", "ImportTrouble", "Queue"]
