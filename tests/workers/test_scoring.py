"""Sampled answers are judged afterwards, in a process that knows nothing, and told to Langfuse; answers never wait."""

from __future__ import annotations

import asyncio
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY

from bot.config import Budget, Model, ModelServer, ScoringSettings
from bot.errors import ConfigurationError
from bot.jobs import Job, JobQueue, connect, queue
from bot.knowledge.ingest import ingest
from bot.model import Passage, Requester, Work
from bot.privacy import Redactor
from bot.pseudonyms import Pseudonyms
from bot.store.costs.judging import JudgingBudget
from bot.store.costs.purse import PostgresPurse
from bot.store.outcomes.scores import Scores
from bot.tracing.langfuse import Langfuse
from tests.support.asking import as_kept
from tests.support.builders import feedback, message, outcome
from tests.support.langfuse_server import PUBLIC_KEY, SECRET_KEY, LangfuseServer, langfuse_server
from tests.support.store import Store
from workers.scoring.environment import ragas_scores
from workers.scoring.evaluator import Evaluator, Judged, NotJudged, Took
from workers.scoring.judge import ScoreJob
from workers.scoring.sample import sampler
from workers.scoring.tell import ScoreTelling

NAMES = Pseudonyms(b"of a test")
ANNA = Requester(id="u9", name="Anna Silva", email="anna@silva.example")
BEGINS = "import json, os, sys, time\nprint(json.dumps({'ready': True}), flush=True)\n"


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    from bot.privacy.detect import Detector

    return Redactor(Detector())


@pytest.fixture
def langfuse() -> Iterator[LangfuseServer]:
    with langfuse_server() as running:
        yield running


