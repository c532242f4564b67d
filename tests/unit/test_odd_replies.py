"""What models write where no schema holds them, all the way through the pipeline: the answer in it is said, and where
there is none the articles are quoted. Never JSON, never a value of Python's, never a tag.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.llm.chat import OpenAIChat
from bot.pipeline import Services
from tests.support.asking import ask, text_of
from tests.support.dialects import DONE, STOP, Answer, ScriptedServer, chunk, event, scripted_server, usage

SAID = "To reset your password open Settings and choose Security."
WORDS = f"{SAID} [1]"
FORM = {"result": "answered", "answer": WORDS, "intent": "reset", "sentiment": "neutral"}
JSON = json.dumps(FORM)
RUBBISH = re.compile(r"[{}<]|\bNone\b|\bTrue\b|\bnull\b|\"result|think")


def answering(**changes: object) -> str:
    return json.dumps({**FORM, **changes})


SAYS_IT = {
    "words": WORDS,
    "the old form": JSON,
    "encoded twice": json.dumps(JSON),
    "JSON as the answer": answering(answer=JSON),
    "JSON as the answer, cited": answering(answer=f"{json.dumps({'answer': WORDS})} [1]"),
    "JSON after the answer": answering(answer=f'{WORDS} {{"intent": "x"}}'),
    "JSON after the words": f'{WORDS}\n{{"intent": "x"}}',
    "thoughts and JSON": f"<think>\nPassage {{1}} fits.\n</think>\n{JSON}",
    "thoughts and words": f"<think>Passage 1 fits.</think>{WORDS}",
    "talk around a fence": f"Here is the object:\n```json\n{JSON}\n```\nAnything else?",
    "talk after it": f"{JSON}\n\nLet me know if you need more.",
    "twice": f"{JSON}\n{JSON}",
    "line breaks in it": JSON.replace("Settings and", "Settings\nand"),
    "harmony": f"<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>{WORDS}<|return|>",
    "a byte order mark": f"\ufeff{JSON}",
    "the result as a word": f"ANSWERED\n{WORDS}",
    "in a list": f"[{JSON}]",
    "a comma too many": f"{JSON[:-1]},}}",
    "Python's quotation marks": repr(FORM),
}
SAYS_NOTHING = {
    "cut off within": answering(answer='{"result": "answered", "answer": "To reset your pass'),
    "an object": answering(answer={"text": WORDS}),
    "a list": answering(answer=[WORDS, WORDS]),
    "nothing": answering(result="small_talk", answer=None),
    "a truth": answering(result="small_talk", answer=True),
    "None": "None",
    "thoughts alone": f"<think>{WORDS}",
    "a call as words": '<tool_call>{"name": "search_knowledge", "arguments": {"query": "x"}}</tool_call>',
    "a call as JSON": '{"name": "search_knowledge", "arguments": {"query": "password"}}',
}


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture(scope="module")
def model(server: ScriptedServer) -> OpenAIChat:
    return OpenAIChat(api_key="sk-t", base_url=server.url, model="m", timeout=20, max_output_tokens=300)


@pytest.fixture
def services(services: Services, model: OpenAIChat) -> Services:
    return replace(services, chat=model)


def said(services: Services, server: ScriptedServer, text: str) -> str:
    """What the requester reads where the model writes that, and nothing else, in each round."""
    pieces = "".join(event(chunk({"content": text[at : at + 9]})) for at in range(0, len(text), 9))
    server.answer = lambda _: Answer(pieces + event(STOP) + event(usage()) + DONE)
    return text_of(ask(services, "How do I reset my password?"))


@pytest.mark.parametrize("reply", SAYS_IT)
def test_the_answer_in_it_is_said(services: Services, server: ScriptedServer, reply: str) -> None:
    assert " ".join(said(services, server, SAYS_IT[reply]).split()) == SAID


@pytest.mark.parametrize("reply", SAYS_NOTHING)
def test_where_there_is_none_the_articles_are_quoted(services: Services, server: ScriptedServer, reply: str) -> None:
    read = said(services, server, SAYS_NOTHING[reply])
    assert not RUBBISH.search(read)
    assert "> To reset your password open Settings" in read
