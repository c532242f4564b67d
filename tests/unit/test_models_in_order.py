"""Several models as one: who is asked when, how long, and what it cost. Scripted models, in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadModelOutput, ModelError, ModelUnavailable, StoreUnavailable
from bot.llm.attempt import Candidate
from bot.llm.breaker import FAILURES, PAUSE_SECONDS, Breaker
from bot.llm.chat import OpenAIChat
from bot.llm.in_order import InOrder
from bot.llm.prices import Prices
from bot.memory.tokens import tokens_of, tokens_of_prompt
from bot.model import Anew, Cancellation, Finished, ModelReply, Piece, Prompt, SystemMessage, TextPiece, Usage
from bot.ports import ChatModel
from tests.support.clock import Clock
from tests.support.openai_server import Script, openai_server

PROMPT = Prompt(messages=(SystemMessage("x" * 400),), name="answering@7", conversation=5)
READ = tokens_of_prompt(PROMPT)
PRICES = Prices(input=Decimal("0.25"), cached=Decimal("0.025"), output=Decimal(2))
TOKENS = Usage(model="", input_tokens=1000, cached_tokens=400, output_tokens=50)
COST = Decimal("0.00026")  # 600 × 0.25 + 400 × 0.025 + 50 × 2, of a million each


@dataclass
class Scripted:
    """A `ChatModel` that says its pieces, then ends or fails; `takes` seconds of `clock` in all, at most until its
    deadline."""

    says: Sequence[str] = ("Hello",)
    fails: ModelError | None = None
    takes: float = 0.0
    usage: Usage = TOKENS
    clock: Clock = field(default_factory=Clock)
    deadlines: list[float] = field(default_factory=list)

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        assert prompt.deadline is not None
        self.deadlines.append(prompt.deadline)
        if self.takes:
            self.clock.sleep(min(self.takes, prompt.deadline - self.clock.monotonic()))
        if self.takes and self.clock.monotonic() >= prompt.deadline:
            raise ModelUnavailable("It took too long.")
        yield from map(TextPiece, self.says)
        if self.fails is not None:
            raise self.fails
        yield Finished(usage=self.usage)


@dataclass
class Notebook:
    """A `Purse` that allows what it is told to."""

    allowed: Callable[[bool], bool] = lambda free: True
    paid: list[tuple[int | None, Usage]] = field(default_factory=list)

    def allows(self, conversation: int | None, *, free: bool) -> bool:
        return self.allowed(free)

    def pay(self, conversation: int | None, usage: Usage) -> None:
        self.paid.append((conversation, usage))


def down() -> Scripted:
    return Scripted(says=(), fails=ModelUnavailable())


def candidate(chat: ChatModel, name: str = "first", **changes: object) -> Candidate:
    values = {"seconds": 30.0, "prices": PRICES, **changes}
    return Candidate(name=name, chat=chat, **values)  # type: ignore[arg-type]


def in_order(*chats: Scripted, purse: Notebook | None = None, seconds: float = 100.0) -> InOrder:
    names = ("first", "second", "third")
    return InOrder([candidate(*pair) for pair in zip(chats, names, strict=False)], seconds=seconds, purse=purse)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_request_that_is_refused_again_and_again_takes_the_model_from_nobody_else(status: int) -> None:
    with openai_server(Script(mode="error", status=status)) as server:
        chat = OpenAIChat(api_key="sk-t", base_url=server.url, model="m", timeout=20, max_output_tokens=300)
        model = InOrder([candidate(chat)], seconds=100)
        for _ in range(FAILURES):
            with pytest.raises(ModelUnavailable):
                ModelReply.of(model.reply(PROMPT))
        server.script = Script(mode="text", text="Hello")

        assert ModelReply.of(model.reply(PROMPT)).text == "Hello"


def test_the_first_that_answers_is_the_only_one_asked() -> None:
    second = Scripted()
    reply = ModelReply.of(in_order(Scripted(), second).reply(PROMPT))
    assert reply.text == "Hello"
    assert (reply.usage.cost, reply.usage.prompt, reply.usage.failed) == (COST, "answering@7", ())
    assert not second.deadlines


@pytest.mark.parametrize("error", [ModelUnavailable(), BadModelOutput()])
def test_the_next_answers_where_the_first_fails(error: ModelError) -> None:
    pieces = list(in_order(Scripted(says=(), fails=error), Scripted()).reply(PROMPT))
    assert pieces[0] == TextPiece("Hello")
    assert isinstance(pieces[-1], Finished)
    assert pieces[-1].usage.failed == ("first",)


def test_what_one_had_begun_to_say_is_void_before_the_next_begins() -> None:
    pieces = list(in_order(Scripted(says=("Wro", "ng"), fails=ModelUnavailable()), Scripted()).reply(PROMPT))
    assert pieces[:4] == [TextPiece("Wro"), TextPiece("ng"), Anew(), TextPiece("Hello")]
    assert ModelReply.of(pieces).text == "Hello"


def test_where_all_fail_the_last_error_names_them_all() -> None:
    with pytest.raises(BadModelOutput) as raised:
        list(in_order(down(), Scripted(says=("half",), fails=BadModelOutput())).reply(PROMPT))
    assert raised.value.tried == ("first", "second")


# one deadline


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock.of(monkeypatch, "bot.llm.in_order", "bot.llm.attempt")


def test_one_that_hangs_leaves_the_next_its_time(clock: Clock) -> None:
    hanging, second = Scripted(takes=60, clock=clock), Scripted()
    began = clock.monotonic()
    reply = ModelReply.of(in_order(hanging, second, seconds=20).reply(PROMPT))
    assert reply.text == "Hello"
    assert [one.deadlines[0] - began for one in (hanging, second)] == pytest.approx([10, 20])


def test_all_of_them_together_take_no_longer_than_there_is(clock: Clock) -> None:
    began = clock.monotonic()
    with pytest.raises(ModelUnavailable):
        list(in_order(*(Scripted(takes=60, clock=clock) for _ in range(3)), seconds=15).reply(PROMPT))
    assert clock.monotonic() - began == pytest.approx(15)


def test_nobody_is_asked_after_the_callers_deadline() -> None:
    first = Scripted()
    late = Prompt(messages=PROMPT.messages, deadline=time.monotonic() - 1)
    with pytest.raises(ModelUnavailable):
        list(in_order(first).reply(late))
    assert not first.deadlines


@given(st.lists(st.floats(0.1, 600), min_size=1, max_size=8), st.floats(0.1, 600))
def test_whatever_the_times_each_has_some_and_the_sum_is_kept(times: list[float], seconds: float) -> None:
    chats = [down() for _ in times]
    candidates = [candidate(chat, seconds=own) for chat, own in zip(chats, times, strict=True)]
    began = time.monotonic()
    with pytest.raises(ModelUnavailable):
        list(InOrder(candidates, seconds=seconds).reply(PROMPT))
    for chat, own in zip(chats, times, strict=True):
        assert 0 < chat.deadlines[0] - began <= min(seconds, own) + 0.5


# the breaker


def test_one_that_fails_in_a_row_is_left_alone_and_tried_again_by_one() -> None:
    now = [0.0]
    first, second = down(), Scripted()
    models = InOrder([candidate(first, breaker=Breaker(lambda: now[0])), candidate(second, "second")], seconds=100)
    for _ in range(FAILURES + 3):
        ModelReply.of(models.reply(PROMPT))
    assert len(first.deadlines) == FAILURES
    now[0] = PAUSE_SECONDS + 1
    ModelReply.of(models.reply(PROMPT))  # finds out that it is still down
    ModelReply.of(models.reply(PROMPT))
    assert len(first.deadlines) == FAILURES + 1
    now[0] = 2 * PAUSE_SECONDS + 2
    first.fails, first.says = None, ("Back",)
    assert [ModelReply.of(models.reply(PROMPT)).text for _ in range(2)] == ["Back", "Back"]


def test_a_bad_reply_is_no_reason_to_leave_a_model_alone() -> None:
    first = Scripted(says=(), fails=BadModelOutput())
    models = in_order(first, Scripted())
    for _ in range(FAILURES + 2):
        ModelReply.of(models.reply(PROMPT))
    assert len(first.deadlines) == FAILURES + 2


def test_one_that_was_given_too_little_time_is_not_left_alone_for_it(clock: Clock) -> None:
    slow = Scripted(takes=60, clock=clock)
    models = in_order(slow, seconds=0.01)
    for _ in range(FAILURES + 2):
        with pytest.raises(ModelUnavailable):
            list(models.reply(PROMPT))
    assert len(slow.deadlines) == FAILURES + 2


def test_while_the_first_is_left_alone_the_second_has_all_the_time() -> None:
    first, second = down(), Scripted()
    models = in_order(first, second, seconds=30.0)
    for _ in range(FAILURES + 1):
        ModelReply.of(models.reply(PROMPT))
    assert second.deadlines[-1] - time.monotonic() == pytest.approx(30, abs=1)


def test_after_the_pause_only_one_of_many_finds_out() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed()
    now[0] = PAUSE_SECONDS + 1
    assert [breaker.admits() for _ in range(5)] == [True, False, False, False, False]


# money and tokens


@given(
    st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**7),
    st.decimals(0, 1000, places=6), st.decimals(0, 1000, places=6), st.decimals(0, 1000, places=6),
)  # fmt: skip
def test_costs_are_exact(read: int, cached: int, wrote: int, fresh: Decimal, again: Decimal, output: Decimal) -> None:
    prices = Prices(input=fresh, cached=again, output=output)
    cost = prices.cost(Usage(model="m", input_tokens=read, cached_tokens=min(cached, read), output_tokens=wrote))
    known = min(cached, read)
    micro = 10**6
    whole = (read - known) * int(fresh * micro) + known * int(again * micro) + wrote * int(output * micro)
    assert cost * micro * micro == whole


def test_a_model_without_prices_has_no_cost_and_not_one_of_0() -> None:
    usage = ModelReply.of(InOrder([candidate(Scripted(), prices=None)], seconds=9).reply(PROMPT)).usage
    assert usage.cost is None
    free = Prices(input=Decimal(0), cached=Decimal(0), output=Decimal(0))
    assert ModelReply.of(InOrder([candidate(Scripted(), prices=free)], seconds=9).reply(PROMPT)).usage.cost == 0


def test_each_call_is_paid_for_by_its_conversation() -> None:
    purse = Notebook()
    ModelReply.of(in_order(down(), Scripted(), purse=purse).reply(PROMPT))
    ((conversation, usage),) = purse.paid
    assert (conversation, usage.input_tokens, usage.output_tokens, usage.cost) == (5, 1000, 50, COST)


def test_what_broke_off_or_was_not_wanted_any_more_is_paid_for_too_at_a_guess() -> None:
    purse = Notebook()
    pieces = in_order(Scripted(says=("a" * 40, "b" * 40)), purse=purse).reply(PROMPT)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    with pytest.raises(ModelError):
        list(in_order(Scripted(says=("c" * 8,), fails=ModelUnavailable()), purse=purse).reply(PROMPT))
    assert [(usage.input_tokens, usage.output_tokens, usage.estimated) for _, usage in purse.paid] == [
        (READ, tokens_of("a" * 40), True),
        (READ, tokens_of("c" * 8), True),
    ]


def test_what_nobody_waits_for_any_more_is_no_failure_and_nobody_else_is_asked() -> None:
    purse, cancellation = Notebook(), Cancellation()
    first, second = down(), Scripted()
    models = in_order(first, second, purse=purse)
    cancellation.cancel()
    for _ in range(FAILURES + 1):
        with pytest.raises(ModelUnavailable):
            list(models.reply(replace(PROMPT, cancellation=cancellation)))
    assert not second.deadlines
    assert len(purse.paid) == FAILURES + 1
    ModelReply.of(models.reply(PROMPT))
    assert len(first.deadlines) == FAILURES + 2  # it is not left alone


def test_a_server_that_counts_no_tokens_is_not_for_nothing() -> None:
    purse = Notebook()
    ModelReply.of(in_order(Scripted(usage=Usage(model="m")), purse=purse).reply(PROMPT))
    assert (purse.paid[0][1].input_tokens, purse.paid[0][1].estimated) == (READ, True)
    ModelReply.of(
        in_order(Scripted(says=("d" * 80,), usage=Usage(model="m", input_tokens=7)), purse=purse).reply(PROMPT)
    )
    half = purse.paid[1][1]
    assert (half.input_tokens, half.output_tokens, half.estimated) == (7, tokens_of("d" * 80), True)


def test_where_the_budget_is_used_up_only_what_costs_nothing_is_asked() -> None:
    dear, free = Scripted(), Scripted(says=("For nothing",))
    nothing = Prices(input=Decimal(0), cached=Decimal(0), output=Decimal(0))
    models = [candidate(dear), candidate(free, "local", prices=nothing)]
    assert (
        ModelReply.of(InOrder(models, seconds=9, purse=Notebook(lambda free: free)).reply(PROMPT)).text == "For nothing"
    )
    assert not dear.deadlines
    with pytest.raises(ModelUnavailable) as raised:
        list(InOrder(models, seconds=9, purse=Notebook(lambda free: False)).reply(PROMPT))
    assert raised.value.tried == ("first", "local")


def test_where_what_was_spent_is_not_known_nothing_more_is() -> None:
    def unknown(free: bool) -> bool:
        raise StoreUnavailable

    first = Scripted()
    with pytest.raises(ModelUnavailable):
        list(in_order(first, purse=Notebook(unknown)).reply(PROMPT))
    assert not first.deadlines
