"""An article for an author to look at: a draft in the help center, which only agents see.

Zendesk wants a section and a permission group for it, of which an author can choose others: it is the first of each
(developer.zendesk.com, Help Center API, "Create Article", "Permission Groups", "Locales").
"""

from __future__ import annotations

from typing import Any

from bot.errors import Refused
from connectors.zendesk.client.pages import objects
from connectors.zendesk.client.zenpy_client import ZendeskClient

Json = dict[str, Any]
ROOT = "/api/v2/help_center"
GROUPS = "/api/v2/guide/permission_groups"
LABEL = "firstline-draft"


def make(client: ZendeskClient, title: str, html: str, language: str | None) -> str:
    """Its address. Raises DeliveryError."""
    section = _first(client.call("GET", f"{ROOT}/sections?page%5Bsize%5D=1"), "sections")
    group = _first(client.call("GET", GROUPS), "permission_groups")
    article = {
        "title": title,
        "body": html,
        "locale": _locale(client.call("GET", f"{ROOT}/locales"), language),
        "draft": True,
        "permission_group_id": group["id"],
        "user_segment_id": None,
        "label_names": [LABEL],
    }
    body = {"article": article, "notify_subscribers": False}
    made = client.call("POST", f"{ROOT}/sections/{section['id']}/articles", body).get("article") or {}
    return str(made.get("html_url") or f"article {made.get('id')}")


def _first(answer: Json, what: str) -> Json:
    found = objects(answer, what)
    if not found:
        raise Refused(f"Zendesk has no {what.replace('_', ' ')}, and a draft has to be in one")
    return found[0]


def _locale(answer: Json, language: str | None) -> str:
    """The one that the help center has for this language, else its default one."""
    wanted = (language or "").lower()
    enabled = [str(locale) for locale in answer.get("locales") or ()]
    same = [locale for locale in enabled if locale.lower() == wanted]
    near = [locale for locale in enabled if wanted and locale.lower().partition("-")[0] == wanted.partition("-")[0]]
    return next(iter((*same, *near)), str(answer.get("default_locale") or "en-us"))
