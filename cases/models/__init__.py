"""The desk's rows, by noun."""

from cases.models.cases import Case, Queue
from cases.models.imports import Import, ImportTrouble
from cases.models.majors import MajorLink
from cases.models.reversals import Reversal

__all__ = ["Case", "Import", "ImportTrouble", "MajorLink", "Queue", "Reversal"]
