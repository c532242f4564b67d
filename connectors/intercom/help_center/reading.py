"""An article of Intercom's with its translations, as the core knows it. Pure.

Shapes as in Intercom's description (2.16: `article_list_item`, `article_content`, `internal_article_list_item`,
`collection`; earlier versions lack `help_center_audience`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.model import Level
from bot.ports import HelpArticle, Translations
from connectors.http import not_done

Json = Mapping[str, Any]
PUBLISHED = "published"
MAX_DEPTH = 10  # collections in collections; Intercom shows three
INTERNAL = "Internal articles"
# `help_center_audience`. What visitors are shown is no secret from those who are signed in.
OPEN = (None, "everyone", "all_visitors", "all_leads", "all_visitors_and_leads")
SIGNED_IN = "all_users"
# By a rule of the company's own, which no answer tells: those whom the operator puts into a group of this name.
RESTRICTED = "restricted"


class Collections:
    """What articles stand under."""

    def __init__(self, collections: Iterable[Json]) -> None:
        self._known = {str(one.get("id")): one for one in collections}

    def path(self, article: Json, locale: str | None) -> tuple[str, ...]:
        """The outermost first, in this language where they are translated. Of several parents the first."""
        parents = article.get("parent_ids") or ()
        place = self._known.get(str(article.get("parent_id") or next(iter(parents), None)))
        names: list[str] = []
        while place is not None and len(names) < MAX_DEPTH:
            translated = _translated(place).get(locale or "") or {}
            names.append(" ".join(str(translated.get("name") or place.get("name") or "").split()))
            place = self._known.get(str(place.get("parent_id")))
        return tuple(name for name in reversed(names) if name)


def published(article: Json, collections: Collections) -> Translations:
    """Raises NotSent for something without an id: that is no article."""
    audience, groups = _readers(article.get("help_center_audience"))
    original, default = key_of(_id(article)), article.get("default_locale")
    contents = {
        (original if locale in (None, default) else f"{original}/{locale}"): (locale, content)
        for locale, content in _contents(article)
    }
    return Translations(
        original=original,
        articles=tuple(
            HelpArticle(
                key=key,
                url=_text(content.get("url")) or None,
                title=_text(content.get("title")),
                html=_text(content.get("body")),
                language=locale,
                path=collections.path(article, locale),
                labels=tuple(_tags(article)),
                changed_at=_moment(content.get("updated_at")),
                audience=audience,
                groups=groups,
            )
            for key, (locale, content) in contents.items()
            if content.get("state") == PUBLISHED
        ),
        withheld=tuple(key for key, (_, content) in contents.items() if content.get("state") != PUBLISHED),
    )


def key_of(number: str | int) -> str:
    return f"intercom:articles/{number}"


def internal(article: Json) -> Translations:
    """It is for employees, and has no page that anybody else could open. Raises NotSent as `published` does."""
    original = f"intercom:internal-articles/{_id(article)}"
    found = HelpArticle(
        key=original,
        url=None,
        title=_text(article.get("title")),
        html=_text(article.get("body")),
        language=_text(article.get("locale")) or None,
        path=(INTERNAL,),
        changed_at=_moment(article.get("updated_at")),
        audience=Level.INTERNAL,
    )
    # In 2.14 an internal article has no state; where one is told, a draft is no more than that.
    if article.get("state", PUBLISHED) != PUBLISHED:
        return Translations(original=original, articles=(), withheld=(original,))
    return Translations(original=original, articles=(found,))


def changed_at(article: Json) -> datetime | None:
    """Of the article in its default language."""
    return _moment(article.get("updated_at"))


def _readers(told: object) -> tuple[Level | None, tuple[str, ...]]:
    """One of the kinds that is not known is taken for restricted."""
    if told in OPEN:
        return None, ()
    return Level.SIGNED_IN, () if told == SIGNED_IN else (RESTRICTED,)


def _contents(article: Json) -> Iterator[tuple[str | None, Json]]:
    """By locale. Only a help center of several languages has translations, the default language among them."""
    translated = _translated(article)
    default = article.get("default_locale")
    if default not in translated:
        yield (default if isinstance(default, str) else None), article
    yield from translated.items()


def _translated(thing: Json) -> Mapping[str, Json]:
    """Locales that have no translation are there with null."""
    found = thing.get("translated_content")
    if not isinstance(found, Mapping):
        return {}
    return {locale: content for locale, content in found.items() if isinstance(content, Mapping)}


def _tags(article: Json) -> Iterator[str]:
    tags = article.get("tags")
    for tag in (tags.get("tags") if isinstance(tags, Mapping) else None) or ():
        if isinstance(tag, Mapping) and (name := _text(tag.get("name"))):
            yield name


def _moment(told: object) -> datetime | None:
    """In Unix seconds."""
    try:
        return datetime.fromtimestamp(told, UTC) if isinstance(told, int) and told > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _id(article: Json) -> str:
    found = article.get("id")
    if not isinstance(found, str | int) or not str(found):
        raise not_done("Intercom's article has no id", reading=True)
    return str(found)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
