"""What authors do in the Zendesk stand-in's help center, for the page and the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from connectors.sandbox.zendesk import help_center, payloads
from connectors.sandbox.zendesk.context import ZendeskWorld
from connectors.sandbox.zendesk.payloads import JSON


class ZendeskAuthors:
    """Ids are text. As in the real one, only publishing and taking back are told of, not a change or a deletion."""

    world: ZendeskWorld

    def add_category(self, name: str, **names: str) -> str:
        """`names` in other languages, by locale (`de="…"`)."""
        return self._add_place("categories", name, names)

    def add_section(self, name: str, category: str, parent: str | None = None, **names: str) -> str:
        above = {"category_id": int(category), "parent_section_id": int(parent) if parent else None}
        return self._add_place("sections", name, names, **above)

    def add_segment(
        self, name: str, user_type: Literal["signed_in_users", "staff"], **narrowed: Sequence[object]
    ) -> str:
        """A user segment, narrowed to `tags`, `or_tags`, `organization_ids`, `group_ids` or `added_user_ids`."""
        with self.world.lock:
            number = self.world.state.new_id()
            self.world.state.segments[number] = help_center.segment(number, name, user_type, narrowed)
        return str(number)

    def add_article(
        self,
        title: str,
        body: str,
        labels: Sequence[str] = (),
        *,
        section: str | None = None,
        segments: Sequence[str] = (),
        draft: bool = False,
        locale: str = help_center.SOURCE_LOCALE,
    ) -> str:
        """An article, its body in HTML. Without `segments` it is for everybody."""
        ids = [int(one) for one in segments]
        fields = {
            "title": title,
            "body": body,
            "locale": locale,
            "draft": draft,
            "label_names": list(labels),
            "user_segment_id": ids[0] if ids else None,
            "user_segment_ids": ids,
        }
        state = self.world.state
        with self.world.lock:
            number = state.new_id()
            section_id = int(section) if section else None
            state.articles[number] = help_center.article(state.base, number, fields, section_id=section_id)
        if not draft:
            self._tell(str(number), "article.published")
        self.world.changed()
        return str(number)

    def translate_article(self, article_id: str, locale: str, title: str, body: str, *, draft: bool = False) -> None:
        def change(article: JSON) -> None:
            fields = {"title": title, "body": body, "draft": draft}
            added = help_center.translation(self.world.state.base, article["id"], locale, fields)
            article["translations"] = [one for one in article["translations"] if one["locale"] != locale] + [added]

        self._change(article_id, change)
        if not draft:
            self._tell(article_id, "article.published")

    def edit_article(self, article_id: str, **fields: str) -> None:
        """`title` and `body`, in the language it was written in."""

        def change(article: JSON) -> None:
            article.update(fields, edited_at=payloads.now(), name=fields.get("title", article["name"]))
            article["translations"][0].update(fields, updated_at=payloads.now())

        self._change(article_id, change)

    def unpublish_article(self, article_id: str) -> None:
        """It is a draft again, in every language."""

        def change(article: JSON) -> None:
            article["draft"] = True
            for translation in article["translations"]:
                translation["draft"] = True

        self._change(article_id, change)
        self._tell(article_id, "article.unpublished")

    def delete_article(self, article_id: str) -> None:
        """Archived or deleted: no list has it any more."""
        with self.world.lock:
            del self.world.state.articles[int(article_id)]
        self.world.changed()

    def _add_place(self, kind: str, name: str, names: Mapping[str, str], **more: Any) -> str:
        state = self.world.state
        with self.world.lock:
            number = state.new_id()
            getattr(state, kind)[number] = help_center.place(state.base, kind, number, name, names, **more)
        return str(number)

    def _change(self, article_id: str, change: Callable[[JSON], None]) -> None:
        with self.world.lock:
            article = self.world.state.articles[int(article_id)]
            change(article)
            article["updated_at"] = payloads.now()
        self.world.changed()

    def _tell(self, article_id: str, kind: str) -> None:
        with self.world.lock:
            article = self.world.state.articles[int(article_id)]
            about = {"id": article_id, "brand_id": str(payloads.FIRST_BRAND)}
            published = {
                "author_id": "",
                "category_id": "",
                "locale": article["locale"],
                "section_id": str(article["section_id"] or ""),
                "title": article["title"],
            }
            event = published if kind == "article.published" else {}
            self.world.hooks.tell(self.world.state, kind, about, event)
