"""Values for tests, with everything filled in that the test does not care about."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import (
    Answer,
    Audience,
    Author,
    EscalationDecision,
    Event,
    Feedback,
    Handoff,
    Ignored,
    InboundMessage,
    MessageEdited,
    Outcome,
    Owner,
    OwnershipChanged,
    Parsed,
    Priority,
    Reason,
    Requester,
    ThreadChanged,
    ThreadRef,
    TicketRequest,
    Turn,
)

_numbers = itertools.count(1)
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def with_thread(values: dict[str, Any]) -> dict[str, Any]:
    """The same values, with one `thread` for `channel`, `account` and `thread_id`, which tests change one by one."""
    rest = dict(values)
    where = [rest.pop(name) for name in ("channel", "account", "thread_id")]
    return {"thread": ThreadRef(*where), **rest}


def changed(channel: str, account: str, thread_id: str, hint: str = "") -> ThreadChanged:
    return ThreadChanged(thread=ThreadRef(channel, account, thread_id), hint=hint)


def message(text: str = "How do I reset my password?", **changes: Any) -> InboundMessage:
    """A requester's message in Intercom conversation 524; each call a new message id, one second later."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "channel": "intercom",
        "account": "app1",
        "thread_id": "524",
        "message_id": f"m{number}",
        "author": Author.REQUESTER,
        "author_id": "joe",
        "text": text,
        "sent_at": START + timedelta(seconds=number),
        "requester": Requester(id="joe", name="Joe Bloggs", email="joe@bloggs.example"),
    }
    return InboundMessage(**with_thread({**values, **changes}))


def agent_message(text: str = "I'll take this.", **changes: Any) -> InboundMessage:
    """An agent's public message in the same conversation."""
    return message(text, **{"author": Author.AGENT, "author_id": "agent7", "author_name": "Ana", **changes})


def ownership(owner: Owner, **changes: Any) -> OwnershipChanged:
    number = next(_numbers)
    values: dict[str, Any] = {
        "channel": "intercom",
        "account": "app1",
        "thread_id": "524",
        "event_id": f"e{number}",
        "owner": owner,
        "at": START + timedelta(seconds=number),
    }
    return OwnershipChanged(**with_thread({**values, **changes}))


def outcome(text: str = "Use **Settings**.", *, grounded: bool | None = True, reason: Reason | None = None) -> Outcome:
    """What a pipeline returned: an answer, and with a reason also a handoff."""
    decision = EscalationDecision(escalate=reason is not None, reason=reason, explanation="because the test says so")
    return Outcome(answer=Answer(text=text, grounded=grounded) if text else None, decision=decision)


def feedback(helpful: bool | None = None, *, after: int = 10, **changes: Any) -> Feedback:
    """What Joe thinks of the conversation, or of the answer `about`."""
    values: dict[str, Any] = {
        "channel": "intercom",
        "account": "app1",
        "thread_id": "524",
        "by": "joe",
        "at": START + timedelta(seconds=after),
        "helpful": helpful,
    }
    return Feedback(**with_thread({**values, **changes}))


def ticket_request(number: int = 1, **changes: Any) -> TicketRequest:
    """An employee presses the button for a ticket in the same conversation."""
    values: dict[str, Any] = {
        "channel": "intercom",
        "account": "app1",
        "thread_id": "524",
        "event_id": f"press{number}",
        "requester": Requester(id="ana", name="Ana Lima"),
        "at": START,
        "audience": Audience.EMPLOYEE,
    }
    return TicketRequest(**with_thread({**values, **changes}))


def edit(of: InboundMessage, text: str | None, *, after: int = 60) -> MessageEdited:
    """Its writer changes a message; None: takes it back."""
    return MessageEdited(
        thread=of.thread,
        message_id=of.message_id,
        at=START + timedelta(seconds=after),
        text=text,
    )


def understood(parsed: Parsed) -> tuple[Event, ...]:
    """What a delivery said, which must mean something to us."""
    assert not isinstance(parsed, Ignored), parsed
    return parsed


def handoff(thread: ThreadRef, **changes: Any) -> Handoff:
    """Joe's conversation goes to a person."""
    values: dict[str, Any] = {
        "conversation_id": 7,
        "thread": thread,
        "requester": Requester(id="joe", name="Joe Bloggs", email="joe@bloggs.example"),
        "reason": Reason.SENSITIVE,
        "explanation": "because the test says so",
        "priority": Priority.NORMAL,
        "subject": "My printer is on fire",
        "summary": "A printer burns.",
        "turns": (Turn(author=Author.REQUESTER, text="My printer is on fire", at=START),),
    }
    return Handoff(**{**values, **changes})
