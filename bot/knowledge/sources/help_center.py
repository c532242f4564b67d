"""A vendor's help center as a source: everything once a day, in between what changed since the last time.

What was deleted shows only where everything is listed; so does, with some vendors, a translation that changed. An
article is converted only where the vendor tells it otherwise than last time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

from bot.errors import DeliveryError
from bot.knowledge.article import MAX_BYTES, Article, Entry, Source, Unreadable
from bot.knowledge.conversion import markup
from bot.ports import HelpArticle, HelpCenter, Translations

WHOLE_EVERY = timedelta(hours=24)
OVERLAP = timedelta(minutes=5)  # clocks differ, and an export may lag behind
MAX_CHANGED = 500  # articles: they are held in memory; more are listed with all the others
FORM = "1"  # raised when articles are to be converted in another way

Wanted = Callable[[str], bool]  # by its path: "Account/Signing in/Reset your password"


@dataclass(frozen=True, slots=True)
class Mark:
    """When a reading of everything began, and one of what changed; as a cursor both in ISO 8601."""

    whole: datetime
    changed: datetime

    @classmethod
    def read(cls, cursor: str | None) -> Mark | None:
        """None for a cursor that is none of ours: then everything is read."""
        try:
            whole, changed = map(datetime.fromisoformat, (cursor or "").split())
        except ValueError:
            return None
        return cls(whole, changed) if whole.tzinfo and changed.tzinfo else None

    def __str__(self) -> str:
        return f"{self.whole.isoformat()} {self.changed.isoformat()}"


def read_help_center(
    center: HelpCenter,
    name: str,
    cursor: str | None,
    *,
    wanted: Wanted = lambda _: True,
    language: str | None = None,
    now: datetime | None = None,
) -> Source:
    """`name`: as firstline.toml calls it. `cursor`: of the last run that went well; None: everything is read.
    `language`: of articles that do not say theirs.

    Its entries raise Unreadable where the vendor does not answer to the end. Raises Unreadable itself where it does
    not tell what changed.
    """
    now, mark = now or datetime.now(UTC), Mark.read(cursor)
    entries = partial(_entries, wanted=wanted, language=language)
    if mark is not None and now - mark.whole < WHOLE_EVERY:
        changed = _changed(center, mark.changed - OVERLAP)
        if changed is not None:
            there = tuple(entries(changed))
            keys = {entry.key for entry in there}
            return Source(
                name=name,
                entries=there,
                complete=False,
                gone=tuple(key for one in changed for key in _keys(one) if key not in keys),
                cursor=str(Mark(mark.whole, now)),
            )
    return Source(name=name, entries=entries(_whole(center)), cursor=str(Mark(now, now)))


def _changed(center: HelpCenter, since: datetime) -> tuple[Translations, ...] | None:
    """None where there are too many."""
    try:
        found = tuple(islice(center.changed(since), MAX_CHANGED + 1))
    except DeliveryError as error:
        raise Unreadable(_broke_off(error)) from None
    return found if len(found) <= MAX_CHANGED else None


def _whole(center: HelpCenter) -> Iterator[Translations]:
    try:
        yield from center.articles()
    except DeliveryError as error:
        raise Unreadable(_broke_off(error)) from None


def _broke_off(error: DeliveryError) -> str:
    return f"cannot be read to its end ({error})"


def _entries(found: Iterable[Translations], *, wanted: Wanted, language: str | None) -> Iterator[Entry]:
    for one in found:
        for article in one.articles:
            if wanted("/".join((*article.path, article.title))):
                yield Entry(
                    key=article.key,
                    name=article.url or f"{article.title} ({article.key})",
                    read=partial(_read, article, one.original, language),
                    version=_version(article, one.original, language),
                )


def _keys(one: Translations) -> Iterator[str]:
    yield from one.withheld
    yield from (article.key for article in one.articles)


def _read(article: HelpArticle, original: str, language: str | None) -> Article:
    """Raises Unreadable for an article without words, or one that is too large."""
    body = article.html.encode(errors="replace")
    if len(body) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES >> 20} MiB")
    page = f"<html><body><main>{markup.decode(body)}</main></body></html>"
    content = markup.read_html(page, article.title, article.url)
    return Article(
        key=article.key,
        url=article.url or article.key,
        title=_line(article.title) or content.title,
        text=content.text,
        markdown=content.markdown,
        language=article.language or language,
        path=tuple(map(_line, article.path)),
        labels=tuple(map(_line, article.labels)),
        changed_at=article.changed_at,
        original=original,
        audience=article.audience,
        groups=article.groups,
        version=_version(article, original, language),
    )


def _line(text: str) -> str:
    return " ".join(markup.decode(text.encode(errors="replace")).split())[:200]


def _version(article: HelpArticle, original: str, language: str | None) -> str:
    """All that is told of it; who reads it is among that."""
    told = (FORM, original, language or "", repr(article))
    return hashlib.sha256("\0".join(told).encode(errors="replace")).hexdigest()
