"""Lists of Zendesk's, page after page.

Two kinds of paging are told apart by what an answer has: `links.next` while `meta.has_more`, or `next_page`
(developer.zendesk.com, "Pagination"). Both are whole addresses, of which only path and query are followed; what was
asked for besides (`include`) is asked for again, whether or not they repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from connectors.http import not_done

Json = dict[str, Any]
Ask = Callable[[str], Json]  # GET this path with its query


def pages(ask: Ask, path: str, key: str, *, most: int) -> Iterator[list[Json]]:
    """The objects under `key` of each page, up to `most` pages. Raises DeliveryError, also where an answer has no such
    list, or where pages lead back to one that was read."""
    followed: set[str] = set()
    following: str | None = path
    while following and len(followed) < most:
        if following in followed:
            raise not_done(f"Zendesk's list of {key} leads in a circle", reading=True)
        followed.add(following)
        answer = ask(following)
        yield objects(answer, key)
        following = _following(answer, asked=path)


def objects(answer: Mapping[str, Any], key: str) -> list[Json]:
    """Raises NotSent where there is no such list: then something else than Zendesk's API has answered."""
    found = answer.get(key)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise not_done(f"Zendesk's answer has no list of {key}", reading=True)
    return found


def _following(answer: Mapping[str, Any], *, asked: str) -> str | None:
    meta, links = answer.get("meta"), answer.get("links")
    if isinstance(meta, Mapping):
        address = links.get("next") if meta.get("has_more") and isinstance(links, Mapping) else None
    else:
        address = answer.get("next_page")
    if not isinstance(address, str):
        return None
    wanted = urlsplit(address)
    besides = {name: value for name, value in parse_qsl(urlsplit(asked).query) if not name.startswith("page")}
    return f"{wanted.path}?{urlencode({**besides, **dict(parse_qsl(wanted.query))})}"
