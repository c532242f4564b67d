"""The Slack stand-in's Web API: a function for each method, from its arguments to the answer's fields.

Arguments come as a form, a query or JSON, so a value may be text where JSON would have a number. A `MethodError` is
answered as Slack does: HTTP 200, `ok: false` and a code. Source: docs.slack.dev/reference/methods.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from connectors.sandbox.slack import assistant, views
from connectors.sandbox.slack.blocks import read_blocks, read_metadata, text_of
from connectors.sandbox.slack.context import SlackWorld, Upload
from connectors.sandbox.slack.state import JSON, MethodError

MAX_TEXT = 40_000
Arguments = Mapping[str, Any]
Method = Callable[[SlackWorld, Arguments], JSON]


def auth_test(slack: SlackWorld, arguments: Arguments) -> JSON:  # noqa: ARG001  (every method takes both)
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


def users_info(slack: SlackWorld, arguments: Arguments) -> JSON:
    user = slack.state.users.get(str(arguments.get("user")))
    return {"user": user or _fail("user_not_found")}


def usergroups_users_list(slack: SlackWorld, arguments: Arguments) -> JSON:
    members = slack.state.usergroups.get(str(arguments.get("usergroup")))
    return {"users": _fail("no_such_subteam") if members is None else members}


def users_lookup_by_email(slack: SlackWorld, arguments: Arguments) -> JSON:
    email = str(arguments.get("email")).lower()
    users = [user for user in slack.state.users.values() if user["profile"].get("email", "").lower() == email]
    return {"user": users[0] if users else _fail("users_not_found")}


def chat_post_message(slack: SlackWorld, arguments: Arguments) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))
    if channel["is_archived"]:
        _fail("is_archived")
    thread_ts = arguments.get("thread_ts")
    # The real Slack accepts a thread that does not exist; here that is a mistake worth finding.
    if thread_ts and slack.state.find(channel["id"], str(thread_ts)) is None:
        _fail("thread_not_found")
    text, more = _content(arguments)
    message = slack.post_as_bot(channel["id"], text, str(thread_ts) if thread_ts else None, more)
    return {"channel": channel["id"], "ts": message["ts"], "message": message}


def chat_update(slack: SlackWorld, arguments: Arguments) -> JSON:
    channel, message = _message(slack, arguments, "ts")
    if message.get("bot_id") != slack.state.bot_id:
        _fail("cant_update_message")
    if slack.streams.is_open((channel, message["ts"])):
        _fail("streaming_state_conflict")
    text, more = _content(arguments)
    slack.edit(channel, message["ts"], text, **more)
    return {"channel": channel, "ts": message["ts"], "text": message["text"], "message": message}


def chat_delete(slack: SlackWorld, arguments: Arguments) -> JSON:
    channel, message = _message(slack, arguments, "ts")
    if message.get("bot_id") != slack.state.bot_id:
        _fail("cant_delete_message")
    slack.delete(channel, message["ts"])
    return {"channel": channel, "ts": arguments["ts"]}


def files_delete(slack: SlackWorld, arguments: Arguments) -> JSON:
    """The message that shows nothing else goes with it."""
    number = str(arguments.get("file"))
    for channel, messages in slack.state.messages.items():
        for message in list(messages):
            if any(str(file.get("id")) == number for file in message.get("files") or ()):
                slack.delete(channel, message["ts"])
                return {}
    raise MethodError("file_not_found")


def chat_get_permalink(slack: SlackWorld, arguments: Arguments) -> JSON:
    channel, message = _message(slack, arguments, "message_ts")
    link = f"https://sandbox.slack.com/archives/{channel}/p{message['ts'].replace('.', '')}"
    root = message.get("thread_ts")
    return {"channel": channel, "permalink": f"{link}?thread_ts={root}&cid={channel}" if root else link}


def conversations_replies(slack: SlackWorld, arguments: Arguments) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    root, *replies = slack.state.thread(channel, str(arguments.get("ts"))) or _fail("thread_not_found")
    # The opening message comes first, even outside the bounds.
    return _page(slack, [root, *_between(replies, arguments)], arguments)


def conversations_history(slack: SlackWorld, arguments: Arguments) -> JSON:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    return _page(slack, _between(list(slack.state.roots(channel)), arguments), arguments)


def conversations_info(slack: SlackWorld, arguments: Arguments) -> JSON:
    return {"channel": slack.state.channel(arguments.get("channel"))}


def users_conversations(slack: SlackWorld, arguments: Arguments) -> JSON:
    """Those that the bot is a member of, page by page."""
    wanted = str(arguments.get("types") or "public_channel").split(",")
    kinds = {"D": "im", "G": "private_channel"}
    found = [
        {key: value for key, value in channel.items() if key != "messages"}
        for channel in slack.state.channels.values()
        if channel["is_member"]
        and kinds.get(channel["id"][0], "public_channel") in wanted
        and not (_true(arguments.get("exclude_archived")) and channel["is_archived"])
    ]
    page = _page(slack, found, arguments)
    return {"channels": page["messages"], "response_metadata": page["response_metadata"]}


def conversations_open(slack: SlackWorld, arguments: Arguments) -> JSON:
    if arguments.get("channel"):
        return {"channel": slack.state.channel(arguments.get("channel"))}
    users = [user for user in str(arguments.get("users") or "").split(",") if user]
    if len(users) != 1:
        _fail("users_list_not_supplied" if not users else "too_many_users")
    if users[0] not in slack.state.users:
        _fail("user_not_found")
    return {"channel": {"id": slack.state.direct(users[0])}}


def reactions_add(slack: SlackWorld, arguments: Arguments) -> JSON:
    _, message = _message(slack, arguments, "timestamp")
    name = str(arguments.get("name") or "").strip(":") or _fail("no_reaction")
    reactions = message.setdefault("reactions", [])
    if any(reaction["name"] == name for reaction in reactions):
        _fail("already_reacted")
    reactions.append({"name": name, "users": [slack.state.bot_user_id], "count": 1})
    slack.changed()
    return {}


def files_get_upload_url_external(slack: SlackWorld, arguments: Arguments) -> JSON:
    name = str(arguments.get("filename") or "") or _fail("invalid_arguments")
    number = f"F{len(slack.uploads) + 1:06}"
    slack.uploads[number] = Upload(name=name, length=int(arguments.get("length") or 0))
    return {"file_id": number, "upload_url": f"{request.host_url}slack/upload/v1/{number}"}


def files_complete_upload_external(slack: SlackWorld, arguments: Arguments) -> JSON:
    listed = [json.loads(arguments["files"])] if isinstance(arguments.get("files"), str) else [arguments.get("files")]
    numbers = [str(file.get("id")) for file in listed[0] or ()]
    if any(number not in slack.uploads or slack.uploads[number].data is None for number in numbers):
        _fail("file_not_found")
    shown = [slack.uploads[number].shown(number, request.host_url) for number in numbers]
    for number in numbers:
        slack.files[slack.uploads[number].name] = ("application/octet-stream", slack.uploads[number].data or b"")
    channel = slack.state.channel(arguments.get("channel_id"))["id"]
    thread_ts = arguments.get("thread_ts")
    text = str(arguments.get("initial_comment") or "")
    slack.post_as_bot(channel, text, str(thread_ts) if thread_ts else None, {"subtype": "file_share", "files": shown})
    return {"files": [{"id": file["id"], "title": file["title"]} for file in shown]}


METHODS: Mapping[str, Method] = {
    "auth.test": auth_test,
    "users.info": users_info,
    "usergroups.users.list": usergroups_users_list,
    "users.conversations": users_conversations,
    "users.lookupByEmail": users_lookup_by_email,
    "chat.postMessage": chat_post_message,
    "chat.update": chat_update,
    "chat.delete": chat_delete,
    "files.delete": files_delete,
    "chat.getPermalink": chat_get_permalink,
    "files.getUploadURLExternal": files_get_upload_url_external,
    "files.completeUploadExternal": files_complete_upload_external,
    "conversations.replies": conversations_replies,
    "conversations.history": conversations_history,
    "conversations.info": conversations_info,
    "conversations.open": conversations_open,
    "reactions.add": reactions_add,
    "views.open": views.views_open,
    "views.publish": views.views_publish,
    "chat.postEphemeral": views.post_ephemeral,
    "chat.startStream": assistant.start_stream,
    "chat.appendStream": assistant.append_stream,
    "chat.stopStream": assistant.stop_stream,
    "assistant.threads.setStatus": assistant.set_status,
    "assistant.threads.setTitle": assistant.set_title,
    "assistant.threads.setSuggestedPrompts": assistant.set_suggested_prompts,
}


def _fail(error: str) -> Any:
    raise MethodError(error)


def _message(slack: SlackWorld, arguments: Arguments, name: str) -> tuple[str, JSON]:
    channel = slack.state.channel(arguments.get("channel"))["id"]
    message: JSON = slack.state.find(channel, str(arguments.get(name))) or _fail("message_not_found")
    return channel, message


def _content(arguments: Arguments) -> tuple[str, JSON]:
    """A message's text, a mere fallback if there are blocks, and its other fields."""
    more: JSON = {}
    if arguments.get("metadata"):
        more["metadata"] = read_metadata(arguments["metadata"])
    if arguments.get("blocks") is not None:  # an empty list removes the blocks
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


def _page(slack: SlackWorld, messages: list[JSON], arguments: Arguments) -> JSON:
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
