"""An article of Zendesk's with its translations, as the core knows it. Pure.

Shapes as Zendesk's reference has them (developer.zendesk.com, Help Center API, "Articles", "Translations", "Sections",
"Categories"); they are in no OpenAPI description of Zendesk's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from bot.errors import BadPayload
from bot.ports import HelpArticle, Translations
from connectors.http import not_done
from connectors.zendesk.help_center.segments import Segments
from connectors.zendesk.ticket import moment

Json = Mapping[str, Any]
MAX_DEPTH = 20  # sections in sections; Zendesk allows five


class Places:
    """Categories and sections, and the names of those that an article stands under."""

    def __init__(self, categories: Iterable[Json], sections: Iterable[Json]) -> None:
        self._categories = {str(one.get("id")): one for one in categories}
        self._sections = {str(one.get("id")): one for one in sections}

    def path(self, section_id: object, locale: str) -> tuple[str, ...]:
        """The outermost first, in this locale where they are translated."""
        place = self._sections.get(str(section_id))
        names: list[str] = []
        category: Json | None = None
        for _ in range(MAX_DEPTH):
            if place is None:
                break
            names.append(_name(place, locale))
            category = self._categories.get(str(place.get("category_id"))) or category
            place = self._sections.get(str(place.get("parent_section_id")))
        outermost = [_name(category, locale)] if category else []
        return tuple(name for name in (*outermost, *reversed(names)) if name)


def published(article: Json, places: Places, segments: Segments) -> Translations:
    """Raises NotSent for something without an id: that is no article."""
    number = article.get("id")
    if not isinstance(number, int):
        raise not_done("Zendesk's article has no id", reading=True)
    readers = segments.readers_of(article)
    original = key_of(number)
    translations = {
        locale: one
        for one in article.get("translations") or [article]  # without any, the article is one itself
        if (locale := _text(one.get("locale")).lower())
    }
    shown = [locale for locale, one in translations.items() if not one.get("draft") and not one.get("hidden")]
    return Translations(
        original=original,
        articles=tuple(
            HelpArticle(
                key=f"{original}/{locale}",
                url=_url(article, translations[locale], locale),
                title=_text(translations[locale].get("title")),
                html=_text(translations[locale].get("body")),
                language=_tag(locale),
                path=places.path(article.get("section_id"), locale),
                labels=tuple(map(str, article.get("label_names") or ())),
                changed_at=_moment(translations[locale]),
                audience=readers.audience,
                groups=readers.groups,
            )
            for locale in shown
        ),
        withheld=tuple(f"{original}/{locale}" for locale in translations if locale not in shown),
    )


def key_of(number: int | str) -> str:
    return f"zendesk:articles/{number}"


def _url(article: Json, translation: Json, locale: str) -> str | None:
    """Zendesk leads from an address without the title's words to the whole one."""
    if own := _text(translation.get("html_url")):
        return own
    base = urlsplit(_text(article.get("html_url")))
    return f"{base.scheme}://{base.netloc}/hc/{locale}/articles/{article['id']}" if base.netloc else None


def _moment(translation: Json) -> datetime | None:
    """Of the last change of title or body. An article's own `updated_at` moves when somebody votes, too."""
    told = translation.get("edited_at") or translation.get("updated_at")
    try:
        return moment(str(told), "updated_at") if told else None
    except BadPayload:
        return None


def _name(place: Json, locale: str) -> str:
    translated = (
        one.get("title") for one in place.get("translations") or () if str(one.get("locale")).lower() == locale
    )
    return " ".join(_text(next(translated, None) or place.get("name")).split())


def _tag(locale: str) -> str:
    """`en-us` as `en-US`; `zh-cn` as it is in a tag; a locale that companies make up themselves (`en-us-x-1`) too."""
    language, *rest = locale.split("-")
    return "-".join([language, *(part.upper() if len(part) == 2 else part for part in rest)])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
