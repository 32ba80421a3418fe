"""What is known in a space: articles and their revisions, what people say of them, and runs of processes."""

from knowledge.models.articles import Article, Revision
from knowledge.models.reviews import Review
from knowledge.models.runs import Run

__all__ = ["Article", "Review", "Revision", "Run"]
