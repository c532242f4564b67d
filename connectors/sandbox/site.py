"""A page of an imaginary company's site, with the web chat's widget on it: where the demo's visitor asks.

There is no vendor to play. The site's back end vouches for its visitor, so the page and the tour are the same person's.
"""

from __future__ import annotations

import html
import time
from collections.abc import Mapping
from pathlib import Path

import jwt
from flask import Blueprint, Response

from connectors.sandbox.defaults import VISITOR

NAME = "sandbox"  # in [webchat.sites]
# As secret as everything here: see `defaults`.
SESSIONS, IDENTITIES = "sandbox-secret-of-web-chat-sessions", "sandbox-secret-of-web-chat-identities"
IDENTITY_SECONDS = 12 * 3600
PAGE = Path(__file__).with_name("page") / "site.html"


def environment() -> Mapping[str, str]:
    """With which Firstline serves this site."""
    return {"WEBCHAT_SECRETS": SESSIONS, "WEBCHAT_IDENTITY_SECRETS": f"{NAME}={IDENTITIES}"}


def origins(port: int) -> tuple[str, ...]:
    """Under which a browser on this machine may have the page."""
    return tuple(f"http://{host}:{port}" for host in ("127.0.0.1", "localhost"))


def identity() -> str:
    """Who the visitor is, as the site's back end says it."""
    claims = {"sub": VISITOR.email, "name": VISITOR.name, "email": VISITOR.email}
    return jwt.encode({**claims, "exp": int(time.time()) + IDENTITY_SECONDS}, IDENTITIES, algorithm="HS256")


def page(chat: str) -> Response:
    """`chat`: the address of `firstline chat`, the only other host that the page needs."""
    filled = PAGE.read_text(encoding="utf-8").replace("{chat}", html.escape(chat)).replace("{identity}", identity())
    policy = (
        f"default-src 'self'; script-src 'self' {chat}; connect-src {chat}; img-src 'self' data:; object-src 'none'"
    )
    headers = {"Content-Security-Policy": f"{policy}; base-uri 'none'; frame-ancestors 'self'"}
    return Response(filled, mimetype="text/html", headers=headers)


def add_routes(routes: Blueprint, chat: str) -> None:
    routes.add_url_rule("/site", view_func=lambda: page(chat), endpoint="site")
