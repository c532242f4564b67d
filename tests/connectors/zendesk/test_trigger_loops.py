"""Rules of an account that would act on what the bot does."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.doctor.trigger_loops import loops
from connectors.zendesk.provisioning import Setup

BOT, WEBHOOK = "361234567890", "01HOURS"
TAGGED = {"field": "current_tags", "operator": "includes", "value": "vip firstline-slack"}
UPDATED = {"field": "update_type", "operator": "is", "value": "Change"}
MAIL = {"field": "notification_user", "value": ["requester_id", "Subject", "Body"]}
CALL = {"field": "notification_webhook", "value": [WEBHOOK, "{}"]}
OURS_BY_BODY = {"field": "notification_webhook", "value": ["01HUNKNOWN", '{"firstline": 1, "ticket_id": "1"}']}
ANOTHERS = {"field": "notification_webhook", "value": ["01HANOTHER", '{"crm": 1}']}
SPARED = {"field": "role", "operator": "is_not", "value": BOT}


def rule(*actions: Any, where: list[Any], either: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    conditions = {"all": where, "any": either or []}
    return {"title": "Tell", "active": True, "conditions": conditions, "actions": list(actions), **more}


def found(*triggers: dict[str, Any], automations: tuple[dict[str, Any], ...] = ()) -> list[tuple[str, bool]]:
    told = loops(triggers, automations, webhook_ids=[WEBHOOK], bot_id=BOT)
    return [(loop.kind, loop.calls_us) for loop in told]


@pytest.mark.parametrize("action", [CALL, OURS_BY_BODY])
def test_a_trigger_that_calls_us_must_leave_the_bot_out(action: dict[str, Any]) -> None:
    assert found(rule(action, where=[UPDATED])) == [("trigger", True)]
    assert found(rule(action, where=[UPDATED, SPARED])) == []


def test_one_that_writes_about_our_tags_must_too() -> None:
    assert found(rule(MAIL, where=[UPDATED, TAGGED])) == [("trigger", False)]
    assert found(rule(MAIL, where=[UPDATED], either=[TAGGED])) == [("trigger", False)]
    assert found(rule(MAIL, where=[UPDATED, TAGGED, SPARED])) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "role", "operator": "is", "value": "end_user"},
        {"field": "role", "operator": "is_not", "value": "agent"},
        {"field": "update_type", "operator": "is", "value": "Create"},
    ],
)
def test_there_are_other_ways_to_leave_it_out(condition: dict[str, Any]) -> None:
    assert found(rule(MAIL, CALL, where=[TAGGED, condition])) == []


@pytest.mark.parametrize(
    "harmless",
    [
        rule(MAIL, where=[UPDATED]),  # the whole account's own business
        rule(ANOTHERS, where=[UPDATED]),
        rule({"field": "priority", "value": "high"}, where=[TAGGED]),
        rule(MAIL, where=[{**TAGGED, "operator": "not_includes"}]),
        rule(CALL, where=[UPDATED], active=False),
        {"title": "Odd", "active": True, "conditions": None, "actions": [{"field": "notification_webhook"}, "odd"]},
        {},
    ],
)
def test_what_does_not_concern_us_is_left_alone(harmless: dict[str, Any]) -> None:
    assert found(harmless, automations=(harmless,)) == []


def test_leaving_out_another_user_does_not_leave_out_the_bot() -> None:
    assert found(rule(CALL, where=[{**SPARED, "value": "1"}])) == [("trigger", True)]


def test_the_bot_left_out_of_one_way_only_is_not_left_out() -> None:
    assert found(rule(CALL, where=[], either=[SPARED, UPDATED])) == [("trigger", True)]


def test_an_automation_knows_no_user_and_must_not_call_us() -> None:
    assert found(automations=(rule(CALL, where=[SPARED]),)) == [("automation", True)]
    assert found(automations=(rule(MAIL, where=[TAGGED]),)) == []


def test_the_trigger_that_we_make_is_none() -> None:
    nobody = ZendeskClient(
        subdomain="acme", email="bot@acme.example", api_token="1", base_url="http://127.0.0.1:9", timeout=1
    )
    setup = Setup(nobody, endpoint="https://help.acme.example/webhooks/zendesk", bot_id=BOT)
    assert found({**setup.trigger(WEBHOOK), "active": True}) == []
