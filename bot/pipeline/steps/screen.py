"""What needs no article: an empty message, small talk, an attempt to talk the bot into something else, a topic that the
operator has the bot decline.

It only prepares the answer; `assess` comes after it, so whatever else a message is, a request for a person in it is
heard. Such an answer has `grounded=None`: there was nothing to find, so it counts neither as found nor as not found.
"""

from __future__ import annotations

from bot.answering.small_talk import Before, Response, SmallTalk, respond, small_talk
from bot.answering.topics import topic_of
from bot.model import Answer, Asks, Author, Conversation
from bot.pipeline.evolve import evolve
from bot.pipeline.question import says_something
from bot.pipeline.state import AnswerState, Services
from bot.privacy.placeholders import PLACEHOLDER
from bot.wording import Wording

_ROOM_FOR_A_WORD = 200
# Above a screenshot these are no mere small talk: what they are about is in the file.
_WITH_A_FILE = frozenset({SmallTalk.GREETING, SmallTalk.HELP, SmallTalk.TOPIC, SmallTalk.TROUBLE, SmallTalk.PUZZLED})
_LOOKED_UP = (Asks.HELPED, Asks.PERSON)


def screen(state: AnswerState, services: Services) -> AnswerState:
    """A question that is too long is cut to what the model is to see, between words."""
    wording = services.wording(state)
    brand = services.settings.brand.name or wording.say("unnamed_brand")
    question = _cut(state.question.strip(), services.settings.answers.max_question_chars)
    state = evolve(state, question=question)
    talk = small_talk(PLACEHOLDER.sub(" ", question))
    files = any(turn.attachments for turn in state.conversation.waiting)
    if talk and not (files and talk.kind in _WITH_A_FILE):
        # Two machines could greet each other forever: at the limit where a question brings a person, this is silence.
        limit = services.settings.handoff.max_answers
        enough = state.conversation.answers_given + 1 >= limit
        response = Response() if enough else respond(talk.kind, before(state.conversation))
        return _answered(state, _said(response, wording, brand), f"small talk: {talk.kind}")
    if not files and not says_something(question):
        # Something was sent, but no file came along: nothing of it can be read.
        sent = any(says_something(turn.text) for turn in state.conversation.waiting)
        text = wording.say("tell_more" if sent else "empty")
        return _answered(state, Answer(text=text, grounded=None, asks=Asks.WHAT), "empty")
    topic = topic_of(question, services.settings.topics)
    if topic is not None and topic.topic.action == "decline":
        return _answered(state, declined(state, services), f"declined: {topic.name}")
    return state


def declined(state: AnswerState, services: Services) -> Answer:
    """What the bot can do, instead of what was asked: there was nothing to find."""
    wording = services.wording(state)
    brand = services.settings.brand.name or wording.say("unnamed_brand")
    text = wording.say("out_of_scope", brand=brand)
    return Answer(text=text, grounded=None, asks=Asks.SUBJECT, declined=True)


def before(conversation: Conversation) -> Before:
    """What small talk in it answers."""
    back = conversation.returned_at
    said = [turn for turn in conversation.turns if turn.author is Author.BOT and (back is None or turn.at > back)]
    looked_up = [turn.asks for turn in said if turn.asks in _LOOKED_UP]
    return Before(
        asks=said[-1].asks if said else None,
        greeted=bool(said) or back is not None,
        helped=bool(looked_up) and looked_up[-1] is Asks.HELPED,
        solved=back is not None and not said,
    )


def _said(response: Response, wording: Wording, brand: str) -> Answer:
    return Answer(
        text=" ".join(wording.say(key, brand=brand) for key in response.sentences),
        grounded=None,
        asks=response.asks,
        confirmed=response.confirmed,
        silent=not response.sentences,
    )


def _answered(state: AnswerState, answer: Answer, note: str) -> AnswerState:
    return evolve(state, answer=answer, note=note)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    # A placeholder holds no space, so a cut between words does not go through one.
    end = text.rfind(" ", limit - _ROOM_FOR_A_WORD, limit)
    return text[: end if end > 0 else limit].rstrip()
