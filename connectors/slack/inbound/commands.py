"""Slash commands: `/ask` and a question, `/ticket` and what it is about, `/firstline resume` (see `resume`).

`/ask` and `/ticket` begin a conversation. A command is no message, and a conversation needs one to hang from. So what
was asked is first quoted in the asker's direct messages with the bot, and then accepted under that message; the answer,
or the ticket's link, comes there. When either fails nothing is accepted and the asker is told at once: Slack never
sends a command again.

Traps:
* Slack shows the body of a 200 to the asker, and for anything else its own error. So all of it is answered with 200.
* The asker has an error after three seconds. Slack is given one for each of two requests.
* `text` has &, < and > escaped, as messages have.

Source: Slack's page "Enabling interactivity with Slash Commands".
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Response, jsonify
from slack_sdk import WebClient

from bot.errors import DeliveryError, StoreUnavailable
from bot.model import Author, Event, InboundMessage, Requester, TicketRequest
from bot.ports import Accept
from bot.wording import Wording
from connectors.slack.client.web_client import hurried, our_errors
from connectors.slack.inbound.resume import is_resume, resume_request
from connectors.slack.inbound.senders import audience_of_member
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.installation import Installed, of_command
from connectors.slack.wire.mrkdwn import to_text
from connectors.slack.wire.threads import CHANNEL, SlackThread, is_direct, link_to, sent_at
from connectors.slack.wire.views import escaped
from connectors.webhook import field, take

log = logging.getLogger("firstline.slack")

# How to use it is asked of the command, not of the articles.
_HELP = re.compile(r"(?:-{0,2}help|\?+|hilfe|aide|ayuda|ajuda|aiuto|hulp)[ !?]*", re.IGNORECASE)
ASK, TICKET, FIRSTLINE = "/ask", "/ticket", "/firstline"
COMMANDS = (ASK, TICKET, FIRSTLINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    name: str
    text: str  # plain
    user: str
    channel: str  # where it was used
    trigger_id: str
    installed: Installed


def read(form: Mapping[str, str]) -> Command:
    """Raises BadPayload naming the field."""
    return Command(
        name=field(form, "command", str),
        text=to_text(form.get("text", "")),
        user=field(form, "user_id", str),
        channel=field(form, "channel_id", str),
        trigger_id=field(form, "trigger_id", str),
        installed=of_command(form),
    )


def run(
    command: Command,
    settings: SlackSettings,
    client_of: Callable[[str], WebClient],
    accept: Accept,
    wording: Wording,
) -> Response:
    """Do it; what the answer says is shown to who asked, and to nobody else."""
    if command.name not in COMMANDS:
        return _told(wording.say("command_unknown", commands=", ".join(f"`{name}`" for name in COMMANDS)))
    if command.name == FIRSTLINE:
        return _resume(command, accept, wording)
    if not command.text:
        return _told(wording.say("command_usage" if command.name == ASK else "command_usage_ticket"))
    if _HELP.fullmatch(command.text.strip()):
        return _told(wording.say("home_how"))
    try:
        client = hurried(client_of(command.installed.account))
        channel, ts = _quote(client, command, wording)
    except DeliveryError as error:
        log.warning("a command could not be quoted", extra={"error": str(error)})
        return _told(wording.say("command_not_written"))
    try:
        take(CHANNEL, (_event(command, channel, ts, settings),), accept)
    except StoreUnavailable:
        log.warning("a command could not be stored")
        _take_back(client, channel, ts, wording)
        return _told(wording.say("command_not_stored"))
    link = link_to(command.installed.team, channel, ts)
    return _told(wording.say("command_asked" if command.name == ASK else "command_ticket", link=link))


def _resume(command: Command, accept: Accept, wording: Wording) -> Response:
    request = None
    if is_resume(command.text):
        request = resume_request(
            command.text,
            account=command.installed.account,
            channel=command.channel,
            user=command.user,
            event_id=f"command:{command.trigger_id}",
        )
    if request is None:
        return _told(wording.say("command_resume_usage"))
    try:
        take(CHANNEL, (request,), accept)
    except StoreUnavailable:
        log.warning("a command could not be stored")
        return _told(wording.say("command_not_stored"))
    return _told(wording.say("command_resumed"))


def _quote(client: WebClient, command: Command, wording: Wording) -> tuple[str, str]:
    """Put what was asked into the direct messages: their id and the message's. Raises DeliveryError."""
    with our_errors():
        opened = client.conversations_open(users=command.user)
        channel = str(opened["channel"]["id"])
        posted = client.chat_postMessage(
            channel=channel, text=_words(command, wording), unfurl_links=False, unfurl_media=False
        )
    return channel, str(posted["ts"])


def _words(command: Command, wording: Wording) -> str:
    head = wording.say("you_asked" if command.name == ASK else "you_asked_for_ticket")
    return "\n".join([head, *(f"&gt; {line}" for line in escaped(command.text).splitlines())])


def _event(command: Command, channel: str, ts: str, settings: SlackSettings) -> Event:
    """What is accepted; sent again, it would be the same again."""
    requester, at = Requester(id=command.user), sent_at(ts)
    thread = SlackThread(channel, ts).ref(command.installed.account)
    audience = audience_of_member((), command.installed, settings)
    link = link_to(command.installed.team, channel, ts)
    if command.name == TICKET:
        return TicketRequest(
            thread=thread,
            event_id=f"command:{command.trigger_id}",
            requester=requester,
            at=at,
            title=command.text,
            audience=audience,
            read_along=not is_direct(channel),
            link=link,
        )
    return InboundMessage(
        thread=thread,
        message_id=f"command:{command.trigger_id}",
        event_id=f"command:{command.trigger_id}",
        author=Author.REQUESTER,
        author_id=command.user,
        text=command.text,
        sent_at=at,
        requester=requester,
        audience=audience,
        read_along=not is_direct(channel),
        link=link,
    )


def _take_back(client: WebClient, channel: str, ts: str, wording: Wording) -> None:
    """The quotation must not look as if somebody were on it."""
    try:
        with our_errors():
            client.chat_update(channel=channel, ts=ts, text=wording.say("command_not_stored"))
    except DeliveryError as error:
        log.warning("a quotation stands without an answer", extra={"error": str(error)})


def _told(text: str) -> Response:
    return jsonify(response_type="ephemeral", text=text)
