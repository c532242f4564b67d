"""Articles into the knowledge: read, cut, embedded where an embedder is configured, and kept."""

from bot.knowledge.ingest.counting import count_words
from bot.knowledge.ingest.embedding import GIVEN_UP_AFTER
from bot.knowledge.ingest.run import Ingestion, ingest, ingest_sources
from bot.knowledge.ingest.summary import Report, Summary, Taken

__all__ = ["GIVEN_UP_AFTER", "Ingestion", "Report", "Summary", "Taken", "count_words", "ingest", "ingest_sources"]
