"""What goes from step to step, and what the steps work with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from bot.answering.confidence import Judgement
from bot.answering.files import Shot, TextFile, Unread
from bot.answering.prompt import Asked
from bot.answering.quoting.selection import Selection
from bot.config import Behaviour
from bot.guards.injection import Injection
from bot.guards.moderation import Moderator
from bot.memory.tokens import Tokens
from bot.model import (
    ActRequest,
    Answer,
    Assessment,
    Attachment,
    Cancellation,
    Conversation,
    CustomAnswer,
    CustomMatch,
    EscalationDecision,
    Facts,
    Handoff,
    Moderated,
    Passage,
    Query,
    Reader,
    Turn,
    WordUse,
    Work,
)
from bot.orchestration.early import EarlyCall
from bot.orchestration.support import ToolSupport
from bot.ports import ChatModel, GatherFacts, OpenStream, Policy, Search, Stream, Tool, ToolSource
from bot.privacy import Redactor
from bot.wording import Wording


class NullStream:
    """Nobody watches."""

    def write(self, text: str) -> None:
        pass

    def reset(self) -> None:
        pass

    def working(self, note: str) -> None:
        pass

    def done(self) -> None:
        pass

    def abandon(self) -> None:
        pass


NOTHING = Query("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The first call, and what it was asked with."""

    call: EarlyCall = field(repr=False)
    asked: Asked
    tools: tuple[Tool, ...]  # beside what is built in
    deadline: float  # of the whole answer, `time.monotonic()`


@dataclass(frozen=True, kw_only=True)  # no slots: `evolve`
class AnswerState:
    """An answer in the making. Nothing but `conversation`, `text`, `placeholders`, pictures, the names of files in
    `shots` and `unread` and the decided answer is unredacted.

    An answer that is there early (small talk, a refusal) is left alone by the later steps. A decision ends the run.
    """

    conversation: Conversation = field(repr=False)
    text: str = field(repr=False)  # what waits, as it was written
    question: str = field(default="", repr=False)  # the same, redacted and no longer than the model is to see
    history: tuple[Turn, ...] = field(default=(), repr=False)  # the last turns before, redacted
    summary: str = field(default="", repr=False)  # of what was said before those, redacted; "" where nothing was
    placeholders: Mapping[str, str] = field(default_factory=dict, repr=False)
    facts: Facts | None = field(default=None, repr=False)  # before the attempt to answer
    assessment: Assessment = field(default_factory=Assessment)
    language: str | None = None  # what the requester is spoken to in; None: the default
    files: tuple[TextFile, ...] = ()  # text files of the waiting messages, redacted
    shots: tuple[Shot, ...] = ()  # pictures of the waiting messages
    unread: tuple[Unread, ...] = ()  # what else is attached to them
    custom: CustomMatch | None = None  # the operator's own answer, where nothing else comes first
    guidance: tuple[CustomMatch, ...] = ()  # what the operator tells the model about questions like this one
    query: Query = NOTHING  # what is looked up: the question as the articles would put it, and what it follows
    passages: tuple[Passage, ...] = ()
    selection: Selection | None = None  # of the sections of these passages; None: nothing was looked up
    judgement: Judgement | None = None  # of the question and these passages; None: nothing was looked up
    begun: Begun | None = None  # the first call of the answering model, which goes on beside the steps
    shown: tuple[Passage, ...] = ()  # what the answering model was shown; it cites these by their place, from 1
    # What the operator's guidance and tools told the model, redacted. An answer may rest on it as on a cited passage;
    # a tool's links are not trusted.
    evidence: tuple[str, ...] = field(default=(), repr=False)
    injection: Injection | None = None  # what the guard found in the question; None: it was not looked at
    quotes_only: bool = False  # a part of the question was left out, so no model sees the rest
    moderating: Future[Moderated | None] | None = field(default=None, repr=False)  # None: no service was asked early
    moderated: Moderated | None = None  # None: no service has said anything
    answer: Answer | None = field(default=None, repr=False)
    work: Work = field(default_factory=Work)  # of models and tools, so far
    by_model: bool = False  # the answer is the model's own words, so it has to be checked
    model_failed: bool = False
    handed_over: str = ""  # why the model wants a person, one sentence for agents
    requests: tuple[ActRequest, ...] = ()  # calls that wait for a human's yes
    note: str = ""  # why a step decided as it did; for traces, never words of the conversation
    decision: EscalationDecision | None = None
    cancellation: Cancellation = field(default_factory=Cancellation, repr=False)  # ends it where nobody waits any more
    stream: Stream = field(default_factory=NullStream, repr=False)  # where the answer is shown while it is written


