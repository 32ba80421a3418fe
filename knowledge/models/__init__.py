"""What is known in a space: articles and their revisions, and what people say of them."""

from knowledge.models.articles import Article, Revision
from knowledge.models.reviews import Review

__all__ = ["Article", "Review", "Revision"]
