"""How rare each word is, and in which passages it weighs most: counted anew when articles came or went."""

from __future__ import annotations

from bot.store.db import Database
from bot.store.queries import queries

LISTED = 500  # passages of a word that a search looks at


def count_words(database: Database) -> None:
    """Counts again which words there are, and how rare each is. Searches go on with the old counts meanwhile."""
    with database.transaction() as connection:
        list(queries.begin_counting(connection))
        queries.count_passages(connection)
        queries.count_lexemes(connection)
        queries.delete_unused_lexemes(connection)
        queries.count_vocabulary(connection)
        queries.forget_counts_of_audiences(connection)
        queries.count_languages_of_audiences(connection)
        queries.count_lexemes_of_audiences(connection)
        if queries.is_listing_due(connection):
            queries.delete_postings(connection)
            queries.list_postings(connection, most=LISTED)
            queries.mark_listed(connection)
