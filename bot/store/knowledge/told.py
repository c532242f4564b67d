"""What vendors tell of their articles: the sources that read them are read again soon, and what is gone is forgotten at
once, so that no answer rests on it meanwhile.

What is told may come late, or again: an article that was published anew in between is back when all was read.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import ArticlesChanged
from bot.store.queries import queries
from bot.store.work import UnitOfWork


def note_articles(work: UnitOfWork, event: ArticlesChanged, sources: Sequence[str]) -> bool:
    """Whether anything is to be read now. `sources`: the names of those that read this vendor's articles; where there
    are none, nothing changes."""
    if event.gone is not None and sources:
        queries.delete_translations(work.connection, original=event.gone, sources=list(sources))
    want = queries.want_source if event.gone is None else queries.want_whole_source
    for name in sources:
        want(work.connection, name=name)
    return bool(sources)
