"""Saying something in an Intercom conversation as the bot's seat, and finding out whether it was said.

Intercom keeps no key of ours with a part, so a second attempt has to recognise the first by its words: see `_told`.
What an answer is followed by (the choices) is a part of its own, since a quick reply carries no words; it is sent
once, after the words, and never at their expense.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from bot import leave
from bot.errors import BadPayload, DeliveryError, Gone, SupersededByAgent
from bot.model import Owner, OwnWords, Purpose, Receipt, Reply, ThreadRef
from bot.wording import Catalogue, Wording
from connectors.intercom import quick_replies
from connectors.intercom.client import Json
from connectors.intercom.conversations_api import ConversationClient, order, receipt, said_at, shows
from connectors.intercom.events import owner_in
from connectors.intercom.payload import Bot, of_conversation
from connectors.render import (
    hosts_of,
    html_to_text,
    plain_to_markdown,
    to_intercom_html,
    with_sources,
    words_to_markdown,
)

log = logging.getLogger("firstline.intercom")


class Sender:
    """`send` and `find_sent` of the connector. `offers`: are quick replies put under answers? `closes`: what a customer
    calls settled."""

    def __init__(
        self, client: ConversationClient, bot: Bot, catalogue: Catalogue, *, offers: bool, closes: bool
    ) -> None:
        self._conversations = client
        self._bot = bot
        self._catalogue = catalogue
        self._offers = offers
        self._closing = frozenset({Purpose.CLOSING, Purpose.CONFIRMED} if closes else {Purpose.CLOSING})

    def send(self, reply: Reply, key: str) -> Receipt:
        """Raises SupersededByAgent where somebody else has the conversation now. What an earlier attempt did of it is
        not done again."""
        if not reply.purpose.bots_own:
            number, words = reply.thread.thread_id, self._rendered(reply)
            kind: Literal["comment", "note"] = "note" if _is_note(reply) else "comment"
            return self._conversations.say(number, words, kind, reply.file)
        if self._bot.mode.leaves_it_to_agents:  # it was thought of before that was said
            raise SupersededByAgent("the bot only looks on at Intercom")
        conversation = self._conversations.look(reply.thread.thread_id)
        words = self._rendered(reply)
        told = _told(self._conversations, conversation, reply, words)
        if told is None:
            self._give_way(conversation, reply)
            asked = leave.now()
            told = self._say(conversation, reply, words)
            if leave.now() - asked > leave.FRESH_SECONDS:
                self._take_back_if_late(reply, told)
        if self._misses_choices(conversation, told, reply, key):
            self._offer(reply, key)
        return told

    def _take_back_if_late(self, reply: Reply, told: Receipt) -> None:
        """Words that were long on their way may stand below a human's. Raises SupersededByAgent where they did."""
        conversation = self._conversations.read(reply.thread.thread_id)
        try:
            owner = owner_in(of_conversation(reply.thread.account, conversation, self._bot), before=told.external_id)
        except BadPayload:
            return
        if owner is Owner.HUMAN:
            self.take_back(reply.thread, [told.external_id])
            raise SupersededByAgent("a colleague answered at Intercom while this was on its way")

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        """The part that an earlier attempt at this reply has become; None while any of it is missing."""
        conversation = self._conversations.read(reply.thread.thread_id)
        told = _told(self._conversations, conversation, reply, self._rendered(reply))
        return None if told is None or self._misses_choices(conversation, told, reply, key) else told

    def copies(self, reply: Reply, key: str, kept: str) -> tuple[str, ...]:
        """As `Retractor` says. A note of the desk names its key; else `kept` is among the ids that are known."""
        conversation = self._conversations.read(reply.thread.thread_id)
        notes = [str(part.id) for part in self._conversations.notes(conversation, key)]
        if notes:
            return tuple(note for note in notes if note != (kept if kept in notes else notes[0]))
        found = _like(self._conversations, conversation, reply, self._rendered(reply))
        return tuple(str(part.id) for part in found)

    def take_back(self, thread: ThreadRef, ids: Sequence[str]) -> None:
        for part_id in ids:
            try:
                self._conversations.redact(thread.thread_id, part_id)
            except Gone:
                log.info("what was said twice is gone already", extra={"conversation": thread.thread_id})

    def own_words(self, thread: ThreadRef, since: datetime) -> list[OwnWords]:
        """Intercom's times are of seconds, so that of the same second counts."""
        conversation = self._conversations.read(thread.thread_id)
        parts = sorted(self._conversations.parts(conversation, note=False), key=order)
        return [
            OwnWords(id=str(part.id), key=None, text=html_to_text(part.body), at=said_at(part))
            for part in parts
            if part.body and said_at(part) >= since.replace(microsecond=0)
        ]

    def settle(self, thread: ThreadRef) -> None:
        """Close it again where the customer's last words have opened it. Raises DeliveryError."""
        conversation = self._conversations.look(thread.thread_id)
        if conversation.state != "open":
            return
        parts = of_conversation(thread.account, conversation, self._bot).parts()
        last = next((part for part in reversed(parts) if not part.is_note), None)
        if last is not None and last.by_contact and last.kind == "open":
            self._conversations.close(thread.thread_id)

    def _say(self, conversation: Json, reply: Reply, words: str) -> Receipt:
        if reply.purpose not in self._closing:
            return self._conversations.say(reply.thread.thread_id, words, "comment")
        if conversation.state == "closed":
            return Receipt(external_id=reply.thread.thread_id)  # somebody was quicker: nobody waits for a last word
        return self._conversations.close_with(reply.thread.thread_id, words)

    def _give_way(self, conversation: Json, reply: Reply) -> None:
        try:
            owner = owner_in(of_conversation(reply.thread.account, conversation, self._bot))
        except BadPayload:  # a part in a shape that we do not know is no sign of a human
            log.warning("a conversation could not be read in full", extra={"conversation": reply.thread.thread_id})
            return
        if owner is Owner.HUMAN:
            raise SupersededByAgent("somebody else has the conversation at Intercom")

    def _misses_choices(self, conversation: Json, told: Receipt, reply: Reply, key: str) -> bool:
        """Quick replies exist in the messenger only, and those that stand below our words are this reply's."""
        source = conversation.source
        if (
            not self._offers
            or not quick_replies.options(reply, key, self._catalogue.of(reply.language))
            or not source
            or source.type != "conversation"
        ):
            return False
        parts = sorted(self._conversations.parts(conversation, note=False), key=order)
        ids = [str(part.id) for part in parts]
        below = parts[ids.index(told.external_id) + 1 :] if told.external_id in ids else []
        return not any(part.part_type == "quick_reply" for part in below)

    def _rendered(self, reply: Reply) -> str:
        return rendered(reply, self._catalogue.of(reply.language))

    def _offer(self, reply: Reply, key: str) -> None:
        try:
            options = quick_replies.options(reply, key, self._catalogue.of(reply.language))
            self._conversations.offer(reply.thread.thread_id, options)
        except DeliveryError as error:  # the words were said, and they are what counts
            log.warning("quick replies not sent", extra={"conversation": reply.thread.thread_id, "problem": str(error)})


