"""How requesters speak on each channel, for scenarios with many conversations, and what the vendor says was
answered."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.app import Sandbox
from connectors.sandbox.defaults import EMPLOYEE_ID
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.scenarios.tabs import Tab

ROOMS = 40  # Slack takes one message a second in each


@dataclass
class Talk:
    """One conversation: how its requester speaks, how a human takes it over, what the bot said (vendor id, text)."""

    channel: str
    thread: str
    say: Callable[[str], Any]
    take_over: Callable[[], Any] | None
    said: Callable[[], list[tuple[str, str]]]
    taken: bool = False
    edit: Callable[[str], object] | None = None  # the message that opened it


@dataclass
class Requesters:
    """Each way of speaking opens a conversation with these words."""

    sandbox: Sandbox
    chats: Sequence[str] = ()  # the addresses of `firstline chat`; none: nobody asks there
    tabs: list[Tab] = field(default_factory=list)
    _rooms: Iterator[str] = field(default_factory=lambda: itertools.cycle(f"C0ROOM{n}" for n in range(ROOMS)))

    def in_turn(self) -> Iterator[Callable[[str], Talk]]:
        return itertools.cycle((self.slack, self.intercom, self.zendesk, *((self.web,) if self.chats else ())))

    def web(self, text: str) -> Talk:
        tab = Tab(self.chats, seed=len(self.tabs))
        self.tabs.append(tab)
        tab.say(text)
        return Talk(channel="webchat", thread=tab.thread, say=tab.say, take_over=None, said=tab.said)

    def slack(self, text: str) -> Talk:
        slack = self.sandbox.slack
        room = next(self._rooms)
        ts = slack.say(EMPLOYEE_ID, room, text, mention=True)
        mention = f"<@{slack.credentials.bot_user_id}>"
        return Talk(
            channel="slack",
            thread=f"{room}:{ts}",
            say=lambda words: slack.say(EMPLOYEE_ID, room, words, thread_ts=ts),
            edit=lambda words: slack.edit(room, ts, f"{mention} {words}"),
            take_over=None,
            said=lambda: [(m["ts"], m["text"]) for m in slack.thread(room, ts) if m.get("bot_id")],
        )

    def intercom(self, text: str) -> Talk:
        intercom = self.sandbox.intercom
        bot = intercom.credentials.admin_id
        number = intercom.customer_starts(self.sandbox.customer_id, text)

        def said() -> Iterator[tuple[str, str]]:
            for part in intercom.parts(number):
                spoke = part["body"] and part["part_type"] == "comment" and not part["redacted"]
                if part["author"]["id"] == bot and spoke:
                    yield part["id"], part["body"]

        return Talk(
            channel="intercom",
            thread=number,
            say=lambda words: intercom.customer_replies(number, words),
            take_over=lambda: intercom.admin_replies(number, TEAMMATE_ID, "I am on it."),
            said=lambda: list(said()),
        )

    def zendesk(self, text: str) -> Talk:
        zendesk = self.sandbox.zendesk
        number = zendesk.requester_creates(self.sandbox.requester_id, "Help", text)

        def said() -> list[tuple[str, str]]:
            ours = [c for c in zendesk.comments(number) if c["author_id"] == zendesk.bot_id and c["public"]]
            return [(str(comment["id"]), comment["html_body"]) for comment in ours]

        return Talk(
            channel="zendesk",
            thread=number,
            say=lambda words: zendesk.requester_comments(number, words),
            take_over=lambda: zendesk.agent_comments(number, AGENT_ID, "I am on it."),
            said=said,
        )
