"""Between rows and the nouns of `bot.model`: what is encrypted, and how it reads as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from bot.model import (
    Asks,
    Attachment,
    Author,
    Conversation,
    HandoffNote,
    InboundMessage,
    Labels,
    Memory,
    Outcome,
    Passage,
    Priority,
    Requester,
    Route,
    Summary,
    ThreadRef,
    Turn,
)
from bot.store.cipher import Cipher, WrongKey
from bot.store.rows import ConversationRow, History, MessageRow
from bot.wording import Catalogue, Wording

_NOTE = TypeAdapter(HandoffNote)
_SUMMARY = TypeAdapter(Summary)
# Of a message without words.
EMPTY_BODY: dict[str, Any] = {"text": "", "name": None, "attachments": []}


def flat(value: Any) -> dict[str, Any]:
    """A dataclass as JSON has it, where it holds no other: `asdict` copies each value, and takes ten times as long."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def requester_to_json(requester: Requester) -> dict[str, Any]:
    return flat(requester)


def requester_from_json(kept: Mapping[str, Any]) -> Requester:
    lists = {name: tuple(kept.get(name, ())) for name in ("tags", "memberships")}
    return Requester(**{**kept, **lists})


def requester_of(row: ConversationRow, cipher: Cipher) -> Requester:
    """Where no key opens who they are, their id, which stands in the clear."""
    try:
        kept = cipher.open(row.requester)
    except WrongKey:
        return Requester(id=row.requester_id)
    return requester_from_json(kept)


def body_of_message(message: InboundMessage) -> dict[str, Any]:
    """An internal note keeps no text: it never leaves the helpdesk, not even to our database."""
    return {
        "text": message.text if message.public else "",
        "name": message.author_name,
        "attachments": [asdict(attachment) for attachment in message.attachments],
    }


def turn_of(row: MessageRow, cipher: Cipher, unread: str | None = None) -> Turn:
    """`unread`: what stands for words that no key opens; None: then it raises WrongKey."""
    try:
        body = cipher.open(row.body)
    except WrongKey:
        if unread is None:
            raise
        body = {**EMPTY_BODY, "text": unread}
    return Turn(
        id=row.id,
        author=row.author,
        text=body["text"],
        name=body.get("name"),
        at=row.sent_at,
        attachments=tuple(Attachment(**attachment) for attachment in body.get("attachments", ())),
        asks=_asks(body),
        cites=tuple(body.get("cites", ())),
        edited_at=row.edited_at,
    )


def conversation_of(
    row: ConversationRow,
    cipher: Cipher,
    history: History,
    unread: str | None = None,
) -> Conversation:
    """`unread`: as for `turn_of`."""
    waiting = history.waiting
    waiting_ids = {message.id for message in waiting}
    past = [message for message in reversed(history.recent) if message.id not in waiting_ids]
    return Conversation(
        id=row.id,
        thread=row.thread,
        owner=row.owner,
        epoch=row.epoch,
        requester=requester_of(row, cipher),
        turns=tuple(turn_of(message, cipher, unread) for message in past),
        waiting=tuple(turn_of(message, cipher, unread) for message in waiting),
        ungrounded_streak=row.ungrounded_streak,
        answers_given=history.answers_given,
        audience=row.audience,
        alone=row.read_along is False,
        mode=row.mode,
        link=row.link,
        brand=row.brand,
        arm=row.arm,
        language=row.language,
        waited_seconds=max((message.age_seconds for message in waiting), default=None),
        failed_attempts=row.failures,
        moods=history.moods,
        refused_answers=history.refused_answers,
        words_wait=history.words_wait,
        introduced=history.introduced,
        returned_at=row.returned_at if row.returned_at.timestamp() > 0 else None,
        vault=cipher.open(row.vault) if row.vault is not None and cipher.opens(row.vault) else {},
        memory=memory_of(history, cipher, unread),
    )


def memory_to_json(memory: Memory) -> dict[str, Any]:
    return {"summary": asdict(memory.summary), "values": dict(memory.values), "requester_id": memory.requester_id}


