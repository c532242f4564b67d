"""What the model is told.

The system message is ours alone, and begins with what is the same for everybody, so that a provider reads it once.
Articles, messages, notes and files are data in the user's role, between delimiters that they cannot close.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot import prompts
from bot.answering.files import TextFile
from bot.config import Behaviour, Topics
from bot.guards.canary import canary_rule
from bot.guards.fence import Fence
from bot.memory.room import shown
from bot.model import (
    AssistantMessage,
    Author,
    Message,
    Passage,
    Picture,
    SystemMessage,
    Turn,
    UserMessage,
)

PROMPT = prompts.load("answering")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as the model is asked it; everything is redacted already."""

    question: str = field(repr=False)
    history: tuple[Turn, ...] = field(default=(), repr=False)
    summary: str = field(default="", repr=False)  # of what was said before that
    files: tuple[TextFile, ...] = ()
    pictures: tuple[Picture, ...] = ()
    guidance: tuple[str, ...] = ()  # the operator's own words about questions like this one
    fence: Fence = field(default_factory=Fence, repr=False)

    def messages(
        self, settings: Behaviour, passages: Sequence[Passage] | None = None, *, tools: bool = False
    ) -> tuple[Message, ...]:
        """`passages` None: none are shown, the model looks for them. `tools`: there are some to call."""
        summary = [UserMessage(self.fence.enclose("summary", self.summary))] if self.summary else []
        before = [_message(turn, self.fence) for turn in self.history if turn.text.strip()]
        asked = "\n\n".join(
            (
                *(() if passages is None else numbered(passages, self.fence) or [PROMPT.filled("no_passages")]),
                *(self.fence.enclose("file", file.text, name=file.name) for file in self.files),
                self.fence.enclose("question", self.question or PROMPT.filled("no_words")),
            )
        )
        told = f"\n\n{PROMPT.filled('guidance', guidance=_listed(self.guidance))}" if self.guidance else ""
        system = SystemMessage(
            f"{_constant(settings, settings.topics, tools=tools)}\n{canary_rule()}\n{self.fence.rule}{told}"
        )
        return (system, *summary, *before, UserMessage(asked, self.pictures))


def rules(settings: Behaviour) -> str:
    """What of the system message is nobody's business: all but what the operator's topics say."""
    ours = (_constant(settings, Topics(), tools=tools) for tools in (True, False))
    return "\n".join((*ours, canary_rule()))


def numbered(passages: Sequence[Passage], fence: Fence, first: int = 1) -> list[str]:
    return [
        fence.enclose("passage", passage.text, number=str(number), title=passage.title)
        for number, passage in enumerate(passages, start=first)
    ]


def _listed(guidance: Sequence[str]) -> str:
    return "\n".join(f"- {one.strip()}" for one in guidance)


def _constant(settings: Behaviour, topics: Topics, *, tools: bool) -> str:
    """The same in all conversations of an installation."""
    brand = settings.brand.name or settings.catalogue.agents.say("unnamed_brand")
    not_found = _words(tools=tools)["not_found"]
    return _filled(brand, settings.brand.tone, tuple(_rules(settings, topics, not_found)), tools)


@lru_cache(maxsize=32)  # of an arm's settings: with tools and without, with topics and without
def _filled(brand: str, tone: str, own: tuple[str, ...], tools: bool) -> str:
    numbered = "".join(f"{number}. {rule}\n" for number, rule in enumerate(own, start=10))
    rules = PROMPT.filled(brand=brand, tone=tone, topics=numbered, **_words(tools=tools))
    return "\n\n".join((rules, *([PROMPT.filled("tools")] if tools else [])))


def _words(*, tools: bool) -> Mapping[str, str]:
    return PROMPT.tables["with_tools" if tools else "without_tools"]


def _rules(settings: Behaviour, topics: Topics, not_found: str) -> Iterator[str]:
    """The operator's own, after ours."""
    yield from _topics(topics, not_found)
    if settings.brand.instructions:
        yield settings.brand.instructions.strip()


def _topics(topics: Topics, not_found: str) -> Iterator[str]:
    if topics.allowed:
        yield PROMPT.filled("allowed", topics="; ".join(topics.allowed), not_found=not_found)
    if declined := [topic.description for _, topic in topics.with_action("decline")]:
        yield PROMPT.filled("declined", topics="; ".join(declined), not_found=not_found)


def _message(turn: Turn, fence: Fence) -> Message:
    """Only what the bot said itself is in its role."""
    text = shown(turn)
    if turn.author is Author.BOT:
        return AssistantMessage(text)
    return UserMessage(fence.enclose("note" if turn.author is Author.AGENT else "message", text))
