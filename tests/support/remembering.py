"""What a model is told of a conversation, in tests without a model server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.model import Conversation, Finished, Piece, Prompt, TextPiece, Usage
from bot.pipeline import Pipeline, Services
from bot.ports import ChatModel
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from escalation.policy import make_policy
from tests.support.asking import ARTICLES, FACTS, SETTINGS
from tests.support.bm25 import BM25Search

REDACTOR = Redactor(Detector())


@dataclass
class Says:
    """A small model that says this, or fails."""

    text: str = ""
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.asked.append("\n".join(one.text for one in prompt.messages))
        if self.error is not None:
            raise self.error
        yield TextPiece(self.text)
        yield Finished(usage=Usage(model="small"))


def services_with(chat: ChatModel | None) -> Services:
    search = BM25Search(ARTICLES)
    return Services(
        chat=chat,
        search=search,
        use_of_words=search.use_of_words,
        redactor=REDACTOR,
        gather=FACTS,
        policy=make_policy(SETTINGS.handoff, SETTINGS.answers),
        settings=SETTINGS,
    )


def prompt_of(conversation: Conversation) -> str:
    """What the model that answers is told of it."""
    chat = Says('Hi\n{"result": "small_talk"}')
    Pipeline(services_with(chat))(conversation)
    return chat.asked[0]
