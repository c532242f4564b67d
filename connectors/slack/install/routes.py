"""GET /slack/install and /slack/oauth_redirect: the app is installed in one more workspace.

The browser that begins gets a state, signed by us and good for ten minutes, in the address and in a cookie; the one
that comes back from Slack must bring both. So nobody can be led to finish what another began, and since the cookie
goes with the first use, nothing is finished twice. The code in the address is good for one use, which Slack sees to.

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
from connectors.slack.client.oauth import REDIRECT_PATH, Installation, SlackApp, account_of, name_of

INSTALL_PATH = "/slack/install"
STATE_SECONDS = 600
COOKIE = OAuthStateUtils(cookie_name="firstline-slack-state", expiration_seconds=STATE_SECONDS)
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address has the code in it
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
}
# What the browser may bring instead of a code, and what `oauth.v2.access` may say to one.
REASONS = {
    "access_denied": "The installation was cancelled at Slack.",
    "invalid_code": "This installation was finished before, or took longer than ten minutes.",
    "code_already_used": "This installation was finished before.",
    "bad_redirect_uri": "This address has to be among the app's redirect URLs at Slack: {redirect_url}",
    "invalid_team_for_non_distributed_app": "The app may be installed in its own workspace only, until its owner "
    "activates its distribution at Slack.",
    "bad_client_secret": "SLACK_CLIENT_SECRET is not the secret of this app.",
    "invalid_client_id": "SLACK_CLIENT_ID is not the id of an app.",
}

log = logging.getLogger("firstline.slack")


class _Failed(Exception):
    """Why there is no installation, for the person who sees the page; `args[1]` is the HTTP status."""


def blueprint(app: SlackApp, adopt: Callable[[Installation], str], allowed: Collection[str]) -> Blueprint:
    """The two routes. `adopt` keeps an installation; only these accounts may have one, or all if there are none."""
    routes = Blueprint("slack_install", __name__, template_folder="pages")
    states = Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"slack state {app.client_secret}".encode()).digest()))

    @routes.get(INSTALL_PATH)
    def install() -> Response:
        state = states.encrypt(b"").decode()
        page = _page(
            "Add Firstline to Slack",
            ["Firstline answers questions from your help articles, in channels and direct messages, and gets a person "
             "when it can't.",
             "Slack will show you what it may do. You can take it out again at any time, in Slack."],
            link=app.authorize_url(state),
            label="Add to Slack",
        )  # fmt: skip
        page.headers["Set-Cookie"] = COOKIE.build_set_cookie_for_new_state(state)
        return page

    @routes.get(REDIRECT_PATH)
    def redirect() -> Response:
        try:
            page = _installed(_finish(app, states, adopt, allowed))
        except _Failed as failed:
            page = _failed(*failed.args)
        page.headers["Set-Cookie"] = COOKIE.build_set_cookie_for_deletion()
        return page

    return routes


def _finish(
    app: SlackApp, states: Fernet, adopt: Callable[[Installation], str], allowed: Collection[str]
) -> Installation:
    if not _is_ours(states, request.args.get("state")):
        raise _Failed("This page was opened twice, too late, or in another browser than the one that began.", 400)
    if told := request.args.get("error"):
        raise _Failed(REASONS.get(told, "Slack did not allow it."), 400)
    try:
        installation = app.install(request.args.get("code", ""))
        account = account_of(installation)
        if allowed and account not in allowed:
            app.uninstall(installation)
            raise _Failed(
                f"{account} is not among the workspaces that this Firstline is for ([slack] workspaces).", 403
            )
        adopt(installation)
    except (DeliveryError, StoreUnavailable) as error:
        log.warning("not installed", extra={"problem": f"{type(error).__name__}: {error}"})
        raise _Failed(_reason(app, error), 503 if isinstance(error, NotSent | StoreUnavailable) else 400) from None
    log.info("installed", extra={"account": account})
    return installation


def _is_ours(states: Fernet, state: str | None) -> bool:
    if state is None or not COOKIE.is_valid_browser(state, {"cookie": request.headers.get("Cookie", "")}):
        return False
    try:
        states.decrypt(state, ttl=STATE_SECONDS)
    except InvalidToken:
        return False
    return True


def _reason(app: SlackApp, error: Exception) -> str:
    match error:
        case Refused():
            code = str(error).split(" ", 1)[0]
            return REASONS.get(code, f"Slack refused it: {error}.").replace("{redirect_url}", app.redirect_url)
        case StoreUnavailable():
            return "Firstline's database could not be reached just then."
        case _:
            return "Slack could not be reached just then."


def _installed(installation: Installation) -> Response:
    return _page(
        "Firstline is installed",
        [f"It is a member of {name_of(installation)} now. Invite it to the channels it should answer in, with "
         "/invite @Firstline, or write to it directly."],
        link="https://slack.com/app_redirect?app=" + str(installation.get("app_id") or ""),
        label="Open Slack",
    )  # fmt: skip


def _failed(reason: str, status: int) -> Response:
    page = _page("Firstline was not installed", [reason], link=INSTALL_PATH, label="Try again")
    page.status_code = status
    return page


def _page(title: str, paragraphs: list[str], *, link: str, label: str) -> Response:
    page = make_response(
        render_template("slack_install.html", title=title, paragraphs=paragraphs, link=link, label=label)
    )
    page.headers.extend(HEADERS)
    return page
