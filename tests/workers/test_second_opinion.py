"""A language model reads what our own signals let pass: it adds, it never takes away, and nothing waits for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot import jobs
from bot.app.escalating import gather_facts
from bot.config import Answers, Behaviour, HandoffSettings
from bot.config.escalation import Escalation
from bot.errors import ModelUnavailable
from bot.jobs import JobQueue
from bot.llm.chat import OpenAIChat
from bot.model import Conversation, Facts, Finished, Owner, Piece, Prompt, Reason, TextPiece, Usage
from bot.ports import ChatModel
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.store.decisions.opinions import DueOpinions
from escalation.policy import make_policy
from tests.support.builders import agent_message, message, outcome
from tests.support.openai_server import Mode, Script, openai_server
from tests.support.polling import until
from tests.support.store import Store
from workers.escalate import EscalationJob
from workers.second_opinion import beside
from workers.second_opinion.beside import OpinionsBeside
from workers.second_opinion.job import SecondOpinionJob
from workers.sweep import Sweeper

REDACTOR = Redactor(Detector())
MISSED = "The thing with the tiles is now what it is, and we shall draw our conclusions. sam.rivera@acme.example"
GATHER = gather_facts(Behaviour())


@dataclass
class Says:
    """A model that says this, or fails."""

    text: str = ""
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.asked.append(str(prompt.messages))
        if self.error is not None:
            raise self.error
        yield TextPiece(self.text)
        yield Finished(usage=Usage(model="m"))


def naming(*intents: str) -> str:
    return json.dumps({"intents": intents})


def opinion(store: Store, chat: ChatModel, announced: list[int] | None = None) -> SecondOpinionJob:
    policy = make_policy(HandoffSettings(), Answers(), Escalation())
    heard = [] if announced is None else announced
    return SecondOpinionJob(store.conversations, GATHER, policy, REDACTOR, chat, handed_over=heard.append)


@pytest.mark.parametrize(
    ("named", "reason"),
    [("complaint", Reason.SENSITIVE), ("self_harm", Reason.SENSITIVE), ("human_request", Reason.HUMAN_REQUESTED)],
)
def test_what_it_names_is_handed_over(store: Store, named: str, reason: Reason) -> None:
    store.accept([message(MISSED)])
    announced: list[int] = []

    opinion(store, Says(naming(named)), announced).ask(store.conversation_id(), 1)

    assert store.rows("SELECT reason FROM handoffs") == [{"reason": reason}]
    assert announced == [store.conversation_id()]


@pytest.mark.parametrize(
    "reply",
    [naming(), naming("chit_chat", "bug", "nonsense"), "I think so", "[]", '{"intents": "complaint"}', "[" * 2000, ""],
)
def test_a_reply_that_names_nothing_for_a_person_changes_nothing(store: Store, reply: str) -> None:
    store.accept([message(MISSED)])

    opinion(store, Says(reply)).ask(store.conversation_id(), 1)

    assert store.owner() == Owner.BOT
    assert store.rows("SELECT reason FROM handoffs") == []


def test_the_words_are_read_again_only_where_the_model_adds_something(store: Store) -> None:
    read: list[Conversation] = []

    def gather(conversation: Conversation) -> Facts:
        read.append(conversation)
        return GATHER(conversation)

    for number, said in enumerate((naming(), naming("complaint")), start=1):
        store.accept([message(MISSED)])
        policy = make_policy(HandoffSettings(), Answers(), Escalation())
        job = SecondOpinionJob(store.conversations, gather, policy, REDACTOR, Says(said), handed_over=lambda _: None)
        job.ask(store.conversation_id(), number)
    assert len(read) == 1


def test_a_model_that_fails_costs_nothing(store: Store) -> None:
    store.accept([message(MISSED)])

    opinion(store, Says(error=ModelUnavailable("away"))).ask(store.conversation_id(), 1)

    assert store.owner() == Owner.BOT
    assert store.conversations.claim(store.conversation_id()) is not None


def test_it_takes_nothing_away(store: Store) -> None:
    store.accept([message("I want to file a complaint")])

    opinion(store, Says(naming("cancellation"))).ask(store.conversation_id(), 1)

    (kept,) = store.rows("SELECT signals FROM decisions")
    assert {"complaint", "cancellation"} <= {value["name"] for value in kept["signals"] if value["strength"] >= 0.5}


def test_it_is_shown_redacted_text_only(store: Store) -> None:
    store.accept([message(MISSED)])
    model = Says(naming())

    opinion(store, model).ask(store.conversation_id(), 1)

    assert len(model.asked) == 1
    assert "sam.rivera" not in model.asked[0]


def test_nobody_is_asked_about_what_a_human_has_or_what_was_written_since(store: Store) -> None:
    model = Says(naming("complaint"))
    store.accept([message(MISSED), message("and the grout")])
    opinion(store, model).ask(store.conversation_id(), 1)
    store.accept([agent_message()])
    opinion(store, model).ask(store.conversation_id(), 2)

    assert model.asked == []


def test_an_answer_that_came_first_does_not_spare_the_handoff(store: Store) -> None:
    store.accept([message(MISSED)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("Tiles are in aisle 4."))

    opinion(store, Says(naming("complaint"))).ask(store.conversation_id(), 1)

    assert store.owner() == Owner.HUMAN


@pytest.mark.parametrize(
    ("mode", "reasons"), [("text", [Reason.SENSITIVE]), ("silent", []), ("dribble", []), ("garbage", []), ("error", [])]
)
def test_over_the_wire_it_is_bounded_in_time(store: Store, mode: Mode, reasons: list[Reason]) -> None:
    store.accept([message(MISSED)])
    with openai_server(Script(mode=mode, text=naming("outage"))) as server:
        seconds = 0.5 if mode in ("silent", "dribble") else 30
        chat = OpenAIChat(api_key="k", base_url=server.url, model="gpt-5-mini", timeout=seconds, max_output_tokens=200)
        begun = time.monotonic()
        opinion(store, chat).ask(store.conversation_id(), 1)

    assert time.monotonic() - begun < 15
    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == reasons


class Beside:
    """Opinions that wait until they may end, and what comes of them."""

    def __init__(self, error: Exception | None = None) -> None:
        self.may_end = threading.Event()
        self.asked: list[tuple[int, int]] = []
        self.settled: list[int] = []
        self.elsewhere: list[tuple[int, ...]] = []
        self._error = error
        self.opinions = OpinionsBeside(
            self._ask, threads=2, settle=self.settled.append, elsewhere=lambda *asked: self.elsewhere.append(asked)
        )

    def _ask(self, conversation: Conversation) -> None:
        self.asked.append((conversation.id, conversation.messages))
        self.may_end.wait(10)
        if self._error is not None:
            raise self._error


@pytest.fixture
def aside() -> Iterator[Beside]:
    made = Beside()
    yield made
    made.may_end.set()
    made.opinions.stop()


def test_it_is_asked_for_once_for_the_same_words_and_only_where_nothing_was_found(store: Store, aside: Beside) -> None:
    store.accept([message(MISSED), message("let me talk to a person", thread_id="2")])
    job = EscalationJob(
        store.conversations,
        GATHER,
        make_policy(HandoffSettings(), Answers(), Escalation()),
        handed_over=lambda _: None,
        keep_moods=store.moods.keep_up,
        keep_moods_of=store.moods.keep_of,
        ask_a_model=aside.opinions.about,
    )

    for _ in range(2):
        job.check(store.conversation_id())
    job.check(store.conversation_id("2"))
    aside.may_end.set()
    aside.opinions.stop()

    until(lambda: aside.asked)
    assert aside.asked == [(store.conversation_id(), 1)]


def answered_meanwhile(store: Store, aside: Beside) -> Conversation:
    """A conversation that is answered while its opinion is outstanding."""
    store.accept([message(MISSED)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    aside.opinions.about(claim.conversation)
    due = aside.opinions.is_due(claim.conversation.id)
    store.conversations.record(claim, outcome("Tiles are in aisle 4."), opinion_due=due)
    return claim.conversation


def test_what_dies_with_its_process_after_the_answer_is_asked_for_by_the_sweep(
    store: Store, aside: Beside, redis_url: str
) -> None:
    answered_meanwhile(store, aside)
    client = jobs.connect(redis_url)
    sweeper = Sweeper(store.database, JobQueue(client), Behaviour())

    sweeper.sweep()
    assert jobs.queue("opinions", client).jobs == []  # whoever has it may still live
    store.rows("UPDATE conversations SET opinion_due_at = now() - interval '3 minutes' RETURNING 1")
    sweeper.sweep()

    (found,) = jobs.queue("opinions", client).jobs
    settle = DueOpinions(store.database).settle
    policy = make_policy(HandoffSettings(), Answers(), Escalation())
    chat = Says(naming("complaint"))
    SecondOpinionJob(store.conversations, GATHER, policy, REDACTOR, chat, lambda _: None, settle).ask(*found.args)
    assert store.owner() == Owner.HUMAN
    assert store.rows("SELECT opinion_due_at FROM conversations") == [{"opinion_due_at": None}]


def test_one_that_ends_after_the_answer_is_due_no_more(store: Store, aside: Beside) -> None:
    conversation = answered_meanwhile(store, aside)
    assert store.rows("SELECT count(*) AS due FROM conversations WHERE opinion_due_at IS NOT NULL") == [{"due": 1}]

    aside.may_end.set()

    until(lambda: aside.settled == [conversation.id])
    assert not aside.opinions.is_due(conversation.id)


def test_where_too_many_are_open_or_one_fails_any_process_may_ask(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "MAX_OPEN", 1)
    store.accept([message(MISSED), message(MISSED, thread_id="2")])
    first, second = (store.conversations.snapshot(store.conversation_id(thread)) for thread in ("524", "2"))
    aside = Beside(ModelUnavailable("away"))

    for conversation in (first, second):
        aside.opinions.about(conversation)
    assert aside.elsewhere == [(second.id, 1)]
    aside.may_end.set()

    until(lambda: aside.elsewhere == [(second.id, 1), (first.id, 1)])
    aside.opinions.stop()
