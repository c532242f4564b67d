"""A side task is run with the tickets of the person it is about; one that fails leaves nothing behind."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.errors import DeliveryError, NotSent
from bot.model import EscalationDecision, Reason, Receipt, Requester, SideTask, ThreadRef, TicketLine, TicketStatus
from bot.ports import Capabilities
from bot.store.tickets import LIMIT, Tickets
from tests.support.builders import START, message
from tests.support.fakes import BareConnector, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.side_tasks import SideTasks

HOME = SideTask(channel="slack", account="T1", name="home", argument="U1")


@dataclass
class Homes(BareConnector):
    """A channel with side tasks. Refuses to work while a connection is held."""

    store: Store
    error: DeliveryError | None = None
    drawn: list[tuple[SideTask, Sequence[TicketLine]]] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(side_tasks=self)

    def run(self, side_task: SideTask, tickets: Sequence[TicketLine]) -> None:
        assert not self.store.database.held_by_this_thread
        if self.error is not None:
            raise self.error
        self.drawn.append((side_task, tickets))


def create_handoff(store: Store, text: str, thread: str, who: str = "U1", channel: str = "slack") -> None:
    """A conversation that went to a person."""
    store.accept(
        [
            message(
                text,
                channel=channel,
                account="T1",
                thread_id=thread,
                author_id=who,
                requester=Requester(id=who),
            )
        ]
    )
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked.")
    assert store.conversations.create_handoff(store.conversation_id(thread), decision)


def opened(store: Store, thread: str, ticket: str) -> None:
    queued = store.outbox.claim(store.conversation_id(thread), "desk")
    assert queued is not None
    store.outbox.mark_sent(queued, Receipt(external_id=ticket, url=f"https://acme.example/{ticket}"))


def drawn(store: Store) -> Sequence[TicketLine]:
    homes = Homes(store)
    SideTasks({"slack": homes}, Tickets(store.database, store.cipher)).run(HOME)
    ((side_task, tickets),) = homes.drawn
    assert side_task == HOME
    return tickets


def test_it_gets_the_persons_tickets_the_newest_first(store: Store) -> None:
    create_handoff(store, "My printer is on fire again", "a")
    create_handoff(store, "The door of room 5 is locked", "b")
    create_handoff(store, "Somebody else's trouble with mail", "c", who="U2")
    create_handoff(store, "The same id in another channel", "d", channel="intercom")
    opened(store, "a", "77")
    lines = drawn(store)
    assert [(line.ticket_id, line.url, line.subject, line.state) for line in lines] == [
        (None, None, "The door of room 5 is locked", "being made"),
        ("77", "https://acme.example/77", "My printer is on fire again", "open"),
    ]
    assert lines[0].opened_at >= lines[1].opened_at


@pytest.mark.parametrize(
    ("status", "state"),
    [("new", "open"), ("open", "open"), ("pending", "pending"), ("hold", "pending"), ("solved", "solved"),
     ("closed", "solved"), ("waiting for the plumber", "open")],
)  # fmt: skip
def test_a_ticket_is_as_far_as_the_desk_says(store: Store, status: str, state: str) -> None:
    create_handoff(store, "My printer is on fire again", "a")
    opened(store, "a", "77")
    store.accept(
        [TicketStatus(thread=ThreadRef("zendesk", "acme", "77"), status=status, at=START + timedelta(hours=1))]
    )
    assert [line.state for line in drawn(store)] == [state]


def test_a_conversation_that_was_given_back_has_a_solved_ticket(store: Store) -> None:
    create_handoff(store, "My printer is on fire again", "a")
    opened(store, "a", "77")
    store.rows("UPDATE handoffs SET state = 'closed', ticket_status = 'open' RETURNING id")
    assert [line.state for line in drawn(store)] == ["solved"]


def test_only_the_latest_are_told(store: Store) -> None:
    for number in range(LIMIT + 2):
        create_handoff(store, f"My printer {number} is on fire", str(number))
    lines = drawn(store)
    assert len(lines) == LIMIT
    assert lines[0].subject == f"My printer {LIMIT + 1} is on fire"


def test_a_failing_errand_is_dropped_and_only_its_kind_told(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    homes = Homes(store, error=NotSent("the page of Joe Bloggs", retry_after=3))
    with caplog.at_level(logging.WARNING):
        SideTasks({"slack": homes}, Tickets(store.database, store.cipher)).run(HOME)
    assert [record.__dict__["error"] for record in caplog.records] == ["NotSent"]
    assert "Bloggs" not in "".join(str(record.__dict__) for record in caplog.records)


def test_a_channel_without_errands_or_that_is_off_is_no_trouble(store: Store) -> None:
    tickets = Tickets(store.database, store.cipher)
    SideTasks({}, tickets).run(HOME)
    SideTasks({"slack": FakeConnector(FakeVendor(store.database))}, tickets).run(HOME)
