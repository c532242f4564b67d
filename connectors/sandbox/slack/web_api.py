"""The Slack stand-in's Web API: one function a method, each from the state and the arguments to the answer's fields.

Arguments come as a form, a query or JSON, so their values may be text where JSON has numbers. An error is Slack's:
`ok: false` with a word, and HTTP 200 (`MethodError`). Source: docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from connectors.sandbox.slack import assistant as slack_agent
from connectors.sandbox.slack import oauth as slack_oauth
from connectors.sandbox.slack import views as slack_views
from connectors.sandbox.slack.blocks import read_blocks, read_metadata, text_of
from connectors.sandbox.slack.state import JSON, MethodError

if TYPE_CHECKING:
    from connectors.sandbox.slack.workspace import SlackSandbox

MAX_TEXT = 40_000
Arguments = Mapping[str, Any]
Method = Callable[["SlackSandbox", Arguments], JSON]


def auth_test(slack: SlackSandbox, arguments: Arguments) -> JSON:  # noqa: ARG001  (every method has this shape)
    state = slack.state
    return {
        "url": "https://sandbox.slack.com/",
        "team": "Sandbox",
        "user": state.users[state.bot_user_id]["name"],
        "team_id": state.team_id,
        "user_id": state.bot_user_id,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


def users_info(slack: SlackSandbox, arguments: Arguments) -> JSON:
    user = slack.state.users.get(str(arguments.get("user")))
    return {"user": user or _fail("user_not_found")}


def users_lookup_by_email(slack: SlackSandbox, arguments: Arguments) -> JSON:
    email = str(arguments.get("email")).lower()
    found = [user for user in slack.state.users.values() if user["profile"].get("email", "").lower() == email]
    return {"user": found[0] if found else _fail("users_not_found")}


def chat_post_message(slack: SlackSandbox, arguments: Arguments) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))
    if channel["is_archived"]:
        _fail("is_archived")
    thread_ts = arguments.get("thread_ts")
    # The real Slack posts into a thread that does not exist; here it is a mistake worth finding.
    if thread_ts and slack.state.find(channel["id"], str(thread_ts)) is None:
        _fail("thread_not_found")
    text, more = _content(arguments)
    message = slack.post_as_bot(channel["id"], text, str(thread_ts) if thread_ts else None, more)
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


def chat_update(slack: SlackSandbox, arguments: Arguments) -> JSON:
    channel, message = _message(slack, arguments, "ts")
    if message.get("bot_id") != slack.state.bot_id:
        _fail("cant_update_message")
    if slack.streams.is_open((channel, message["ts"])):
        _fail("streaming_state_conflict")
    text, more = _content(arguments)
    slack.edit(channel, message["ts"], text, **more)
    return {"channel": channel, "ts": message["ts"], "text": message["text"], "message": message}


def chat_get_permalink(slack: SlackSandbox, arguments: Arguments) -> JSON:
    channel, message = _message(slack, arguments, "message_ts")
    link = f"https://sandbox.slack.com/archives/{channel}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts")
    return {"channel": channel, "permalink": f"{link}?thread_ts={root}&cid={channel}" if root else link}


def conversations_replies(slack: SlackSandbox, arguments: Arguments) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    root, *replies = slack.state.thread(channel, str(arguments.get("ts"))) or _fail("thread_not_found")
    # The opening message comes first whatever the bounds.
    return _page(slack, [root, *_between(replies, arguments)], arguments)


def conversations_history(slack: SlackSandbox, arguments: Arguments) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    return _page(slack, _between(list(slack.state.roots(channel)), arguments), arguments)


def conversations_info(slack: SlackSandbox, arguments: Arguments) -> JSON:
    return {"channel": slack.state.channel(arguments.get("channel"))}


def conversations_open(slack: SlackSandbox, arguments: Arguments) -> JSON:
    if arguments.get("channel"):
        return {"channel": slack.state.channel(arguments.get("channel"))}
    users = [user for user in str(arguments.get("users") or "").split(",") if user]
    if len(users) != 1:
        _fail("users_list_not_supplied" if not users else "too_many_users")
    if users[0] not in slack.state.users:
        _fail("user_not_found")
    return {"channel": {"id": slack.state.direct(users[0])}}


def reactions_add(slack: SlackSandbox, arguments: Arguments) -> JSON:
    _, message = _message(slack, arguments, "timestamp")
    name = str(arguments.get("name") or "").strip(":") or _fail("no_reaction")
    reactions = message.setdefault("reactions", [])
    if any(reaction["name"] == name for reaction in reactions):
        _fail("already_reacted")
    reactions.append({"name": name, "users": [slack.state.bot_user_id], "count": 1})
    slack.changed()
    return {}


METHODS: Mapping[str, Method] = {
    "apps.uninstall": slack_oauth.apps_uninstall,
    "auth.test": auth_test,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "chat.postMessage": chat_post_message,
    "chat.update": chat_update,
    "chat.getPermalink": chat_get_permalink,
    "conversations.replies": conversations_replies,
    "conversations.history": conversations_history,
    "conversations.info": conversations_info,
    "conversations.open": conversations_open,
    "reactions.add": reactions_add,
    "views.open": slack_views.views_open,
    "views.publish": slack_views.views_publish,
    "chat.postEphemeral": slack_views.post_ephemeral,
    "chat.startStream": slack_agent.start_stream,
    "chat.appendStream": slack_agent.append_stream,
    "chat.stopStream": slack_agent.stop_stream,
    "assistant.threads.setStatus": slack_agent.set_status,
    "assistant.threads.setTitle": slack_agent.set_title,
    "assistant.threads.setSuggestedPrompts": slack_agent.set_suggested_prompts,
}


def _fail(error: str) -> Any:
    raise MethodError(error)


def _message(slack: SlackSandbox, arguments: Arguments, name: str) -> tuple[str, JSON]:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    found: JSON = slack.state.find(channel, str(arguments.get(name))) or _fail("message_not_found")
    return channel, found


def _content(arguments: Arguments) -> tuple[str, JSON]:
    """A message's text, which is only a fallback where there are blocks, and what it has besides."""
    more: JSON = {}
    if arguments.get("metadata"):
        more["metadata"] = read_metadata(arguments["metadata"])
    if arguments.get("blocks") is not None:  # an empty list takes those away that were there
        more["blocks"] = read_blocks(arguments["blocks"])
    text = str(arguments.get("text") or "") or text_of(more.get("blocks", [])) or str(_fail("no_text"))
    if len(text) > MAX_TEXT:
        _fail("msg_too_long")
    return text, more


def _between(messages: list[JSON], arguments: Arguments) -> list[JSON]:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    if _true(arguments.get("inclusive")):
        return [message for message in messages if oldest <= float(message["ts"]) <= latest]
    return [message for message in messages if oldest < float(message["ts"]) < latest]


def _page(slack: SlackSandbox, messages: list[JSON], arguments: Arguments) -> JSON:
    limit = min(int(arguments.get("limit") or slack.page_limit), slack.page_limit)
    start = _offset(arguments["cursor"]) if arguments.get("cursor") else 0
    page = [dict(message) for message in messages[start : start + limit]]
    if not _true(arguments.get("include_all_metadata")):
        for message in page:
            message.pop("metadata", None)
    more = start + limit < len(messages)
    cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if more else ""
    return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def _offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise MethodError("invalid_cursor") from None


def _true(value: object) -> bool:
    return str(value).lower() in ("1", "true")
