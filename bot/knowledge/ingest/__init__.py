"""Articles into the knowledge: read, cut, embedded where an embedder is configured, and kept."""

from bot.knowledge.ingest.counting import count_words
from bot.knowledge.ingest.embedding import GIVEN_UP_AFTER
from bot.knowledge.ingest.run import Report, Summary, ingest, ingest_sources

__all__ = ["GIVEN_UP_AFTER", "Report", "Summary", "count_words", "ingest", "ingest_sources"]