# The operator's own answers and guidance that hold now for this reader, in this channel. Raises StoreUnavailable.
ReadCustom = Callable[[Reader, str], tuple[CustomAnswer, ...]]
# Fetches an attachment: at most `limit` bytes (the last argument but one), within `timeout` seconds in all. Raises
# DeliveryError.
ReadFile = Callable[[Conversation, Attachment, int, float], bytes]
# All passages of the article at an address, in their order; () where this reader may not be shown it.
ReadArticle = Callable[[str, Reader], tuple[Passage, ...]]

# Of articles at these addresses, those that this reader is shown still. Raises StoreUnavailable.
StillShown = Callable[[Collection[str], Reader], frozenset[str]]

# A question as the articles would put it: slips mended, synonyms beside.
Understand = Callable[[str, Reader], Query]

# As whom somebody is shown articles: whoever a conversation or a handoff is with.
ReaderOf = Callable[[Conversation | Handoff], Reader]


# How usual words are in what somebody may read, each as `bot.answering.words.words` has it. Raises StoreUnavailable.
UseOfWords = Callable[[Collection[str], Reader], WordUse]


def no_stream(_: Conversation) -> Stream:
    """An `OpenStream`: answers are not shown before they are whole."""
    return NullStream()


def as_written(text: str, _: Reader) -> Query:
    """An `Understand` that knows no articles."""
    return Query(text)


def nothing_custom(_: Reader, __: str) -> tuple[CustomAnswer, ...]:
    """A `ReadCustom` that has none."""
    return ()


def no_article(_: str, __: Reader) -> tuple[Passage, ...]:
    """A `ReadArticle` that has none."""
    return ()


def all_still_shown(urls: Collection[str], _: Reader) -> frozenset[str]:
    """A `StillShown` of articles that never change."""
    return frozenset(urls)


def by_audience(who: Conversation | Handoff) -> Reader:
    """A `ReaderOf` that knows nothing of them but whether they are employees."""
    return Reader.of(who.audience)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    chat: ChatModel | None  # None: answers quote the articles
    search: Search
    use_of_words: UseOfWords
    understand: Understand = as_written
    read_article: ReadArticle = no_article
    still_shown: StillShown = all_still_shown
    reader_of: ReaderOf = by_audience
    custom: ReadCustom = nothing_custom
    redactor: Redactor
    gather: GatherFacts
    policy: Policy
    settings: Behaviour
    tokens: Tokens = field(default_factory=Tokens)
    judge: ChatModel | None = None  # asked whether a question is a prompt injection; None: nobody
    moderators: tuple[Moderator, ...] = ()  # the next one is asked where the one before fails
    small: ChatModel | None = None  # a cheaper model, for what is no answer; None: `chat` has to do
    tools: tuple[ToolSource, ...] = ()  # what the model may call beside what is built in
    tool_support: ToolSupport = field(default_factory=ToolSupport)
    rewriter: ChatModel | None = None  # writes follow-ups as questions by themselves; None: rules alone
    read_file: ReadFile | None = None  # None: nothing can be fetched
    open_stream: OpenStream = no_stream

    @property
    def tools_offered(self) -> bool:
        """Whether the model is offered tools by now, built in and others."""
        return self.settings.model.tools == "auto" and self.tool_support.expected

    def reader(self, state: AnswerState) -> Reader:
        """As whom articles are looked up: in the language that they write, whether or not the bot speaks it, else in
        the one that they wrote last, or have set at the vendor."""
        asking = state.conversation
        languages = (state.assessment.language, asking.language, asking.requester.locale, state.language)
        return replace(self.reader_of(asking), language=next(filter(None, languages), None))

    def use_for(self, state: AnswerState) -> Callable[[Collection[str]], WordUse]:
        reader = self.reader(state)
        return lambda words: self.use_of_words(words, reader)

    def wording(self, state: AnswerState) -> Wording:
        """What the requester is told in our own words."""
        return self.settings.catalogue.of(state.language)


Step = Callable[[AnswerState, Services], AnswerState]
