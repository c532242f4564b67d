"""What models write where no schema holds them, all the way through the pipeline: the answer in it is said, and where
there is none the articles are quoted. Never JSON, never a value of Python's, never a tag.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.answering.reply import Result, Written, read_reply
from bot.errors import BadModelOutput
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
    "thoughts of another name": f"<scratchpad>Passage 1.</scratchpad>\n<answer>{WORDS}</answer>",
    "thoughts without a mark": f"Okay, let me think. The user wants a reset.\n\n**Final answer:** {WORDS}",
    "labels": f"Thought: passage 1 fits.\nAnswer: {WORDS}",
    "harmony without its tokens": f"analysisPassage 1 fits.assistantfinal{WORDS}",
    "a template's turn": f"<|start_header_id|>assistant<|end_header_id|>\n\n{WORDS}<|eot_id|>",
    "another template's": f"<start_of_turn>model\n{WORDS}<end_of_turn>",
    "wide bars": f"{WORDS}<｜end▁of▁sentence｜>",
    "the words in a fence": f"```markdown\n{WORDS}\n```",
    "a speaker": f"**Assistant:** {WORDS}",
    "a decision first": f'{{"result": "answered"}}\n{WORDS}',
    "more in the trailer": f'{WORDS}\n{{"result": "answered", "citations": [1], "language": "en"}}',
    "YAML": f"result: answered\nanswer: {WORDS}",
    "sources below it": f"{SAID} [1]\n\n**Sources:**\n[1] Reset your password",
    "sources below it alone": f"{SAID}\n\nSources:\n- [1] Reset your password",
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
    "a call of Python's": 'search_knowledge(query="password")',
    "a call in a list": '[search_knowledge(query="password"), not_found()]',
    "a call in a fence": '```tool_code\nprint(search_knowledge(query="password"))\n```',
    "a template's call": '<｜tool▁calls▁begin｜>search_knowledge {"query": "x"}<｜tool▁calls▁end｜>',
    "Mistral's call": '[TOOL_CALLS][{"name": "search_knowledge", "arguments": {"query": "x"}}]',
    "no number": "NaN",
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


@pytest.mark.parametrize(
    "trailer",
    [
        "small_talk",
        "result: small_talk",
        "{result: small_talk}",
        '"result": "small_talk"',
        '{"result": "small_talk", "language": "en"}',
        '{"result": "small_talk"}\n',
    ],
)
def test_small_talk_is_told_without_its_trailer(trailer: str) -> None:
    assert read_reply(f"You're welcome!\n{trailer}") == Written(Result.SMALL_TALK, "You're welcome!")


@pytest.mark.parametrize(
    "reply", ['{"result": "hand_over", "why": "upset"}', "hand_over", "`hand_over`", "hand_over()"]
)
def test_a_person_is_called_however_that_is_written(reply: str) -> None:
    assert read_reply(reply).result is Result.HAND_OVER


@pytest.mark.parametrize(
    "answer",
    [
        "Press `open()` and wait. [1]",
        'The API says:\n\n```json\n{"reason": "x"}\n```\n\nThen wait. [1]',
        "Use <output> in the form. [1]",
        "```sh\nfirstline ingest\n```",
        "The answer: wait. [1]",
        "Sources of errors: paper and dust. [1]",
        "Set this [1]:\n\nPicture: wide\nSource: HDMI 1",
    ],
)
def test_what_belongs_to_the_answer_stays(answer: str) -> None:
    assert read_reply(answer) == Written(Result.ANSWERED, answer)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ('["You are welcome!"]', "You are welcome!"),
        ('"You are welcome!"', "You are welcome!"),
        ('["Open Settings. [1]",\n "Click Reset. [1]"]', "Open Settings. [1]\n\nClick Reset. [1]"),
        ("Open Set\0tings. [1]", "Open Settings. [1]"),
        ('"Security" is under Settings. [1]', '"Security" is under Settings. [1]'),
        ("[1] Open Settings.", "[1] Open Settings."),
    ],
)
def test_words_in_a_list_are_words(reply: str, words: str) -> None:
    assert read_reply(reply).text == words


@pytest.mark.parametrize("reply", ['["Open Settings.", 1]', '["", ""]'])
def test_a_list_of_anything_else_is_none(reply: str) -> None:
    with pytest.raises(BadModelOutput):
        read_reply(reply)
