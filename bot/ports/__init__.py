"""What the pipeline and the workers need from the outside, as Protocols. Implementations are chosen in one place.

Nothing here does anything; see `bot/llm/chat.py`, `bot/knowledge/search.py`, `connectors/*` for those that do.
"""

from bot.ports.answering import Answerer, ChatModel, Embedder, GatherFacts, OpenStream, Policy, Purse, Search, Stream
from bot.ports.channels import (
    Accept,
    Alerter,
    Approver,
    Capabilities,
    Connector,
    Desk,
    FileReader,
    InstallationStore,
    Labeller,
    MentionResolver,
    MissedReader,
    OwnWordsReader,
    RatingReader,
    Retractor,
    Settler,
    SideTaskHandler,
    ThreadReader,
    TranscriptReader,
    TypingStatus,
)
from bot.ports.help_centers import HelpArticle, HelpCenter, Translations
from bot.ports.tools import ChecksArguments, Tool, ToolSource

__all__ = [
    "Accept",
    "Alerter",
    "Answerer",
    "Approver",
    "Capabilities",
    "ChatModel",
    "ChecksArguments",
    "Connector",
    "Desk",
    "Embedder",
    "FileReader",
    "GatherFacts",
    "HelpArticle",
    "HelpCenter",
    "InstallationStore",
    "Labeller",
    "MentionResolver",
    "MissedReader",
    "OpenStream",
    "OwnWordsReader",
    "Policy",
    "Purse",
    "RatingReader",
    "Retractor",
    "Search",
    "Settler",
    "SideTaskHandler",
    "Stream",
    "ThreadReader",
    "Tool",
    "ToolSource",
    "TranscriptReader",
    "Translations",
    "TypingStatus",
]
