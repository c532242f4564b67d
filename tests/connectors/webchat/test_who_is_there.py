"""Only whom the site's back end vouches for is somebody: for tickets, for articles, for agents."""

from __future__ import annotations

from bot.config import TicketSettings
from bot.knowledge.readers import Readers
from bot.model import Conversation, EscalationDecision, Level, Reason, ToolContext
from bot.store.memory.earlier import Earlier
from bot.store.tickets import Tickets
from bot.ticket_tools.source import TicketTools
from tests.connectors.webchat.conftest import Page, Served, identity

VERIFIED = TicketSettings().verified_in
CANARY = "4711"  # the number of a ticket of an earlier conversation


def claimed(served: Served, page: Page, chat: str) -> Conversation:
    served_id = served.store.conversation_id(served.thread(page, chat).thread_id)
    claim = served.store.conversations.claim(served_id)
    assert claim is not None
    return claim.conversation


def with_a_ticket_before(served: Served, page: Page) -> Conversation:
    """Their second conversation; of the first there is a ticket."""
    page.post("/v1/conversations/c1/messages", {"id": "m1", "text": "I want to talk to a person."})
    first = served.store.conversation_id(served.thread(page, "c1").thread_id)
    decision = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked.")
    served.store.conversations.create_handoff(first, decision)
    with served.store.database.connection() as connection:
        connection.execute("UPDATE handoffs SET ticket_id = %s, state = 'open'", (CANARY,))
    page.post("/v1/conversations/c2/messages", {"id": "m1", "text": "What became of my request?"})
    return claimed(served, page, "c2")


def told_of_tickets(served: Served, conversation: Conversation) -> str:
    tools = TicketTools(Tickets(served.store.database, served.store.cipher), TicketSettings()).tools(conversation)
    return tools[0].call({}, ToolContext(conversation=conversation, deadline=0)).text


def test_a_visitor_who_is_vouched_for_hears_of_their_earlier_tickets_and_reads_what_is_for_known_people(
    served: Served,
) -> None:
    page = served.visit(identity=identity(name="Ana Silva", email="ana@silva.example"))

    conversation = with_a_ticket_before(served, page)

    assert conversation.requester.name == "Ana Silva"
    assert CANARY in told_of_tickets(served, conversation)
    assert Readers(verified_in=VERIFIED)(conversation).level is Level.SIGNED_IN


def test_an_anonymous_visitor_never_does(served: Served) -> None:
    conversation = with_a_ticket_before(served, served.visit())

    assert CANARY not in told_of_tickets(served, conversation)
    assert Readers(verified_in=VERIFIED)(conversation).level is Level.PUBLIC
    with served.store.database.unit_of_work(served.store.cipher) as work:
        row = work.lock(conversation.id)
        assert Earlier(3600, VERIFIED)(work, row) is None
