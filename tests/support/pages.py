"""Pages of an operator's site, at an origin of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask, Response

from tests.support.serving import Served


@dataclass
class Pages:
    """`show` what is at an address; others are not found."""

    _shown: dict[str, Response] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = Flask("pages", static_folder=None)
        app.add_url_rule("/<path:name>", view_func=self._page)
        self._served = Served(app)

    @property
    def origin(self) -> str:
        return self._served.url

    def show(self, name: str, body: str, *, head: str = "", html: str = "lang='en'", csp: str | None = None) -> str:
        """The page's address. `html`: attributes of the root element; `csp`: a Content-Security-Policy."""
        text = (
            f"<!doctype html><html {html}><head><meta charset=utf-8><title>Acme</title>"
            f"<link rel=icon href='data:,'><meta name=viewport content='width=device-width'>{head}</head>"
            f"<body>{body}</body></html>"
        )
        headers: Mapping[str, str] = {"content-security-policy": csp} if csp else {}
        self._shown[name] = Response(text, headers=headers, mimetype="text/html")
        return f"{self.origin}/{name}"

    def close(self) -> None:
        self._served.close()

    def _page(self, name: str) -> Response:
        return self._shown.get(name) or Response("no such page", 404)
