"""The console's WSGI app: its pages, each behind the gate, and what a request that fails is told."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from bot.config import Settings
from bot.console import audit, shown
from bot.console.access import routes as access
from bot.console.access.gate import Gate, open_to_all
from bot.console.access.headers import add_headers
from bot.console.access.single_sign_on import SignOn
from bot.console.access.throttle import WINDOW_SECONDS, Throttle
from bot.console.access.tokens import Tokens
from bot.console.asked import LARGEST_ID
from bot.console.conversations import routes as conversations
from bot.console.figures import routes as figures
from bot.console.going_live import routes as going_live
from bot.console.knowledge import routes as knowledge
from bot.console.parts import Parts
from bot.console.rehearsals import routes as rehearsals
from bot.console.review import routes as review
from bot.console.steering import routes as steering
from bot.console.work import approvals
from bot.console.work import routes as work
from bot.errors import ConfigurationError, StoreUnavailable
from bot.log import failure
from bot.model import Role
from bot.store.console.sessions import Attempts, Sessions
from bot.store.console.users import Users

log = logging.getLogger("firstline.console")
MAX_FORM_BYTES = 64 * 1024
# As the navigation has them: name, where, and for whom.
PAGES = (
    ("Conversations", "conversations.listing", Role.VIEWER),
    ("Review", "review.queue", Role.REVIEWER),
    ("Agreement", "going_live.page", Role.VIEWER),
    ("Rehearsals", "rehearsals.listing", Role.VIEWER),
    ("Work", "work.overview", Role.VIEWER),
    ("Steering", "steering.overview", Role.VIEWER),
    ("Approvals", "approvals.page", Role.OPERATOR),
    ("Figures", "figures.page", Role.VIEWER),
    ("Knowledge", "knowledge.overview", Role.VIEWER),
    ("Audit log", "audit.log", Role.ADMIN),
)
BEHIND_THE_GATE = (
    conversations, review, going_live, rehearsals, work, approvals, figures, steering, knowledge, audit,
)  # fmt: skip
HERE = ("localhost", "127.0.0.1", "[::1]")


class Id(IntegerConverter):
    """A number as the database has them; an address with a larger one is none."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def create_app(parts: Parts) -> Flask:
    """Raises ConfigurationError."""
    settings = parts.settings
    tokens = Tokens(_secret(settings))
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        SECRET_KEY=tokens.for_cookies(),
        SESSION_COOKIE_NAME="firstline-provider",
        SESSION_COOKIE_SECURE=is_public(settings),
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=_hosts(settings),
    )
    app.url_map.converters["id"] = Id
    app.jinja_env.filters.update(shown.FILTERS)
    app.jinja_env.globals["PAGES"] = PAGES
    add_headers(app, secure=is_public(settings))
    console = settings.behaviour.console
    sessions = Sessions(
        parts.database, idle_seconds=60 * console.idle_minutes, absolute_seconds=3600 * console.absolute_hours
    )
    gate = Gate(sessions, parts.audit, tokens, secure=is_public(settings))
    gate.guard(app)
    entry = access.Entry(
        gate=gate,
        audit=parts.audit,
        throttle=Throttle(Attempts(parts.database, seconds=WINDOW_SECONDS), tokens, console.attempts),
        users=Users(parts.database) if console.passwords else None,
        sign_on=_sign_on(app, settings),
    )
    app.register_blueprint(access.blueprint(entry))
    for one in BEHIND_THE_GATE:
        app.register_blueprint(one.blueprint(parts))
    app.add_url_rule("/healthz", "healthz", healthz)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
    if console.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=console.proxies, x_proto=0)  # type: ignore[method-assign]
    return app


@open_to_all
def healthz() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"role": "console"}


def is_public(settings: Settings) -> bool:
    """Whether people reach it by https, through a proxy."""
    return settings.env.firstline_console_url is not None


def _secret(settings: Settings) -> str:
    secret = settings.env.firstline_console_secret
    if secret is None:
        raise ConfigurationError(
            "FIRSTLINE_CONSOLE_SECRET: found nothing, expected at least 32 characters that nobody can guess, as "
            "`openssl rand -hex 32` prints them; without them there is no console"
        )
    return secret.get_secret_value()


def _hosts(settings: Settings) -> list[str]:
    """Under which names it answers: a page of another name that leads here (DNS rebinding) gets nothing."""
    url = settings.env.firstline_console_url
    if url is None:
        return list(HERE)
    parsed = urlsplit(str(url))
    if parsed.scheme != "https" or parsed.path not in ("", "/"):
        raise ConfigurationError(
            f"FIRSTLINE_CONSOLE_URL: found {str(url)!r}, expected https:// and a host, without a path: passwords and "
            "sessions go over it"
        )
    return [parsed.hostname or ""]


def _sign_on(app: Flask, settings: Settings) -> SignOn | None:
    console, secret = settings.behaviour.console, settings.env.firstline_console_oidc_secret
    if console.single_sign_on is None:
        return None
    return SignOn(app, console.single_sign_on, secret.get_secret_value() if secret else None, console.roles)


def _http_error(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):  # no page of ours has this address
        return "This is not the address of the console.", 400, {"Content-Type": "text/plain"}
    if error.code is None or error.code < 400:  # a redirect that the router makes
        return error
    return _error_page(error.name, error.description or "", error.code)


def _unexpected(error: Exception) -> Any:
    """One sentence, never a traceback."""
    if isinstance(error, StoreUnavailable):
        return _error_page("Not available", "The database cannot be reached, or it took too long. Try again.", 503)
    failure(log, "a page failed", error=type(error).__name__, endpoint=request.endpoint)
    return _error_page("This page failed", "The console's log says where.", 500)


def _error_page(title: str, text: str, code: int) -> Any:
    return render_template("error.html", title=title, text=text), code
