"""Who wrote something in Slack: ourselves, another program, one of our own people, or somebody from elsewhere.

Traps:
* Everything the bot posts comes back. It is known by its user, and by the app, which is also on what the app posts
  without one (a `response_url`, a webhook).
* Anything with a `bot_id` is a program's. Two that answer each other never stop, so only those that the operator
  trusts are heard, and what they say is marked.
* A shared channel has people of other companies in it, and they read the answers to ours: there, everybody is a
  customer. A guest (`is_restricted`) is from elsewhere too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.model import Audience
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.installation import Installed

SLACKBOT = "USLACKBOT"


def anybody_may_install(settings: SlackSettings, *, installable: bool) -> bool:
    return installable and not settings.workspaces


def trusted_settings(settings: SlackSettings, *, installable: bool) -> SlackSettings:
    """Where any workspace may install the app, the people in it are not for that colleagues of ours."""
    anybody = anybody_may_install(settings, installable=installable)
    return settings.model_copy(update={"audience": "customers"}) if anybody else settings


def is_ours(said: Mapping[str, Any], installed: Installed) -> bool:
    """Did we say it? `said` is a message, or the event that carries it."""
    if said.get("user") in _hashable(installed.bots):
        return True
    profile = said.get("bot_profile")
    app = said.get("app_id") or (profile.get("app_id") if isinstance(profile, Mapping) else None)
    return bool(said.get("bot_id")) and app is not None and app == installed.app_id


def is_program(said: Mapping[str, Any]) -> bool:
    return bool(said.get("bot_id")) or said.get("subtype") == "bot_message" or said.get("user") == SLACKBOT


def is_trusted(said: Mapping[str, Any], settings: SlackSettings) -> bool:
    """Is it a program that may ask?"""
    return said.get("bot_id") in settings.trusted_bots


def audience_of_event(
    payload: Mapping[str, Any], event: Mapping[str, Any], installed: Installed, settings: SlackSettings
) -> Audience:
    """What may be shown where this was said, to who said it."""
    profile = event.get("user_profile")
    known: Mapping[str, Any] = profile if isinstance(profile, Mapping) else {}
    if payload.get("is_ext_shared_channel") or is_guest(known):
        return Audience.CUSTOMER
    teams = [event.get("team"), event.get("user_team"), event.get("source_team"), known.get("team")]
    return audience_of_member(teams, installed, settings)


def audience_of_user(user: Mapping[str, Any], account: str, settings: SlackSettings) -> Audience:
    """What may be shown to a user as `users.info` has them; `account` is where we are installed."""
    return Audience.EMPLOYEE if is_member(user, account) and settings.audience == "employees" else Audience.CUSTOMER


def is_member(user: Mapping[str, Any], account: str) -> bool:
    """Whether a user as `users.info` has them is of the workspace or organisation `account`, and no guest there."""
    grid = user.get("enterprise_user") or {}
    home = [one for one in (user.get("team_id"), grid.get("enterprise_id"), *(grid.get("teams") or ())) if one]
    return account in home and not is_guest(user)


def audience_of_member(teams: Iterable[object], installed: Installed, settings: SlackSettings) -> Audience:
    """What a member of these workspaces may be shown; where Slack names none, they are of ours."""
    inside = all(team is None or team in _hashable(installed.teams) for team in teams)
    return Audience.EMPLOYEE if inside and settings.audience == "employees" else Audience.CUSTOMER


def is_guest(user: Mapping[str, Any]) -> bool:
    return any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger"))


def _hashable(ids: frozenset[str]) -> tuple[str, ...]:
    """What is signed may still be a list where an id belongs, and a set could not be asked about it."""
    return tuple(ids)
