"""Intercom's own inbox as the place where people take over: the conversation is routed to a team, with a note.

The "ticket" is the conversation itself, so the requester's further words stand in it already and nothing has to be
carried over; what is added here is for teammates only. Intercom keeps no key of ours, so each note ends with a line
that names it: notes are internal, and that line is how a second attempt finds the first.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from bot.config import Settings
from bot.errors import BadPayload, ConfigurationError, Refused
from bot.model import DeskComment, Handoff, Owner, Receipt
from bot.wording import BUILT_IN, Wording
from connectors.agent_note import opening
from connectors.intercom.client import Json, connect, credentials
from connectors.intercom.conversations_api import NOBODY, ConversationClient, mark, receipt
from connectors.intercom.events import CHANNEL, conversation_link, owner_in
from connectors.intercom.payload import Bot, of_conversation
from connectors.intercom.settings import IntercomSettings
from connectors.render import plain_to_markdown, to_intercom_html, words_to_markdown

log = logging.getLogger("firstline.intercom")


class IntercomDesk:
    """Implements `bot.ports.Desk`. `timeout` is in seconds; without a team the conversation is left unassigned. What is
    assigned to `bot_team` is the bot's.

    `ticket_type_id`: the conversation becomes a customer ticket of this type. `snooze`: outside business hours it is
    snoozed until they begin.
    """

    channel = CHANNEL

    def __init__(
        self,
        *,
        access_token: str,
        admin_id: str,
        base_url: str,
        timeout: float,
        team_id: int | None,
        ticket_type_id: int | None = None,
        snooze: bool = False,
        bot_team: int | None = None,
        wording: Wording = BUILT_IN.agents,
    ) -> None:
        self._conversations = ConversationClient(
            connect(access_token=access_token, base_url=base_url, timeout=timeout), admin_id
        )
        self._admin_id = admin_id
        self._bot = Bot(seat=admin_id, team=None if bot_team is None else str(bot_team))
        self._team_id = team_id
        self._ticket_type_id = ticket_type_id
        self._snooze = snooze
        self._wording = wording

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off, or when the bot would hand over to itself."""
        ours = settings.section(IntercomSettings)
        theirs = ours.handoff_team_id
        if theirs is not None and theirs == ours.team_id:
            raise ConfigurationError(
                f"[intercom] handoff_team_id: found {theirs}, which is [intercom] team_id; expected a team of people"
            )
        return cls(
            team_id=theirs,
            ticket_type_id=ours.ticket_type_id,
            snooze=ours.snooze_until_open,
            bot_team=ours.team_id,
            wording=settings.behaviour.catalogue.agents,
            **credentials(settings),
        )

    def create_handoff(self, handoff: Handoff, key: str) -> Receipt:
        """Note, routing, ticket, then open or snoozed; what an earlier attempt did of that is not done again, and who
        has taken it meanwhile keeps it as it is. A team or type of ticket that Intercom refuses is left out, and a
        second note says so.

        The note goes first: whoever is called by the routing finds it there.
        """
        number = handoff.thread.thread_id
        conversation = self._conversations.look(number)
        theirs = self._is_a_humans(handoff, conversation)
        again = self._note(conversation, key) is not None
        if not again:
            self._tell_agents(number, _note(handoff, self._wording), key)
        team = self._team_of(handoff)
        left_out: tuple[str, ...] = ()
        if not (self._routed(conversation, team) or theirs or (again and self._taken(conversation))):
            left_out += self._route(number, team)
        if self._lacks_ticket(conversation):
            left_out += self._convert(handoff)
        if not theirs:
            self._place(conversation, handoff.reopen_at)
        if left_out and self._note(conversation, _remark_key(key)) is None:
            remark = self._wording.say("note_left_out", settings="; ".join(left_out))
            self._tell_agents(number, to_intercom_html(plain_to_markdown(remark)), _remark_key(key))
        return replace(self._ticket(handoff), left_out=left_out)

    def find_handoff(self, handoff: Handoff, key: str) -> Receipt | None:
        """Only when all of it is there; otherwise `create_handoff` does what is missing. Whether it is open or snoozed
        does not count: by now that may be a teammate's doing."""
        conversation = self._conversations.read(handoff.thread.thread_id)
        placed = self._routed(conversation, self._team_of(handoff)) or self._taken(conversation)
        done = placed and not self._lacks_ticket(conversation) and self._note(conversation, key) is not None
        return self._ticket(handoff) if done else None

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        """An internal note. The requester's own words need no comment: they were written in this conversation."""
        if comment.requester is not None:
            return Receipt(external_id=comment.ticket_id)
        return self._tell_agents(comment.ticket_id, to_intercom_html(words_to_markdown(comment.text)), key)

    def find_comment(self, comment: DeskComment, key: str) -> Receipt | None:
        if comment.requester is not None:
            return Receipt(external_id=comment.ticket_id)
        return self._note(self._conversations.read(comment.ticket_id), key)

    def _tell_agents(self, number: str, html: str, key: str) -> Receipt:
        """The only way in which this desk says something: a note."""
        return self._conversations.say(number, _signed(html, key), "note")

    def _note(self, conversation: Json, key: str) -> Receipt | None:
        return next(map(receipt, self._conversations.notes(conversation, key)), None)

    def _team_of(self, handoff: Handoff) -> int | None:
        return handoff.route.groups.get(CHANNEL, self._team_id)

    def _routed(self, conversation: Json, team: int | None) -> bool:
        if team is None:
            return str(conversation.admin_assignee_id) != self._admin_id
        return str(conversation.team_assignee_id) == str(team)

    def _is_a_humans(self, handoff: Handoff, conversation: Json) -> bool:
        """Has a teammate answered, or taken it, since it was decided that one should?"""
        try:
            return owner_in(of_conversation(handoff.thread.account, conversation, self._bot)) is Owner.HUMAN
        except BadPayload:
            return False

    def _taken(self, conversation: Json) -> bool:
        """By a teammate, who after a first attempt may have been quicker than the second."""
        return str(conversation.admin_assignee_id or NOBODY) not in (NOBODY, self._admin_id)

    def _route(self, conversation_id: str, team: int | None) -> tuple[str, ...]:
        """To the team; to nobody where there is none. What had to be left out, in words."""
        if team is not None:
            try:
                self._conversations.assign(conversation_id, "team", str(team))
            except Refused:  # where it is the conversation that is gone, the next request says so
                log.warning("a team is refused", extra={"team": team})
            else:
                return ()
        self._conversations.assign(conversation_id, "admin", NOBODY)
        return () if team is None else (f"team {team}",)

    def _convert(self, handoff: Handoff) -> tuple[str, ...]:
        """Into a customer ticket of the configured type, if any; what had to be left out, in words."""
        if self._ticket_type_id is None:
            return ()
        number = handoff.thread.thread_id
        try:
            self._conversations.convert(number, self._ticket_type_id, handoff.subject, handoff.summary)
        except Refused:
            log.warning("a type of ticket is refused", extra={"ticket_type": self._ticket_type_id})
            return (f"ticket_type_id {self._ticket_type_id}",)
        return ()

    def _lacks_ticket(self, conversation: Json) -> bool:
        return self._ticket_type_id is not None and not conversation.get("ticket")

    def _place(self, conversation: Json, reopen_at: datetime | None) -> None:
        """Routed but closed, it would wait where nobody looks."""
        if self._snooze and reopen_at is not None and reopen_at > datetime.now(UTC):
            self._conversations.snooze(str(conversation.id), reopen_at)
        elif conversation.state != "open":
            self._conversations.open(str(conversation.id))

    def _ticket(self, handoff: Handoff) -> Receipt:
        thread = handoff.thread
        url = handoff.link or conversation_link(thread.account, thread.thread_id)
        return Receipt(external_id=thread.thread_id, url=url)


def _remark_key(key: str) -> str:
    """Of the note that says what was left out."""
    return f"{key}-left-out"


def _signed(html: str, key: str) -> str:
    return f"{html}<p><i>{mark(key)}</i></p>"


def _note(handoff: Handoff, wording: Wording) -> str:
    """No transcript: what was said stands above it in the same conversation."""
    return "".join(map(to_intercom_html, opening(handoff, wording)))
