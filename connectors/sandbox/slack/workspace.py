"""The Slack stand-in: one workspace with one bot installed, its Web API under /slack/api, and people who write.

The API methods are in `web_api`, what is stored in `state`, the webhooks in `events`. The methods here are for the
page and the tests: what people write (`interactions` has what they press), and what can be seen.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, jsonify, request

from connectors.sandbox.faults import Fault, Faults
from connectors.sandbox.slack.context import SlackCredentials, SlackWorld
from connectors.sandbox.slack.events import SlackHooks
from connectors.sandbox.slack.interactions import People
from connectors.sandbox.slack.oauth import SlackOAuth
from connectors.sandbox.slack.state import JSON, MethodError, SlackState
from connectors.sandbox.slack.web_api import METHODS, Method
from connectors.sandbox.vendor import ContractCheck, Vendor
from connectors.sandbox.webhook_sender import Deliveries

__all__ = ["SlackCredentials", "SlackSandbox"]

_URL = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)]")


class SlackSandbox(Vendor):
    name = "slack"

    def __init__(
        self,
        credentials: SlackCredentials,
        deliveries: Deliveries,
        faults: Faults,
        *,
        check: ContractCheck | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(deliveries, faults, check=check)
        self.state = SlackState(team_id=credentials.team_id, bot_user_id=credentials.bot_user_id)
        self.hooks = SlackHooks(deliveries, self.state, credentials.signing_secret)
        self.world = SlackWorld(
            credentials=credentials, state=self.state, hooks=self.hooks, lock=self.lock, changed=on_change
        )
        self._add_bot()
        self.streams, self.views = self.world.streams, self.world.views
        self.status, self.statuses = self.world.status, self.world.statuses
        self.titles, self.prompts = self.world.titles, self.world.prompts
        self.people = People(self.world)
        self.oauth = SlackOAuth(self.world, deliveries)
        self._methods: dict[str, Method] = {**METHODS, "apps.uninstall": self.oauth.apps_uninstall}
        self.oauth.add_routes(self.blueprint)
        self.blueprint.add_url_rule("/api/<method>", "method", self._call, methods=["GET", "POST"])
        self.blueprint.add_url_rule("/files-pri/<name>", "file", self._file)
        self.blueprint.add_url_rule("/upload/v1/<number>", "upload", self._upload, methods=["POST"])

    @property
    def credentials(self) -> SlackCredentials:
        return self.world.credentials

    def _add_bot(self) -> None:
        self.state.add_user(self.credentials.bot_user_id, "Firstline", None, is_bot=True)

    # What people do.

    def add_user(self, user_id: str, name: str, email: str | None) -> None:
        with self.lock:
            self.state.add_user(user_id, name, email)
        self.world.changed()

    def add_channel(self, channel_id: str, name: str) -> None:
        with self.lock:
            self.state.add_channel(channel_id, name)
        self.world.changed()

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        mention: bool = False,
        files: Sequence[JSON] = (),
        attachments: Sequence[JSON] = (),
    ) -> str:
        """A user types `text`, with `mention` addressing the bot by name; returns its ts. Opens an unknown channel.

        `attachments` are what is forwarded or pasted beside it, as Slack has them in an event. `files` are Slack's file
        objects, with at least name, mimetype and size.
        """
        typed = f"<@{self.credentials.bot_user_id}> {_typed(text)}" if mention else _typed(text)
        more: JSON = {"client_msg_id": str(uuid.uuid4())}
        if files:
            more |= {"subtype": "file_share", "files": list(files)}
        if attachments:
            more["attachments"] = list(attachments)
        with self.lock:
            self.state.add_channel(channel)
            message = self.state.post(channel, user, typed, thread_ts, **more)
            self.hooks.posted(channel, message, mention=mention)
        self.world.changed()
        return str(message["ts"])

    def dm(self, user: str, text: str, thread_ts: str | None = None) -> str:
        """A direct message to the bot; returns its ts. The channel's id is D and the rest of the user's."""
        with self.lock:
            channel = self.state.direct(user)
        return self.say(user, channel, text, thread_ts)

    def edit(self, channel: str, ts: str, text: str, **more: Any) -> None:
        """The author changes a message to `text`, in mrkdwn. Raises KeyError if there is no such message."""
        with self.lock:
            self.world.edit(channel, ts, text, **more)

    def delete(self, channel: str, ts: str) -> None:
        """The author takes a message back. Raises KeyError if there is no such message."""
        with self.lock:
            self.world.delete(channel, ts)

    def stop_reading(self, channel: str, ts: str) -> None:
        """A reader stops the bot in the middle of a streamed message."""
        with self.lock:
            self.streams.stopped.add((channel, ts))
            self.streams.open.pop((channel, ts), None)
            self.world.message(channel, ts)["streaming_state"] = "completed"
        self.world.changed()

    def upload(self, name: str, content_type: str, data: bytes, *, base_url: str) -> JSON:
        """A file object for `say`; `base_url` is where this stand-in is served."""
        with self.lock:
            self.world.files[name] = (content_type, data)
            number = len(self.world.files)
        return {
            "id": f"F{number}",
            "name": name,
            "mimetype": content_type,
            "size": len(data),
            "url_private": f"{base_url}/slack/files-pri/{name}",
        }

    def archive(self, channel: str) -> None:
        with self.lock:
            self.state.channels[channel]["is_archived"] = True
        self.world.changed()

    # What can be seen.

    def thread(self, channel: str, ts: str) -> list[JSON]:
        """The opening message and its replies in Slack's own form, oldest first."""
        with self.lock:
            return [dict(message) for message in self.state.thread(channel, ts)]

    def said_by_bot(self, channel: str, ts: str) -> list[str]:
        """What the bot has posted in the thread, in mrkdwn."""
        return [message["text"] for message in self.thread(channel, ts) if message.get("bot_id") == self.state.bot_id]

    def snapshot(self) -> dict[str, Any]:
        with self.lock:
            return self.state.dump()

    def restore(self, snapshot: dict[str, Any]) -> None:
        with self.lock:
            self.state.load(snapshot)
            self._add_bot()
        self.world.changed()

    # How it answers requests.

    def rate_limited(self, fault: Fault) -> Response:
        response = jsonify(ok=False, error="ratelimited")
        response.status_code = 429
        response.headers["Retry-After"] = str(fault.retry_after)
        return response

    def server_error(self) -> Response:
        return Response("<!DOCTYPE html><title>Server Error | Slack</title>", status=500, mimetype="text/html")

    def _call(self, method: str) -> Response:
        try:
            arguments = _arguments()
            if method == "oauth.v2.access":
                with self.lock:
                    return jsonify({"ok": True, **self.oauth.access(arguments)})
            workspace = self._authorise(arguments)
            if method not in self._methods:
                raise MethodError("unknown_method")
            with workspace.lock:
                answer = jsonify({"ok": True, **self._methods[method](workspace, arguments)})
            if workspace.scopes is not None:
                answer.headers["x-oauth-scopes"] = workspace.scopes
            return answer
        except MethodError as error:
            return jsonify(ok=False, error=error.args[0])

    def _file(self, name: str) -> Response:
        """A file's content. Without permission the answer is a sign-in page, with 200, as from the real Slack."""
        try:
            files = self._authorise({}).files
        except MethodError:
            return Response("<!DOCTYPE html><title>Sign in | Slack</title>", mimetype="text/html")
        if name not in files:
            return Response("<!DOCTYPE html><title>Not found | Slack</title>", status=404, mimetype="text/html")
        content_type, data = files[name]
        return Response(data, mimetype=content_type)

    def _upload(self, number: str) -> Response:
        """The address alone says who may, as in the real Slack."""
        with self.lock:
            upload = self.world.uploads.get(number)
            if upload is None or upload.length != len(request.get_data()):
                return Response("upload failed", status=400)
            upload.data = request.get_data()
        return Response(f"OK - {upload.length}")

    def _authorise(self, arguments: JSON) -> SlackWorld:
        """The workspace that the request's token belongs to."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token")
        if not token:
            raise MethodError("not_authed")
        with self.lock:
            return self.oauth.workspace_of(token)


def _arguments() -> JSON:
    """The request's arguments, from all the places where Slack accepts them."""
    # A method without arguments is called as JSON too, with an empty body.
    if request.is_json and request.get_data():
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise MethodError("invalid_json" if body is None else "json_not_object")
        return {**request.args, **body}
    return {**request.args, **request.form}


def _typed(text: str) -> str:
    """What a user types, as Slack passes it on: &, < and > escaped, URLs made links."""

    def escape(words: str) -> str:
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    parts, end = [], 0
    for link in _URL.finditer(text):
        parts += [escape(text[end : link.start()]), f"<{escape(link[0])}>"]
        end = link.end()
    return "".join([*parts, escape(text[end:])])
