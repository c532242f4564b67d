"""Only whom the site's back end vouches for is somebody: for tickets, for articles, for agents."""

from __future__ import annotations

import time

import jwt
import requests

from bot.config import TicketSettings
from bot.knowledge.readers import Readers
from bot.model import Conversation, EscalationDecision, Level, Reason, ToolContext
from bot.store.memory.earlier import Earlier
from bot.store.tickets import Tickets
from bot.ticket_tools.source import TicketTools
from tests.connectors.webchat.conftest import ORIGIN, SECRET, Page, Served, identity

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


def test_what_somebody_said_before_they_were_known_is_theirs_and_no_more_the_session_before(served: Served) -> None:
    before = served.visit()
    before.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Where is my parcel?"})

    known = served.visit(session=before.token, identity=identity(name="Ana Silva", email="ana@silva.example"))
    known.post("/v1/conversations/c1/messages", {"id": "m2", "text": "It was sent on Monday."})
    again = before.post("/v1/conversations/c1/messages", {"id": "m3", "text": "And mine?"})

    assert words(known) == ["Where is my parcel?", "It was sent on Monday."]
    assert known.get("/v1/conversations").json()["conversations"][0]["id"] == "c1"
    assert (again.status_code, before.get("/v1/conversations/c1").status_code) == (404, 404)
    conversation = claimed(served, before, "c1")
    assert conversation.requester.name == "Ana Silva"
    (noted,) = served.store.rows("SELECT by, what, which, details FROM audit_log")
    assert noted["by"] == "web chat acme"
    assert noted["which"] == str(conversation.id)
    assert noted["details"] is None


def test_of_two_of_one_name_both_stay(served: Served) -> None:
    known = served.visit(identity=identity())
    known.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Of the one who is known."})
    before = served.visit()
    before.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Of nobody in particular."})

    served.visit(session=before.token, identity=identity())

    assert words(known) == ["Of the one who is known."]
    other = known.get("/v1/conversations").json()["conversations"][0]["id"]
    assert other.startswith("c1-")
    assert words(known, other) == ["Of nobody in particular."]


def test_nobody_gets_anything_without_both_or_the_other_way_round(served: Served) -> None:
    before, known, other = served.visit(), served.visit(identity=identity()), served.visit(identity=identity(sub="u8"))
    before.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Where is my parcel?"})
    known.post("/v1/conversations/c2/messages", {"id": "m1", "text": "What do I owe?"})
    ended = jwt.encode(
        {**jwt.decode(before.token, options={"verify_signature": False}), "exp": int(time.time()) - 1}, SECRET, "HS256"
    )
    tried = [
        {"session": ended, "identity": identity()},
        {"session": f"{before.token}x", "identity": identity()},
        {"session": before.token, "identity": "forged"},
        {"session": before.token},
        {"session": known.token},
        {"session": known.token, "identity": identity(sub="u8")},
    ]
    for body in tried:
        headers = {"Origin": ORIGIN}
        requests.post(f"{served.url}/v1/sessions", json={"site": "acme", **body}, headers=headers, timeout=5)

    assert words(before) == ["Where is my parcel?"]
    assert words(known, "c2") == ["What do I owe?"]
    assert other.get("/v1/conversations").json()["conversations"] == []
    assert served.store.rows("SELECT FROM audit_log") == []


def words(page: Page, chat: str = "c1") -> list[str]:
    return [one["text"] for one in page.get(f"/v1/conversations/{chat}/messages").json()["messages"]]
