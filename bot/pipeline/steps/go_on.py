"""A question about what was just quoted is answered from that article: "step 7?" by its step 7, "where is that button?"
by what it says of the button. And never the same twice: where the articles would be quoted as they were before, the
next part of the article stands there, or that this is all it says, and a person is offered.

Comes after the answer is written, since only then is it known what would be said. A model reads the conversation
itself; of its answers only those that repeat an earlier one are replaced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.extractive import quotation
from bot.answering.query.leaning import Leans, leans, step_asked
from bot.answering.query.pointing import Part, step, telling
from bot.model import Answer, Author, Mode, Passage
from bot.pipeline.question import asked
from bot.pipeline.state import AnswerState, Services

_A_SENTENCE = 30  # characters from which a paragraph says something by itself


def go_on(state: AnswerState, services: Services) -> AnswerState:
    said = [turn for turn in state.conversation.turns if turn.author is Author.BOT]
    if state.answer is None or state.answer.grounded is None or state.conversation.mode is not Mode.ANSWER or not said:
        return state
    told = "\n\n".join(_plain(turn.text) for turn in said)
    quoted = next((turn.cites for turn in reversed(said) if turn.cites), ())
    repeats = state.answer.grounded and _is_said(state.answer.text, told)
    if state.by_model and not repeats:
        return state
    pointed = _pointed(state, _articles(quoted, state, services), told)
    if pointed:
        return _instead(state, _quoting(pointed, services, state))
    if not repeats:
        return state
    return _instead(state, _next(state, services, told))


def _pointed(state: AnswerState, article: Sequence[Passage], told: str) -> tuple[Part, ...]:
    """What the question points at in the article that was quoted last, unless it stood by itself before."""
    question = asked(state)
    if leans(question) is not Leans.SURELY:
        return ()
    number = step_asked(question)
    if number is not None:
        found = step(number, article, told)
        return (found,) if found else ()
    by_itself = told.split("\n\n")
    return tuple(
        part for part in telling(question, article, state.query.stand_ins) if _plain(part.text) not in by_itself
    )


def _next(state: AnswerState, services: Services, told: str) -> Answer:
    """The part after the one that would be said again; where the article has no more, so much."""
    assert state.answer is not None
    wording = services.wording(state)
    cited = state.answer.cites[0] if state.answer.cites else None
    article = _articles((cited.url,), state, services) if cited else []
    place = next((place for place, one in enumerate(article) if cited and one.id == cited.id), len(article))
    after = [one for one in article[place + 1 :] if not _is_said(one.text, told)]
    if after:
        return _quoting((Part(after[0], after[0].text),), services, state)
    return Answer(text=wording.say("all_it_says"), cites=state.answer.cites, grounded=False)


def _quoting(parts: Sequence[Part], services: Services, state: AnswerState) -> Answer:
    wording = services.wording(state)
    title = parts[0].passage.title
    text = quotation(title, "\n\n".join(part.text for part in parts), wording)
    cites = tuple({part.passage.id: part.passage for part in parts}.values())
    return Answer(text=f"{wording.say('quoting')}\n\n{text}", cites=cites, grounded=True)


def _instead(state: AnswerState, answer: Answer) -> AnswerState:
    state.stream.reset()
    return replace(state, answer=answer, by_model=False, note="goes on from what was quoted")


def _articles(urls: Sequence[str], state: AnswerState, services: Services) -> list[Passage]:
    return [passage for url in urls for passage in services.read_article(url, state.conversation.audience)]


def _is_said(text: str, told: str) -> bool:
    """Whether all of it was said before, but for short lines such as titles."""
    paragraphs = [one for one in _plain(text).split("\n\n") if len(one) >= _A_SENTENCE]
    return bool(paragraphs) and all(one in told for one in paragraphs)


def _plain(text: str) -> str:
    """Without the marks of a quotation, blank lines alike."""
    lines = [line.lstrip("> ").rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip()
