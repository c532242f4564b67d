"""A language model reads what our own signals let pass: it adds, it never takes away, and nothing waits for it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bot import jobs
from bot.app.escalating import gather_facts
from bot.config import Answers, Behaviour, HandoffSettings
from bot.config.escalation import Escalation
from bot.errors import ModelUnavailable
from bot.jobs import Job, JobQueue
from bot.llm.chat import OpenAIChat
from bot.model import Conversation, Facts, Finished, Owner, Piece, Prompt, Reason, TextPiece, Usage
from bot.ports import ChatModel
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from escalation.policy import make_policy
from tests.support.builders import agent_message, message, outcome
from tests.support.openai_server import Mode, Script, openai_server
from tests.support.store import Store
from workers.escalate import EscalationJob, SecondOpinionJob

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
        chat = OpenAIChat(api_key="k", base_url=server.url, model="gpt-5-mini", timeout=0.5, max_output_tokens=200)
        begun = time.monotonic()
        opinion(store, chat).ask(store.conversation_id(), 1)

    assert time.monotonic() - begun < 3
    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == reasons


def test_it_is_enqueued_once_for_the_same_words_and_only_where_nothing_was_found(store: Store, redis_url: str) -> None:
    client = jobs.connect(redis_url)
    queue = JobQueue(client)
    store.accept([message(MISSED), message("let me talk to a person", thread_id="2")])
    job = EscalationJob(
        store.conversations,
        GATHER,
        make_policy(HandoffSettings(), Answers(), Escalation()),
        handed_over=lambda _: None,
        keep_moods=store.moods.keep_up,
        ask_a_model=lambda conversation, messages: queue.enqueue_once(
            Job.SECOND_OPINION, conversation, messages, once_in=60
        ),
    )

    for _ in range(2):
        job.check(store.conversation_id())
    job.check(store.conversation_id("2"))

    asked = [tuple(entry.args) for entry in jobs.queue("opinions", client).jobs]
    assert asked == [(store.conversation_id(), 1)]
