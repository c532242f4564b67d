"""POST /webhooks/slack: verified here, handed on by Bolt, committed before Slack gets its 200.

Bolt is used for what it is good at, finding the listener for a payload. It is kept from what would break the
promises: by itself it answers before the listener has run, forgets what a listener raised, and calls Slack to learn
who it is. Signatures are checked here because it knows one secret only and no difference between wrong and late, and
`parse` goes first because Bolt names no path when it trips over a field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from flask import Blueprint, Response, jsonify, request
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.adapter.flask.handler import to_flask_response
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.errors import BadPayload, FirstlineError
from bot.model import Ignored, Parsed
from bot.ports import Accept
from connectors.slack.api import QUIET
from connectors.slack.inbound import CHANNEL, EVENTS, parse, verify
from connectors.webhook import field, json_object, problem, take


def blueprint(signing_secrets: Sequence[str], accept: Accept) -> Blueprint:
    """The route; `accept` is called on the request's own thread."""
    routes = Blueprint(CHANNEL, __name__)
    bolt = _bolt(accept)

    @routes.post(f"/webhooks/{CHANNEL}")
    def slack() -> Response:
        try:
            body = request.get_data(cache=True)
            verify(request.headers, body, signing_secrets)
            return _answer(bolt, accept, body)
        except FirstlineError as error:
            return problem(CHANNEL, error)

    return routes


def _answer(bolt: App, accept: Accept, body: bytes) -> Response:
    payload = json_object(body)
    if payload.get("type") == "url_verification":
        return jsonify(challenge=field(payload, "challenge", str))
    parsed = parse(payload)
    if isinstance(parsed, Ignored):
        return take(CHANNEL, parsed, accept)
    return to_flask_response(bolt.dispatch(_heard(payload, parsed)))


def _heard(payload: Mapping[str, Any], parsed: Parsed) -> BoltRequest:
    try:
        # This mode takes a payload that is read already; in the other Bolt would read the body a second time.
        return BoltRequest(body=dict(payload), mode="socket_mode", context={"parsed": parsed})
    except (TypeError, AttributeError, LookupError):
        # Bolt looks at more fields than `parse`, for ids, and takes it for granted what they are.
        raise BadPayload("$: a team, enterprise, user or channel is not what Slack sends") from None


def _bolt(accept: Accept) -> App:
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

    def said(context: BoltContext) -> BoltResponse:
        answer = take(CHANNEL, context["parsed"], accept)
        return BoltResponse(
            status=answer.status_code,
            body=answer.get_data(as_text=True),
            headers={"Content-Type": "application/json"},
        )

    for event in EVENTS:
        app.event(event)(said)
    app.error(_pass_on)
    return app


def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Listeners call nothing at Slack here, so all there is to say is who asks; Bolt would call `auth.test`."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


def _pass_on(error: Exception) -> NoReturn:
    """Out of `dispatch`, to where it is made an answer; Bolt's own handler would log it and answer 500."""
    raise error
