"""Every public function that is given texts, found by walking the packages, once for each argument that is a text."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from types import ModuleType
from typing import Any

from bot.answering.confidence import Signals
from bot.answering.grounding import Evidence
from bot.answering.grounding.statement import read as read_statement
from bot.answering.quoting.selection import select
from bot.config import Behaviour, Topics
from bot.errors import FirstlineError
from bot.knowledge.conversion.sites.folds import Folds
from bot.memory.tokens import tokens_of
from bot.model import Author, Passage, Reason, Requester, Summary, Turn
from bot.model.custom import CustomAnswer, CustomKind
from bot.model.query import WordUse
from bot.pipeline.outgoing.phrases import Phrases
from bot.pipeline.outgoing.prompt_lines import PromptLines
from bot.wording import BUILT_IN
from tests.support.unkind import Read

PACKAGES = ("bot", "connectors", "escalation")
# Packages and modules, by why they are left out.
NOT_WALKED = {
    "what operators set and run": ("access", "app", "asked", "config", "health", "pausing", "plots", "registry"),
    "what trains and measures": ("evaluate", "paraphrases", "training"),
    "the vendors' stand-ins": ("sandbox",),
    "connections, processes and our own files": (
        *("embedded", "jobs", "leash", "log", "network", "prompts", "rings", "telemetry", "timed_network", "__main__"),
    ),
    "hands texts on to what is walked": ("store",),
}
EXCUSED = {
    "bot.privacy.vault.fingerprint": "a value that was found",
    "bot.answering.quoting.clarify.chosen": "a reply to our own question, of a few words",
    "bot.answering.grounding.lexicon.whole": "our own patterns",
    "escalation.human_request.notation.compiled": "our own patterns",
    "bot.answering.small_talk.phrases.meaning": "at most sixteen words, see `recognise`",
    "connectors.slack.inbound.resume.thread_of_link": "an address of at most 400 characters",
    "escalation.human_request.scope.void": "letters around a match, at most forty",
    "escalation.human_request.spelling.one_slip": "two words, of at most 20 letters",
    "bot.answering.grounding.lexicon.cue": "the name of a list of ours",
    "bot.knowledge.spelling.distance": "two words, of at most 20 letters",
    "bot.pipeline.outgoing.letters.letters": "one character",
    "bot.text.mail_history.is_attribution": "lines and a place among them, see `without_history`",
    "bot.text.mail_history.history_starts_at": "lines and a place among them, see `without_history`",
    "bot.rehearsal.report": "our own figures",
    "bot.gaps.grouping": "at most 2,000 questions, each compared with each; their words are read by `gist`",
    "connectors.webchat.wire.markdown.in_markdown": "our own HTML, see `METHODS`",
    "connectors.webchat.wire.file_kinds.named": "a kind of ours",
}
# Arguments that hold nobody's text: ids, addresses of ours, what an operator has set.
IDS = frozenset(
    [
        *("access_token", "account", "algorithm", "api_key", "audiences", "base", "base_url", "bot_id", "bots"),
        *("branch", "brand", "buttons", "by", "channel", "channels", "chat_id", "chat_ids", "client_id"),
        *("cursor", "desk", "event_id", "group", "id", "indent", "intent", "key", "keys", "kind", "language"),
        *("languages", "metadata", "own_user_id", "path", "requester_id", "secrets", "server", "signing_secrets"),
        *("site", "subdomain", "suffix", "tag", "team", "ticket_id", "token", "ts", "user", "vendor", "version"),
        *("webhook_ids", "where"),
    ]
)
# Whoever is given one of these hands its texts to functions that are walked themselves.
HANDS_ON = frozenset(
    [
        *("Admit", "AnswerState", "Around", "Article", "Asked", "Callable[[], Source]", "Callable[[], T]"),
        *("Callable[[str], Connector | None]", "Callable[[str], bytes]", "ChatModel", "Comparison"),
        *("Conversation", "Database", "Delivery", "Embedder | None", "Facts", "Gap", "HtmlElement", "Json"),
        *("Iterable[HtmlElement]", "Iterable[Piece]", "Kind", "Ledger", "Lexicon", "Memory", "Page", "Path"),
        *("Pattern", "Piece", "Query", "Reader", "Services", "Site | None", "SlackApp", "Usage", "Web"),
        *("WebClient", "Window", "Written", "ZendeskClient", "psycopg.Connection[Row]", "re.Match[str]"),
        *("re.Pattern[str]",),
    ]
)

QUESTION, ANSWER = "How do I reset my password?", "Reset your password in the menu."
PASSAGES = (Passage(id=1, title="Reset", url="https://a.example/r", text=ANSWER, score=1.0),)
STRINGS = ("str", "str | None")
SEQUENCES = ("Sequence[str]", "Iterable[str]", "Collection[str]", "list[str]", "tuple[str, ...]")
_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
# What the other arguments are: by their types, else by their names.
BY_TYPE: Mapping[str, Any] = {
    **dict.fromkeys(SEQUENCES, (ANSWER,)),
    "int": 3000,
    "float": 0.3,
    "bool": False,
    "bytes": b"a",
    "datetime": datetime(2026, 1, 1, tzinfo=UTC),
    "CountTokens": tokens_of,
    "Wording": BUILT_IN.of("en"),
    "Requester": Requester(id="1", name="Anna Meyer", email="anna@a.example"),
    "Sequence[Passage]": PASSAGES,
    "Iterable[Passage]": PASSAGES,
    "Sequence[Turn]": (Turn(author=Author.REQUESTER, text=QUESTION, at=datetime(2026, 1, 1, tzinfo=UTC)),),
    "Summary": Summary(),
    "Evidence": Evidence.of(PASSAGES),
    "WordUse": WordUse(passages=10),
    "Topics": Topics(),
    "Folds": Folds(),
    "Behaviour": Behaviour(),
    "Signals": Signals(*[0.5] * len(fields(Signals))),
    "Phrases": Phrases(tokens=["deadbeefcafe0123"]),
    "PromptLines": PromptLines("Answer from the numbered passages alone and name the one that says it."),
    "Selection": select(QUESTION, PASSAGES),
    "Mapping[str, str]": {"<EMAIL_1>": "anna@a.example"},
    "dict[str, str]": {"name": "Anna"},
    "Mapping[str, Any]": {"name": "Anna"},
    "Callable[[str], bool]": bool,
    "Callable[[str], str]": str.upper,
    "Callable[[str], str | None]": lambda _: "Anna",
    "Callable[[Collection[str]], WordUse]": lambda _: WordUse(passages=10),
    "Callable[[str], Collection[Intent]]": lambda _: (),
    "Collection[str] | None": None,
    "Iterable[CustomAnswer]": (
        CustomAnswer(name="Reset", kind=CustomKind.ANSWER, text="In the menu.", questions=(QUESTION,)),
    ),
    **dict.fromkeys(
        ["Collection[Sentence]", "tuple[StandIn, ...]", "Iterable[Span]", "Iterable[Near]", "Sequence[File]"], ()
    ),
    "Mapping[Sentence, str]": {},
    "Mapping[str, int]": {},
    "Callable[[str, bytes], str]": lambda *_: "",
    "Iterable[Message]": (),
    "Ourselves": None,
    "Reason": Reason.HUMAN_REQUESTED,
    "Statement": read_statement(ANSWER),
    "Value": 1,
    "object": None,
}
BY_NAME = {
    "account": "T1",
    "channel": "C1",
    "event_id": "Ev1",
    "language": "en",
    "name": "Anna Meyer",
    "path": "a.md",
    "question": QUESTION,
    "user": "U1",
}


@dataclass(frozen=True, slots=True)
class TextArgument:
    """Of a public function."""

    function: Callable[..., Any]
    varied: inspect.Parameter
    others: Sequence[inspect.Parameter]  # that have to be given

    @property
    def missing(self) -> set[str]:
        """Types of which nothing is known here."""
        return {one.annotation for one in self.others if one.annotation not in (*STRINGS, *BY_TYPE)}

    def read(self, text: str) -> object:
        given = {
            one.name: BY_NAME.get(one.name, ANSWER) if one.annotation in STRINGS else BY_TYPE[one.annotation]
            for one in self.others
        }
        try:
            result = self.function(**given, **{self.varied.name: self._put(text)})
            return list(result) if isinstance(result, Iterator) else result
        except (ValueError, FirstlineError):
            return None  # refusing a text is an answer

    def _put(self, text: str) -> str | list[str]:
        """Where texts are asked for: half of it in one, half in many."""
        half = len(text) // 2
        pieces = (text[at : at + 20] for at in range(half, len(text), 20))
        return text if self.varied.annotation in STRINGS else [text[:half], *pieces]


def is_named(name: str, places: Iterable[str]) -> bool:
    """Whether a function or all of its module stands there."""
    return any(name.startswith((f"{place}.", f"{place}(")) for place in places)


@cache
def walked() -> Mapping[str, TextArgument]:
    """By "module.function(argument)"."""
    found: dict[str, TextArgument] = {}
    for module in _modules():
        for name, function in vars(module).items():
            wrapped = inspect.unwrap(function) if callable(function) else function
            if name.startswith("_") or not inspect.isfunction(wrapped) or wrapped.__module__ != module.__name__:
                continue
            parameters = [one for one in inspect.signature(wrapped).parameters.values() if one.kind not in _ANY_NUMBER]
            needed = [one for one in parameters if one.default is one.empty]
            for varied in parameters:
                if varied.annotation in (*STRINGS, *SEQUENCES) and varied.name not in IDS:
                    others = [one for one in needed if one is not varied]
                    found[f"{module.__name__}.{name}({varied.name})"] = TextArgument(function, varied, others)
    return found


def readers() -> dict[str, Read]:
    """What is measured."""
    return {
        name: one.read
        for name, one in walked().items()
        if not is_named(name, EXCUSED) and one.missing.isdisjoint(HANDS_ON)
    }


def _modules() -> Iterator[ModuleType]:
    left_out = {name for names in NOT_WALKED.values() for name in names}
    for package in map(importlib.import_module, PACKAGES):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if left_out.isdisjoint(found.name.split(".")):
                yield importlib.import_module(found.name)
