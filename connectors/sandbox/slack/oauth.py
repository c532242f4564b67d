"""The Slack stand-in's installations: one app in several workspaces, by OAuth, with tokens that may rotate.

Each workspace is a stand-in of its own; all are reached at the address of the first, as at the real Slack, where the
token tells them apart. `allow` is what a person presses on Slack's page, `uninstall` what they do later.

Sources: docs.slack.dev, "Installing with OAuth", "Using token rotation", oauth.v2.access, app_uninstalled.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, redirect, render_template_string, request
from werkzeug.wrappers import Response as AnyResponse

from connectors.sandbox.slack.state import JSON, MethodError

if TYPE_CHECKING:
    from connectors.sandbox.slack.workspace import SlackSandbox

CLIENT_ID = "1111111111.2222222222"
CLIENT_SECRET = "sandbox-slack-client-secret"
EVENTS_PATH = "/webhooks/slack"

PAGE = """<!doctype html><title>Slack</title><h1>Install an app</h1>
<p>It asks for: {{ scope }}</p>
{% for id, link in links %}<p><a href="{{ link }}">{{ id }}</a></p>{% endfor %}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a code is good for."""

    workspace: str
    redirect_uri: str
    scope: str


class SlackOAuth:
    """`rotates`: tokens given from now on last `lifetime` seconds. `asked` counts what came to `oauth.v2.access`."""

    def __init__(self, home: SlackSandbox) -> None:
        self._home = home
        self._workspaces: dict[str, SlackSandbox] = {home.credentials.team_id: home}
        self._codes: dict[str, Grant | None] = {}  # None: used
        self._tokens: dict[str, tuple[str, float]] = {}  # token -> workspace, and until when it is good
        self._refresh: dict[str, tuple[str, str]] = {}  # refresh token -> workspace, scope
        self._gone: set[str] = set()  # tokens of where the app was taken out
        self.rotates = False
        self.lifetime = 12 * 3600.0
        self.asked: list[str] = []
        home.blueprint.add_url_rule("/oauth/v2/authorize", "authorize", self._authorize_page)
        home.blueprint.add_url_rule("/oauth/v2/allow", "allow", self._allowed)

    def add_workspace(self, workspace: SlackSandbox, account: str | None = None) -> None:
        """One more that the app can be installed in; `account` E… makes it a whole organisation."""
        self._workspaces[account or workspace.credentials.team_id] = workspace
        workspace.oauth = self

    def account_of(self, workspace: SlackSandbox) -> str:
        return next(account for account, one in self._workspaces.items() if one is workspace)

    def allow(self, workspace: str, redirect_uri: str, scope: str, state: str) -> str:
        """Somebody allows it: where their browser is sent."""
        code = uuid.uuid4().hex
        with self._home.lock:
            self._codes[code] = Grant(workspace=workspace, redirect_uri=redirect_uri, scope=scope)
        return f"{redirect_uri}?{urlencode({'code': code, 'state': state})}"

    def tokens_of(self, workspace: str) -> list[str]:
        """All that were given for it, the oldest first."""
        with self._home.lock:
            return [token for token, (of, _) in self._tokens.items() if of == workspace]

    def expire(self, workspace: str) -> None:
        """Twelve hours pass."""
        with self._home.lock:
            self._tokens |= {token: (of, 0.0) for token, (of, _) in self._tokens.items() if of == workspace}

    def uninstall(self, workspace: str, *, tell: bool = True) -> None:
        """The app is taken out of the workspace, and (with `tell`) hears of it."""
        with self._home.lock:
            self._gone |= {token for token, (of, _) in self._tokens.items() if of == workspace}
            self._refresh = {token: grant for token, grant in self._refresh.items() if grant[0] != workspace}
        if tell:
            self.tell_uninstalled(workspace)

    def tell_uninstalled(self, workspace: str, *, at: float | None = None) -> None:
        """The two events of an uninstallation, which was just now or `at`, in Unix seconds."""
        bot = self._workspaces[workspace].credentials.bot_user_id
        self._announce(workspace, {"type": "tokens_revoked", "tokens": {"bot": [bot]}}, at or time.time())
        self._announce(workspace, {"type": "app_uninstalled"}, at or time.time())

    # How it answers.

    def speaker(self, token: str) -> SlackSandbox:
        """The workspace that a token is for. Raises MethodError. Call it with the lock."""
        if token == self._home.credentials.bot_token:
            return self._home
        if token in self._gone:
            raise MethodError("account_inactive")
        workspace, until = self._tokens.get(token, ("", 0.0))
        if not workspace:
            raise MethodError("invalid_auth")
        if until < time.time():
            raise MethodError("token_expired")
        return self._workspaces[workspace]

    def access(self, arguments: Mapping[str, Any]) -> JSON:
        """`oauth.v2.access`: a code or a refresh token for a token. Raises MethodError. Call it with the lock."""
        self.asked.append(str(arguments.get("grant_type") or "authorization_code"))
        given = request.authorization
        if given is None or given.username != CLIENT_ID:
            raise MethodError("invalid_client_id")
        if given.password != CLIENT_SECRET:
            raise MethodError("bad_client_secret")
        if arguments.get("grant_type") == "refresh_token":
            found = self._refresh.pop(str(arguments.get("refresh_token")), None)
            if found is None:
                raise MethodError("invalid_refresh_token")
            return self._granted(*found)
        code = str(arguments.get("code"))
        grant = self._codes.get(code)
        if grant is None:
            raise MethodError("code_already_used" if code in self._codes else "invalid_code")
        if grant.redirect_uri != arguments.get("redirect_uri"):
            raise MethodError("bad_redirect_uri")
        self._codes[code] = None
        return self._granted(grant.workspace, grant.scope)

    def _granted(self, workspace: str, scope: str) -> JSON:
        token = f"xoxb-{workspace}-{uuid.uuid4().hex}"
        self._tokens[token] = (workspace, time.time() + self.lifetime if self.rotates else float("inf"))
        state = self._workspaces[workspace].state
        whole = workspace.startswith("E")
        named = {"id": workspace, "name": f"Workspace {workspace}"}
        answer: JSON = {
            "access_token": token,
            "token_type": "bot",
            "scope": scope,
            "bot_user_id": state.bot_user_id,
            "app_id": state.app_id,
            "team": None if whole else named,
            "enterprise": named if whole else None,
            "authed_user": {"id": "U0ADMIN"},
            "is_enterprise_install": whole,
        }
        if self.rotates:
            refresh = f"xoxe-1-{uuid.uuid4().hex}"
            self._refresh[refresh] = (workspace, scope)
            answer |= {"refresh_token": refresh, "expires_in": int(self.lifetime)}
        return answer

    def _authorize_page(self) -> str | tuple[str, int]:
        asked = {name: request.args.get(name, "") for name in ("redirect_uri", "state", "scope")}
        if request.args.get("client_id") != CLIENT_ID or not all(asked.values()):
            return "Invalid client_id, redirect_uri, state or scope", 400
        links = [(id, f"/slack/oauth/v2/allow?{urlencode({**asked, 'workspace': id})}") for id in self._workspaces]
        denied = urlencode({"error": "access_denied", "state": asked["state"]})
        return render_template_string(
            PAGE, scope=asked["scope"], links=[*links, ("Cancel", f"{asked['redirect_uri']}?{denied}")]
        )

    def _allowed(self) -> AnyResponse:
        asked = request.args
        if asked["workspace"] not in self._workspaces:
            return Response("no such workspace", status=404)
        return redirect(self.allow(asked["workspace"], asked["redirect_uri"], asked["scope"], asked["state"]))

    def _announce(self, workspace: str, event: JSON, at: float) -> None:
        """Such an event has no authorizations, and from an organisation no team."""
        stand_in = self._workspaces[workspace]
        of = {"enterprise_id": workspace} if workspace.startswith("E") else {"team_id": workspace}

        def build(copy: int) -> tuple[dict[str, str], bytes]:  # noqa: ARG001
            envelope = {
                "token": "verification-token",
                **of,
                "api_app_id": stand_in.state.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": f"Ev{uuid.uuid4().hex[:11].upper()}",
                "event_time": int(at),
            }
            body = json.dumps(envelope).encode()
            return stand_in.hooks.sign(body), body

        self._home.deliveries.post("slack", EVENTS_PATH, build)


def apps_uninstall(slack: SlackSandbox, arguments: Mapping[str, Any]) -> JSON:
    """The method of this name: the app takes itself out."""
    if (arguments.get("client_id"), arguments.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise MethodError("client_id_token_mismatch")
    slack.oauth.uninstall(slack.oauth.account_of(slack))
    return {}


def access_problems(given: Mapping[str, Any], authorization: str) -> list[str]:
    """What is wrong with a request to `oauth.v2.access`, whose description is older than rotation."""
    needed = {"grant_type", "refresh_token"} if "grant_type" in given else {"code", "redirect_uri"}
    return [
        *(f"{name} is missing" for name in sorted(needed - given.keys())),
        *(f"Slack knows no argument {name}" for name in sorted(given.keys() - needed)),
        *([] if authorization.startswith("Basic ") else ["there is no Authorization: Basic header"]),
    ]