def memory_of(history: History, cipher: Cipher, unread: str | None = None) -> Memory:
    """A summary that no key opens is none. `unread`: as for `turn_of`."""
    older = tuple(turn_of(message, cipher, unread) for message in history.older)
    if history.summary is None:
        return Memory(older=older)
    try:
        kept = cipher.open(history.summary)
    except WrongKey:
        return Memory(older=older)
    return Memory(
        summary=_SUMMARY.validate_python(kept["summary"]),
        until=history.summarised_until,
        values=kept["values"],
        requester_id=kept["requester_id"],
        older=older,
    )


def labels_to_json(outcome: Outcome) -> dict[str, Any] | None:
    """None for small talk: of what the conversation is about it says nothing."""
    told = _outcome_of(outcome)
    if told is None:
        return None
    return {
        "outcome": told,
        "language": outcome.assessment.language,
        "intent": outcome.assessment.intent or outcome.decision.intent,
        "sentiment": outcome.assessment.sentiment,
    }


def _outcome_of(outcome: Outcome) -> str | None:
    if outcome.decision.escalate:
        return "handed_over"
    if outcome.answer is not None and outcome.answer.declined:
        return "not_found"  # for agents it is: the requester has what no article gives
    if outcome.answer is None or outcome.answer.grounded is None:
        return None
    return "answered" if outcome.answer.grounded else "not_found"


def labels_of(thread: ThreadRef, values: dict[str, Any] | None) -> Labels | None:
    return Labels(thread=thread, **values) if values else None


def route_of(kept: Mapping[str, Any]) -> Route:
    """As `asdict` wrote it."""
    priority = Priority(kept["priority"]) if kept["priority"] is not None else None
    return Route(**{**kept, "tags": tuple(kept["tags"]), "priority": priority})


def language_of(conversation: ConversationRow, cipher: Cipher, catalogue: Catalogue) -> str:
    """What its requester is spoken to in, as far as is known now."""
    return catalogue.choose(conversation.language, requester_of(conversation, cipher).locale)


def ticket_text(ticket_id: str, url: str | None, wording: Wording) -> str:
    """The requester's ticket, and where they find it if they may open it (Markdown)."""
    return wording.say("ticket_link", ticket=f"[#{ticket_id}](<{url}>)" if url else f"#{ticket_id}")


_CITED = ("id", "title", "url", "text", "score")


def cites_to_json(cites: Sequence[Passage]) -> list[dict[str, Any]]:
    """Without the rest of their articles."""
    return [{name: getattr(passage, name) for name in _CITED} for passage in cites]


def cites_from_json(values: Sequence[dict[str, Any]]) -> tuple[Passage, ...]:
    return tuple(Passage(**value) for value in values)


def note_to_json(note: HandoffNote) -> dict[str, Any]:
    """Without what our tables have anyhow."""
    kept: dict[str, Any] = _NOTE.dump_python(replace(note, tried=(), tickets=(), earlier=None), mode="json")
    return kept


def note_from_json(values: dict[str, Any] | None) -> HandoffNote:
    return _NOTE.validate_python(values or {})


def turns_to_json(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    kept = [{**asdict(turn), "at": turn.at.isoformat()} for turn in turns]
    for values in kept:
        del values["edited_at"]
    return kept


def turns_from_json(values: Sequence[dict[str, Any]]) -> tuple[Turn, ...]:
    return tuple(
        Turn(
            author=Author(value["author"]),
            text=value["text"],
            at=datetime.fromisoformat(value["at"]),
            name=value["name"],
            id=value["id"],
            attachments=tuple(Attachment(**attachment) for attachment in value["attachments"]),
            asks=_asks(value),
            cites=tuple(value.get("cites", ())),
        )
        for value in values
    )


def _asks(value: dict[str, Any]) -> Asks | None:
    return Asks(value["asks"]) if value.get("asks") else None


def streak_after(row: ConversationRow, outcome: Outcome) -> int:
    """Answers in a row that found nothing; a greeting, where nothing was to be found, leaves it as it was."""
    if outcome.answer is None or outcome.answer.grounded is None:
        return row.ungrounded_streak
    return 0 if outcome.answer.grounded else row.ungrounded_streak + 1
