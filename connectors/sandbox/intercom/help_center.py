"""The Intercom stand-in's articles, internal articles and collections, as in the 2.14 and 2.16 descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.payloads import JSON
from connectors.sandbox.intercom.views import Problem, Views, json_body, lookup, pages, required

# What only one of the versions shows of an article.
NEW = frozenset({"help_center_audience"})
OLD = frozenset({"parent_id", "parent_type"})
LOCALES = ("de", "en", "es", "fr", "it", "nl", "pt", "pt-BR")  # of the three dozen


class HelpCenter(Views):
    def articles(self) -> JSON:
        return _page(self.state.articles)

    def internal_articles(self) -> JSON:
        return _page(self.state.internal_articles)

    def collections(self) -> JSON:
        return _page(self.state.collections)

    def article(self, article_id: str) -> JSON:
        return _shown(lookup(self.state.articles, article_id, "not_found", "Resource Not Found"))

    def create(self) -> JSON:
        """By a teammate; a draft unless it says otherwise."""
        body = json_body()
        author = self.admin(required(body, "author_id"))
        made = article(self.state.next_id(), self.state.app_id, required(body, "title"), str(body.get("body") or ""))
        made.update(author_id=int(author["id"]), state=body.get("state") or "draft", parent_id=body.get("parent_id"))
        self.state.articles[made["id"]] = made
        self.world.changed()
        return _shown(made)


def _page(table: Mapping[str, JSON]) -> JSON:
    """By the last change, the latest first. Raises Problem."""
    listed = sorted(table.values(), key=lambda one: (one["updated_at"], int(one["id"])), reverse=True)
    size, start = request.args.get("per_page", "25"), request.args.get("starting_after", "0")
    if not size.isdigit() or not 0 < int(size) <= 150 or not start.isdigit():
        raise Problem(400, "parameter_invalid", "per_page is at most 150")
    end = int(start) + int(size)
    paging: JSON = {**pages(), "per_page": int(size), "page": int(start) // int(size) + 1}
    paging["total_pages"] = -(-len(listed) // int(size))
    if end < len(listed):
        paging["next"] = {"per_page": int(size), "starting_after": str(end)}
    return {
        "type": "list",
        "pages": paging,
        "total_count": len(listed),
        "data": list(map(_shown, listed[int(start) : end])),
    }


def _shown(thing: JSON) -> JSON:
    """As the version that is asked for has it."""
    left_out = OLD if request.headers.get("Intercom-Version") == "2.16" and thing.get("type") == "article" else NEW
    return {name: value for name, value in thing.items() if name not in left_out}


def article(number: str, app_id: str, title: str, body: str) -> JSON:
    at = payloads.now()
    return {
        "id": number,
        "type": "article",
        "workspace_id": app_id,
        "parent_id": None,
        "parent_ids": [],
        "parent_type": None,
        "tags": {"type": "tag.list", "tags": []},
        "title": title,
        "description": "",
        "body": body,
        "author_id": 0,
        "state": "published",
        "help_center_audience": "everyone",
        "created_at": at,
        "updated_at": at,
        "url": f"https://help.acme.example/en/articles/{number}",
    }


def translated(whole: JSON, default: str, contents: Mapping[str, JSON]) -> JSON:
    """As a help center of several languages shows it: locales without a translation are there with null."""
    own = {name: whole[name] for name in CONTENT}
    every = {default: {"type": "article_content", **own}, **contents}
    return {
        **whole,
        "default_locale": default,
        "translated_content": {"type": "article_translated_content", **dict.fromkeys(LOCALES), **every},
    }


CONTENT = ("title", "description", "body", "author_id", "state", "created_at", "updated_at", "url")


def content(number: str, locale: str, title: str, body: str, state: str) -> JSON:
    made: dict[str, Any] = article(number, "", title, body)
    made.update(state=state, url=f"https://help.acme.example/{locale}/articles/{number}")
    return {"type": "article_content", **{name: made[name] for name in CONTENT}}


def internal_article(number: str, title: str, body: str, owner: int) -> JSON:
    at = payloads.now()
    return {
        "id": number,
        "type": "internal_article",
        "title": title,
        "body": body,
        "owner_id": owner,
        "author_id": owner,
        "created_at": at,
        "updated_at": at,
        "locale": "en",
    }


def collection(number: str, app_id: str, name: str, parent: str | None, names: Mapping[str, str]) -> JSON:
    at = payloads.now()
    made = {
        "id": number,
        "workspace_id": app_id,
        "name": name,
        "url": f"https://help.acme.example/en/collections/{number}",
        "order": 1,
        "created_at": at,
        "updated_at": at,
        "description": None,
        "icon": "bookmark",
        "parent_id": parent,
        "help_center_id": None if parent else 79,
    }
    if not names:
        return made
    groups = {locale: {"type": "group_content", "name": each, "description": None} for locale, each in names.items()}
    shown = {"type": "group_translated_content", **dict.fromkeys(LOCALES), **groups}
    return {**made, "default_locale": "en", "translated_content": shown}
