"""Whatever is signed is read, ignored or refused by name: never another error, whatever stands in whatever place.

One place at a time is tried with every odd value; two and more by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload
from bot.model import Event, Ignored, InboundMessage, Parsed, Requester
from connectors.intercom import inbound as intercom
from connectors.intercom.payload import Bot
from connectors.slack.inbound import parse as parse_slack
from connectors.slack.settings import SlackSettings
from connectors.zendesk import inbound as zendesk
from connectors.zendesk.settings import ZendeskSettings
from tests.support.odd import ODD, each_odd, places, with_odd

Parse = Callable[[Any], Parsed]

ALL = SlackSettings(everywhere="every_question", trusted_bots=("B0OTHER",))


def slack(payload: Any) -> Parsed:
    return parse_slack(payload, ALL)


def intercom_parse(payload: Any) -> Parsed:
    return intercom.parse(payload, Bot(seat="991267900", team="7"))


def zendesk_parse(payload: Any) -> Parsed:
    return zendesk.parse(payload, account="acme", own_user_id="1", settings=ZendeskSettings(resume_tag="again"))


AUTHORIZATION = {
    "enterprise_id": None,
    "team_id": "T0TEAM",
    "user_id": "U0BOT",
    "is_bot": True,
    "is_enterprise_install": False,
}
FILE = {"id": "F1", "name": "a.txt", "mimetype": "text/plain", "size": 3, "url_private": "https://files.slack.com/a"}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}]}
SAID = {
    "type": "message",
    "user": "U0ANA",
    "text": "<@U0BOT> how?",
    "ts": "1700000000.000100",
    "channel": "C0HELP",
    "channel_type": "channel",
    "event_ts": "1700000000.000100",
    "thread_ts": "1700000000.000050",
    "team": "T0TEAM",
    "files": [FILE],
    "blocks": [RICH],
    "user_profile": {"team": "T0TEAM", "is_restricted": False},
    "attachments": [
        {"is_share": True, "text": "look", "author_name": "Ben", "ts": "1700000000.000040", "files": [FILE]}
    ],
}
BOT_SAID = {**SAID, "subtype": "bot_message", "bot_id": "B0OTHER", "bot_profile": {"app_id": "A1", "name": "Deploys"}}


def event(inner: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T0TEAM",
        "enterprise_id": None,
        "api_app_id": "A0OURS",
        "event_id": "Ev1",
        "event_time": 1700000000,
        "is_ext_shared_channel": False,
        "authorizations": [AUTHORIZATION],
        "event": inner,
    }


def hidden(subtype: str, **more: Any) -> dict[str, Any]:
    outer = {
        "type": "message",
        "subtype": subtype,
        "channel": "C0HELP",
        "ts": "1700000001.1",
        "event_ts": "1700000001.1",
    }
    return event({**outer, "hidden": True, **more})


PERSON = {"id": "U0ANA", "username": "ana", "team_id": "T0TEAM"}
PRESSED: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T0TEAM", "domain": "x"},
    "user": PERSON,
    "api_app_id": "A0OURS",
    "enterprise": None,
    "is_enterprise_install": False,
    "trigger_id": "1.2",
    "container": {
        "type": "message",
        "channel_id": "C0HELP",
        "message_ts": "1700000000.000100",
        "thread_ts": "1700000000.000050",
    },
    "channel": {"id": "C0HELP", "name": "help"},
    "message": {**SAID, "bot_id": "B0BOT"},
    "state": {"values": {}},
    "actions": [
        {
            "action_id": "firstline_feedback",
            "block_id": "b",
            "value": "helpful:k",
            "action_ts": "1700000002.1",
            "type": "feedback_buttons",
        }
    ],
}
SHORTCUT = {
    "type": "message_action",
    "callback_id": "firstline_ticket",
    "trigger_id": "1.2",
    "team": {"id": "T0TEAM"},
    "user": PERSON,
    "channel": {"id": "C0HELP"},
    "message_ts": "1700000000.000100",
    "message": SAID,
    "action_ts": "1700000002.1",
    "enterprise": None,
    "is_enterprise_install": False,
}
SUBMITTED = {
    "type": "view_submission",
    "team": {"id": "T0TEAM"},
    "user": PERSON,
    "enterprise": None,
    "trigger_id": "1.2",
    "view": {
        "id": "V1",
        "callback_id": "firstline_feedback",
        "private_metadata": "{}",
        "app_installed_team_id": "T0TEAM",
        "state": {
            "values": {
                "reasons": {"reasons": {"type": "checkboxes", "selected_options": [{"value": "x"}]}},
                "comment": {"comment": {"type": "plain_text_input", "value": "no"}},
            }
        },
    },
}
SLACK: dict[str, Any] = {
    "message": event(SAID),
    "mention": event({**SAID, "type": "app_mention"}),
    "program": event(BOT_SAID),
    "changed": hidden("message_changed", message=SAID, previous_message=SAID),
    "deleted": hidden("message_deleted", deleted_ts="1700000000.000100", previous_message=SAID),
    "reaction": event(
        {
            "type": "reaction_added",
            "user": "U0ANA",
            "reaction": "ticket",
            "event_ts": "1700000001.1",
            "item": {"type": "message", "channel": "C0HELP", "ts": "1700000000.000100"},
        }
    ),
    "opened": event({"type": "app_home_opened", "user": "U0ANA", "channel": "D1", "tab": "home", "event_ts": "1.1"}),
    "pressed": PRESSED,
    "shortcut": SHORTCUT,
    "submitted": SUBMITTED,
}

PART = {
    "type": "conversation_part",
    "id": "77",
    "part_type": "comment",
    "body": "<p>hello</p>",
    "created_at": 1700000000,
    "updated_at": 1700000000,
    "redacted": False,
    "assigned_to": {"type": "admin", "id": "991267900"},
    "author": {"type": "user", "id": "5c0", "name": "Joe", "email": "joe@x.example", "from_ai_agent": False},
    "attachments": [
        {"type": "upload", "name": "a.txt", "url": "https://x.example/a", "content_type": "text/plain", "filesize": 3}
    ],
    "email_message_metadata": {
        "subject": "Hi",
        "email_address_headers": [{"type": "from", "email_address": "j@x.example"}],
    },
    "metadata": {"quick_reply_uuid": "0d5b2f6e-8f4f-4d3e-9b57-0c3b1c2d7a11"},
}
ITEM = {
    "type": "conversation",
    "id": "524",
    "created_at": 1700000000,
    "updated_at": 1700000000,
    "state": "open",
    "source": {
        "type": "email",
        "id": "s1",
        "body": "<p>hi</p>",
        "subject": "Hi",
        "delivered_as": "customer_initiated",
        "author": {"type": "user", "id": "5c0", "name": "Joe", "email": "joe@x.example"},
        "attachments": [],
        "redacted": True,
    },
    "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "5c0", "external_id": None}]},
    "admin_assignee_id": 991267900,
    "team_assignee_id": 7,
    "ai_agent_participated": False,
    "conversation_rating": {
        "rating": 5,
        "remark": "ok",
        "updated_at": 1700000000,
        "contact": {"type": "contact", "id": "5c0"},
    },
    "conversation_parts": {"type": "conversation_part.list", "conversation_parts": [PART], "total_count": 1},
    "ticket": {"id": "9", "category": "Customer"},
    "conversation_id": "524",
}
INTERCOM: dict[str, Any] = {
    topic: {
        "type": "notification_event",
        "id": "notif_1",
        "app_id": "abc12345",
        "topic": topic,
        "created_at": 1700000000,
        "data": {"type": "notification_event_data", "item": ITEM},
    }
    for topic in {look: topic for topic, (look, _) in intercom.TOPICS.items()}.values()
}

DETAIL = {
    "id": "9",
    "requester_id": "4",
    "actor_id": "5",
    "updated_at": "2026-11-28T10:00:00Z",
    "external_id": "firstline:x",
    "status": "OPEN",
    "tags": ["a"],
    "via": {"channel": "web"},
    "brand_id": "1",
    "form_id": "2",
    "group_id": "3",
    "subject": "Hi",
    "description": "hello",
}
AUTHOR = {"id": "4", "is_staff": False, "name": "Joe"}
ZENDESK: dict[str, Any] = {
    name: {
        "type": f"zen:event-type:{name}",
        "id": "e1",
        "account_id": 1,
        "time": "2026-11-28T10:00:00Z",
        "subject": "zen:ticket:9",
        "detail": DETAIL,
        "event": inner,
    }
    for name, inner in {
        "ticket.created": {"meta": {"sequence": {"id": "x"}}},
        "ticket.comment_added": {
            "comment": {"id": "7", "body": "hi", "is_public": True, "author": {**AUTHOR, "is_staff": True}}
        },
        "ticket.status_changed": {"current": "SOLVED", "previous": "OPEN"},
        "ticket.tags_changed": {"tags_added": ["again"], "tags_removed": []},
        "ticket.merged": {"target_ticket_id": "10"},
    }.items()
}
ZENDESK["trigger"] = {"firstline": 1, "ticket_id": "9", "actor_id": "5"}

KINDS: dict[str, tuple[Parse, Any]] = {
    **{f"slack {name}": (slack, payload) for name, payload in SLACK.items()},
    **{f"intercom {name}": (intercom_parse, payload) for name, payload in INTERCOM.items()},
    **{f"zendesk {name}": (zendesk_parse, payload) for name, payload in ZENDESK.items()},
}


def broken(parse: Parse, payloads: Iterator[Any]) -> set[str]:
    """What another error than BadPayload was raised for, by its words."""
    found = set()
    for payload in payloads:
        try:
            parsed = parse(payload)
            found |= set() if isinstance(parsed, Ignored) else {one for event in parsed for one in _mistyped(event)}
        except BadPayload:
            continue
        except Exception as error:  # noqa: BLE001  (it is what the test is about)
            found.add(f"{type(error).__name__}: {str(error)[:80]}")
    return found


def _mistyped(event: Event) -> Iterator[str]:
    """What of an event is no text where text is stored, or read later."""
    if not isinstance(event, InboundMessage):
        return
    who = event.requester or Requester(id="")
    for value in (event.message_id, event.author_id, event.text, event.thread.thread_id, who.id):
        if not isinstance(value, str):
            yield f"expected text, found {value!r}"
    for known in (event.author_name, event.link, event.brand, who.name, who.email, who.phone, who.locale):
        if not isinstance(known, str | None):
            yield f"expected text or none, found {known!r}"
    for file in event.attachments:
        if not (
            isinstance(file.name, str) and isinstance(file.content_type, str) and isinstance(file.size, int | None)
        ):
            yield f"a file: {file!r}"


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_odd_in_any_one_place_breaks_the_reading(kind: str) -> None:
    parse, payload = KINDS[kind]
    parse(payload)
    assert broken(parse, each_odd(payload)) == set()


@given(st.data())
def test_nor_in_several(data: st.DataObject) -> None:
    parse, payload = KINDS[data.draw(st.sampled_from(sorted(KINDS)))]
    where = sorted(places(payload), key=repr)
    for _ in range(data.draw(st.integers(2, 5))):
        payload = with_odd(payload, data.draw(st.sampled_from(where)), data.draw(st.sampled_from(ODD)))
    assert broken(parse, iter([payload])) == set()
