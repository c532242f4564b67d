"""Which installation of ours a delivery is for: the account that keys our conversations, and who we are there.

Traps:
* `team_id` of an event is where it happened, which in a shared channel is another company's workspace. The workspace
  that installed us is in `authorizations`; for an organisation-wide installation that is the organisation.
* `team` of an interaction is where we are installed, and null for an organisation-wide installation. A modal opened in
  a shared channel says it in `view.app_installed_team_id`.
* When the app is taken away there are no authorizations any more, and from an organisation no team either.

Sources: Slack's pages "Events API", "block_actions payload", "Slash commands"; bolt-python's `extract_team_id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BadPayload
from connectors.webhook import field


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    account: str  # keys our conversations
    team: str  # a workspace that a link can point to
    bots: frozenset[str] = frozenset()  # our own user ids there
    app_id: str | None = None
    teams: frozenset[str] = frozenset()  # workspaces and organisations whose members are no strangers


def of_event(payload: Mapping[str, Any]) -> Installed:
    """Raises BadPayload."""
    found = _authorizations(payload)
    first: Mapping[str, Any] = found[0] if found else {}
    written_in = field(payload, "team_id", str)
    account = first.get("enterprise_id" if first.get("is_enterprise_install") else "team_id") or written_in
    bots = [one.get("user_id") for one in found if one.get("is_bot")]
    # Before `authorizations` there was `authed_users`; Slack still sends it where there is nothing else.
    known = bots if found else payload.get("authed_users")
    ours = [one.get(key) for one in found for key in ("team_id", "enterprise_id")]
    organisation = payload.get("enterprise_id")
    if not found or (organisation and organisation in ours):  # another workspace of our own organisation
        ours += [written_in, organisation]
    return Installed(
        account=str(account),
        team=str(first.get("team_id") or written_in),
        bots=_texts(known),
        app_id=next(iter(_texts([payload.get("api_app_id")])), None),
        teams=_texts(ours),
    )


def of_interaction(payload: Mapping[str, Any]) -> Installed:
    """Of a button, a modal or a shortcut. Raises BadPayload."""
    team, enterprise, view, user = (_object(payload, name) for name in ("team", "enterprise", "view", "user"))
    workspace = view.get("app_installed_team_id") or team.get("id")
    organisation = enterprise.get("id") or team.get("enterprise_id")
    whole = _true(payload.get("is_enterprise_install"))
    account = organisation if whole else workspace
    if not isinstance(account, str):
        raise BadPayload("$.team.id: expected the workspace that installed the app, found none")
    near = workspace or user.get("team_id") or account
    # Whoever sees our buttons in an organisation that has installed us as a whole is taken for one of it.
    teams = [workspace, team.get("id"), organisation, user.get("team_id") if whole else None]
    return Installed(account=account, team=str(near), teams=_texts(teams))


def of_command(form: Mapping[str, str]) -> Installed:
    """Of a slash command. Raises BadPayload."""
    organisation = form.get("enterprise_id") if _true(form.get("is_enterprise_install")) else None
    team = field(form, "team_id", str)
    return Installed(account=organisation or team, team=team)


def removed(payload: Mapping[str, Any]) -> str | None:
    """The account that the app was taken away from, if that is what the delivery tells. Raises BadPayload."""
    event = payload.get("event")
    if payload.get("type") != "event_callback" or not isinstance(event, Mapping):
        return None
    tokens = event.get("tokens")
    ours = isinstance(tokens, Mapping) and tokens.get("bot")  # and not one that a person gave for themselves
    if event.get("type") != "app_uninstalled" and not (event.get("type") == "tokens_revoked" and ours):
        return None
    return of_event({**payload, "team_id": payload.get("team_id") or payload.get("enterprise_id")}).account


def _authorizations(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = payload.get("authorizations") or []
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise BadPayload("$.authorizations: expected a list of objects")
    return found


def _object(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = payload.get(name) or {}
    if not isinstance(found, Mapping):
        raise BadPayload(f"$.{name}: expected an object, found {type(found).__name__}")
    return found


def _texts(found: object) -> frozenset[str]:
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()


def _true(value: object) -> bool:
    return value is True or value == "true"  # a form has it as text
