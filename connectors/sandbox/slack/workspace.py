"""The Slack stand-in: one workspace with one bot installed, its Web API under /slack/api, and people who talk.

The methods are in `slack_api`, the memory in `slack_state`, webhooks in `slack_hooks`. The methods here are for the
page and the tests: what a person in the workspace says (what they press is in `slack_presses`).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, jsonify, request

from connectors.sandbox.faults import Mischief, Rule
from connectors.sandbox.slack.assistant import Streams
from connectors.sandbox.slack.events import SlackHooks
from connectors.sandbox.slack.interactions import Presses
from connectors.sandbox.slack.oauth import SlackOAuth
from connectors.sandbox.slack.state import JSON, MethodError, SlackState
from connectors.sandbox.slack.views import Views
from connectors.sandbox.slack.web_api import METHODS
from connectors.sandbox.vendor import ContractCheck, Vendor
from connectors.sandbox.webhook_sender import Deliveries

__all__ = ["SlackCredentials", "SlackSandbox"]

_URL = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackCredentials:
    """What Firstline must be set up with to talk to this workspace; `bot_user_id` is the bot's user, U…"""

    team_id: str
    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    bot_user_id: str


class SlackSandbox(Vendor):
    name = "slack"

    def __init__(
        self,
        credentials: SlackCredentials,
        deliveries: Deliveries,
        mischief: Mischief,
        *,
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(deliveries, mischief, check=check, on_change=on_change)
        self.credentials = credentials
        self.state = SlackState(team_id=credentials.team_id, bot_user_id=credentials.bot_user_id)
        self._found()
        self.hooks = SlackHooks(deliveries, self.state, credentials.signing_secret)
        self.page_limit = 1000  # messages on one page at most; a test may make it small
        self.streams = Streams()
        self.views = Views()
        self.people = Presses(self)
        self.statuses: list[tuple[str, str]] = []  # all that were set, in order: channel:thread, status
        self.status: dict[str, str] = {}  # channel:thread -> what is shown there now
        self.titles: dict[str, str] = {}  # channel:thread -> title
        self.prompts: dict[str, list[JSON]] = {}  # channel -> suggested prompts
        self.files: dict[str, tuple[str, bytes]] = {}  # name -> type, content
        self.scopes: str | None = None  # what the app may do here, with commas, as every answer tells; None: untold
        self.oauth = SlackOAuth(self)
        self.blueprint.add_url_rule("/api/<method>", "method", self._call, methods=["GET", "POST"])
        self.blueprint.add_url_rule("/files-pri/<name>", "file", self._file)

    def _found(self) -> None:
        self.state.add_user(self.credentials.bot_user_id, "Firstline", None, is_bot=True)

    # What people do.

    def add_user(self, user_id: str, name: str, email: str | None) -> None:
        with self.lock:
            self.state.add_user(user_id, name, email)
        self.changed()

    def add_channel(self, channel_id: str, name: str) -> None:
        with self.lock:
            self.state.add_channel(channel_id, name)
        self.changed()

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        mention: bool = False,
        files: Sequence[JSON] = (),
    ) -> str:
        """Somebody types `text` (with `mention`: to the bot, by name); returns its ts. A new channel id makes one.

        `files` are Slack's file objects: at least name, mimetype and size.
        """
        typed = f"<@{self.credentials.bot_user_id}> {_typed(text)}" if mention else _typed(text)
        more: JSON = {"client_msg_id": str(uuid.uuid4())}
        if files:
            more |= {"subtype": "file_share", "files": list(files)}
        with self.lock:
            self.state.add_channel(channel)
            message = self.state.post(channel, user, typed, thread_ts, **more)
            self.hooks.said(channel, message, mention=mention)
        self.changed()
        return str(message["ts"])

    def dm(self, user: str, text: str, thread_ts: str | None = None) -> str:
        """A direct message to the bot; returns its ts. The channel is D and the rest of the user's id."""
        with self.lock:
            channel = self.state.direct(user)
        return self.say(user, channel, text, thread_ts)

    def edit(self, channel: str, ts: str, text: str, **more: Any) -> None:
        """The message now reads `text`, which is mrkdwn. Raises KeyError when there is no such message."""
        with self.lock:
            message = self._message(channel, ts)
            previous = dict(message)
            message |= {**more, "text": text, "edited": {"user": message["user"], "ts": self.state.tick()}}
            self.hooks.changed(channel, message, previous)
        self.changed()

    def delete(self, channel: str, ts: str) -> None:
        """What has replies becomes a tombstone. Raises KeyError when there is no such message."""
        with self.lock:
            message = self._message(channel, ts)
            if len(self.state.thread(channel, ts)) > 1:
                previous = dict(message)
                message.clear()
                message |= {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
                message |= {"text": "This message was deleted.", "ts": ts, "thread_ts": ts}
                self.hooks.changed(channel, message, previous)
            else:
                self.state.remove(channel, message)
                self.hooks.deleted(channel, message)
        self.changed()

    def stop_reading(self, channel: str, ts: str) -> None:
        """A reader stops the bot in the middle of a streamed message."""
        with self.lock:
            self.streams.stopped.add((channel, ts))
            self.streams.open.pop((channel, ts), None)
            self._message(channel, ts)["streaming_state"] = "completed"
        self.changed()

    def upload(self, name: str, content_type: str, data: bytes, *, base_url: str) -> JSON:
        """A file object for `say`; `base_url` is where this stand-in is served."""
        with self.lock:
            self.files[name] = (content_type, data)
        url = f"{base_url}/slack/files-pri/{name}"
        return {
            "id": f"F{len(self.files)}",
            "name": name,
            "mimetype": content_type,
            "size": len(data),
            "url_private": url,
        }

    def archive(self, channel: str) -> None:
        with self.lock:
            self.state.channels[channel]["is_archived"] = True
        self.changed()

    # What can be seen.

    def thread(self, channel: str, ts: str) -> list[JSON]:
        """The opening message and its replies as on the wire, the oldest first."""
        with self.lock:
            return [dict(message) for message in self.state.thread(channel, ts)]

    def said_by_bot(self, channel: str, ts: str) -> list[str]:
        """What the bot has said in the thread, in mrkdwn."""
        return [message["text"] for message in self.thread(channel, ts) if message.get("bot_id") == self.state.bot_id]

    def snapshot(self) -> dict[str, Any]:
        with self.lock:
            return self.state.dump()

    def restore(self, snapshot: dict[str, Any]) -> None:
        with self.lock:
            self.state.load(snapshot)
            self._found()
        self.changed()

    # How it answers.

    def post_as_bot(self, channel: str, text: str, thread_ts: str | None, more: JSON) -> JSON:
        """Call it with the lock. The bot hears of its own message, as in the real Slack."""
        who = {"bot_id": self.state.bot_id, "app_id": self.state.app_id}
        message = self.state.post(channel, self.credentials.bot_user_id, text, thread_ts, **who, **more)
        self.status.pop(f"{channel}:{thread_ts}", None)  # words of the app take its status away
        self.hooks.said(channel, message)
        self.changed()
        return message

    def too_many(self, rule: Rule) -> Response:
        response = jsonify(ok=False, error="ratelimited")
        response.status_code = 429
        response.headers["Retry-After"] = str(rule.retry_after)
        return response

    def broken(self) -> Response:
        return Response("<!DOCTYPE html><title>Server Error | Slack</title>", status=500, mimetype="text/html")

    def _call(self, method: str) -> Response:
        try:
            arguments = _arguments()
            if method == "oauth.v2.access":
                with self.lock:
                    return jsonify({"ok": True, **self.oauth.access(arguments)})
            workspace = self._authorise(arguments)
            if method not in METHODS:
                raise MethodError("unknown_method")
            with workspace.lock:
                answer = jsonify({"ok": True, **METHODS[method](workspace, arguments)})
            if workspace.scopes is not None:
                answer.headers["x-oauth-scopes"] = workspace.scopes
            return answer
        except MethodError as error:
            return jsonify(ok=False, error=error.args[0])

    def _file(self, name: str) -> Response:
        """A file's content; who may not read it is sent to where one logs in, as by the real Slack."""
        try:
            files = self._authorise({}).files
        except MethodError:
            return Response("<!DOCTYPE html><title>Sign in | Slack</title>", mimetype="text/html")
        if name not in files:
            return Response("<!DOCTYPE html><title>Not found | Slack</title>", status=404, mimetype="text/html")
        content_type, data = files[name]
        return Response(data, mimetype=content_type)

    def _authorise(self, arguments: JSON) -> SlackSandbox:
        """The workspace that the call's token is for."""
        given = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token")
        if not given:
            raise MethodError("not_authed")
        with self.lock:
            return self.oauth.speaker(given)

    def _message(self, channel: str, ts: str) -> JSON:
        message = self.state.find(channel, ts)
        if message is None:
            raise KeyError(f"{channel} has no message {ts}")
        return message


def _arguments() -> JSON:
    """The call's arguments, from wherever Slack takes them."""
    # A method without arguments is called as JSON too, with nothing in the body.
    if request.is_json and request.get_data():
        given = request.get_json(silent=True)
        if not isinstance(given, dict):
            raise MethodError("invalid_json" if given is None else "json_not_object")
        return {**request.args, **given}
    return {**request.args, **request.form}


def _typed(text: str) -> str:
    """What somebody types, as Slack passes it on: &, < and > escaped, addresses made links."""

    def escape(words: str) -> str:
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    parts, end = [], 0
    for link in _URL.finditer(text):
        parts += [escape(text[end : link.start()]), f"<{escape(link[0])}>"]
        end = link.end()
    return "".join([*parts, escape(text[end:])])
