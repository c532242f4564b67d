"""Whose a conversation is, tried in any order: what people do, late and repeated deliveries, workers that die.

The real store and the real sending (`workers.deliver`) between two vendors in memory, who know what really happened
there: Intercom, where the requester writes and a teammate may answer, and Zendesk, where the ticket is. The model keeps
what a human has been heard to do. At each sending the bot must not talk over a human; in the end nothing may be lost,
and nothing said twice. docs/escalation.md, "Ownership", has the diagram.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.config import Delivery
from bot.errors import DeliveryError, NotSent, OutcomeUnknown, Refused, SupersededByAgent
from bot.model import (
    Author,
    DeskComment,
    Event,
    Handoff,
    InboundMessage,
    Owner,
    OwnershipChanged,
    Purpose,
    Reason,
    Receipt,
    Reply,
    Requester,
    ResumeRequest,
    ThreadRef,
    TicketMerged,
)
from bot.store.claims import Claim
from bot.store.outbox.kinds import KINDS
from tests.support.builders import START, agent_message, message, outcome, ownership
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor
from tests.support.store import Store
from workers.deliver import DeliveryJob

BOTS_OWN = frozenset({Purpose.ANSWER, Purpose.OFFER, Purpose.CLOSING, Purpose.HANDOFF_NOTICE})
TROUBLE: tuple[DeliveryError, ...] = (NotSent("down"), OutcomeUnknown("time-out"))
ROUNDS = 60  # more than anything here needs to come to rest
_threads = itertools.count(1)


@dataclass
class Said:
    """One message of the requester's."""

    text: str
    seen_by_teammate: bool = False  # in Intercom itself


@dataclass
class World:
    """What really happened at the vendors, and what of it was heard."""

    vendor: FakeVendor
    words: list[Said] = field(default_factory=list)
    relayed: list[str] = field(default_factory=list)  # agents' public words in tickets, in the order they were heard
    teammate_has: bool = False  # at Intercom
    closed: set[str] = field(default_factory=set)  # tickets that take no more words
    human: bool = False  # has it, as far as was heard
    here: bool = False  # the same, of a human in the conversation itself rather than in its ticket
    talked_over: list[str] = field(default_factory=list)


class Intercom(FakeConnector):
    def __init__(self, world: World) -> None:
        super().__init__(world.vendor)
        self._world = world

    def send(self, reply: Reply, key: str) -> Receipt:
        if reply.purpose in BOTS_OWN:
            # As `connectors.intercom.outbound` looks before it speaks. The notice tells of a handoff; it is fenced
            # alone.
            if self._world.teammate_has and reply.purpose is not Purpose.HANDOFF_NOTICE:
                raise SupersededByAgent("a teammate has it")
            taken = self._world.here if reply.purpose is Purpose.HANDOFF_NOTICE else self._world.human
            if taken:
                self._world.talked_over.append(reply.text)
        return super().send(reply, key)


class Zendesk(FakeDesk):
    def __init__(self, world: World) -> None:
        super().__init__(world.vendor)
        self._world = world

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        if comment.ticket_id in self._world.closed:
            raise Refused("the ticket is closed")
        return super().comment(comment, key)


