"""What authors do in the Intercom stand-in's help center, for the page and the tests.

Topics: developers.intercom.com, "Webhook topics"; a deletion is told of with little more than the id.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Literal

from connectors.sandbox.intercom import help_center, payloads
from connectors.sandbox.intercom.context import IntercomWorld

State = Literal["published", "draft"]


class IntercomAuthors:
    """A part of `IntercomSandbox`, which provides the attributes declared here."""

    world: IntercomWorld
    lock: threading.RLock

    def add_collection(self, name: str, parent: str | None = None, **names: str) -> str:
        """`names` in other languages, by locale."""
        state = self.world.state
        with self.lock:
            number = state.next_id()
            state.collections[number] = help_center.collection(number, state.app_id, name, parent, names)
        self.world.changed()
        return number

    def add_article(
        self,
        title: str,
        body: str,
        *,
        collection: str | None = None,
        state: State = "published",
        tags: Sequence[str] = (),
        audience: str = "everyone",
    ) -> str:
        """An article of the help center, its body in HTML; returns its id. `audience`: `everyone`, `all_users`,
        `restricted`, ..."""
        with self.lock:
            number = self.world.state.next_id()
            made = help_center.article(number, self.world.state.app_id, title, body)
            made.update(state=state, help_center_audience=audience)
            made["tags"]["tags"] = [{"type": "tag", "id": name, "name": name} for name in tags]
            if collection:
                made.update(parent_id=int(collection), parent_ids=[int(collection)], parent_type="collection")
            self.world.state.articles[number] = made
            self._tell("article.created", number)
            if state == "published":
                self._tell("article.published", number)
        self.world.changed()
        return number

    def translate_article(
        self, article_id: str, locale: str, title: str, body: str, *, state: State = "published"
    ) -> None:
        """The help center has several languages from then on; English is the default one."""
        with self.lock:
            article = self.world.state.articles[article_id]
            known = {
                name: one
                for name, one in (article.get("translated_content") or {}).items()
                if isinstance(one, dict) and name != "en"
            }
            added = {locale: help_center.content(article_id, locale, title, body, state)}
            self.world.state.articles[article_id] = help_center.translated(article, "en", {**known, **added})
            self._tell("article.updated", article_id)
        self.world.changed()

    def add_internal_article(self, title: str, body: str) -> str:
        with self.lock:
            number = self.world.state.next_id()
            owner = int(self.world.credentials.admin_id)
            self.world.state.internal_articles[number] = help_center.internal_article(number, title, body, owner)
        self.world.changed()
        return number

    def edit_article(self, article_id: str, **fields: str) -> None:
        """`title`, `body` and `state`, in the default language."""
        with self.lock:
            article = self.world.state.articles[article_id]
            article.update(fields, updated_at=payloads.now())
            own = (article.get("translated_content") or {}).get("en")
            if own:
                own.update(fields, updated_at=payloads.now())
            self._tell("article.unpublished" if fields.get("state") == "draft" else "article.updated", article_id)
        self.world.changed()

    def delete_article(self, article_id: str) -> None:
        """A public or an internal one."""
        with self.lock:
            if self.world.state.internal_articles.pop(article_id, None) is None:
                del self.world.state.articles[article_id]
                self.world.hooks.tell("article.deleted", {"type": "article", "id": article_id})
        self.world.changed()

    def _tell(self, topic: str, article_id: str) -> None:
        self.world.hooks.tell(topic, self.world.state.articles[article_id])
