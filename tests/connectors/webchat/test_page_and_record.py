"""What stands on the page in the end is what was recorded: wherever a text is cut, whatever is taken back meanwhile,
and whenever somebody opens a second tab or comes back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from hypothesis import example, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from bot import telemetry
from bot.ports import Chat, ChatMessage, ChatStore, Growing, Ring, Speaker
from connectors.webchat.api.answering import AGAIN_MS, SPREAD_MS, Streams
from connectors.webchat.api.hub import Hub
from tests.connectors.webchat.reading import Reader, chunks_of

CHAT = Chat(id="c", site="acme", visitor="v", client_id="c1", begun_at=datetime(2026, 1, 1, tzinfo=UTC), waiting=True)
WORDS = ("We ", "pay ", "you ", "back.", " See https://x.example/a", " [here](", "\n\n- one\n- two\n", "…", " a" * 150)
TEXT = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)
STEP = st.one_of(
    st.tuples(st.just("write"), TEXT),
    st.tuples(st.sampled_from(("reset", "begin", "open", "breathe")), st.just("")),
    st.tuples(st.just("note"), st.sampled_from(("", "is looking…"))),
)


@dataclass
class Core:
    """The core's side, as one conversation sees it: the pieces in Redis and the messages in Postgres."""

    pieces: list[Growing] = field(default_factory=list)
    said: list[ChatMessage] = field(default_factory=list)
    waits: bool = True
    rung: asyncio.Queue[Ring] = field(default_factory=asyncio.Queue)
    asked: int = 0  # how often Postgres was
    hears: bool = True
    _place: int = 0

    async def since(self, _: str, position: str) -> Sequence[Growing]:
        return [piece for piece in self.pieces if int(piece.position) > int(position)]

    async def rings(self) -> AsyncIterator[Ring]:
        while True:
            yield await self.rung.get()

    async def close(self) -> None:
        pass

    def find(self, *_: object) -> Chat | None:
        self.asked += 1
        return CHAT if self.waits else Chat(**{**_fields(CHAT), "waiting": False})

    def after(self, _: str, number: int) -> Sequence[ChatMessage]:
        self.asked += 1
        return [one for one in self.said if one.number > number]

    def add(self, *, alone: bool = False, grows: bool = True, **piece: Any) -> None:
        self._place += 1
        self.pieces = [*([] if alone else self.pieces), Growing(str(self._place), **piece)]
        self.rung.put_nowait(Ring(CHAT.id, grows))

    def record(self, text: str) -> None:
        body = {"text": text, "sources": [], "choices": []}
        self.said.append(ChatMessage(number=2, key="k", by=Speaker.BOT, at=CHAT.begun_at, body=body))
        self.waits = False
        self.add(alone=True, grows=False, over=True)


def _fields(chat: Chat) -> dict[str, Any]:
    return {name: getattr(chat, name) for name in Chat.__dataclass_fields__}


def of(core: Core) -> tuple[Hub, Streams]:
    chats = cast(ChatStore, core)  # as much of one as streams need
    hub = Hub(chats, core)
    return hub, Streams(chats, hub)


async def follow(streams: Streams, reader: Reader) -> None:
    async for wire in streams.answer(CHAT, 1, "answer-1"):
        reader.read(chunks_of(wire))


async def play(core: Core, steps: Sequence[tuple[str, str]], recorded: str) -> list[Reader]:
    """The readers, each with what stands on its page in the end."""
    hub, streams = of(core)
    readers = [Reader()]
    running = asyncio.create_task(hub.run())
    following = [asyncio.create_task(follow(streams, readers[0]))]
    for kind, text in steps:
        match kind:
            case "write":
                core.add(text=text)
            case "reset" | "begin":
                core.add(alone=True, reset=True)
            case "note":
                core.add(note=text)
            case "open":
                readers.append(Reader())
                following.append(asyncio.create_task(follow(streams, readers[-1])))
            case "breathe":
                await asyncio.sleep(0.001)
    core.record(recorded)
    await asyncio.wait_for(asyncio.gather(*following), 10)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await follow(streams, again := Reader())
    return [*readers, again]


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=12), TEXT.filter(str.strip))
@example([("write", "We "), ("breathe", ""), ("begin", ""), ("write", "No"), ("breathe", "")], "No, never.")
@example([("write", "We pay "), ("breathe", ""), ("open", ""), ("breathe", "")], "We pay you back.")
def test_the_page_says_in_the_end_what_was_recorded(steps: list[tuple[str, str]], recorded: str) -> None:
    readers = asyncio.run(play(Core(), steps, recorded))

    assert [(reader.text, reader.finished) for reader in readers] == [(recorded, True)] * len(readers)


def test_postgres_is_not_asked_for_a_piece_of_a_growing_answer() -> None:
    core = Core()
    steps = [("write", "word "), ("breathe", "")] * 30

    asyncio.run(play(core, steps, "word " * 30))

    assert core.asked <= 6  # as the stream begins, as the answer is recorded, and for the replay


def test_an_answer_whose_writer_died_is_not_written_on_by_the_next() -> None:
    core = Core()
    reader = Reader()

    async def attempts() -> list[str]:
        hub, streams = of(core)
        running = asyncio.create_task(hub.run())
        following = asyncio.create_task(follow(streams, reader))
        stood = []
        for words in ("We pay ", "You get "):
            core.add(alone=True, reset=True)
            core.add(text=words)
            while not reader.text.endswith(words):
                await asyncio.sleep(0.001)
            stood.append(reader.text)
        following.cancel()
        running.cancel()
        return stood

    assert asyncio.run(attempts()) == ["We pay ", "You get "]


def test_streams_end_when_the_process_does_and_say_when_to_come_back() -> None:
    core, reader, plain = Core(), Reader(), list[bytes]()

    async def leave() -> None:
        hub, streams = of(core)

        async def events() -> None:
            plain.extend([wire async for wire in streams.events(CHAT, 0)])

        following = [asyncio.create_task(follow(streams, reader)), asyncio.create_task(events())]
        core.add(text="We pay ")
        await asyncio.sleep(0.01)
        hub.leave()
        await asyncio.wait_for(asyncio.gather(*following), 5)

    asyncio.run(leave())

    assert reader.finished
    assert reader.number is None, "nothing is recorded yet: the client asks again"
    again = int(plain[-1].decode().removeprefix("retry: "))
    assert AGAIN_MS <= again <= SPREAD_MS


def test_open_streams_are_counted_while_they_are_open() -> None:
    core = Core()

    async def count() -> list[float | None]:
        hub, _ = of(core)
        async with hub.watching(CHAT.id), hub.watching(CHAT.id):
            during = REGISTRY.get_sample_value(telemetry.OPEN_STREAMS.name)
        return [during, REGISTRY.get_sample_value(telemetry.OPEN_STREAMS.name)]

    assert asyncio.run(count()) == [2, 0]
