"""The Zendesk stand-in's Help Center API: articles and their translations, what they stand under, user segments.

Shaped as Zendesk's reference has it (developer.zendesk.com, Help Center API); no OpenAPI description of Zendesk's has
these paths, so requests to them are checked against none. What authors do is in `guide`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.views import Answer, Views, json_body

SOURCE_LOCALE = "en-us"
EXPORT_SIZE = 1000


class HelpCenter(Views):
    def categories(self) -> JSON:
        return self.page("categories", [self._shown(one) for one in self.state.categories.values()])

    def sections(self) -> JSON:
        return self.page("sections", [self._shown(one) for one in self.state.sections.values()])

    def segments(self) -> JSON:
        return self.page("user_segments", list(self.state.segments.values()))

    def locales(self) -> JSON:
        return {"locales": [SOURCE_LOCALE, "de", "fr", "pt-br"], "default_locale": SOURCE_LOCALE}

    def permission_groups(self) -> JSON:
        return self.page("permission_groups", [{"id": payloads.FIRST_BRAND + 1, "name": "Admins", "built_in": True}])

    def articles(self, locale: str | None = None) -> JSON:
        """Without a locale each in the one it was written in, for agents drafts too."""
        found = [in_locale(article, locale or article["source_locale"]) for article in self.state.articles.values()]
        return self.page("articles", [self._shown(article) for article in found if article is not None])

    def article(self, number: int) -> JSON:
        return {"article": self._shown(self._article(number))}

    def translations(self, number: int) -> JSON:
        return self.page("translations", list(self._article(number)["translations"]))

    def incremental(self) -> JSON:
        """Changed at or after `start_time`, in Unix seconds, oldest first. A page ends with its last second's last."""
        if not request.args.get("start_time", "").isdigit():
            raise Problem(400, error="BadRequest", description="Parameter start_time must be a number")
        start, size = int(request.args["start_time"]), min(EXPORT_SIZE, self.world.page_size)
        by_time = sorted(self.state.articles.values(), key=lambda article: payloads.epoch(article["updated_at"]))
        changed = [article for article in by_time if payloads.epoch(article["updated_at"]) >= start]
        end_time = payloads.epoch(changed[:size][-1]["updated_at"]) if changed else start
        given = [article for article in changed if payloads.epoch(article["updated_at"]) <= end_time]
        address = f"{self.state.base}/api/v2/help_center/incremental/articles.json?start_time={end_time}"
        return {
            "articles": [self._shown(article) for article in given],
            "count": len(given),
            "end_time": end_time,
            "next_page": address if len(given) < len(changed) else None,
        }

    def create(self, number: int) -> Answer:
        """An article of a section, as its author; agents may do it where a permission group lets them."""
        if number not in self.state.sections:
            raise payloads.not_found()
        fields = json_body("article")
        for name in ("title", "locale", "permission_group_id"):
            if not fields.get(name):
                raise payloads.invalid(name, f"{name}: cannot be blank")
        made = article(self.state.base, self.state.new_id(), fields, section_id=number)
        self.state.articles[made["id"]] = made
        self.world.changed()
        return {"article": self._shown(made)}, 201, {"Location": made["url"]}

    def _article(self, number: int) -> JSON:
        if number not in self.state.articles:
            raise payloads.not_found()
        return self.state.articles[number]

    def _shown(self, thing: JSON) -> JSON:
        """Translations only where they are asked for."""
        if "translations" in request.args.get("include", "").split(","):
            return thing
        return {name: value for name, value in thing.items() if name != "translations"}


def article(base: str, number: int, fields: Mapping[str, Any], *, section_id: int | None) -> JSON:
    """From what its author gives: `title`, `body`, `locale`, `draft`, `label_names`, `user_segment_id`, ..."""
    made, locale = payloads.now(), str(fields.get("locale") or SOURCE_LOCALE)
    first = translation(base, number, locale, fields)
    return {
        "id": number,
        "url": f"{base}/api/v2/help_center/{locale}/articles/{number}.json",
        "html_url": first["html_url"],
        "author_id": None,
        "comments_disabled": False,
        "draft": first["draft"],
        "promoted": False,
        "position": 0,
        "vote_sum": 0,
        "vote_count": 0,
        "section_id": section_id,
        "created_at": made,
        "updated_at": made,
        "edited_at": made,
        "name": first["title"],
        "title": first["title"],
        "body": first["body"],
        "source_locale": locale,
        "locale": locale,
        "outdated": False,
        "outdated_locales": [],
        "user_segment_id": fields.get("user_segment_id"),
        "user_segment_ids": list(fields.get("user_segment_ids") or ()),
        "permission_group_id": fields.get("permission_group_id"),
        "content_tag_ids": [],
        "label_names": list(fields.get("label_names") or ()),
        "translations": [first],
    }


def translation(base: str, number: int, locale: str, fields: Mapping[str, Any]) -> JSON:
    made = payloads.now()
    return {
        "id": number + len(locale),
        "url": f"{base}/api/v2/help_center/articles/{number}/translations/{locale}.json",
        "html_url": f"{base}/hc/{locale}/articles/{number}",
        "source_id": number,
        "source_type": "Article",
        "locale": locale,
        "title": str(fields.get("title") or ""),
        "body": str(fields.get("body") or ""),
        "outdated": False,
        "draft": bool(fields.get("draft")),
        "hidden": False,
        "created_at": made,
        "updated_at": made,
        "updated_by_id": None,
        "created_by_id": None,
    }


def in_locale(whole: JSON, locale: str) -> JSON | None:
    """The article with the words of one of its translations; None where there is none."""
    found = next((one for one in whole["translations"] if one["locale"] == locale), None)
    if found is None:
        return None
    own = {name: found[name] for name in ("title", "body", "draft", "html_url", "locale")}
    return {**whole, **own, "name": found["title"], "edited_at": found["updated_at"]}


def place(base: str, kind: str, number: int, name: str, names: Mapping[str, str], **more: Any) -> JSON:
    """A category or a section; `names` by locale are its translations."""
    made = payloads.now()
    translations: Sequence[JSON] = [
        {"locale": locale, "title": title, "body": "", "draft": False, "source_id": number}
        for locale, title in {SOURCE_LOCALE: name, **names}.items()
    ]
    return {
        "id": number,
        "url": f"{base}/api/v2/help_center/{SOURCE_LOCALE}/{kind}/{number}.json",
        "html_url": f"{base}/hc/{SOURCE_LOCALE}/{kind}/{number}",
        "position": 0,
        "created_at": made,
        "updated_at": made,
        "name": name,
        "description": "",
        "locale": SOURCE_LOCALE,
        "source_locale": SOURCE_LOCALE,
        "outdated": False,
        **more,
        "translations": list(translations),
    }


def segment(number: int, name: str, user_type: str, narrowed: Mapping[str, Sequence[object]]) -> JSON:
    made = payloads.now()
    lists = ("tags", "or_tags", "organization_ids", "group_ids", "added_user_ids")
    return {
        "id": number,
        "name": name,
        "user_type": user_type,
        **{each: list(narrowed.get(each, ())) for each in lists},
        "created_at": made,
        "updated_at": made,
        "built_in": False,
    }
