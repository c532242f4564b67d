"""Slack: every token we have (that of the settings, and one for each workspace that installed the app), what it may do,
how the app is installed, and whether messages wait for a rate limit.

Slack tells neither which events are subscribed to (doctor's `deliveries` infers it) nor what is left of a rate limit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.config import Settings
from bot.errors import DeliveryError, Refused
from bot.health import DoctorContext, Finding, Probe, fail, is_safe, ok, warn
from bot.ports import InstallationStore
from connectors.signatures import hex_digest
from connectors.slack.client.oauth import SlackApp
from connectors.slack.client.scopes import FOR_GROUPS, SCOPES
from connectors.slack.client.web_client import connect, our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.install.routes import INSTALL_PATH
from connectors.slack.settings import SlackCredentials, SlackSettings

if TYPE_CHECKING:
    from slack_sdk import WebClient

ADD_SCOPE = "the token is right: add that scope under OAuth & Permissions, Bot Token Scopes, and install the app again"
MAX_WORKSPACES = 25  # workspaces asked one by one
# Ids that no workspace has.
TEAM, BOT, CHANNEL, APP = "T0DOCTOR", "U0DOCTOR", "C0DOCTOR", "A0DOCTOR"


def check(context: DoctorContext) -> Iterator[Finding]:
    own = context.settings.credentials(SlackCredentials)
    if own.slack_bot_token is not None:
        token = own.slack_bot_token.get_secret_value()
        client = connect(token=token, base_url=str(own.slack_api_base_url), timeout=context.timeout)
        cure = "check SLACK_BOT_TOKEN; install the app again if it was revoked"
        yield from _speaks(client, "Slack token", cure, _needed(context.settings))
    app = SlackApp.from_settings(context.settings)
    if app is not None:
        yield from _app(app, context)
    if app is not None and context.installations is not None:
        yield from _installations(context, app, context.installations)
    yield from _held_up(context)


def probe(settings: Settings) -> Probe:
    return Probe(
        channel="slack",
        setting="SLACK_SIGNING_SECRET",
        secrets=[secret.get_secret_value() for secret in settings.credentials(SlackCredentials).slack_signing_secret],
        sign=_sign,
        harmless={"type": "url_verification", "challenge": "firstline-doctor"},
        own=_own(),
    )


def _app(app: SlackApp, context: DoctorContext) -> Iterator[Finding]:
    """The app's own credentials and the pages by which workspaces install it."""
    what = "Slack installation"
    if not is_safe(app.public_url):
        cure = "Slack redirects browsers to https only: put a TLS proxy in front of Firstline"
        yield fail(what, f"{app.redirect_url} is not https", cure)
        return
    if not context.settings.section(SlackSettings).workspaces:
        yield fail(what, "no workspace may install the app", 'name them: workspaces = ["T…"] under [slack]')
        return
    problem = _credentials(app) or _page(app, context)
    yield problem or ok(what, f"at {app.at(INSTALL_PATH)}; the app's redirect URLs must include {app.redirect_url}")


def _credentials(app: SlackApp) -> Finding | None:
    """Asked with a code that Slack never gave: whoever hears that the code is wrong has shown the right secret."""
    what = "Slack installation"
    try:
        app.install("firstline-doctor")
    except Refused as error:
        cures = {
            "invalid_client_id": "SLACK_CLIENT_ID must be the Client ID under Basic Information, App Credentials",
            "bad_client_secret": "SLACK_CLIENT_SECRET must be the Client Secret under Basic Information",
            "bad_redirect_uri": f"add {app.redirect_url} under OAuth & Permissions, Redirect URLs",
        }
        code = str(error).split(" ", 1)[0]
        return fail(what, f"Slack answered {code}", cures[code]) if code in cures else None
    except DeliveryError as error:
        return warn(what, str(error), "check that this machine can reach Slack")
    return None