@pytest.fixture
def answered(store: Store, tmp_path: Path) -> tuple[int, int]:
    """Anna's two questions, answered from an article: the conversation, and the last message."""
    (tmp_path / "password.md").write_text("# Reset your password\n\nOpen Settings and choose Security.\n")
    ingest(store.database, None, [str(tmp_path)], lambda _: None, base_url="https://help.example/{path}")
    (row,) = store.rows("SELECT id FROM passages")
    store.accept([message("Hello, I am Anna Silva", requester=ANNA), message("How do I reset it?", requester=ANNA)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    passage = Passage(id=row["id"], title="t", url="https://help.example/p", text="", score=1.0)
    store.conversations.record(claim, replace(outcome("Open Settings."), work=Work(passages=(passage,))))
    last = claim.conversation.waiting[-1].id
    assert last is not None
    return claim.conversation.id, last


def judge_of(tmp_path: Path, program: str, seconds: float = 30.0, **variables: str) -> Evaluator:
    """A stand-in for RAGAS: `program` for each `turn`, as a line of JSON."""
    script = tmp_path / "judge.py"
    loop = "for line in sys.stdin:\n    turn = json.loads(line)\n" + textwrap.indent(textwrap.dedent(program), "    ")
    script.write_text(BEGINS + loop)
    return Evaluator(sys.executable, variables, seconds, script)


TOOK = {"calls": 4, "input_tokens": 900, "cached_tokens": 100, "output_tokens": 100}
GOOD = f"print(json.dumps({{'scores': {{'faithfulness': 0.5}}, 'failed': {{}}, 'took': {TOOK}}}), flush=True)"


def job_of(store: Store, redactor: Redactor, evaluator: Evaluator, **settings: Any) -> ScoreJob:
    scoring = ScoringSettings(**settings)
    return ScoreJob(
        Scores(store.database, store.cipher),
        lambda: redactor,
        evaluator,
        judge=scoring.judge(Model(name="judge")),
        budget=JudgingBudget(store.database, scoring),
    )


def counted(result: str) -> float:
    return REGISTRY.get_sample_value("firstline_scored_turns_total", {"result": result}) or 0


def score(job: ScoreJob, conversation: int, message: int) -> str:
    """What became of it, as it is counted."""
    results = ("scored", "gone", "enough", "failed")
    before = {result: counted(result) for result in results}
    job.score(conversation, message)
    (result,) = [result for result in results if counted(result) > before[result]]
    return result


def test_a_turn_is_read_with_what_was_asked_answered_and_shown(store: Store, answered: tuple[int, int]) -> None:
    turn = Scores(store.database, store.cipher).turn(*answered)

    assert turn is not None
    assert (turn.question, turn.answer) == ("Hello, I am Anna Silva\nHow do I reset it?", "Open Settings.")
    assert turn.passages == ("Open Settings and choose Security.",)
    assert "Anna" not in repr(turn)


def test_it_is_judged_without_personal_data_and_kept(
    store: Store, answered: tuple[int, int], redactor: Redactor, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    evaluator = judge_of(tmp_path, f"open({str(seen)!r}, 'w').write(line)\n{GOOD}")
    job = job_of(store, redactor, evaluator)

    job.score(*answered)
    job.score(*answered)
    job.close()

    told = json.loads(seen.read_text())
    assert told["question"].endswith("How do I reset it?")
    assert "Anna" not in seen.read_text()
    (kept,) = store.rows("SELECT message_id, name, value, model FROM answer_scores")
    assert kept == {"message_id": answered[1], "name": "faithfulness", "value": 0.5, "model": "judge"}


def test_what_is_gone_meanwhile_is_not_judged_nor_more_than_are_wanted_a_day(
    store: Store, answered: tuple[int, int], redactor: Redactor, tmp_path: Path
) -> None:
    job = job_of(store, redactor, judge_of(tmp_path, GOOD), per_day=1)

    assert score(job, answered[0], answered[1] + 1) == "gone"
    assert score(job, *answered) == "scored"
    assert score(job, *answered) == "enough"
    job.close()
    store.rows("DELETE FROM conversations RETURNING id")
    assert store.rows("SELECT * FROM answer_scores") == []


def test_a_turn_of_which_nothing_comes_is_one_of_those_that_are_judged_a_day(
    store: Store, answered: tuple[int, int], redactor: Redactor, tmp_path: Path
) -> None:
    nothing = GOOD.replace("{'faithfulness': 0.5}", "{}").replace("'failed': {}", "'failed': {'faithfulness': 'E'}")
    job = job_of(store, redactor, judge_of(tmp_path, nothing), per_day=2)

    assert [score(job, *answered) for _ in range(4)] == ["failed", "failed", "enough", "enough"]
    job.close()


def test_what_judging_takes_is_kept_apart_from_the_budget_of_answers(
    store: Store, answered: tuple[int, int], redactor: Redactor, tmp_path: Path
) -> None:
    job = job_of(store, redactor, judge_of(tmp_path, GOOD), input_price=2, output_price=10)

    assert [score(job, *answered) for _ in range(2)] == ["scored", "scored"]
    job.close()

    (row,) = store.rows("SELECT model, calls, input_tokens, cached_tokens, output_tokens, cost, unpriced FROM spending")
    assert row == {
        "model": "judge", "calls": 8, "input_tokens": 1800, "cached_tokens": 200, "output_tokens": 200,
        "cost": Decimal("0.0056"), "unpriced": 0,
    }  # fmt: skip
    assert PostgresPurse(store.database, Budget(day_tokens=1)).allows(None, free=False)
    assert store.rows("SELECT calls FROM figure_spending") == [{"calls": 8}]


@pytest.mark.parametrize(
    ("budget", "judged"),
    [({"day_tokens": 1001}, 2), ({"day_tokens": 1000}, 1), ({"day_cost": Decimal("0.0028"), "share": 1}, 1), ({}, 3)],
)
def test_nothing_is_judged_beyond_the_budget_of_a_day(
    store: Store, answered: tuple[int, int], redactor: Redactor, tmp_path: Path, budget: dict[str, Any], judged: int
) -> None:
    job = job_of(store, redactor, judge_of(tmp_path, GOOD), input_price=2, output_price=10, **budget)

    outcomes = [score(job, *answered) for _ in range(3)]
    job.close()

    assert outcomes == ["scored"] * judged + ["enough"] * (3 - judged)
    store.rows("UPDATE spending SET day = day - 1 RETURNING day")
    assert JudgingBudget(store.database, ScoringSettings(**budget)).allows()


def test_prices_of_the_judge_are_its_own_or_those_of_the_model_of_its_name() -> None:
    model = Model(name="large", input_price=Decimal(8), output_price=Decimal(9), small=ModelServer(name="small"))

    assert ScoringSettings(model="large").judge(model).input_price == 8
    assert ScoringSettings().judge(model).name == "small"
    assert ScoringSettings(model="large", input_price=1, output_price=2).judge(model).output_price == 2
    for unpriced in ({}, {"model": "other"}):
        with pytest.raises(ValueError, match=r"scoring\.input_price: found nothing"):
            ScoringSettings(share=1, day_cost=1, **unpriced).costs_are_known(model)
    ScoringSettings(share=1, day_cost=1, model="large").costs_are_known(model)


@pytest.mark.parametrize(
    "program",
    [
        "time.sleep(600)",
        "sys.exit(1)",
        "print('no JSON', flush=True)",
        "print('[1]', flush=True)",
        GOOD.replace("0.5", "'high'"),
        GOOD.replace("0.5", "1.5"),
        GOOD.replace("900", "-900"),
        GOOD.replace("'calls'", "'cries'"),
    ],
)
def test_a_judge_that_hangs_dies_or_talks_nonsense_is_replaced(tmp_path: Path, program: str) -> None:
    first = f"if turn['question'] == 'bad':\n    {program}\nelse:\n    {GOOD}"
    evaluator = judge_of(tmp_path, first, seconds=2.0 if "sleep" in program else 30.0)

    with pytest.raises(NotJudged):
        evaluator.judge("bad", "a", ["p"])

    assert evaluator.judge("good", "a", ["p"]) == Judged({"faithfulness": 0.5}, {}, Took(**TOOK))
    evaluator.close()


def test_the_judge_is_told_where_models_are_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "FIRSTLINE_ENCRYPTION_KEYS", "SLACK_BOT_TOKEN", "LANGFUSE_SECRET_KEY", "REDIS_URL"):
        monkeypatch.setenv(name, "secret")
    seen = tmp_path / "seen"
    program = f"open({str(seen)!r}, 'w').write(json.dumps(dict(os.environ)))\n{GOOD}"
    evaluator = judge_of(tmp_path, program, OPENAI_API_KEY="k")

    evaluator.judge("q", "a", ["p"])
    evaluator.close()

    told = json.loads(seen.read_text())
    assert "secret" not in told.values()
    assert (told["OPENAI_API_KEY"], told["RAGAS_DO_NOT_TRACK"]) == ("k", "true")


def test_an_environment_that_is_not_there_is_named_with_its_setting() -> None:
    with pytest.raises(ConfigurationError, match=r"scoring\.python: found '/no/python'"):
        Evaluator("/no/python", {}, 1.0).judge("q", "a", ["p"])


@dataclass(frozen=True)
class Result:
    value: float


def judging(value: float | Exception) -> ragas_scores.Judge:
    async def judge(asked: str, said: str, passages: list[str]) -> Result:
        if isinstance(value, Exception):
            raise value
        return Result(value)

    return judge


def test_scores_are_within_bounds_and_what_fails_is_named_by_its_type() -> None:
    judges = {
        "faithfulness": judging(float("nan")),
        "context_precision": judging(1.0000000001),
        "answer_relevancy": judging(ValueError("words of Anna")),
    }

    told = asyncio.run(ragas_scores.scores(judges, {"question": "q", "answer": "a", "passages": ["p"]}))

    assert told == {"scores": {"context_precision": 1.0}, "failed": {"answer_relevancy": "ValueError"}}


def test_calls_are_counted_also_those_of_which_nothing_comes_and_tokens_guessed_where_nobody_says() -> None:
    took = ragas_scores.Took()
    choice = SimpleNamespace(message="m" * 40)
    told = SimpleNamespace(
        choices=[choice],
        usage=SimpleNamespace(
            prompt_tokens=50, completion_tokens=5, prompt_tokens_details=SimpleNamespace(cached_tokens=20)
        ),
    )

    async def said(answer: Any, messages: str) -> Any:
        async def create(**_: Any) -> Any:
            if answer is None:
                raise TimeoutError
            return answer

        return await took.counted(create)(messages=messages)

    asyncio.run(said(told, "p" * 400))
    asyncio.run(said(SimpleNamespace(choices=[choice], usage=None), "p" * 400))
    with pytest.raises(TimeoutError):
        asyncio.run(said(None, ""))

    assert took.told() == {"calls": 3, "input_tokens": 150, "cached_tokens": 20, "output_tokens": 15}
    assert took.told() == {}


@pytest.fixture
def jobs_of(redis_url: str) -> Callable[[], list[list[Any]]]:
    client = connect(redis_url)
    client.flushdb()
    return lambda: [list(job.args) for job in queue("scores", client).jobs]


def test_only_ids_of_the_share_are_asked_for_and_no_more_than_there_is_room(
    redis_url: str, jobs_of: Callable[[], list[list[Any]]]
) -> None:
    grounded = replace(
        outcome(), work=Work(passages=(Passage(id=1, title="t", url="u", text="words", score=1.0),))
    )  # fmt: skip
    asking = sampler(JobQueue(connect(redis_url)), ScoringSettings(share=0.5, most_waiting=20))

    for number in range(10):
        asking(as_kept(number), outcome(grounded=False))  # nothing was found
        asking(as_kept(number), outcome())  # no article
    assert jobs_of() == []
    for number in range(200):
        asking(as_kept(number, "hi", "how?"), grounded)

    assert len(jobs_of()) == 20
    assert {message for _, message in jobs_of()} == {2}


def test_what_nobody_judges_in_an_hour_is_forgotten(redis_url: str, jobs_of: Callable[[], list[list[Any]]]) -> None:
    client: redis.Redis = connect(redis_url)

    JobQueue(client).enqueue_if_room(Job.SCORE, 1, 2, most=1)

    (job,) = queue("scores", client).jobs
    assert 3000 < int(client.ttl(job.key)) <= 3600
    assert jobs_of() == [[1, 2]]


def telling(store: Store, server: LangfuseServer, share: float = 1.0) -> ScoreTelling:
    langfuse = Langfuse(server.url, PUBLIC_KEY, SECRET_KEY)
    return ScoreTelling(Scores(store.database, store.cipher), langfuse, lambda: NAMES, share)


def told_by(server: LangfuseServer) -> dict[str, tuple[Any, Any, Any]]:
    return {
        one["name"]: (one.get("traceId") or one.get("sessionId"), one["value"], one["dataType"])
        for one in server.scores.values()
    }


def test_scores_opinions_and_ratings_are_told_once_and_again_where_they_change(
    store: Store, answered: tuple[int, int], langfuse: LangfuseServer
) -> None:
    conversation, asked = answered
    (row,) = store.rows("SELECT key FROM outbox WHERE kind = 'answer'")
    Scores(store.database, store.cipher).keep(conversation, asked, {"faithfulness": 0.5}, "judge")
    store.accept([feedback(False, about=str(row["key"]), after=20), feedback(score=4, by="anna", after=21)])
    trace, session = NAMES.trace(conversation, asked), NAMES.session(conversation)

    for _ in range(2):
        telling(store, langfuse).run()

    assert told_by(langfuse) == {
        "faithfulness": (trace, 0.5, "NUMERIC"), "helpful": (trace, 0.0, "BOOLEAN"), "csat": (session, 4.0, "NUMERIC"),
    }  # fmt: skip
    assert langfuse.asked == ["POST /api/public/scores"]
    before = {one["name"]: (one["id"], one["timestamp"]) for one in langfuse.scores.values()}
    store.accept([feedback(True, about=str(row["key"]), after=30)])
    telling(store, langfuse).run()
    assert told_by(langfuse)["helpful"] == (trace, 1.0, "BOOLEAN")
    assert {one["name"]: (one["id"], one["timestamp"]) for one in langfuse.scores.values()} == before


def test_what_is_not_taken_is_told_the_next_time(
    store: Store, answered: tuple[int, int], langfuse: LangfuseServer
) -> None:
    Scores(store.database, store.cipher).keep(*answered, {"faithfulness": 0.5}, "judge")
    langfuse.mode, langfuse.status = "status", 503
    telling(store, langfuse).run()
    assert langfuse.scores == {}

    langfuse.mode = "well"
    telling(store, langfuse).run()

    assert set(told_by(langfuse)) == {"faithfulness"}


def test_one_score_that_has_its_request_refused_keeps_no_other_from_being_told(
    store: Store, answered: tuple[int, int], langfuse: LangfuseServer
) -> None:
    names = [f"score {number}" for number in range(8)]
    Scores(store.database, store.cipher).keep(*answered, dict.fromkeys(names, 0.5), "judge")
    langfuse.poison = "score 5"

    telling(store, langfuse).run()

    assert set(told_by(langfuse)) == {*names} - {"score 5"}
    assert Scores(store.database, store.cipher).to_tell(10) == ([], [])


def test_a_key_that_is_refused_keeps_all_for_later(
    store: Store, answered: tuple[int, int], langfuse: LangfuseServer
) -> None:
    Scores(store.database, store.cipher).keep(*answered, {"faithfulness": 0.5, "context_precision": 0.5}, "judge")
    langfuse.mode, langfuse.status = "status", 401

    telling(store, langfuse).run()

    assert len(langfuse.asked) == 1
    assert len(Scores(store.database, store.cipher).to_tell(10)[0]) == 2


def test_of_conversations_that_are_not_traced_nothing_is_told(
    store: Store, answered: tuple[int, int], langfuse: LangfuseServer
) -> None:
    Scores(store.database, store.cipher).keep(*answered, {"faithfulness": 0.5}, "judge")

    telling(store, langfuse, share=0.0).run()

    assert langfuse.asked == []
    assert Scores(store.database, store.cipher).to_tell(10) == ([], [])
