"""What answers took and may still take, on a real Postgres."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.app.doctor import costs
from bot.app.settings import load
from bot.config import Budget
from bot.errors import ModelUnavailable
from bot.health import Level
from bot.llm.attempt import Candidate
from bot.llm.in_order import InOrder
from bot.llm.prices import Prices
from bot.model import (
    Answer,
    Effect,
    EscalationDecision,
    Finished,
    ModelReply,
    Outcome,
    Passage,
    Piece,
    Prompt,
    SystemMessage,
    ToolRun,
    Usage,
    Work,
)
from bot.store.cipher import Cipher, new_key
from bot.store.claims import Recorded
from bot.store.costs.purse import PostgresPurse, used_up_budgets
from bot.store.costs.read import spending
from bot.store.outbox.alarms import Alarms, describe
from bot.store.queries import queries
from bot.wording import BUILT_IN
from tests.support.builders import message
from tests.support.store import Store

PERIOD = (datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1))
CALL = Usage(model="m", input_tokens=80, cached_tokens=30, output_tokens=20, cost=Decimal("0.125"))
PRICES = Prices(input=Decimal(1), cached=Decimal(1), output=Decimal(1))


def conversation(store: Store, thread: str = "1") -> int:
    store.accept([message(thread_id=thread)])
    found = store.follow_ups[-1].answer
    assert found is not None
    return found


def spent(store: Store, conversation_id: int | None = None) -> dict[str, object]:
    with store.database.connection() as connection:
        told = dict(queries.spent_today(connection, conversation_id=conversation_id))
    return {name: value for name, value in told.items() if name != "today"}


def test_what_calls_took_is_added_up_for_the_day_and_each_conversation(store: Store) -> None:
    one, two = conversation(store, "1"), conversation(store, "2")
    purse = PostgresPurse(store.database, Budget())
    for who in (one, one, two, None):
        purse.pay(who, CALL)
    assert spent(store, one) == {
        "day_tokens": 400,
        "day_cost": Decimal("0.5"),
        "conversation_tokens": 200,
        "conversation_cost": Decimal("0.25"),
    }
    assert spent(store, None)["conversation_tokens"] == 0


def test_a_conversation_that_is_gone_costs_the_day_all_the_same(store: Store) -> None:
    PostgresPurse(store.database, Budget()).pay(10**9, CALL)
    assert spent(store, 10**9)["day_tokens"] == 100


def test_yesterdays_spending_is_nothing_to_todays_budget(store: Store) -> None:
    one = conversation(store)
    purse = PostgresPurse(store.database, Budget(day_tokens=50, conversation_tokens=50))
    purse.pay(one, CALL)
    assert not purse.allows(one, free=False)
    with store.database.connection() as connection:
        connection.execute("UPDATE spending SET day = day - 1")
        connection.execute("UPDATE conversation_spending SET day = day - 1")
    assert purse.allows(one, free=False)
    purse.pay(one, CALL)
    assert spent(store, one)["conversation_tokens"] == 100


def test_a_conversations_budget_is_its_own(store: Store) -> None:
    one, two = conversation(store, "1"), conversation(store, "2")
    purse = PostgresPurse(store.database, Budget(conversation_cost=Decimal("0.1")))
    purse.pay(one, CALL)
    assert not purse.allows(one, free=False)
    assert purse.allows(one, free=True)  # of tokens it may take any number
    assert purse.allows(two, free=False)
    assert not Alarms(store.database, store.cipher).open()


def test_a_days_budget_is_everybodys_and_raises_one_alarm(store: Store) -> None:
    one = conversation(store)
    purse = PostgresPurse(store.database, Budget(day_tokens=100))
    purse.pay(None, CALL)
    assert [purse.allows(one, free=True) for _ in range(5)] == [False] * 5
    (alarm,) = Alarms(store.database, store.cipher).open()
    assert (alarm.about, alarm.times) == ("budget.day_tokens", 1)
    assert "budget.day_tokens" in describe(alarm, BUILT_IN.agents)


@dataclass
class Together:
    """A model whose calls wait for each other, so that all have begun before one has ended."""

    barrier: threading.Barrier

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.barrier.wait(5)
        yield Finished(usage=CALL)


@pytest.mark.parametrize("budget", [Budget(day_tokens=100), Budget(conversation_tokens=100), Budget(day_cost=1)])
def test_two_workers_at_once_go_beyond_a_budget_by_one_call_each_at_most(store: Store, budget: Budget) -> None:
    one = conversation(store)
    model = Together(threading.Barrier(2))

    def ask(_: int) -> bool:
        prices = Prices(input=Decimal(10_000), cached=Decimal(10_000), output=Decimal(10_000))
        candidates = [Candidate(name="m", chat=model, seconds=9, prices=prices)]
        worker = InOrder(candidates, seconds=9, purse=PostgresPurse(store.database, budget))
        try:
            ModelReply.of(worker.reply(Prompt(messages=(SystemMessage("x"),), conversation=one)))
        except ModelUnavailable:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [True, True]
        assert list(pool.map(ask, range(4))) == [False] * 4
    assert spent(store, one)["day_tokens"] == 200


def test_a_budget_of_0_is_none() -> None:
    row = {"conversation_tokens": 5, "conversation_cost": 5, "day_tokens": 5, "day_cost": 5}
    assert list(used_up_budgets(Budget(), row)) == []
    assert list(used_up_budgets(Budget(day_tokens=5, day_cost=6), row)) == ["day_tokens"]


def test_what_an_answer_took_is_kept_with_it_and_goes_after_its_time(store: Store) -> None:
    one = conversation(store)
    claim = store.conversations.claim(one)
    assert claim is not None
    passage = Passage(id=3, title="Reset", url="https://help.example/reset", text="Choose Reset.", score=1)
    run = ToolRun(name="search_knowledge", effect=Effect.READ, seconds=0.25)
    call = Usage(
        model="m", input_tokens=80, cached_tokens=30, output_tokens=20, cost=Decimal("0.1"), prompt="answering@1"
    )
    work = Work(calls=(call, call), failed=("n",), rounds=2, runs=(run,), passages=(passage,), seconds={"compose": 0.5})
    outcome = Outcome(answer=Answer(text="So."), decision=EscalationDecision(escalate=False), work=work)

    assert store.conversations.record(claim, outcome) is Recorded.YES

    with store.database.connection() as connection:
        (row,) = queries.work_of_conversation(connection, conversation_id=one)
        told = dict(row)
        assert queries.delete_work(connection, seconds=3600, limit=10) == 0
        assert queries.delete_work(connection, seconds=0, limit=10) == 1
    assert (told["prompts"], told["models"], told["tried"]) == (["answering@1"], ["m"], ["n"])
    assert (told["rounds"], told["input_tokens"], told["cached_tokens"], told["output_tokens"]) == (2, 160, 60, 40)
    assert (told["cost"], told["calls"][0]["cost"]) == (Decimal("0.2"), "0.1")
    assert told["tools"] == [
        {"name": "search_knowledge", "effect": "read", "seconds": 0.25, "failed": False, "waits": False}
    ]
    assert told["passages"] == [{"id": 3, "url": "https://help.example/reset", "score": 1}]
    assert told["seconds"] == {"compose": 0.5}
    assert "Choose Reset" not in str(told)


def test_days_are_told_without_a_cost_where_none_is_known(store: Store) -> None:
    purse = PostgresPurse(store.database, Budget())
    purse.pay(None, replace(CALL, cost=None))
    with store.database.connection() as connection:
        ((_, unknown),) = spending(connection, *PERIOD).items()
        purse.pay(None, CALL)
        ((_, known),) = spending(connection, *PERIOD).items()
    assert (unknown.cost, unknown.unpriced, unknown.calls) == (None, 1, 1)
    assert (known.cost, known.unpriced, known.calls) == (CALL.cost, 1, 2)


def test_the_report_and_explain_tell_what_was_taken(
    store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS", key := new_key())
    store.cipher = Cipher([key])
    store.__post_init__()
    one = conversation(store)
    claim = store.conversations.claim(one)
    assert claim is not None
    PostgresPurse(store.database, Budget()).pay(one, replace(CALL, input_tokens=1_234_567))
    run = ToolRun(name="search_knowledge", effect=Effect.READ, seconds=0.25)
    work = Work(calls=(replace(CALL, prompt="answering@1"),), rounds=2, runs=(run,), seconds={"compose": 0.5})
    decision = EscalationDecision(escalate=False)
    store.conversations.record(claim, Outcome(answer=Answer(text="So."), decision=decision, work=work))

    told = firstline("report", "--from", f"{PERIOD[0]:%Y-%m-%d}", "--to", f"{PERIOD[1]:%Y-%m-%d}")
    assert "1234567" in told
    assert "0.125" in told
    told = firstline("explain", str(one))
    assert "Models: m with answering@1: 2 rounds, 80 tokens in (30 cached), 20 out, cost 0.125" in told
    assert "Tools: search_knowledge" in told
    assert "compose 500 ms" in told


def test_doctor_says_what_was_taken_and_which_budget_is_used_up(store: Store, database_url: str) -> None:
    settings = load({"DATABASE_URL": database_url}, dotenv=None)
    PostgresPurse(store.database, Budget()).pay(None, CALL)
    (fine,) = costs.check(settings)
    assert (fine.level, fine.found) == (Level.OK, "100 tokens since midnight (UTC), cost 0.125, without a limit")
    limited = settings.behaviour.model_copy(update={"budget": Budget(day_tokens=100, day_cost=Decimal(1))})
    (warning,) = costs.check(replace(settings, behaviour=limited))
    assert warning.level is Level.WARN
    assert "[budget] day_tokens" in warning.cure
    assert "day_cost" not in warning.cure


def firstline(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_an_answer_whose_costs_are_not_known_has_none(store: Store) -> None:
    assert Work(calls=(CALL, Usage(model="unpriced"))).cost is None
    assert Work().cost is None
