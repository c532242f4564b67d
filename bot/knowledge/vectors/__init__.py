"""Vectors in Postgres: what makes them, where they stand, and the nearest ones."""

from bot.knowledge.vectors.asking import question_vector
from bot.knowledge.vectors.context import context_of
from bot.knowledge.vectors.neighbours import Near, nearest, similarities
from bot.knowledge.vectors.space import Made, Space, checked, name_of
from bot.knowledge.vectors.spaces import in_use, keep_space, keep_vectors, lacking, to_search

__all__ = [
    "Made",
    "Near",
    "Space",
    "checked",
    "context_of",
    "in_use",
    "keep_space",
    "keep_vectors",
    "lacking",
    "name_of",
    "nearest",
    "question_vector",
    "similarities",
    "to_search",
]
