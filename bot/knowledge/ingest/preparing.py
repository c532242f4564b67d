"""An article as the rows that are kept of it: cut, its words taken out, its sentences to the bot counted. Pure, and
nearly all of the work of ingestion, so it is done in other processes where there is much of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.guards.injection import for_people
from bot.knowledge.article import Article
from bot.knowledge.chunk import chunk
from bot.knowledge.vectors.context import context_of
from bot.knowledge.words import config_for, is_navigation, plain_words, searchable

# Which passages are read for sentences that speak to the bot, to tell of them: all would take most of a run's time. In
# answers all are. Each alternative begins with a letter, and case is folded before: `re` then skips to such letters.
_MAY_SPEAK = re.compile(
    r"ignor|disregard|forget|overrid|bypass|pretend|prompt|jailbreak|reveal|assistant|chatbot|language model|ai\b"
    r"|you are now|act as|do anything|instru|vergiss|vergess|anweisung|olvid|oubli|consigne|istruzion|dimentic|esque"
    r"|negeer|vergeet|opdracht"
)
# Letters beyond Latin, and what is invisible; not dashes, quotation marks, arrows and emoji, which any article has.
_OTHER_SCRIPT = re.compile(
    "[^\x00-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2122\u2190-\u23ff\u2500-\u27bf\u3010\u3011\ufe0f"
    "\U0001f300-\U0001f64f\U0001f680-\U0001faff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    article: Article
    config: str  # text search configuration
    passages: tuple[dict[str, Any], ...]  # rows for `insert_passages`, still without the article
    contexts: tuple[str, ...]  # what of each passage is embedded
    speaking: int  # passages in which something speaks to the bot


def prepare(article: Article) -> Prepared:
    """Without passages where the article has no text of its own."""
    config = config_for(article.language, article.text)
    pieces = chunk(article.text, markdown=article.markdown, title=article.title)
    title_words = searchable(article.title)
    return Prepared(
        article=article,
        config=config,
        passages=tuple(
            {
                "ordinal": ordinal,
                "headings": list(piece.headings),
                "text": piece.text,
                "config": config,
                "title_words": title_words,
                "heading_words": searchable(" ".join(piece.headings)),
                "text_words": searchable(piece.text),
                "words": sorted(plain_words(" ".join((article.title, *piece.headings, piece.text)))),
                "text_label": "C" if is_navigation(piece.text) else "D",
            }
            for ordinal, piece in enumerate(pieces)
        ),
        contexts=tuple(context_of(article.title, piece) for piece in pieces),
        speaking=sum(_may_speak(piece.text) and for_people(piece.text) != piece.text for piece in pieces),
    )


def _may_speak(text: str) -> bool:
    return bool(_MAY_SPEAK.search(text.casefold()) or _OTHER_SCRIPT.search(text))
