"""Zendesk's help center as `bot.ports.HelpCenter`: everything by listing, what changed by the incremental export.

Traps:
* The export is by time: a page holds up to a thousand articles, and the next begins at its `end_time`, so that the
  last ones come twice. It tells of no article that was deleted or archived, and where only a translation's words
  changed it is not established that it does; listing everything shows both.
* Drafts are listed too, for agents: of each translation `draft` says whether people are shown it.
* That the export heeds `include=translations` is not documented; where it does not, an article's are asked for.

Source: developer.zendesk.com, Help Center API, "Articles" (List Articles, Sideloading, Incremental article export).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from bot.config import Settings
from bot.ports import Translations
from connectors.background import patiently
from connectors.zendesk.client.pages import objects, pages
from connectors.zendesk.client.transport import NotFound, Rejected
from connectors.zendesk.client.zenpy_client import ZendeskClient, credentials
from connectors.zendesk.help_center import drafts
from connectors.zendesk.help_center.reading import Places, published
from connectors.zendesk.help_center.segments import Segments

Json = dict[str, Any]

ROOT = "/api/v2/help_center"
WHOLE = urlencode({"include": "translations", "page[size]": 100})
TIMEOUT_SECONDS = 60.0  # a page is a hundred articles in every language
MAX_PAGES = 2000  # of a hundred


class ZendeskHelpCenter:
    def __init__(self, client: ZendeskClient) -> None:
        self._client = client

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off."""
        return cls(ZendeskClient(**{**credentials(settings), "timeout": TIMEOUT_SECONDS}))

    def bounds(self) -> str:
        return str(self._segments())

    def articles(self) -> Iterator[Translations]:
        yield from self._published(self._listed("articles"))

    def changed(self, since: datetime) -> Iterator[Translations]:
        yield from self._published(self._exported(int(since.timestamp())))

    def draft(self, title: str, html: str, language: str | None) -> str:
        return drafts.make(self._client, title, html, language)

    def _published(self, found: Iterator[Json]) -> Iterator[Translations]:
        """Each article once; where it comes again, as it came first, which is a moment older at most."""
        places = Places(self._listed("categories"), self._listed("sections"))
        segments = self._segments()
        given: set[object] = set()
        for article in found:
            if article.get("id") not in given:
                given.add(article.get("id"))
                yield published(self._whole(article), places, segments)

    def _listed(self, what: str) -> Iterator[Json]:
        for page in pages(self._ask, f"{ROOT}/{what}?{WHOLE}", what, most=MAX_PAGES):
            yield from page

    def _exported(self, start: int) -> Iterator[Json]:
        while True:
            query = urlencode({"start_time": start, "include": "translations"})
            page = self._ask(f"{ROOT}/incremental/articles?{query}")
            yield from objects(page, "articles")
            end = page.get("end_time")
            if not page.get("next_page") or not isinstance(end, int) or end <= start:
                return
            start = end

    def _segments(self) -> Segments:
        """None are known where the bot's user may not list them: then what is for a segment is shown to nobody."""
        return Segments(self._allowed("help_center/user_segments"), launched=self._is_launched())

    def _is_launched(self) -> bool:
        """False while it is being set up, when only agents see it (`help_center_state`, Ticketing API, "Brands"). The
        help center that is read is that of the brand whose subdomain is asked."""
        ours = [one for one in self._allowed("brands") if one.get("subdomain") == self._client.subdomain]
        return all(one.get("help_center_state") in (None, "enabled") for one in ours)

    def _allowed(self, what: str) -> list[Json]:
        """All of a list; nothing where it is refused."""
        key = what.rpartition("/")[2]
        path = f"/api/v2/{what}?{urlencode({'page[size]': 100})}"
        try:
            return [one for page in pages(self._ask, path, key, most=50) for one in page]
        except Rejected as error:
            if error.status not in (403, 404):
                raise
            return []

    def _whole(self, article: Json) -> Json:
        """With its translations."""
        if "translations" in article:
            return article
        try:
            listed = pages(self._ask, f"{ROOT}/articles/{article.get('id')}/translations", "translations", most=10)
            return {**article, "translations": [one for page in listed for one in page]}
        except NotFound:  # gone meanwhile
            return {**article, "translations": [], "draft": True}

    def _ask(self, path: str) -> Json:
        return patiently(lambda: self._client.call("GET", path))
