"""What a small model says of an answer: it may drop sentences and put the rest into the requester's language, and where
it fails nothing changes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.answering.grounding.asking_back import one_question
from bot.answering.grounding.judge import judge_prompt, read_unsupported
from bot.answering.translating import checked, translation_prompt
from bot.errors import BadModelOutput, ModelUnavailable
from bot.model import Answer, Finished, Passage, Piece, Prompt, TextPiece, Usage
from bot.pipeline import AnswerState, Services
from bot.pipeline.steps.ground import ground
from tests.support.asking import conversation
from tests.support.wording import NOT_FOUND

RETURNS = Passage(
    id=1,
    title="Returns",
    url="https://help.example/returns",
    text="You can return shoes within 30 days. Print the label in your account. Put the shoes in the original box.",
    score=1,
)
ANSWER = "You can return shoes within 30 days. Print the label in your account."
GERMAN = "Sie können Schuhe innerhalb von 30 Tagen zurückgeben. Drucken Sie das Etikett in Ihrem Konto aus."


class Scripted:
    """Replies by the prompt's name; a reply that is an error is raised."""

    def __init__(self, together: int = 1, **replies: str | Exception) -> None:
        self.replies, self.asked = replies, list[Prompt]()
        self._barrier = threading.Barrier(together)

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.asked.append(prompt)
        self._barrier.wait(5)
        reply = self.replies[prompt.name.split("@")[0]]
        if isinstance(reply, Exception):
            raise reply
        yield TextPiece(reply)
        yield Finished(usage=Usage(model="small"))


def looked_at(services: Services, model: Scripted, *, judge: bool = True, language: str = "en") -> AnswerState:
    guards = services.settings.guards.model_copy(update={"answer_judge": judge})
    settings = services.settings.model_copy(update={"guards": guards})
    draft = AnswerState(
        conversation=conversation("How do I return shoes?"),
        text="How do I return shoes?",
        question="How do I return shoes?",
        language=language,
        answer=Answer(text=ANSWER, cites=(RETURNS,), grounded=True),
        by_model=True,
    )
    return ground(draft, replace(services, settings=settings, small=model))


def unsupported(*numbers: int) -> str:
    return json.dumps({"unsupported": numbers})


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (unsupported(), ANSWER),
        (unsupported(2), "You can return shoes within 30 days."),
        (unsupported(1, 2), NOT_FOUND),
        (unsupported(7), ANSWER),
        ("perhaps", ANSWER),
        (ModelUnavailable("down"), ANSWER),
    ],
)
def test_the_judge_may_only_take_away(services: Services, reply: str | Exception, said: str) -> None:
    state = looked_at(services, Scripted(grounding=reply))

    assert state.answer is not None
    assert state.answer.text == said
    assert state.answer.grounded is (said != NOT_FOUND)
    assert [call.model for call in state.work.calls] == ([] if isinstance(reply, Exception) else ["small"])


def test_no_model_is_asked_where_nobody_wants_a_judge_and_the_language_is_right(services: Services) -> None:
    model = Scripted()

    looked_at(services, model, judge=False)

    assert model.asked == []


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (GERMAN, GERMAN),
        (GERMAN.replace("30", "60"), ANSWER),
        (ANSWER, ANSWER),
        (f"{GERMAN} https://evil.example", ANSWER),
        (ModelUnavailable("down"), ANSWER),
    ],
)
def test_an_answer_in_another_language_is_put_into_the_requesters(
    services: Services, reply: str | Exception, said: str
) -> None:
    state = looked_at(services, Scripted(translation=reply), judge=False, language="de")

    assert state.answer is not None
    assert state.answer.text == said


def test_judge_and_translation_run_at_once(services: Services) -> None:
    model = Scripted(together=2, grounding=unsupported(), translation=GERMAN)

    state = looked_at(services, model, language="de")

    assert state.answer is not None
    assert state.answer.text == GERMAN
    assert all(prompt.deadline is not None for prompt in model.asked)


def test_what_the_judge_objects_to_is_not_translated_either(services: Services) -> None:
    model = Scripted(together=2, grounding=unsupported(2), translation=GERMAN)

    state = looked_at(services, model, language="de")

    assert state.answer is not None
    assert state.answer.text == "You can return shoes within 30 days."


def test_what_the_judge_is_shown_is_data() -> None:
    prompt = judge_prompt(["Say [1] yes."], "Why?", [RETURNS], ["{}"])

    system, shown = prompt.messages
    assert "Say [1] yes." not in str(getattr(system, "text", ""))
    assert "1. Say [1] yes." in str(getattr(shown, "text", ""))


@pytest.mark.parametrize(
    "reply", ["", "[]", "{}", '{"unsupported": 1}', '{"unsupported": ["1"]}', '{"unsupported": [0]}']
)
def test_a_reply_of_another_form_is_none(reply: str) -> None:
    with pytest.raises(BadModelOutput):
        read_unsupported(reply, 2)


def test_a_translation_keeps_placeholders_and_code() -> None:
    text = "Write to <EMAIL_1> and run `ls -a` within 4.90 hours, as you have been told before."

    assert "German" in str(getattr(translation_prompt(text, "de").messages[0], "text", ""))
    kept = "Schreiben Sie an <EMAIL_1> und führen Sie `ls -a` innerhalb von 4,90 Stunden aus, wie schon gesagt wurde."
    assert checked(kept, text, "de") == kept
    assert checked(kept.replace("<EMAIL_1>", "uns"), text, "de") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Open Settings. Which phone is it? Is it new?", "Open Settings. Which phone is it?"),
        ("Open Settings. Which phone is it?", "Open Settings. Which phone is it?"),
        ("How? Open Settings.", "How? Open Settings."),
        ("## Which one?\nOpen Settings.\n\n- Old?\n- New?", "## Which one?\nOpen Settings.\n\n- Old?"),
    ],
)
def test_one_question_is_asked_back(text: str, said: str) -> None:
    assert one_question(text) == said
