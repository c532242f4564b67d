"""GET /slack/install and /slack/oauth_redirect: the app is installed in one more workspace.

The browser that begins gets a state, signed by us and good for ten minutes, in the address and in a cookie; the one
that comes back from Slack must bring both. So nobody can be led to finish what another began; and a state is good once,
so nothing is finished twice. The code in the address is good for one use, which Slack sees to.

Only workspaces that the operator has named may install it: whoever can is answered, at the operator's expense.

Source: docs.slack.dev, "Installing with OAuth".
"""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Callable, Collection

from cryptography.fernet import Fernet, InvalidToken
from flask import Blueprint, Response, make_response, render_template, request
from slack_sdk.oauth import OAuthStateUtils

from bot.errors import DeliveryError, NotSent, Refused, StoreUnavailable
from bot.wording import Wording
from connectors.pending import elsewhere, require_time
from connectors.slack.client.oauth import REDIRECT_PATH, Installation, SlackApp, account_of, missing_scopes, name_of

INSTALL_PATH = "/slack/install"
STATE_SECONDS = 600
COOKIE = OAuthStateUtils(cookie_name="firstline-slack-state", expiration_seconds=STATE_SECONDS)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address has the code in it
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
}
# What the browser may bring instead of a code, and what `oauth.v2.access` may say to one.
# A sentence each.
REASONS = {
    "access_denied": "not_installed_cancelled",
    "invalid_code": "not_installed_late",
    "code_already_used": "not_installed_used",
    "bad_redirect_uri": "not_installed_redirect",
    "invalid_team_for_non_distributed_app": "not_installed_distribution",
    "bad_client_secret": "not_installed_secret",
    "invalid_client_id": "not_installed_client",
}

log = logging.getLogger("firstline.slack")


class _Failed(Exception):
    """Why there is no installation, for the person who sees the page: the sentence, and what is filled in."""

    def __init__(self, key: str, status: int, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.status = status
        self.values = values


def blueprint(
    app: SlackApp,
    adopt: Callable[[Installation], str],
    use_once: Callable[[str], bool],
    allowed: Collection[str],
    wording: Wording,
) -> Blueprint:
    """The two routes. `adopt` keeps an installation; only these accounts may have one, or all if there are none."""
    routes = Blueprint("slack_install", __name__, template_folder="pages")
    states = Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"slack state {app.client_secret}".encode()).digest()))

    @routes.get(INSTALL_PATH)
    def install() -> Response:
        if not allowed:
            return _failed(_Failed("not_installed_closed", 403), wording)
        state = states.encrypt(b"").decode()
        page = _page(
            wording.say("install_title"),
            [wording.say("install_what"), wording.say("install_permissions")],
            link=app.authorize_url(state),
            label=wording.say("install_button"),
        )
        # Lax: the way back from Slack is a link on another site.
        page.headers["Set-Cookie"] = f"{COOKIE.build_set_cookie_for_new_state(state)}; SameSite=Lax"
        return page

    @routes.get(REDIRECT_PATH)
    def redirect() -> Response:
        if _is_ours(states, request.args.get("state", "")) and elsewhere():
            return Response()
        try:
            page = _installed(_finish(app, states, adopt, use_once, allowed), wording)
        except _Failed as failed:
            page = _failed(failed, wording)
        page.headers["Set-Cookie"] = COOKIE.build_set_cookie_for_deletion()
        return page

    return routes


def _finish(
    app: SlackApp,
    states: Fernet,
    adopt: Callable[[Installation], str],
    use_once: Callable[[str], bool],
    allowed: Collection[str],
) -> Installation:
    state = request.args.get("state", "")
    if not _is_ours(states, state):
        raise _Failed("not_installed_other_browser", 400)
    if told := request.args.get("error"):
        raise _Failed(REASONS.get(told, "not_installed_refused"), 400, redirect_url=app.redirect_url)
    try:
        require_time()
        if not use_once(state):
            raise _Failed("not_installed_other_browser", 400)
        installation = app.install(request.args.get("code", ""))
        account = account_of(installation)
        if account not in allowed:
            app.uninstall(installation)
            raise _Failed("not_installed_workspace", 403, workspace=account)
        if missing := missing_scopes(installation):
            app.uninstall(installation)
            raise _Failed("not_installed_scopes", 400, scopes=", ".join(missing))
        adopt(installation)
    except (DeliveryError, StoreUnavailable) as error:
        log.warning("not installed", extra={"problem": f"{type(error).__name__}: {error}"})
        status = 503 if isinstance(error, NotSent | StoreUnavailable) else 400
        raise _Failed(_reason(error), status, error=str(error), redirect_url=app.redirect_url) from None
    log.info("installed", extra={"account": account})
    return installation


def _is_ours(states: Fernet, state: str) -> bool:
    if not COOKIE.is_valid_browser(state, {"cookie": request.headers.get("Cookie", "")}):
        return False
    try:
        states.decrypt(state, ttl=STATE_SECONDS)
    except InvalidToken:
        return False
    return True


def _reason(error: Exception) -> str:
    match error:
        case Refused():
            code = str(error).split(" ", 1)[0]
            return REASONS.get(code, "not_installed_error")
        case StoreUnavailable():
            return "not_installed_database"
        case _:
            return "not_installed_slack"


def _installed(installation: Installation, wording: Wording) -> Response:
    return _page(
        wording.say("installed_title"),
        [wording.say("installed_what", workspace=name_of(installation))],
        link="https://slack.com/app_redirect?app=" + str(installation.get("app_id") or ""),
        label=wording.say("installed_button"),
    )


def _failed(failed: _Failed, wording: Wording) -> Response:
    page = _page(
        wording.say("not_installed_title"),
        [wording.say(failed.key, **failed.values)],
        link=INSTALL_PATH,
        label=wording.say("not_installed_button"),
    )
    page.status_code = failed.status
    return page


def _page(title: str, paragraphs: list[str], *, link: str, label: str) -> Response:
    page = make_response(
        render_template("slack_install.html", title=title, paragraphs=paragraphs, link=link, label=label)
    )
    page.headers.extend(HEADERS)
    return page
