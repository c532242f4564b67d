"""A question about what was just quoted is answered from that article: "step 7?" by its step 7, "where is that button?"
by what it says of the button. And never the same twice: where the articles would be quoted as they were before, the
next part of the article stands there, or that this is all it says, and a person is offered. Where the article has no
word of the question, nothing was found.

Comes after the answer is written, since only then is it known what would be said. A model reads the conversation
itself; of its answers only those that repeat an earlier one are replaced.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.coverage import coverage
from bot.answering.query.leaning import Leans, leans, step_asked
from bot.answering.query.pointing import Part, sought, step, telling
from bot.answering.quoting.quotation import quoted
from bot.answering.words import terms
from bot.model import Answer, Author, Mode, Passage
from bot.pipeline.evolve import evolve
from bot.pipeline.question import asked
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.disarm import harmless

_ASKS = ("?", "？", "؟")  # how a title ends that is a question
_A_SENTENCE = 30  # characters from which a paragraph says something by itself


def go_on(state: AnswerState, services: Services) -> AnswerState:
    said = [turn for turn in state.conversation.turns if turn.author is Author.BOT]
    answer = state.answer
    if answer is None or answer.grounded is None or state.conversation.mode is not Mode.ANSWER or not said:
        return state
    told = "\n\n".join(_plain(turn.text) for turn in said)
    if answer.grounded and _is_said(answer.text, told):
        article = _articles([one.url for one in answer.cites], state, services)
        if _asks_anew(state):
            if parts := _pointed(state, article, told):
                return _instead(state, _quoting(parts, services, state))
            if _is_about_something_else(state, article):
                return _instead(state, _not_found(state, services))
        return _instead(state, _next(answer, article, told, state, services))
    if state.by_model or not _points_back(state, answer):
        return state
    quoted: tuple[str, ...] = next((turn.cites for turn in reversed(said) if turn.cites), ())
    parts = _pointed(state, _articles(quoted, state, services), told)
    if parts:
        return _instead(state, _quoting(parts, services, state))
    # Another article's step 7 is none of this one's.
    lacks_it = step_asked(asked(state)) is not None and quoted
    return _instead(state, _all_it_says(answer, state, services)) if lacks_it else state


def _asks_anew(state: AnswerState) -> bool:
    """Who asks the same again has read what it says."""
    question = terms(state.question)
    return not any(terms(turn.text) == question for turn in state.history if turn.author is Author.REQUESTER)


def _is_about_something_else(state: AnswerState, article: Sequence[Passage]) -> bool:
    """A short question is looked up with what was said, and finds that again: "where is my parcel?" after the VPN. It
    goes on from it where it leaves out what it is about, or the article has a word of it."""
    question = asked(state)
    own = {term: weight for term, weight in terms(question).items() if weight >= 1}
    if state.by_model or leans(question) is Leans.SURELY:
        return False
    return not any(coverage(own, one, state.query.stand_ins).found for one in article)


def _not_found(state: AnswerState, services: Services) -> Answer:
    text = services.wording(state).say("model_down_not_found" if state.model_failed else "not_found")
    return Answer(text=text, grounded=False)


def _points_back(state: AnswerState, answer: Answer) -> bool:
    question = asked(state)
    return step_asked(question) is not None or (not answer.grounded and leans(question) is Leans.SURELY)


def _pointed(state: AnswerState, article: Sequence[Passage], told: str) -> tuple[Part, ...]:
    """What the question points at in an article that was quoted, unless it stood by itself before."""
    question = asked(state)
    number = step_asked(question)
    if number is not None:
        one = step(number, article, told)
        return (one,) if one else ()
    near = _near_first(article, state.query.context)
    found = telling(question, near, state.query.stand_ins) or sought(question, near)
    # Of one section: what another says of its own plan is none of this one's.
    return tuple(part for part in found if part.passage is found[0].passage and not _stood_by_itself(part, state))


def _near_first(article: Sequence[Passage], context: str) -> list[Passage]:
    """The sections that are about what was asked before, and about what was asked last, first."""
    whole, last = terms(context), terms(context.rpartition("\n")[2])
    return sorted(article, key=lambda one: (coverage(last, one).share, coverage(whole, one).share), reverse=True)


def _stood_by_itself(part: Part, state: AnswerState) -> bool:
    """Whether an earlier answer was this and hardly more."""
    here = _plain(part.text)
    said = (turn.text for turn in state.conversation.turns if turn.author is Author.BOT)
    answers = ([one for one in _plain(text).split("\n\n") if len(one) >= _A_SENTENCE] for text in said)
    return any(answer and all(one in here for one in answer) for answer in answers)


def _next(answer: Answer, article: Sequence[Passage], told: str, state: AnswerState, services: Services) -> Answer:
    """The part after the one that would be said again; where the article has no more, so much. A section that answers
    a question of its own, as in a list of frequent ones, is no part of another's answer."""
    cited = {one.id for one in answer.cites}
    titles = {one.title for one in answer.cites}
    place = next((place for place, one in enumerate(article) if one.id in cited), len(article))
    for one in article[place + 1 :]:
        own_question = one.title.rstrip().endswith(_ASKS) and one.title not in titles
        if not own_question and not _is_said(one.text, told):
            return _quoting((Part(one, one.text),), services, state)
    return _all_it_says(answer, state, services)


def _all_it_says(answer: Answer, state: AnswerState, services: Services) -> Answer:
    return Answer(text=services.wording(state).say("all_it_says"), cites=answer.cites, grounded=False)


def _quoting(parts: Sequence[Part], services: Services, state: AnswerState) -> Answer:
    wording = services.wording(state)
    title = parts[0].passage.title or wording.say("untitled")
    text = quoted(title, "\n\n".join(part.text for part in parts))
    cites = tuple({part.passage.id: part.passage for part in parts}.values())
    return Answer(text=f"{wording.say('quoting')}\n\n{text}", cites=cites, grounded=True)


def _instead(state: AnswerState, answer: Answer) -> AnswerState:
    state.stream.reset()
    # What was judged was the question with what a search found, and this is about neither.
    return evolve(state, answer=answer, judgement=None, by_model=False, note="goes on from what was quoted")


def _articles(urls: Sequence[str], state: AnswerState, services: Services) -> list[Passage]:
    reader = services.reader(state)
    read = (passage for url in urls for passage in services.read_article(url, reader))
    return list(harmless(read))


def _is_said(text: str, told: str) -> bool:
    """Whether all of it was said before, but for short lines such as titles."""
    paragraphs = [one for one in _plain(text).split("\n\n") if len(one) >= _A_SENTENCE]
    return bool(paragraphs) and all(one in told for one in paragraphs)


def _plain(text: str) -> str:
    """Without the marks of a quotation, blank lines alike."""
    lines = [line.lstrip("> ").rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip()
