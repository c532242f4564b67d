"""The manifest, the installation and the code ask for the same, and for nothing that is not used."""

from __future__ import annotations

import ast
import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from connectors.slack.client.oauth import REDIRECT_PATH
from connectors.slack.client.scopes import BESIDES, EVENTS, METHODS, SCOPES
from connectors.slack.inbound import commands, events
from connectors.slack.wire import action_ids
from tests.support.shared import shared

ROOT = Path(__file__).resolve().parents[3]
OUR_ADDRESS = "https://firstline.example.com"
# What `installed.removed` knows.
TAKEN_OUT = {"app_uninstalled", "tokens_revoked"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "slack-manifest.yaml").read_text(encoding="utf-8"))
    return found


def called() -> set[str]:
    """The methods that the code calls, as Slack names them."""
    sdk = {
        name: re.findall(r'api_call\(\s*"([^"]+)"', inspect.getsource(function))
        for name, function in inspect.getmembers(WebClient, inspect.isfunction)
    }
    # It is no method of Slack's: it calls two.
    steps = re.findall(r"self\.(files_\w+)\(", inspect.getsource(WebClient.files_upload_v2))
    sdk["files_upload_v2"] = [method for step in steps for method in sdk[step]]
    found = set[str]()
    for path in (ROOT / "connectors" / "slack").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                found.update(sdk.get(node.attr, ()))
    return found


def test_the_list_has_every_method_that_is_called_and_no_other() -> None:
    assert called() == METHODS.keys()


def test_a_method_needs_what_slack_says_it_needs() -> None:
    """By Slack's own description, of 2021; what came later is by docs.slack.dev."""
    path = shared("contracts/slack/specs/slack_web_openapi_v2.json")
    described = json.loads(path.read_text(encoding="utf-8"))["paths"]
    for method, scopes in METHODS.items():
        operation = described.get(f"/{method}")
        if operation is None:
            continue
        (verb,) = operation.values()
        described_scopes = (one for security in verb["security"] for one in security.get("slackAuth", []))
        allowed = {one.removesuffix(":bot").removesuffix(":user") for one in described_scopes}  # older names
        assert set(scopes) - {"users:read.email"} <= allowed, method
        assert bool(scopes) == bool(allowed - {"none"}), method


def test_every_event_that_is_understood_is_subscribed_to_and_no_other() -> None:
    assert {name.partition(".")[0] for name in EVENTS} == {*events.EVENTS, *TAKEN_OUT}


def test_the_manifest_asks_for_exactly_the_scopes_and_events_of_the_code(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)


def test_every_scope_is_for_something() -> None:
    for scope in SCOPES:
        users = [name for of in (METHODS, EVENTS) for name, scopes in of.items() if scope in scopes]
        assert users or scope in BESIDES, scope


def test_the_manifests_commands_and_shortcuts_are_those_that_are_answered(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert [one["command"] for one in features["slash_commands"]] == list(commands.COMMANDS)
    assert all(one["should_escape"] for one in features["slash_commands"])
    assert [(one["type"], one["callback_id"]) for one in features["shortcuts"]] == [
        ("message", action_ids.TICKET_SHORTCUT)
    ]


def test_everything_comes_to_the_addresses_that_we_have(manifest: dict[str, Any]) -> None:
    hook = f"{OUR_ADDRESS}/webhooks/slack"
    assert manifest["settings"]["event_subscriptions"]["request_url"] == hook
    assert manifest["settings"]["interactivity"] == {"is_enabled": True, "request_url": hook}
    assert {one["url"] for one in manifest["features"]["slash_commands"]} == {hook}
    assert manifest["oauth_config"]["redirect_urls"] == [OUR_ADDRESS + REDIRECT_PATH]


def test_the_manifest_keeps_to_slacks_lengths_and_its_agent_view(manifest: dict[str, Any]) -> None:
    """From slackapi/manifest-schema: what is over is refused when the manifest is pasted."""
    shown, features = manifest["display_information"], manifest["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert features["agent_view"].keys() <= {"agent_description", "suggested_prompts", "actions"}
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert "assistant_view" not in features
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_manifest_turns_nothing_on_that_would_let_a_bot_token_die(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["token_rotation_enabled"] is False
    assert manifest["settings"]["socket_mode_enabled"] is False
