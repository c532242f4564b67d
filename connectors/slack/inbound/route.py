"""POST /webhooks/slack, for events, interactions and commands: verified here, handed on by Bolt, committed before 200.

Bolt is used for what it is good at, finding the listener for a payload. It is kept from what would break the
promises: by itself it answers before the listener has run, forgets what a listener raised, and calls Slack to learn
who it is. Signatures are checked here because it knows one secret only and no difference between wrong and late, and
`parse` goes first because Bolt names no path when it trips over a field.

Traps:
* Slack repeats a delivery whose answer is late or lost, marked or not. Each is accepted as if it were the first: to
  throw repetitions away loses what was never stored, and what was stored knows its own.
* Interactions and commands come as forms; events as JSON. All are signed alike, over the raw body.
* Whoever sends a form may be shown something, by way of Slack, which may hang: so forms are worked on by threads that
  keep no other webhook waiting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

from flask import Blueprint, Response, jsonify, request
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.adapter.flask.handler import to_flask_response
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.config import Approvals
from bot.errors import BadPayload, FirstlineError
from bot.model import Ignored
from bot.ports import Accept
from bot.wording import BUILT_IN, Catalogue
from bot.wording.detect import detect
from connectors.pending import elsewhere, require_time
from connectors.slack.client.web_client import QUIET
from connectors.slack.inbound import approvals, commands, interactions, parse, verify
from connectors.slack.inbound.events import EVENTS
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.action_ids import (
    APPROVE_ACTION,
    DECLINE_ACTION,
    FEEDBACK_ACTION,
    FEEDBACK_VIEW,
    PERSON_ACTION,
    RATING_ACTION,
    RATING_VIEW,
    TICKET_SHORTCUT,
)
from connectors.slack.wire.installation import removed
from connectors.slack.wire.threads import CHANNEL
from connectors.webhook import field, form_object, json_object, problem, take

ANY = re.compile("")  # a command that we do not know is answered too
NOBODY = Approvals()
FORM = "application/x-www-form-urlencoded"


class Clients(Protocol):
    """Of `workspaces`, what is needed here."""

    def client(self, account: str) -> WebClient:
        """Raises DeliveryError."""
        ...

    def forget(self, account: str, *, at: float) -> None:
        """Raises StoreUnavailable."""
        ...


def blueprint(
    signing_secrets: Sequence[str],
    settings: SlackSettings,
    clients: Clients,
    accept: Accept,
    catalogue: Catalogue = BUILT_IN,
    who_decides: Approvals = NOBODY,
) -> Blueprint:
    """The route; `accept` is called on the request's own thread."""
    routes = Blueprint(CHANNEL, __name__)
    answer = _Answer(settings, clients, accept, catalogue, who_decides)

    @routes.post(f"/webhooks/{CHANNEL}")
    def slack() -> Response:
        try:
            body = request.get_data(cache=True)
            verify(request.headers, body, signing_secrets)
            return answer.to_form(form_object(body)) if request.mimetype == FORM else answer.to_json(json_object(body))
        except FirstlineError as error:
            return problem(CHANNEL, error)

    return routes


class _Answer:
    """What Slack is answered. Raises FirstlineError, and then nothing was stored."""

    def __init__(
        self,
        settings: SlackSettings,
        clients: Clients,
        accept: Accept,
        catalogue: Catalogue,
        who_decides: Approvals,
    ) -> None:
        self._who_decides = who_decides
        self._settings = settings
        self._catalogue = catalogue
        self._clients = clients
        self._accept = accept
        self._bolt = _bolt(self._said, self._commanded)

    def to_json(self, payload: Mapping[str, Any]) -> Response:
        """To an event, or to an interaction, which was a form with this in it."""
        if payload.get("type") == "url_verification":
            return jsonify(challenge=field(payload, "challenge", str))
        account = removed(payload)
        if account is not None:
            self._clients.forget(account, at=field(payload, "event_time", int))
            return jsonify(ok=True)
        parsed = parse(payload, self._settings)
        if isinstance(parsed, Ignored):
            return take(CHANNEL, parsed, self._accept)
        return self._dispatched(payload, parsed=parsed)

    def to_form(self, form: Mapping[str, str]) -> Response:
        """To an interaction or a command."""
        if "ssl_check" in form or elsewhere():
            return Response()
        if "payload" not in form:
            return self._dispatched(form, command=commands.read(form))
        payload = json_object(form["payload"].encode())
        answer = self.to_json(payload)
        if approvals.concerns(payload):
            approvals.respond(payload, self._who_decides, self._client, self._catalogue.agents)
        else:
            interactions.respond(payload, self._settings, self._client, self._catalogue)
        return Response(status=answer.status_code)  # a submission's answer is read by Slack, and must be empty

    def _client(self, account: str) -> WebClient:
        """For while somebody waits. Raises DeliveryError."""
        require_time()
        return self._clients.client(account)

    def _dispatched(self, payload: Mapping[str, Any], **context: Any) -> Response:
        try:
            # This mode takes a payload that is read already; in the other Bolt would read the body a second time.
            asked = BoltRequest(body=dict(payload), mode="socket_mode", context=context)
        except (TypeError, AttributeError, LookupError):
            # Bolt looks at more fields than `parse`, for ids, and takes it for granted what they are.
            raise BadPayload("$: a team, enterprise, user or channel is not what Slack sends") from None
        return to_flask_response(self._bolt.dispatch(asked))

    def _said(self, context: BoltContext) -> BoltResponse:
        return _as_bolt(take(CHANNEL, context["parsed"], self._accept, later=True))

    def _commanded(self, context: BoltContext) -> BoltResponse:
        command: commands.Command = context["command"]
        wording = self._catalogue.of(detect(command.text))
        return _as_bolt(commands.run(command, self._settings, self._client, self._accept, wording))


def _bolt(said: Callable[..., BoltResponse], commanded: Callable[..., BoltResponse]) -> App:
    app = App(
        name="slack-bolt-app",  # Bolt also makes a logger of this name, as quiet as ours for it: never "firstline"
        client=WebClient(logger=QUIET),  # Bolt wants one; what listeners ask of Slack goes through `workspaces`
        logger=QUIET,
        authorize=_authorize,
        signing_secret="",
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,  # `parse` stops echoes, and counts them
        attaching_conversation_kwargs_enabled=False,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    for event in EVENTS:
        app.event(event)(said)
    for action in (FEEDBACK_ACTION, PERSON_ACTION, APPROVE_ACTION, DECLINE_ACTION):
        app.action(action)(said)
    app.action(re.compile(f"^{RATING_ACTION}:"))(said)
    for form in (FEEDBACK_VIEW, RATING_VIEW):
        app.view(form)(said)
    app.shortcut(TICKET_SHORTCUT)(said)
    app.command(ANY)(commanded)
    app.error(_pass_on)
    return app


def _as_bolt(answer: Response) -> BoltResponse:
    return BoltResponse(
        status=answer.status_code,
        body=answer.get_data(as_text=True),
        headers={"Content-Type": "application/json"},
    )


def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Listeners call nothing at Slack through Bolt, so all there is to say is who asks; it would call `auth.test`."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _pass_on(error: Exception) -> NoReturn:
    """Out of `dispatch`, to where it is made an answer; Bolt's own handler would log it and answer 500."""
    raise error
