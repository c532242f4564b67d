"""Canaries: each article has a word that stands nowhere else, and nobody may read it whom the article is not for,
whatever they ask, in whatever form, and wherever an answer is put together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import pytest

from bot.knowledge.article import Article, Entry, Source
from bot.knowledge.corpus import use_of_words
from bot.knowledge.custom import kept
from bot.knowledge.ingest import ingest_sources
from bot.knowledge.readers import Readers
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.llm.chat import OpenAIChat
from bot.model import (
    ANYBODY,
    Audience,
    Author,
    Conversation,
    CustomAnswer,
    CustomKind,
    EscalationDecision,
    Handoff,
    HandoffNote,
    Level,
    Mode,
    Priority,
    Reader,
    Readership,
    Reason,
    Requester,
    ThreadRef,
)
from bot.pipeline import Pipeline, Services
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.store.db import Database
from tests.support.asking import FACTS, SETTINGS, conversation, said
from tests.support.embedder import FakeEmbedder
from tests.support.openai_server import OpenAIServer, Script, openai_server
from workers.prepare.note import NotePreparer


class Canary(NamedTuple):
    word: str
    readership: Readership

    @property
    def misspelt(self) -> str:
        return f"{self.word[:5]}{self.word[6:]}"

    @property
    def article(self) -> Article:
        text = (
            f"# Travel to {self.word}\n\nTravel to {self.word} costs 40 euros.\n\n"
            f"1. Open the form for {self.word}.\n2. Sign the form of {self.word}.\n3. Send {self.word} away.\n"
        )
        return Article(
            key=self.word,
            url=f"https://help.example/{self.word}",
            title=f"Travel to {self.word}",
            text=text,
            markdown=True,
            audience=self.readership.level,
            groups=tuple(self.readership.groups),
        )


GOLD, ACME = frozenset({"zendesk/tag:gold"}), frozenset({"acme"})
CANARIES = (
    Canary("zanquibor", Readership(Level.PUBLIC)),
    Canary("yorvemtal", Readership(Level.SIGNED_IN)),
    Canary("wulkrapid", Readership(Level.INTERNAL)),
    Canary("vextolmur", Readership(Level.PUBLIC, GOLD)),
    Canary("ustrafenk", Readership(Level.SIGNED_IN, ACME)),
    Canary("tolpimarg", Readership(Level.INTERNAL, ACME)),
)
OF_READERS = Readers(groups={"acme": ("email:@acme.example",)}, verified_in=("zendesk", "slack"))
JOE = Requester(id="1", name="Joe", email="joe@bloggs.example")
SURE = replace(JOE, known=True)


def asker(requester: Requester, channel: str, audience: Audience, *, alone: bool) -> Conversation:
    thread = ThreadRef(channel, "acme", "D1:1.0")
    return replace(conversation("?"), thread=thread, requester=requester, audience=audience, alone=alone)


ASKERS = {
    "anybody": asker(JOE, "zendesk", Audience.CUSTOMER, alone=True),
    "known": asker(SURE, "zendesk", Audience.CUSTOMER, alone=True),
    "gold": asker(replace(SURE, memberships=("tag:gold",)), "zendesk", Audience.CUSTOMER, alone=True),
    "gold, but others read": asker(replace(SURE, memberships=("tag:gold",)), "zendesk", Audience.CUSTOMER, alone=False),
    "acme": asker(replace(SURE, email="ana@acme.example"), "zendesk", Audience.CUSTOMER, alone=True),
    "acme, so it says": asker(replace(JOE, email="ana@acme.example"), "zendesk", Audience.CUSTOMER, alone=True),
    "employee": asker(SURE, "slack", Audience.EMPLOYEE, alone=True),
    "employee of acme": asker(replace(SURE, email="ana@acme.example"), "slack", Audience.EMPLOYEE, alone=True),
}
SEEN = {
    "anybody": "z",
    "known": "zy",
    "gold": "zyv",
    "gold, but others read": "z",
    "acme": "zyu",
    "acme, so it says": "z",
    "employee": "zyw",
    "employee of acme": "zywut",
}


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(Detector())


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 4)
    entries = [Entry(key=one.word, name=one.word, read=partial(_itself, one.article)) for one in CANARIES]
    source = Source(name="canaries", entries=entries)
    ingest_sources(database, FakeEmbedder(database), [source], lambda _: None, Readership())
    yield database
    database.close()


@pytest.fixture
def services(database: Database, redactor: Redactor) -> Services:
    search = PostgresSearch(database, FakeEmbedder(database))
    return Services(
        chat=None,
        search=search,
        understand=Understanding(database, Synonyms()),
        read_article=search.article,
        reader_of=OF_READERS,
        use_of_words=partial(use_of_words, database),
        custom=partial(kept.current, database),
        redactor=redactor,
        gather=FACTS,
        policy=lambda _: EscalationDecision(escalate=False),
        settings=SETTINGS,
    )


def _itself(article: Article) -> Article:
    return article


def hidden_from(who: str) -> list[Canary]:
    return [one for one in CANARIES if one.word[0] not in SEEN[who]]


def leaked(who: str, text: str) -> list[str]:
    return [one.word for one in hidden_from(who) if one.word in text]


def test_a_search_finds_what_is_for_its_reader_and_nothing_else(services: Services) -> None:
    for who in ASKERS:
        reader = OF_READERS(ASKERS[who])
        words = [one.word for one in CANARIES]
        found = services.search.search(services.understand(f"travel to {' '.join(words)}", reader), 20, reader)
        whole = [passage for one in CANARIES for passage in services.read_article(one.article.url, reader)]
        for passages in (found, whole):
            assert {one.word[0] for one in CANARIES if one.word in str(passages)} == set(SEEN[who])


def test_nobody_is_led_to_a_word_nor_notices_that_it_is_there(services: Services) -> None:
    for who in ASKERS:
        reader = OF_READERS(ASKERS[who])
        for one in CANARIES:
            seen = one.word[0] in SEEN[who]
            meant = services.understand(f"travel to {one.misspelt}", reader)
            assert (one.word in meant.text) == seen
            assert not meant.stand_ins or seen
            assert (services.use_of_words([one.word], reader).shares[one.word] > 0) == seen
        words = services.use_of_words(["travel"], reader)
        assert words.passages == services.use_of_words([], Reader(reader.level, reader.groups)).passages
        assert (words.passages > services.use_of_words([], ANYBODY).passages) == (len(SEEN[who]) > 1)


QUESTIONS = ("How do I travel to {}?", "What does travel to {} cost?", "travel to {}")


@pytest.mark.parametrize("mode", Mode)
def test_no_answer_says_it(services: Services, mode: Mode) -> None:
    """Asked in each way where it is said at once; elsewhere in one, another for each asker and each canary."""
    for number, who in enumerate(ASKERS):
        for at, canary in enumerate(CANARIES):
            one = QUESTIONS[(number + at) % len(QUESTIONS)]
            for question in QUESTIONS if mode is Mode.ANSWER else (one,):
                asked = question.format(canary.misspelt)
                waiting = (said(Author.REQUESTER, asked),)
                answer = Pipeline(services)(replace(ASKERS[who], waiting=waiting, mode=mode)).answer
                assert answer is not None
                assert leaked(who, f"{answer.text} {answer.cites}") == []
                if canary.word[0] in SEEN[who]:
                    assert canary.word in answer.text


def test_no_follow_up_reads_on_in_it(services: Services) -> None:
    """It was cited while they might read it, or while nobody else read along."""
    for who in ASKERS:
        for canary in CANARIES:
            article = canary.article
            turns = (
                said(Author.REQUESTER, "How do I get the travel form?"),
                said(Author.BOT, "> 1. Open the form.", cites=(article.url,)),
            )
            for asked in ("step 2?", "and then?", "how much is it?", "where is that form?"):
                waiting = (said(Author.REQUESTER, asked),)
                answer = Pipeline(services)(replace(ASKERS[who], turns=turns, waiting=waiting)).answer
                assert answer is not None
                assert leaked(who, f"{answer.text} {answer.cites}") == []


def test_no_model_is_told_it(services: Services, server: OpenAIServer) -> None:
    chat = OpenAIChat(api_key="sk-test", base_url=server.url, model="gpt-4.1", timeout=20, max_output_tokens=300)
    for who in ASKERS:
        for canary in hidden_from(who):
            call = {"name": "search_knowledge", "arguments": json.dumps({"query": f"travel {canary.misspelt} form"})}
            delta = {"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": call}]}
            server.requests.clear()
            server.script = Script(mode="deltas", deltas=(delta,), times=1)
            waiting = (said(Author.REQUESTER, f"How do I travel to {canary.misspelt}?"),)
            answer = Pipeline(replace(services, chat=chat))(replace(ASKERS[who], waiting=waiting)).answer
            told = json.dumps([request.body for request in server.requests])
            assert "Travel to zanquibor" in told
            assert leaked(who, told) == []
            assert answer is not None
            assert leaked(who, answer.text) == []


def test_no_reply_that_agents_are_suggested_says_it(services: Services, redactor: Redactor) -> None:
    """It is for the requester, whoever sends it."""
    prepare = NotePreparer(
        SETTINGS, redactor, services.search, services.understand, services.use_of_words, None, OF_READERS
    )
    for who in ASKERS:
        asking = ASKERS[who]
        for canary in CANARIES:
            question = f"How do I travel to {canary.misspelt}?"
            note = prepare(_handoff(asking, question)).note
            assert leaked(who, str(note.suggestion)) == []
            if canary.word[0] in SEEN[who]:
                assert canary.word in str(note.suggestion)


def test_no_answer_of_the_operators_own_says_it(services: Services, database: Database) -> None:
    for one in CANARIES:
        text = f"Ask the desk of {one.word}."
        question = f"Who helps with {one.word} travels?"
        own = CustomAnswer(
            name=one.word, kind=CustomKind.ANSWER, questions=(question,), text=text, readership=one.readership
        )
        kept.put(database, own)
    for who in ASKERS:
        for one in CANARIES:
            waiting = (said(Author.REQUESTER, f"Who helps with {one.word} travels?"),)
            answer = Pipeline(services)(replace(ASKERS[who], waiting=waiting)).answer
            assert answer is not None
            assert (f"the desk of {one.word}" in answer.text) == (one.word[0] in SEEN[who])
            assert "the desk of" not in answer.text or one.word in answer.text


def _handoff(asking: Conversation, question: str) -> Handoff:
    return Handoff(
        conversation_id=1,
        thread=asking.thread,
        requester=asking.requester,
        audience=asking.audience,
        alone=asking.alone,
        reason=Reason.HUMAN_REQUESTED,
        explanation="They asked for a person.",
        priority=Priority.NORMAL,
        subject="x",
        summary=question,
        turns=(said(Author.REQUESTER, question),),
        note=HandoffNote(),
    )
