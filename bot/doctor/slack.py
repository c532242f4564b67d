"""Slack, asked with every token we have: that of the settings, and one for each workspace that installed the app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.doctor.finding import Finding, fail, ok, warn
from bot.errors import DeliveryError
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.vault import PostgresVault
from connectors.slack.api import connect, our_errors
from connectors.slack.install import INSTALL_PATH
from connectors.slack.oauth import SlackApp
from connectors.slack.permissions import SCOPES
from connectors.slack.workspaces import Workspaces

if TYPE_CHECKING:
    from slack_sdk import WebClient

PATIENCE = 8.0  # seconds for one question


def check(settings: Settings) -> Iterator[Finding]:
    env = settings.env
    if env.slack_bot_token is not None and settings.channel_on("slack"):
        token = env.slack_bot_token.get_secret_value()
        client = connect(token=token, base_url=str(env.slack_api_base_url), timeout=PATIENCE)
        yield from _speaks(client, "Slack token", "check SLACK_BOT_TOKEN; install the app again if it was revoked")
    app = SlackApp.from_settings(settings)
    if app is not None and env.database_url:
        yield from _installations(settings, app, env.database_url)


def _installations(settings: Settings, app: SlackApp, database_url: str) -> Iterator[Finding]:
    keys = [key.get_secret_value() for key in settings.env.firstline_encryption_keys]
    database = Database(database_url, 1)
    try:
        vault = PostgresVault(database, Cipher(keys))
        workspaces = Workspaces(base_url=app.base_url, timeout=PATIENCE, vault=vault, app=app)
        accounts = vault.accounts("slack")
        for account in accounts:
            what = f"Slack in {account}"
            cure = f"install the app again: open {app.at(INSTALL_PATH)}"
            try:
                yield from _speaks(workspaces.client(account), what, cure)
            except DeliveryError as error:
                yield fail(what, str(error), cure)
        if not accounts and settings.env.slack_bot_token is None:
            yield warn("Slack workspaces", "none has installed the app", f"open {app.at(INSTALL_PATH)} in a browser")
    finally:
        database.close()


def _speaks(client: WebClient, what: str, cure: str) -> Iterator[Finding]:
    try:
        with our_errors(reading=True):
            answer = client.auth_test()
    except DeliveryError as error:
        yield fail(what, str(error), cure)
        return
    if not answer.get("bot_id"):
        yield fail(what, "belongs to a person", "use the Bot User OAuth Token, which begins with xoxb-")
        return
    yield ok(what, f"speaks as {answer.get('user')} in {answer.get('team')}")
    granted = next((value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"), None)
    missing = [scope for scope in SCOPES if granted is not None and scope not in granted.replace(" ", "").split(",")]
    if missing:
        yield fail(
            f"{what}: scopes", f"missing {', '.join(missing)}", "compare docs/slack-manifest.yaml, and reinstall"
        )
