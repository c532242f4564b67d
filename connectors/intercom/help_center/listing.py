"""Intercom's articles as `bot.ports.HelpCenter`. There is no export and no event of a change: they are listed.

Traps:
* Articles come by their last change, the latest first (2.14, `listArticles`), so those that changed since a moment are
  at the beginning; and one that changes while the list is read jumps to pages that were read already. Then fewer came
  than `total_count` says, and the list is read again, so that it is not taken for deleted.
* That moment is of the default language's words: of a change to a translation only the whole list tells.
* For whom an article is shown is told from version 2.16 on only, so that is the version asked for.
* `pages.next` is an object with `starting_after` in the description, and was an address for years; both are followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.config import Settings
from bot.errors import Gone
from bot.ports import Translations
from connectors.background import LEAVE, patiently
from connectors.http import not_done
from connectors.intercom.client import Forbidden, Json, Workspace, connect, credentials, our_errors
from connectors.intercom.help_center.reading import Collections, changed_at, internal, published

VERSION = "2.16"
TIMEOUT_SECONDS = 60.0
PAGE = 50  # articles with their bodies in every language
MAX_PAGES = 4000
ATTEMPTS = 3  # at a list that changes while it is read


class IntercomHelpCenter:
    """`client` asks for VERSION; `author_id`: the seat whose drafts are ours."""

    def __init__(self, client: Workspace, author_id: str) -> None:
        self._client = client
        self._author_id = author_id

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off."""
        own = credentials(settings)
        return cls(
            connect(
                access_token=own["access_token"], base_url=own["base_url"], timeout=TIMEOUT_SECONDS, version=VERSION
            ),
            own["admin_id"],
        )

    def bounds(self) -> str:
        """Each article says it all itself."""
        return ""

    def articles(self) -> Iterator[Translations]:
        collections = Collections(self._listed("help_center/collections"))
        for article in self._listed("articles"):
            yield published(article, collections)
        yield from self._internal()

    def changed(self, since: datetime) -> Iterator[Translations]:
        collections = Collections(self._listed("help_center/collections"))
        for page in self._pages("articles"):
            for article in page.data:
                if (at := changed_at(article)) is not None and at < since:
                    yield from self._internal()
                    return
                yield published(article, collections)
        yield from self._internal()

    def draft(self, title: str, html: str, language: str | None) -> str:  # noqa: ARG002  (an author translates it)
        """In no collection; Intercom gives a draft no address."""
        article = {"title": title, "body": html, "author_id": int(self._author_id), "state": "draft"}
        with our_errors():
            made = self._client.ask("POST", "articles", article)
        return str(made.url or f"article {made.id}, among the drafts in Intercom")

    def _internal(self) -> Iterator[Translations]:
        """Their order is not documented, so it is always all of them. None where the app or the plan has none."""
        try:
            yield from map(internal, self._listed("internal_articles"))
        except (Forbidden, Gone):
            return

    def _listed(self, what: str) -> Iterator[Json]:
        """Each once. Raises NotSent where the list has not stood still long enough to be read."""
        given: set[object] = set()
        total = 0
        for _ in range(ATTEMPTS):
            for page in self._pages(what):
                total = page.total_count if isinstance(page.total_count, int) else 0
                for one in page.data:
                    if one.get("id") not in given:
                        given.add(one.get("id"))
                        yield one
            if len(given) >= total:
                return
        raise not_done(f"Intercom's list of {what} gave {len(given)} of {total}", reading=True)

    def _pages(self, what: str) -> Iterator[Json]:
        query: dict[str, object] = {}
        for number in range(1, MAX_PAGES):
            page = self._ask(f"{what}?{urlencode({**query, 'per_page': PAGE})}")
            if not isinstance(page.data, list) or not all(isinstance(one, Mapping) for one in page.data):
                raise not_done(f"Intercom's answer has no list of {what}", reading=True)
            yield page
            then = following(page.pages, number)
            if not page.data or then is None:
                return
            query = then

    def _ask(self, path: str) -> Json:
        def ask() -> Json:
            with our_errors(reading=True):
                return self._client.ask("GET", path, leave=LEAVE)

        return patiently(ask)


def following(pages: Any, number: int) -> dict[str, object] | None:
    """What the page after this one, the `number`th, is asked for with; None where it was the last."""
    if not isinstance(pages, Mapping):
        return None
    told = pages.get("next")
    if isinstance(told, Mapping) and (after := told.get("starting_after")):
        return {"starting_after": after}
    if isinstance(told, str) and told:
        return {name: values[0] for name, values in parse_qs(urlsplit(told).query).items()}
    total = pages.get("total_pages")
    return {"page": number + 1} if isinstance(total, int) and number < total else None
