"""The desk's rows, by noun."""

from cases.models.cases import Case, Queue

__all__ = ["Case", "Queue"]