class Ownership(RuleBasedStateMachine):
    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.thread = f"t{next(_threads)}"
        self.world = World(FakeVendor(store.database))
        self.destinations = store.destinations({"intercom": Intercom(self.world)}, {"zendesk": Zendesk(self.world)})
        self.job = DeliveryJob(
            store.outbox,
            store.dead_letters,
            self.destinations,
            Delivery(max_attempts=1000, backoff_seconds=0),
            enqueue=lambda _: None,
            enqueue_in=lambda _, __: None,
        )
        self.clock = START
        self.numbers = itertools.count(1)
        self.underway: list[Event] = []  # deliveries that have not come in yet
        self.heard: list[Event] = []
        self.claim: Claim | None = None
        self.write(late=False)

    # What people do. `late`: the delivery comes in at some time later.

    @rule(late=st.booleans())
    def write(self, late: bool) -> None:
        text = f"w{next(self.numbers)}."
        self.world.words.append(Said(text, seen_by_teammate=self.world.teammate_has))
        self._deliver(message(text, **self._here("m")), late=late)

    @rule(late=st.booleans())
    def teammate_answers(self, late: bool) -> None:
        self._teammate_takes()
        self._deliver(agent_message(f"a{next(self.numbers)}.", **self._here("m")), late=late)

    @rule(late=st.booleans())
    def teammate_takes_over(self, late: bool) -> None:
        self._teammate_takes()
        self._deliver(ownership(Owner.HUMAN, **self._happened("e")), late=late)

    @rule(late=st.booleans())
    def teammate_assigns_to_the_bot(self, late: bool) -> None:
        self.world.teammate_has = False
        self._deliver(ownership(Owner.BOT, answer_now=True, **self._happened("e")), late=late)

    @rule(late=st.booleans())
    def teammate_closes(self, late: bool) -> None:
        """With all that was written before their eyes."""
        self._teammate_takes()
        self.world.teammate_has = False
        self._deliver(ownership(Owner.BOT, closing=True, **self._happened("e")), late=late)

    @rule(late=st.booleans())
    def somebody_else_writes(self, late: bool) -> None:
        """Another participant, or the same person under another id (a visitor who signed in)."""
        text = f"w{next(self.numbers)}."
        self.world.words.append(Said(text, seen_by_teammate=self.world.teammate_has))
        who = Requester(id="eve", name="Eve")
        self._deliver(message(text, author_id="eve", requester=who, **self._here("m")), late=late)

    @rule(late=st.booleans())
    def the_requester_asks_the_bot_to_go_on(self, late: bool) -> None:
        happened = self._happened("r")
        request = ResumeRequest(
            channel="intercom",
            account="app1",
            place=self.thread,
            thread=None,
            by="joe",
            event_id=happened["event_id"],
        )
        self._deliver(request, late=late)

    @precondition(lambda self: len(self.world.vendor.tickets) > 1)
    @rule(data=st.data(), late=st.booleans())
    def tickets_are_merged(self, data: st.DataObject, late: bool) -> None:
        """One of them takes no more words; agents go on in the other."""
        merged, into = self._a_ticket(data), self._a_ticket(data)
        open_still = {merged["thread_id"], into["thread_id"]} - self.world.closed
        if len(open_still) == 2:
            self.world.closed.add(merged["thread_id"])
            told = TicketMerged(
                thread=ThreadRef("zendesk", "acme", merged["thread_id"]),
                into=into["thread_id"],
                url="https://acme.example/",
                handoff_key=merged["handoff_key"],
            )
            self._deliver(told, late=late)

    @precondition(lambda self: self.world.vendor.tickets)
    @rule(data=st.data(), late=st.booleans(), public=st.booleans())
    def agent_answers(self, data: st.DataObject, late: bool, public: bool) -> None:
        ticket = self._a_ticket(data)
        if ticket["thread_id"] not in self.world.closed:
            text = f"a{next(self.numbers)}."
            self._deliver(agent_message(text, public=public, **{**self._here("c"), **ticket}), late=late)

    @precondition(lambda self: self.world.vendor.tickets)
    @rule(data=st.data(), late=st.booleans(), for_good=st.booleans())
    def agent_solves(self, data: st.DataObject, late: bool, for_good: bool) -> None:
        """`for_good`: the ticket is closed too, and takes no more words."""
        ticket = self._a_ticket(data)
        if for_good:
            self.world.closed.add(ticket["thread_id"])
        self._deliver(ownership(Owner.BOT, **{**self._happened("s"), **ticket}), late=late)

    # What the vendors and the machines do.

    @precondition(lambda self: self.underway)
    @rule(data=st.data())
    def a_delivery_comes_in(self, data: st.DataObject) -> None:
        self._hear(self.underway.pop(data.draw(st.integers(0, len(self.underway) - 1))))

    @precondition(lambda self: self.heard)
    @rule(data=st.data())
    def a_delivery_comes_again(self, data: st.DataObject) -> None:
        self.store.accept([self.heard[data.draw(st.integers(0, len(self.heard) - 1))]])

    @precondition(lambda self: self._number() is not None)
    @rule()
    def a_worker_claims(self) -> None:
        number = self._number()
        assert number is not None
        self.claim = self.store.conversations.claim(number) or self.claim

    @precondition(lambda self: self.claim is not None)
    @rule(hands_over=st.booleans(), says=st.booleans())
    def it_records(self, hands_over: bool, says: bool) -> None:
        """What it made of it: an answer, a handoff, or both."""
        assert self.claim is not None
        text = self._answer(self.claim) if says or not hands_over else ""
        self.store.conversations.record(
            self.claim, outcome(text, reason=Reason.HUMAN_REQUESTED if hands_over else None)
        )
        self.claim = None

    @rule()
    def the_worker_dies(self) -> None:
        self.claim = None
        self._leases_end()

    @precondition(lambda self: self._number() is not None)
    @rule(trouble=st.lists(st.sampled_from(TROUBLE), max_size=2))
    def the_outbox_is_sent(self, trouble: list[DeliveryError]) -> None:
        self.world.vendor.script = list(trouble)
        self._send()
        self.world.vendor.script = []

    @precondition(lambda self: self._number() is not None)
    @rule(lane=st.sampled_from(["requester", "desk"]), sends=st.booleans())
    def a_worker_dies_while_sending(self, lane: Any, sends: bool) -> None:
        """Before or after the vendor took it; in any case nobody marked it."""
        number = self._number()
        assert number is not None
        queued = self.store.outbox.claim(number, lane)
        if queued is None or not sends:
            return
        form = KINDS[queued.kind].form
        content = form.read(self.store.outbox.contents, queued)
        if queued.attempts == 1 or not form.find(self.destinations, content, queued):
            with suppress(DeliveryError):
                form.send(self.destinations, content, queued)

    @rule()
    def time_passes(self) -> None:
        self._leases_end()

    # What must hold.

    def teardown(self) -> None:
        for event in list(self.underway):
            self._hear(event)
        self.underway = []
        self.claim = None
        for _ in range(ROUNDS):
            self._leases_end()
            if self._is_quiet():
                break
            self._bot_answers()
            self._send()
        assert self._is_quiet(), "it never comes to rest"
        assert self.world.talked_over == []
        self._nothing_is_lost()
        self._nothing_is_said_twice()
        self._agents_are_heard_once_and_in_order()

    def _nothing_is_lost(self) -> None:
        told = self._told_in_tickets()
        answers = [text for _, text in self.world.vendor.said if text.startswith("Answer")]
        lost = [
            said.text
            for said in self.world.words
            if not said.seen_by_teammate
            and not any(f" {said.text}" in answer for answer in answers)
            and not any(said.text in texts for texts in told.values())
        ]
        assert lost == []

    def _nothing_is_said_twice(self) -> None:
        keys = [key for key, _ in self.world.vendor.said]
        assert len(keys) == len(set(keys))
        for said in self.world.words:
            answers = [text for _, text in self.world.vendor.said if f" {said.text}" in text]
            assert len(answers) <= 1, answers
        for ticket, texts in self._told_in_tickets().items():
            assert len(texts) == len(set(texts)), (ticket, texts)

    def _agents_are_heard_once_and_in_order(self) -> None:
        relayed = [text for _, text in self.world.vendor.said if text.startswith("a")]
        assert relayed == self.world.relayed

    # How.

    def _deliver(self, event: Event, *, late: bool) -> None:
        if late:
            self.underway.append(event)
        else:
            self._hear(event)

    def _hear(self, event: Event) -> None:
        """The first delivery of it, and what the model makes of that."""
        (row,) = self.store.rows(
            "SELECT max(returned_at) AS returned, max(owner) AS owner FROM conversations WHERE thread_id = %s",
            self.thread,
        )
        open_tickets = {r["key"] for r in self._handoffs() if r["state"] != "closed"}
        known = row["returned"] is not None
        returned = row["returned"] or START - timedelta(days=1)
        match event:
            case InboundMessage(author=Author.AGENT, handoff_key=None):
                self.world.human = self.world.here = self.world.human or event.sent_at > returned
            case InboundMessage(author=Author.AGENT, public=True):
                self.world.human = self.world.human or event.sent_at > self._returned_in_ticket(event.handoff_key)
                self.world.relayed.append(event.text)
            case OwnershipChanged(owner=Owner.HUMAN) if known and event.at > returned:
                self.world.human = self.world.here = True
            case OwnershipChanged(owner=Owner.BOT, handoff_key=None) if known and not (event.closing and open_tickets):
                self.world.human = self.world.here = False
            case ResumeRequest() if row["owner"] == Owner.HUMAN:
                # Before we have heard of a human there is nothing to resume, and the teammate goes on.
                self.world.human = self.world.here = self.world.teammate_has = False
            case OwnershipChanged(owner=Owner.BOT) if event.handoff_key in open_tickets:
                self.world.human = self.world.here = False
        self.store.accept([event])
        self.heard.append(event)

    def _returned_in_ticket(self, key: str | None) -> datetime:
        """On the desk's clock; where it was given back elsewhere, that says nothing."""
        (row,) = self.store.rows("SELECT returned_at FROM handoffs WHERE key::text = %s", key)
        found: datetime = row["returned_at"]
        return found

    def _teammate_takes(self) -> None:
        self.world.teammate_has = True
        for said in self.world.words:
            said.seen_by_teammate = True

    def _here(self, prefix: str) -> dict[str, Any]:
        self.clock += timedelta(seconds=1)
        return {
            "thread_id": self.thread,
            "message_id": f"{self.thread}{prefix}{next(self.numbers)}",
            "sent_at": self.clock,
        }

    def _happened(self, prefix: str) -> dict[str, Any]:
        self.clock += timedelta(seconds=1)
        return {"thread_id": self.thread, "event_id": f"{self.thread}{prefix}{next(self.numbers)}", "at": self.clock}

    def _a_ticket(self, data: st.DataObject) -> dict[str, Any]:
        number = data.draw(st.integers(0, len(self.world.vendor.tickets) - 1))
        key, _ = self.world.vendor.tickets[number]
        return {"channel": "zendesk", "account": "acme", "thread_id": str(77 + number), "handoff_key": key}

    def _number(self) -> int | None:
        rows = self.store.rows("SELECT id FROM conversations WHERE thread_id = %s", self.thread)
        return int(rows[0]["id"]) if rows else None

    def _handoffs(self) -> list[dict[str, Any]]:
        return self.store.rows(
            "SELECT h.key::text, h.state FROM handoffs h JOIN conversations c ON c.id = h.conversation_id"
            " WHERE c.thread_id = %s",
            self.thread,
        )

    def _answer(self, claim: Claim) -> str:
        return "Answer to " + " ".join(turn.text for turn in claim.conversation.waiting)

    def _bot_answers(self) -> None:
        number = self._number()
        claim = self.store.conversations.claim(number) if number is not None else None
        if claim is not None:
            self.store.conversations.record(claim, outcome(self._answer(claim)))

    def _send(self) -> None:
        number = self._number()
        if number is not None:
            self.job.deliver(number)

    def _leases_end(self) -> None:
        self.store.rows(
            "UPDATE conversations SET lease_until = 'epoch', retry_at = 'epoch' WHERE thread_id = %s RETURNING id",
            self.thread,
        )
        self.store.rows(
            "UPDATE outbox SET lease_until = 'epoch', due_at = least(due_at, now()) WHERE state = 'pending'"
            " AND conversation_id = %s RETURNING id",
            self._number(),
        )

    def _is_quiet(self) -> bool:
        return not self.store.rows(
            "SELECT FROM messages m JOIN conversations c ON c.id = m.conversation_id"
            " WHERE c.thread_id = %s AND m.state = 'waiting'"
            " UNION ALL SELECT FROM outbox o JOIN conversations c ON c.id = o.conversation_id"
            " WHERE c.thread_id = %s AND o.state = 'pending'",
            self.thread,
            self.thread,
        )

    def _told_in_tickets(self) -> dict[str, list[str]]:
        """The requester's words in each ticket: those of its note, then the comments."""
        told: dict[str, list[str]] = {}
        for number, (_, handoff) in enumerate(self.world.vendor.tickets, start=77):
            told[str(number)] = _requesters_words(handoff)
        for _, comment in self.world.vendor.comments:
            if comment.requester is not None:
                told[comment.ticket_id].append(comment.text)
        return told


def _requesters_words(handoff: Handoff) -> list[str]:
    return [turn.text for turn in handoff.turns if turn.author is Author.REQUESTER]


def test_nobody_is_talked_over_and_nothing_is_lost_or_said_twice(store: Store) -> None:
    profile = hypothesis.settings()
    # A quarter of what the profile has for a property: each example is a story of up to fifty steps.
    few = hypothesis.settings(max_examples=max(profile.max_examples // 4, 20))
    # Whatever makes a machine will do.
    machine = cast("type[RuleBasedStateMachine]", partial(Ownership, store))
    run_state_machine_as_test(machine, settings=few)
