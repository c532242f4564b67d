"""What pages load of us. The widget by one script tag: the script, and the words that it shows. And a module, for pages
of one's own that use the AI SDK.

Both are built of the modules in `connectors/webchat/widget` by `make widget`, and committed: neither users nor the demo
need Node.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.wording import Wording
from connectors.webchat.api.door import Door
from connectors.webchat.api.requests import language_of

SCRIPT_SECONDS = 3600  # that a browser goes without asking for a newer one
WORDS_SECONDS = 300
WIDGET, MODULE = "widget.js", "use-chat.js"
OWN_WORDS = (
    "widget_open",
    "widget_close",
    "widget_title",
    "widget_notice",
    "widget_with_person",
    "widget_write",
    "widget_send",
    "widget_stop",
    "widget_attach",
    "widget_remove",
    "widget_file_large",
    "widget_file_kind",
    "widget_file_many",
    "widget_file_lost",
    "widget_offline",
    "widget_reconnecting",
    "widget_not_sent",
    "widget_again",
    "widget_you",
    "widget_assistant",
    "widget_messages",
    "widget_helpful",
    "widget_unhelpful",
    "widget_thanks",
    "widget_stars",
    "widget_newest",
)
SHARED_WORDS = (
    "greeting",
    "talk_to_person",
    "sources",
    "an_agent",
    "rating_ask",
    "rating_better",
    "rating_thanks",
    "form_send",
)
# Filled in by the script, which knows them.
LATER = {name: f"{{{name}}}" for name in ("file", "size", "count", "score")}


@dataclass(frozen=True, slots=True)
class Widget:
    door: Door
    settings: Settings

    def routes(self) -> list[Route]:
        scripts = [Route(f"/{name}", partial(_script, name=name)) for name in (WIDGET, MODULE)]
        return [*scripts, Route("/v1/sites/{site}", self.site)]

    async def site(self, request: Request) -> Response:
        """What the widget says there, in the visitor's language."""
        self.door.page_of(request, request.path_params["site"])
        wording = self.settings.behaviour.catalogue.of(language_of(request))
        headers = {"cache-control": f"max-age={WORDS_SECONDS}", "vary": "Accept-Language"}
        return JSONResponse({"language": wording.language, "words": self._words(wording)}, headers=headers)

    def _words(self, wording: Wording) -> Mapping[str, str]:
        brand = self.settings.behaviour.brand.name or wording.say("unnamed_brand")
        return {
            key.removeprefix("widget_"): wording.say(key, brand=brand, **LATER) for key in (*OWN_WORDS, *SHARED_WORDS)
        }


async def _script(request: Request, name: str) -> Response:
    plain, packed, tag = _built(name)
    headers = {
        "cache-control": f"public, max-age={SCRIPT_SECONDS}, stale-while-revalidate={SCRIPT_SECONDS * 24}",
        "cross-origin-resource-policy": "cross-origin",  # pages that let in only what says so
        "etag": tag,
        "vary": "Accept-Encoding",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    is_packed = "gzip" in request.headers.get("accept-encoding", "")
    body = packed if is_packed else plain
    coding = {"content-encoding": "gzip"} if is_packed else {}
    return Response(body, headers={**headers, **coding}, media_type="text/javascript")


@cache
def _built(name: str) -> tuple[bytes, bytes, str]:
    """As it is, packed, and what it is known by."""
    plain = files("connectors.webchat").joinpath(name).read_bytes()
    # Weak: both forms have it.
    return plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:20]}"'
