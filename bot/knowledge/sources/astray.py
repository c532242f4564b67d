"""Where a page's address leads to another page, or shows one: a login, a front page instead of what was removed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.knowledge.article import Article
from bot.knowledge.sources.gate import is_gate
from bot.knowledge.sources.web import is_address

_SUFFIX = re.compile(r"\.(html?|php|aspx?|md)$")
_INDEX = re.compile(r"/(index|default)$")


def led_astray(article: Article, known_as: str) -> str | None:
    """Why this is not the article that was known by the title `known_as`; None where it is."""
    if not is_address(article.key) or article.title == known_as:
        return None
    if is_same_page(article.key, article.url):
        gate = is_gate(article.title, article.text, known_as)
        return f"shows another page ({article.title!r} and not {known_as!r})" if gate else None
    return f"leads to {article.url}, which is another page ({article.title!r} and not {known_as!r})"


def is_same_page(one: str, two: str) -> bool:
    """Whether a redirect only says it better: another case, suffix, language or name behind the same number."""
    first, second = _last(one), _last(two)
    if first == second or (first and second.startswith(first)):
        return True
    number = re.match(r"\d{3,}", first)
    return bool(number) and second.startswith(number[0])  # type: ignore[index]


def _last(url: str) -> str:
    path = urlsplit(url).path.rstrip("/").casefold()
    return _SUFFIX.sub("", _INDEX.sub("", _SUFFIX.sub("", path)).rpartition("/")[2])
