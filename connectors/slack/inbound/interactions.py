"""What people press: the buttons under an answer, the modal behind one of them, and the shortcut on a message.

`parse` is pure and what it finds is committed first; `respond` then shows something, within the three seconds that a
`trigger_id` lives, and nothing depends on it. Slack's answer to a repeated press is the same as to the first: what
makes the ids is the message, or the interaction.

Traps:
* Anybody in a channel may press a button. What they think of the answer counts for everybody, but only who asked may
  ask for a person (or another's words would go to the ticket as the requester's).
* A submission has no time of its own; it is later than the press that opened the modal, whatever our clock says.
* The answer to a submission is read by Slack: anything but an empty one is an error that the person sees.

Sources: Slack's pages on `block_actions`, `view_submission` and `message_action` payloads, and "Modals".
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.errors import DeliveryError
from bot.model import Audience, Author, Feedback, Ignored, InboundMessage, Parsed, Requester, TicketRequest
from bot.wording import BUILT_IN, Catalogue, Wording
from connectors.slack.client.web_client import hurried, our_errors
from connectors.slack.inbound import approvals
from connectors.slack.inbound.senders import audience_of_member
from connectors.slack.settings import SlackSettings
from connectors.slack.wire import views
from connectors.slack.wire.action_ids import (
    FEEDBACK_ACTION,
    FEEDBACK_VIEW,
    HELPED,
    MORE_HELP,
    PERSON_ACTION,
    RATING_ACTION,
    RATING_VIEW,
    TICKET_SHORTCUT,
    language_of,
    rated,
    requester_of,
)
from connectors.slack.wire.installation import Installed, of_interaction
from connectors.slack.wire.threads import SlackThread, as_ts, is_direct, link_to, sent_at, timestamp
from connectors.webhook import field, json_object

log = logging.getLogger("firstline.slack")

# What a modal carries of the place it was opened from.
PLACE = ("account", "team", "channel", "ts", "root", "audience")
BUTTONS = (FEEDBACK_ACTION, PERSON_ACTION, RATING_ACTION)
LOW = 3  # up to this rating it is asked what could have been better


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    """One of our buttons, pressed."""

    installed: Installed
    channel: str
    ts: str  # the message with the button
    root: str
    user: str
    at: str  # a ts
    action: str
    value: str
    is_requester: bool
    audience: Audience
    trigger_id: str
    language: str | None  # of the message


def parse(payload: Mapping[str, Any], settings: SlackSettings) -> Parsed:
    """What an interaction means, or why nothing. Raises BadPayload naming the path."""
    kind = field(payload, "type", str)
    match kind:
        case "block_actions" if approvals.concerns(payload):
            return approvals.parse(payload)
        case "block_actions":
            press = _press(payload, settings)
            return press if isinstance(press, Ignored) else _pressed(press)
        case "view_submission" if field(payload, "view", dict).get("callback_id") in (FEEDBACK_VIEW, RATING_VIEW):
            return _submitted(payload)
        case "message_action" if payload.get("callback_id") == TICKET_SHORTCUT:
            return _ticket_request(payload, settings)
    return Ignored(f"the interaction {kind[:40]} means nothing to us")


def respond(
    payload: Mapping[str, Any],
    settings: SlackSettings,
    client_of: Callable[[str], WebClient],
    catalogue: Catalogue = BUILT_IN,
) -> None:
    """Show who pressed what comes next; call it after what was parsed is committed. Never raises DeliveryError."""
    if payload.get("type") != "block_actions":
        return
    press = _press(payload, settings)
    if isinstance(press, Ignored):
        return
    try:
        with our_errors():
            _show(press, hurried(client_of(press.installed.account)), catalogue.of(press.language))
    except DeliveryError as error:
        log.info("nothing is shown after a press", extra={"error": str(error)})


def _press(payload: Mapping[str, Any], settings: SlackSettings) -> _Press | Ignored:
    actions = field(payload, "actions", list)
    action = actions[0] if actions else None
    if not isinstance(action, Mapping):
        return Ignored("no button was pressed")
    name = str(action.get("action_id") or "").partition(":")[0]
    if name not in BUTTONS:
        return Ignored("the button is none of ours")
    ts = timestamp(payload, "container.message_ts")
    message = payload.get("message")
    shown: Mapping[str, Any] = message if isinstance(message, Mapping) else {}
    root = field(payload, "container", dict).get("thread_ts") or shown.get("thread_ts") or ts
    installed, user = of_interaction(payload), field(payload, "user.id", str)
    return _Press(
        installed=installed,
        channel=field(payload, "container.channel_id", str),
        ts=ts,
        root=as_ts(root, "container.thread_ts"),
        user=user,
        at=as_ts(action.get("action_ts"), "actions[0].action_ts"),
        action=name,
        value=str(action.get("value") or ""),
        is_requester=requester_of(str(action.get("block_id") or "")) == user,
        audience=_audience(payload, installed, settings),
        trigger_id=str(payload.get("trigger_id") or ""),
        language=language_of(str(action.get("block_id") or "")),
    )


def _pressed(press: _Press) -> Parsed:
    if press.action == PERSON_ACTION:
        if not press.is_requester:
            return Ignored("somebody else asks for a person")
        return (_person_wish(_place(press), press.user, sent_at(press.at)),)
    if press.action == RATING_ACTION:
        return _rated(press)
    told, _, about = press.value.partition(":")
    if told not in (HELPED, MORE_HELP):
        return Ignored("the button says nothing that we know")
    return (_feedback(press, about or None, helpful=told == HELPED),)


def _rated(press: _Press) -> Parsed:
    found = rated(press.value)
    if found is None:
        return Ignored("the button says nothing that we know")
    if not press.is_requester:
        return Ignored("somebody else rates it")
    score, about = found
    return (_feedback(press, about, score=score),)


def _feedback(press: _Press, about: str | None, *, helpful: bool | None = None, score: int | None = None) -> Feedback:
    return Feedback(
        thread=SlackThread(press.channel, press.root).ref(press.installed.account),
        by=press.user,
        at=sent_at(press.at),
        about=about,
        helpful=helpful,
        score=score,
    )


def _show(press: _Press, client: WebClient, wording: Wording) -> None:
    told, _, about = press.value.partition(":")
    if press.action != FEEDBACK_ACTION and not press.is_requester:
        _whisper(press, client, wording.say("not_yours"))
    elif press.action == RATING_ACTION and (found := rated(press.value)):
        _thank(press, client, wording, *found)
    if press.action == FEEDBACK_ACTION and told == MORE_HELP:
        metadata = {**_place(press), "about": about, "at": press.at}
        view = views.reasons(json.dumps(metadata), wording, person=press.is_requester)
        client.views_open(trigger_id=press.trigger_id, view=view)


def _thank(press: _Press, client: WebClient, wording: Wording, score: int, about: str) -> None:
    if score > LOW:
        _whisper(press, client, wording.say("rating_thanks"))
        return
    metadata = {**_place(press), "about": about, "at": press.at}
    client.views_open(trigger_id=press.trigger_id, view=views.low_rating(json.dumps(metadata), wording))


def _whisper(press: _Press, client: WebClient, words: str) -> None:
    """Only who pressed sees it."""
    client.chat_postEphemeral(channel=press.channel, thread_ts=press.root, user=press.user, text=words)


def _place(press: _Press) -> dict[str, str]:
    """Where a button stands, as it also travels through a modal."""
    where = press.installed
    return {
        "account": where.account,
        "team": where.team,
        "channel": press.channel,
        "ts": press.ts,
        "root": press.root,
        "audience": press.audience,
        "language": press.language or "",
    }


def _submitted(payload: Mapping[str, Any]) -> Parsed:
    view = field(payload, "view", dict)
    place = json_object(field(payload, "view.private_metadata", str).encode())
    where = {name: field(place, name, str) for name in PLACE} | {"language": str(place.get("language") or "")}
    user = field(payload, "user.id", str)
    at = max(datetime.now(UTC), sent_at(timestamp(place, "at")) + timedelta(microseconds=1))
    reasons, comment, person = views.chosen(view)
    feedback = Feedback(
        thread=SlackThread(where["channel"], where["root"]).ref(where["account"]),
        by=user,
        at=at,
        about=field(place, "about", str) or None,
        helpful=False
        if view.get("callback_id") == FEEDBACK_VIEW
        else None,  # a low rating is of the whole, not of one answer
        reasons=reasons,
        comment=comment,
    )
    if not person:
        return (feedback,)
    return feedback, _person_wish(where, user, at)


def _person_wish(where: Mapping[str, str], user: str, at: datetime) -> InboundMessage:
    """The same request wherever it is pressed under one message, and however often. Its words are those that the bot
    knows as a request, whatever the operator lets the button say."""
    return InboundMessage(
        thread=SlackThread(where["channel"], where["root"]).ref(where["account"]),
        message_id=f"button:{where['ts']}:person",
        author=Author.REQUESTER,
        author_id=user,
        text=BUILT_IN.of(where["language"]).say("talk_to_person"),
        sent_at=at,
        requester=Requester(id=user),
        audience=Audience.EMPLOYEE if where["audience"] == Audience.EMPLOYEE else Audience.CUSTOMER,
        read_along=not is_direct(where["channel"]),
        link=link_to(where["team"], where["channel"], where["root"]),
    )


def _ticket_request(payload: Mapping[str, Any], settings: SlackSettings) -> Parsed:
    """The shortcut in the menu of a message."""
    installed = of_interaction(payload)
    channel, ts = field(payload, "channel.id", str), timestamp(payload, "message_ts")
    root = as_ts(field(payload, "message", dict).get("thread_ts") or ts, "message.thread_ts")
    request = TicketRequest(
        thread=SlackThread(channel, root).ref(installed.account),
        event_id=f"shortcut:{field(payload, 'trigger_id', str)}",
        requester=Requester(id=field(payload, "user.id", str)),
        at=sent_at(timestamp(payload, "action_ts")),
        audience=_audience(payload, installed, settings),
        read_along=not is_direct(channel),
        link=link_to(installed.team, channel, root),
    )
    return (request,)


def _audience(payload: Mapping[str, Any], installed: Installed, settings: SlackSettings) -> Audience:
    return audience_of_member([field(payload, "user", dict).get("team_id")], installed, settings)