def rendered(reply: Reply, wording: Wording) -> str:
    """The reply in Intercom's HTML; a human agent's words, which are plain text, under the agent's name."""
    if reply.agent_name is None:
        hosts = hosts_of(reply)
        return to_intercom_html(
            with_sources(reply.text, reply.cites, heading=wording.say("sources"), hosts=hosts), hosts=hosts
        )
    return to_intercom_html(f"**{plain_to_markdown(reply.agent_name)}:**\n\n{words_to_markdown(reply.text)}")


def _is_note(reply: Reply) -> bool:
    """These are for the agents, whatever else happens."""
    return reply.purpose in (Purpose.DRAFT, Purpose.REMARK)


def _told(client: ConversationClient, conversation: Json, reply: Reply, html: str) -> Receipt | None:
    """The part of ours that is this reply, or None."""
    candidates = _like(client, conversation, reply, html)
    return receipt(min(candidates, key=order)) if candidates else None


def _like(client: ConversationClient, conversation: Json, reply: Reply, html: str) -> list[Json]:
    """Parts of ours that may be this reply.

    The trap is an earlier answer in the same words ("Could you tell me more?"): taking it for this one would leave
    the requester without an answer. So a part counts only if it shows the same letters (Intercom tidies the HTML it
    is given), is not one that we know as another message of ours (`known_ids`), and is not older than what the reply
    came after, both on Intercom's clock.
    """
    since = reply.after or datetime.min.replace(tzinfo=UTC)
    return [
        part
        for part in client.parts(conversation, note=_is_note(reply))
        if str(part.id) not in reply.known_ids and said_at(part) >= since and shows(part, html)
    ]