def _page(app: SlackApp, context: DoctorContext) -> Finding | None:
    answer = context.ask(app.at(INSTALL_PATH))
    if isinstance(answer, str) or (answer.ok and app.client_id in answer.text):
        return None  # where nothing can be reached, that is said already
    cure = "restart `firstline serve` with SLACK_CLIENT_ID, and let your proxy pass /slack/… to it"
    return fail(
        "Slack installation", f"{app.at(INSTALL_PATH)} answered {answer.status_code}, which is not expected", cure
    )


def _installations(context: DoctorContext, app: SlackApp, installations: InstallationStore) -> Iterator[Finding]:
    """A token that is about to expire is renewed, as by any process that needs it."""
    workspaces = Workspaces(base_url=app.base_url, timeout=context.timeout, installations=installations, app=app)
    accounts = installations.accounts("slack")
    for account in accounts[:MAX_WORKSPACES]:
        what = f"Slack in {account}"
        cure = f"install the app again: open {app.at(INSTALL_PATH)}"
        try:
            yield from _speaks(workspaces.client(account), what, cure, _needed(context.settings))
        except DeliveryError as error:
            yield fail(what, str(error), cure)
    if len(accounts) > MAX_WORKSPACES:
        yield ok("Slack workspaces", f"{len(accounts)}; the first {MAX_WORKSPACES} were checked")
    if not accounts and context.settings.credentials(SlackCredentials).slack_bot_token is None:
        yield warn(
            "Slack workspaces", "no workspace has installed the app", f"open {app.at(INSTALL_PATH)} in a browser"
        )


def _needed(settings: Settings) -> frozenset[str]:
    names_groups = settings.behaviour.knowledge.values_of("usergroup", "slack")
    return frozenset(SCOPES) if names_groups else frozenset(SCOPES) - set(FOR_GROUPS)


def _speaks(client: WebClient, what: str, cure: str, needed: frozenset[str]) -> Iterator[Finding]:
    try:
        with our_errors(reading=True):
            answer = client.auth_test()
    except DeliveryError as error:
        yield fail(what, str(error), ADD_SCOPE if "missing_scope" in str(error) else cure)
        return
    if not answer.get("bot_id"):
        yield fail(what, "belongs to a person", "use the Bot User OAuth Token, which begins with xoxb-")
        return
    yield ok(what, f"speaks as {answer.get('user')} in {answer.get('team')}")
    granted = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), None)
    if granted is None:
        return
    missing = sorted(needed - set(granted.replace(" ", "").split(",")))
    if missing:
        yield fail(f"{what}: scopes", f"missing {', '.join(missing)}", f"compare docs/slack-manifest.yaml, then {cure}")
    else:
        yield ok(f"{what}: scopes", f"all {len(needed)}")


def _held_up(context: DoctorContext) -> Iterator[Finding]:
    """Slack never says what is left of a limit, only when one is met."""
    waiting = context.held_up("slack")
    if waiting is None:
        return  # said already
    if not waiting:
        yield ok("Slack rate limit", "no message is held back by it")
        return
    found = f"{waiting} messages are held back by it" if waiting > 1 else "one message is held back by it"
    cure = "nothing is lost, and they go out in order; Slack accepts one message per second and channel (docs/slack.md)"
    yield warn("Slack rate limit", found, cure)


def _sign(secret: str, body: bytes) -> Mapping[str, str]:
    timestamp = str(int(time.time()))
    signature = hex_digest("sha256")(secret, b"v0:%s:%s" % (timestamp.encode(), body))
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signature}",
    }


def _own() -> Mapping[str, Any]:
    """A message of the bot in a thread. Taken for another's, it would be overheard only, and forgotten in minutes."""
    now = time.time()
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}
    message = {"type": "message", "channel": CHANNEL, "channel_type": "channel", "user": BOT, "text": "An echo."}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": "Ev0DOCTOR",
        "event_time": int(now),
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "event": {**message, "ts": f"{now:.6f}", "thread_ts": f"{now - 60:.6f}"},
    }
