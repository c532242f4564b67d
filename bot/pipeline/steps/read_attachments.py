"""Read what is attached to the waiting messages: text files, redacted as the question is, and pictures for a model
that can look at them. What cannot be read is noted, and the bot says so.

Comes after the gate: somebody who wants a person need not wait for files. Where nobody asked the bot none is fetched.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from bot.answering.files import Kind, Shot, TextFile, Unread, Why, kind_of, picture_of, text_of
from bot.answering.small_talk import small_talk
from bot.errors import DeliveryError
from bot.model import Answer, Asks, Attachment, Author, Mode, Picture
from bot.pipeline.evolve import evolve
from bot.pipeline.question import says_something, tells_what
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.redact import without_personal_data
from bot.pipeline.steps.screen import before

log = logging.getLogger("firstline.read")
# For all files together, since thinking is leased: what is not there by then is answered without.
TIMEOUT_SECONDS = 20.0


@dataclass(slots=True)
class _Found:
    texts: list[tuple[str, str]] = field(default_factory=list)  # name and text, as they are
    shots: list[Shot] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def add(self, name: str, content: str | Picture | Why) -> None:
        match content:
            case Why():  # a text too, so it comes first
                self.unread.append(Unread(name, content))
            case Picture():
                self.shots.append(Shot(name, content))
            case str():
                self.texts.append((name, content))


def read(state: AnswerState, services: Services) -> AnswerState:
    attached = [attachment for turn in state.conversation.waiting for attachment in turn.attachments]
    if not attached or state.answer is not None or state.conversation.mode is Mode.PROACTIVE:
        return state
    found = _read(state, attached, services)
    files, placeholders = _redacted(state, found.texts, services)
    state = evolve(state, files=files, placeholders=placeholders, shots=tuple(found.shots), unread=tuple(found.unread))
    if _is_question(state):
        return state
    unclear = before(state.conversation).asks in (Asks.WHAT, Asks.PERSON)  # asked once already: a person can look at it
    text = services.wording(state).say("offer_now" if unclear else "tell_more")
    return evolve(state, answer=Answer(text=text, grounded=None, asks=Asks.PERSON if unclear else Asks.WHAT))


def _is_question(state: AnswerState) -> bool:
    """A picture by itself asks nothing that could be looked up, unless it goes on from something; nor do words that
    only point at it, where nobody can look at it."""
    if state.files:
        return True
    if state.shots:
        return says_something(state.question) or any(turn.author is Author.REQUESTER for turn in state.history)
    return tells_what(state.question) and not small_talk(state.question)


def _read(state: AnswerState, attached: list[Attachment], services: Services) -> _Found:
    found = _Found()
    left = services.settings.files.max_files
    ends = time.monotonic() + TIMEOUT_SECONDS
    for attachment in attached:
        why = _obstacle(attachment, services)
        if why is None and not left:
            why = Why.NUMBER
        seconds = ends - time.monotonic()
        if why is None and seconds <= 0:
            why = Why.UNAVAILABLE
        if why is None:
            left -= 1
        found.add(attachment.name, why or _content(state, attachment, seconds, services))
    return found


def _obstacle(attachment: Attachment, services: Services) -> Why | None:
    """What can be said without fetching it."""
    kind = kind_of(attachment)
    if kind is Kind.OTHER or not services.settings.files.max_files:
        return Why.KIND
    if kind is Kind.PICTURE and not _looks(services):
        return Why.PICTURE
    if services.read_file is None:
        return Why.UNAVAILABLE
    if attachment.size is not None and attachment.size > services.settings.files.max_bytes:
        return Why.SIZE
    return Why.EMPTY if attachment.size == 0 else None


def _content(state: AnswerState, attachment: Attachment, seconds: float, services: Services) -> str | Picture | Why:
    assert services.read_file is not None
    limit = services.settings.files.max_bytes
    try:
        data = services.read_file(state.conversation, attachment, limit, seconds)
    except DeliveryError as error:
        told = {"conversation": state.conversation.id, "error": type(error).__name__}
        log.warning("a file could not be fetched", extra=told)
        return Why.UNAVAILABLE
    if len(data) > limit:
        return Why.SIZE
    if picture := picture_of(data):
        return picture if _looks(services) else Why.PICTURE
    text = text_of(data) if kind_of(attachment) is Kind.TEXT else None
    if text is None:
        return Why.KIND if data else Why.EMPTY
    return text if text.strip() else Why.EMPTY


def _looks(services: Services) -> bool:
    return services.chat is not None and services.settings.files.images


def _redacted(
    state: AnswerState, texts: list[tuple[str, str]], services: Services
) -> tuple[tuple[TextFile, ...], dict[str, str]]:
    """Names too: people call files after themselves. The same value is the same placeholder as in the question."""
    flat = [part for name, text in texts for part in (name, text)]
    limit = services.settings.files.text_chars
    clean = without_personal_data(flat, limit, services, state.conversation, state.placeholders)
    files = tuple(TextFile(name, text) for name, text in zip(clean.texts[::2], clean.texts[1::2], strict=True))
    return files, dict(clean.placeholders)
