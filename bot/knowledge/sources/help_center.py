"""A vendor's help center as a source: everything once a day, in between what changed since the last time.

What was deleted shows only where everything is listed; so does, with some vendors, a translation that changed. An
article is converted only where the vendor tells it otherwise than last time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from itertools import islice

from bot.config import SourceSettings
from bot.errors import DeliveryError
from bot.knowledge.article import MAX_BYTES, Article, Entry, Source, Unreadable
from bot.knowledge.conversion import markup
from bot.ports import HelpArticle, HelpCenter, Translations

WHOLE_EVERY = timedelta(hours=24)
OVERLAP = timedelta(minutes=5)  # clocks differ, and an export may lag behind
MAX_CHANGED = 500  # articles, which are held in memory; where more changed, all are listed one after the other
MAX_NAME_CHARS = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """When the last reading of everything began, and the last one at all; as a cursor both in ISO 8601, after what they
    were read with."""

    setup: str
    whole: datetime
    changed: datetime

    @classmethod
    def read(cls, cursor: str | None, setup: str) -> Mark | None:
        """None for a cursor that is none of ours, or of another setup: then everything is read."""
        try:
            found, whole, changed = (cursor or "").split()
            mark = cls(found, datetime.fromisoformat(whole), datetime.fromisoformat(changed))
        except ValueError:
            return None
        return mark if mark.setup == setup and mark.whole.tzinfo and mark.changed.tzinfo else None

    def __str__(self) -> str:
        return f"{self.setup} {self.whole.isoformat()} {self.changed.isoformat()}"


def open_help_center(
    center: HelpCenter, settings: SourceSettings, cursor: str | None, *, now: datetime | None = None
) -> Source:
    """`cursor`: of the last run that went well; None: everything is read.

    Its entries raise Unreadable where the vendor does not answer to the end. Raises Unreadable itself where it does
    not tell what changed, or for whom its articles are.
    """
    now = now or datetime.now(UTC)
    # What narrows, opens or converts in another way holds for articles that did not change, too.
    setup = _digest(version("firstline"), settings.model_dump_json(), _bounds(center))
    mark = Mark.read(cursor, setup)
    if mark is not None and now - mark.whole < WHOLE_EVERY:
        changed = _changed(center, mark.changed - OVERLAP)
        if changed is not None:
            return Source(
                name=settings.name,
                entries=tuple(_entries(changed)),
                complete=False,
                gone=tuple(key for one in changed for key in one.withheld),
                cursor=str(Mark(setup, mark.whole, now)),
            )
    return Source(name=settings.name, entries=_entries(_whole(center)), cursor=str(Mark(setup, now, now)))


def _bounds(center: HelpCenter) -> str:
    try:
        return center.bounds()
    except DeliveryError as error:
        raise Unreadable(_broke_off(error)) from None


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


def _entries(found: Iterable[Translations]) -> Iterator[Entry]:
    """Named by where they stand, `Account/Signing in/Reset your password`, which is also what narrows a source."""
    for one in found:
        for article in one.articles:
            told = _digest(one.original, repr(article))
            yield Entry(
                key=article.key,
                name="/".join((*article.path, article.title or article.key)),
                read=partial(_read, article, one.original, told),
                version=told,
            )


def _read(article: HelpArticle, original: str, told: str) -> Article:
    """Raises Unreadable for an article without words, or one that is too large."""
    body = article.html.encode(errors="replace")
    if len(body) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES >> 20} MiB")
    page = f"<html><body><main>{markup.decode(body)}</main></body></html>"
    content = markup.read_html(page, article.title or article.key, article.url)
    return Article(
        key=article.key,
        url=article.url or article.key,
        title=_line(article.title) or content.title,
        text=content.text,
        markdown=content.markdown,
        language=article.language,
        path=tuple(map(_line, article.path)),
        labels=tuple(map(_line, article.labels)),
        changed_at=article.changed_at,
        original=original,
        audience=article.audience,
        groups=article.groups,
        version=told,
    )


def _line(text: str) -> str:
    return " ".join(markup.decode(text.encode(errors="replace")).split())[:MAX_NAME_CHARS]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:32]
