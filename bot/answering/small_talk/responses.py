"""What small talk calls for: a table of kinds against what the bot asked last. Pure.

A clarifying question is asked once in a row; the next unclear message is offered a person. After a goodbye, or after a
human has solved the matter, a closer wants nothing: it meets silence, and does not wake up what is done.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.small_talk.phrases import SmallTalk
from bot.model import Asks

CLOSERS = frozenset(
    {
        SmallTalk.WORKED,
        SmallTalk.DONE,
        SmallTalk.BYE,
        SmallTalk.YES,
        SmallTalk.THANKS,
        SmallTalk.OK,
        SmallTalk.CHATTER,
    }
)
# What answers "could you tell me more" no better than the message before it did.
_UNCLEAR = (Asks.WHAT, Asks.PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What came before, as far as it matters."""

    asks: Asks | None = None  # what the bot's last words asked
    greeted: bool = False  # the bot has spoken in this conversation
    helped: bool = False  # the last thing that was looked up was found
    solved: bool = False  # a human gave the conversation back, and nothing was asked since


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """`sentences`: keys of the catalogue, none for silence. `confirmed`: the requester's matter is settled."""

    sentences: tuple[str, ...] = ()
    asks: Asks | None = None
    confirmed: bool = False


SILENCE = Response()
_STAYS_SOLVED = Response(confirmed=True)
_PERSON_NOW = Response(sentences=("offer_now",), asks=Asks.PERSON)
_SORRY = Response(sentences=("sorry", "tell_more", "offer"), asks=Asks.PERSON)
_GREETING = Response(sentences=("greeting",), asks=Asks.WHAT)
_DECLINED = Response(sentences=("declined",), asks=Asks.NOTHING)
_SETTLED = Response(sentences=("done",), asks=Asks.NOTHING, confirmed=True)
_WELCOME = Response(sentences=("thanks",), asks=Asks.ANYTHING_ELSE)


def respond(kind: SmallTalk, before: Before) -> Response:
    if kind in CLOSERS and (before.solved or before.asks is Asks.NOTHING):
        return _STAYS_SOLVED
    match kind:
        case SmallTalk.MACHINE:
            return Response(sentences=("machine", "offer"), asks=Asks.PERSON)
        case SmallTalk.TROUBLE:
            return _trouble(before)
        case SmallTalk.TOPIC | SmallTalk.HELP | SmallTalk.PUZZLED | SmallTalk.GREETING:
            return _opened(kind, before)
        case SmallTalk.WORKED:
            return _SETTLED if before.helped else _WELCOME
        case SmallTalk.DONE:
            return _done(before)
        case SmallTalk.BYE:
            return Response(sentences=("bye",), asks=Asks.NOTHING)
        case SmallTalk.YES:
            return _yes(before)
        case SmallTalk.NO:
            return _no(before)
        case SmallTalk.THANKS:
            return _DECLINED if before.asks is Asks.ANYTHING_ELSE else _WELCOME
        case SmallTalk.OK | SmallTalk.CHATTER:
            return _heard(kind, before)


def _opened(kind: SmallTalk, before: Before) -> Response:
    """They want something, and have not said what."""
    if before.asks in _UNCLEAR:
        return _PERSON_NOW
    if before.greeted and kind is not SmallTalk.GREETING:
        return Response(sentences=("tell_more",), asks=Asks.WHAT)
    if kind is SmallTalk.TOPIC:
        return Response(sentences=("introduction", "tell_more"), asks=Asks.WHAT)
    return _GREETING


def _trouble(before: Before) -> Response:
    if before.asks in _UNCLEAR:
        return _PERSON_NOW
    return _SORRY if before.helped else Response(sentences=("what_happened",), asks=Asks.WHAT)


def _done(before: Before) -> Response:
    if not before.greeted:
        return _GREETING  # what ends a conversation in one language may open it in another: "tudo bem"
    return _SETTLED if before.helped else _DECLINED


def _yes(before: Before) -> Response:
    match before.asks:
        case Asks.HELPED:
            return _SETTLED
        case Asks.ANYTHING_ELSE:
            return Response(sentences=("tell_more",), asks=Asks.WHAT)
    return _opened(SmallTalk.HELP, before)


def _no(before: Before) -> Response:
    match before.asks:
        case Asks.HELPED:
            return _SORRY
        case Asks.ANYTHING_ELSE | Asks.PERSON | Asks.SUBJECT:
            return _done(before)
        case Asks.NOTHING:
            return SILENCE
    return _opened(SmallTalk.HELP, before)


def _heard(kind: SmallTalk, before: Before) -> Response:
    """An "ok" or a smile: said to be nice, and nice to leave unanswered where nothing is open."""
    if not before.greeted:
        return _GREETING
    if kind is SmallTalk.OK and before.asks is Asks.HELPED:
        return Response(sentences=("anything_else",), asks=Asks.ANYTHING_ELSE)
    if kind is SmallTalk.OK and before.asks is Asks.PERSON:
        return _PERSON_NOW
    return SILENCE
