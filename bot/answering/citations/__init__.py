"""The markers with which a model says what it rests on: which there are, which brackets are none, a text without."""

from bot.answering.citations.reading import WithoutMarkers, take_citations

__all__ = ["WithoutMarkers", "take_citations"]
