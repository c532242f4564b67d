"""The Slack stand-in's installations: one app in several workspaces, by OAuth, with tokens that may rotate.

Every workspace is served at the address of the first, as by the real Slack, which tells them apart by token. `allow`
is what a person clicks on Slack's page, `uninstall` what they do later.

Sources: docs.slack.dev, "Installing with OAuth", "Using token rotation", oauth.v2.access, app_uninstalled.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template_string, request
from werkzeug.wrappers import Response as AnyResponse

from connectors.sandbox.slack.context import SlackWorld
from connectors.sandbox.slack.events import PATH
from connectors.sandbox.slack.state import JSON, MethodError
from connectors.sandbox.webhook_sender import Deliveries

CLIENT_ID = "1111111111.2222222222"
CLIENT_SECRET = "sandbox-slack-client-secret"

PAGE = """<!doctype html><title>Slack</title><h1>Install an app</h1>
<p>It asks for: {{ scope }}</p>
{% for id, link in links %}<p><a href="{{ link }}">{{ id }}</a></p>{% endfor %}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an authorization code can be exchanged for."""

    workspace: str
    redirect_uri: str
    scope: str


class SlackOAuth:
    """If `rotates`, tokens issued from now on expire after `lifetime` seconds. `asked` lists the grant types that were
    requested of `oauth.v2.access`."""

    def __init__(self, home: SlackWorld, deliveries: Deliveries) -> None:
        self._home = home
        self._deliveries = deliveries
        self._workspaces: dict[str, SlackWorld] = {home.credentials.team_id: home}
        self._codes: dict[str, Grant | None] = {}  # None: used
        self._tokens: dict[str, tuple[str, float]] = {}  # token -> workspace, and when it expires
        self._refresh: dict[str, tuple[str, str]] = {}  # refresh token -> workspace, scope
        self._revoked: set[str] = set()  # tokens of workspaces that have uninstalled the app
        self.rotates = False
        self.lifetime = 12 * 3600.0
        self.asked: list[str] = []

    def add_routes(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule("/oauth/v2/authorize", "authorize", self._authorize_page)
        blueprint.add_url_rule("/oauth/v2/allow", "allow", self._allowed)

    def add_workspace(self, workspace: SlackWorld, account: str | None = None) -> None:
        """Add a workspace that can install the app; an `account` of the form E… makes it a whole organization."""
        self._workspaces[account or workspace.credentials.team_id] = workspace

    def allow(self, workspace: str, redirect_uri: str, scope: str, state: str) -> str:
        """Somebody allows the installation; returns the address that their browser is sent to."""
        code = uuid.uuid4().hex
        with self._home.lock:
            self._codes[code] = Grant(workspace=workspace, redirect_uri=redirect_uri, scope=scope)
        return f"{redirect_uri}?{urlencode({'code': code, 'state': state})}"

    def tokens_of(self, workspace: str) -> list[str]:
        """Every token issued for it, oldest first."""
        with self._home.lock:
            return [token for token, (of, _) in self._tokens.items() if of == workspace]

    def uninstall(self, workspace: str, *, tell: bool = True) -> None:
        """The workspace uninstalls the app, which (with `tell`) receives the events about it."""
        with self._home.lock:
            self._revoked |= {token for token, (of, _) in self._tokens.items() if of == workspace}
            self._refresh = {token: grant for token, grant in self._refresh.items() if grant[0] != workspace}
        if tell:
            self.tell_uninstalled(workspace)

    def tell_uninstalled(self, workspace: str, *, at: float | None = None) -> None:
        """Send the two events of an uninstallation that happened now or `at`, in Unix seconds."""
        bot = self._workspaces[workspace].credentials.bot_user_id
        self._announce(workspace, {"type": "tokens_revoked", "tokens": {"bot": [bot]}}, at or time.time())
        self._announce(workspace, {"type": "app_uninstalled"}, at or time.time())

    # How it answers requests.

    def workspace_of(self, token: str) -> SlackWorld:
        """The workspace that a token belongs to. Raises MethodError. The caller holds the lock."""
        if token == self._home.credentials.bot_token:
            return self._home
        if token in self._revoked:
            raise MethodError("account_inactive")
        workspace, until = self._tokens.get(token, ("", 0.0))
        if not workspace:
            raise MethodError("invalid_auth")
        if until < time.time():
            raise MethodError("token_expired")
        return self._workspaces[workspace]

    def access(self, arguments: Mapping[str, Any]) -> JSON:
        """`oauth.v2.access`: exchanges a code or a refresh token for a token.

        Raises MethodError. The caller holds the lock.
        """
        self.asked.append(str(arguments.get("grant_type") or "authorization_code"))
        client = request.authorization
        if client is None or client.username != CLIENT_ID:
            raise MethodError("invalid_client_id")
        if client.password != CLIENT_SECRET:
            raise MethodError("bad_client_secret")
        if arguments.get("grant_type") == "refresh_token":
            refreshed = self._refresh.pop(str(arguments.get("refresh_token")), None)
            if refreshed is None:
                raise MethodError("invalid_refresh_token")
            return self._issue(*refreshed)
        code = str(arguments.get("code"))
        grant = self._codes.get(code)
        if grant is None:
            raise MethodError("code_already_used" if code in self._codes else "invalid_code")
        if grant.redirect_uri != arguments.get("redirect_uri"):
            raise MethodError("bad_redirect_uri")
        self._codes[code] = None
        return self._issue(grant.workspace, grant.scope)

    def apps_uninstall(self, slack: SlackWorld, arguments: Mapping[str, Any]) -> JSON:
        """`apps.uninstall`: the app uninstalls itself. Raises MethodError."""
        if (arguments.get("client_id"), arguments.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise MethodError("client_id_token_mismatch")
        self.uninstall(next(account for account, workspace in self._workspaces.items() if workspace is slack))
        return {}

    def _issue(self, workspace: str, scope: str) -> JSON:
        token = f"xoxb-{workspace}-{uuid.uuid4().hex}"
        self._tokens[token] = (workspace, time.time() + self.lifetime if self.rotates else float("inf"))
        state = self._workspaces[workspace].state
        organization = workspace.startswith("E")
        described = {"id": workspace, "name": f"Workspace {workspace}"}
        answer: JSON = {
            "access_token": token,
            "token_type": "bot",
            "scope": scope,
            "bot_user_id": state.bot_user_id,
            "app_id": state.app_id,
            "team": None if organization else described,
            "enterprise": described if organization else None,
            "authed_user": {"id": "U0ADMIN"},
            "is_enterprise_install": organization,
        }
        if self.rotates:
            refresh = f"xoxe-1-{uuid.uuid4().hex}"
            self._refresh[refresh] = (workspace, scope)
            answer |= {"refresh_token": refresh, "expires_in": int(self.lifetime)}
        return answer

    def _authorize_page(self) -> str | tuple[str, int]:
        query = {name: request.args.get(name, "") for name in ("redirect_uri", "state", "scope")}
        if request.args.get("client_id") != CLIENT_ID or not all(query.values()):
            return "Invalid client_id, redirect_uri, state or scope", 400
        links = [(id, f"/slack/oauth/v2/allow?{urlencode({**query, 'workspace': id})}") for id in self._workspaces]
        denied = urlencode({"error": "access_denied", "state": query["state"]})
        return render_template_string(
            PAGE, scope=query["scope"], links=[*links, ("Cancel", f"{query['redirect_uri']}?{denied}")]
        )

    def _allowed(self) -> AnyResponse:
        query = request.args
        if query["workspace"] not in self._workspaces:
            return Response("no such workspace", status=404)
        return redirect(self.allow(query["workspace"], query["redirect_uri"], query["scope"], query["state"]))

    def _announce(self, workspace: str, event: JSON, at: float) -> None:
        """Unlike others, such an event carries no authorizations, and from an organization no team."""
        slack = self._workspaces[workspace]
        sender = {"enterprise_id": workspace} if workspace.startswith("E") else {"team_id": workspace}

        def build(copy: int) -> tuple[dict[str, str], bytes]:  # noqa: ARG001
            envelope = {
                "token": "verification-token",
                **sender,
                "api_app_id": slack.state.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev{uuid.uuid4().hex[:11].upper()}",
                "event_time": int(at),
            }
            body = json.dumps(envelope).encode()
            return slack.hooks.sign(body), body

        self._deliveries.post("slack", PATH, build)


def access_problems(arguments: Mapping[str, Any], authorization: str) -> list[str]:
    """What is wrong with a request to `oauth.v2.access`, which Slack described before tokens could rotate."""
    required = {"grant_type", "refresh_token"} if "grant_type" in arguments else {"code", "redirect_uri"}
    return [
        *(f"{name} is missing" for name in sorted(required - arguments.keys())),
        *(f"Slack knows no argument {name}" for name in sorted(arguments.keys() - required)),
        *([] if authorization.startswith("Basic ") else ["the Authorization: Basic header is missing"]),
    ]
