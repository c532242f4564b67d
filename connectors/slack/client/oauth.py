"""The app's own credentials: what it asks to be allowed, and codes and refresh tokens changed into installations.

An installation is a JSON object, as the installations keeps it: `token`, `scopes`, `bot_user_id`, `app_id`, `team` and
`enterprise` (id and name, or null), `is_enterprise_install`, `installed_at`; and where the app rotates its tokens
`refresh_token` and `expires_at`. Times are in Unix seconds.

Sources: docs.slack.dev, "Installing with OAuth", "Using token rotation", oauth.v2.access.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.config import Settings
from bot.errors import OutcomeUnknown, Refused
from connectors.slack.client.scopes import SCOPES
from connectors.slack.client.web_client import connect, our_errors
from connectors.slack.settings import SlackCredentials

REDIRECT_PATH = "/slack/oauth_redirect"
# A token lives for twelve hours. Renewed this early, it outlives any answer and most of our own troubles.
EARLY = 2 * 3600.0

Installation = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApp:
    """One app at api.slack.com/apps. `public_url` is where browsers reach us, `base_url` Slack's Web API."""

    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    base_url: str
    timeout: float  # seconds, for one request

    @classmethod
    def from_settings(cls, settings: Settings) -> SlackApp | None:
        """None where workspaces don't install the app themselves."""
        env, own = settings.env, settings.credentials(SlackCredentials)
        if own.slack_client_id is None or own.slack_client_secret is None or env.firstline_public_url is None:
            return None
        return cls(
            client_id=own.slack_client_id,
            client_secret=own.slack_client_secret.get_secret_value(),
            public_url=str(env.firstline_public_url),
            base_url=str(own.slack_api_base_url),
            timeout=settings.behaviour.delivery.timeout_seconds,
        )

    @property
    def redirect_url(self) -> str:
        return self.at(REDIRECT_PATH)

    def at(self, path: str) -> str:
        """The address of one of our pages."""
        return self.public_url.rstrip("/") + path

    def authorize_url(self, state: str) -> str:
        """Where a person allows the installation; Slack then sends their browser to `redirect_url`."""
        return AuthorizeUrlGenerator(
            client_id=self.client_id,
            redirect_uri=self.redirect_url,
            scopes=SCOPES,
            authorization_url=urljoin(self.base_url, "../oauth/v2/authorize"),
        ).generate(state)

    def install(self, code: str) -> Installation:
        """What Slack gives for the code that the browser brought. Raises DeliveryError."""
        answer = self._access(code=code, redirect_uri=self.redirect_url)
        return {
            **_tokens(answer),
            "scopes": str(answer.get("scope") or "").split(","),
            "bot_user_id": answer.get("bot_user_id"),
            "app_id": answer.get("app_id"),
            "team": answer.get("team"),
            "enterprise": answer.get("enterprise"),
            "is_enterprise_install": bool(answer.get("is_enterprise_install")),
            "installed_at": time.time(),
        }

    def renew(self, installation: Installation) -> Installation:
        """The same installation with its next token. Slack takes each refresh token once. Raises DeliveryError."""
        answer = self._access(grant_type="refresh_token", refresh_token=installation.get("refresh_token"))
        return {**installation, **_tokens(answer)}

    def uninstall(self, installation: Installation) -> None:
        """Take the app out of where it was just installed. Raises DeliveryError."""
        client = connect(token=str(installation["token"]), base_url=self.base_url, timeout=self.timeout)
        with our_errors():
            client.apps_uninstall(client_id=self.client_id, client_secret=self.client_secret)

    def _access(self, **grant: Any) -> Mapping[str, Any]:
        client = connect(token=None, base_url=self.base_url, timeout=self.timeout)
        with our_errors():
            answer = client.oauth_v2_access(client_id=self.client_id, client_secret=self.client_secret, **grant)
        if not isinstance(answer.data, dict) or not answer.get("access_token"):
            raise OutcomeUnknown("Slack's answer has no token in it")
        if answer.get("token_type") not in (None, "bot"):
            raise Refused("Slack gave a person's token, expected a bot's")
        return answer.data


def account_of(installation: Installation) -> str:
    """The id that our conversations are kept under: the organisation's where the app is installed for all of it."""
    of = installation["enterprise" if installation["is_enterprise_install"] else "team"]
    if not isinstance(of, Mapping) or not isinstance(of.get("id"), str):
        raise Refused("Slack did not say which workspace the app was installed in")
    return str(of["id"])


def missing_scopes(installation: Installation) -> list[str]:
    """What was asked for and not granted: whoever installs the app can change the address that asks."""
    return sorted(set(SCOPES) - set(installation["scopes"]))


def name_of(installation: Installation) -> str:
    of = installation["enterprise" if installation["is_enterprise_install"] else "team"]
    return str(of.get("name") or of["id"])


def seconds_left(installation: Installation) -> float:
    """For how long the token is good; infinite where the app does not rotate them."""
    expires_at = installation.get("expires_at")
    return float("inf") if expires_at is None else float(expires_at) - time.time()


def _tokens(answer: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"token": str(answer["access_token"])}
    if answer.get("refresh_token"):
        lasting = answer.get("expires_in")
        found |= {
            "refresh_token": str(answer["refresh_token"]),
            "expires_at": time.time() + (lasting if isinstance(lasting, int | float) else 0),
        }
    return found
