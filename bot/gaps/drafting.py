"""A draft of the article that is missing: written by a language model from what agents answered and what other articles
say, all of it redacted, for somebody to complete.

A model that has little writes much. So each of its sentences that neither a reply nor a passage carries is named below
the draft, and nothing is ever published: drafts are files, or drafts at the vendor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

from bot import prompts
from bot.answering.grounding import check
from bot.answering.grounding.sentences import sentences
from bot.answering.grounding.verdict import NOTHING_SAID
from bot.errors import BadModelOutput
from bot.gaps.gaps import Gap
from bot.guards.fence import Fence
from bot.guards.injection import STRICTNESS, without_injection
from bot.model import ModelReply, Passage, Prompt, SystemMessage, UserMessage
from bot.ports import ChatModel
from bot.text.model_words import plain

MAX_CHARS = 12_000
_QUESTIONS, _REPLIES, _PASSAGES = 10, 12, 6
_CHARS = 1500  # of each of these
_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
}
_TITLE = re.compile(r"\A\s*#\s+(.+?)\s*#*\s*(?:\n|\Z)")
_PLACEHOLDER = re.compile(r"<[A-Z]+(?:_[A-Z]+)*_\d+>")
_TODO = "TODO:"


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    text: str = field(repr=False)  # Markdown, without the title
    language: str
    unfounded: tuple[str, ...] = field(default=(), repr=False)  # sentences that nothing carries

    @property
    def body(self) -> str:
        """Its words, and below them what is to be checked."""
        check = "".join(f"\n- {one}" for one in self.unfounded)
        below = f"\n\n---\n\nTODO: neither an agent nor an article says this; check it, or take it out:\n{check}"
        return f"{self.text}{below if check else ''}"

    @property
    def markdown(self) -> str:
        """As a file: `draft: true` keeps it out of the knowledge."""
        head = f"---\ntitle: {json.dumps(self.title, ensure_ascii=False)}\nlang: {self.language}\ndraft: true\n---\n"
        return f"{head}\n# {self.title}\n\n{self.body}\n"

    @property
    def html(self) -> str:
        """For a help center; HTML in a model's words is text."""
        return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(self.body))

    @property
    def file_name(self) -> str:
        words = re.findall(r"\w+", self.title.lower())
        return f"{'-'.join(words)[:80] or 'draft'}.md"


def draft(gap: Gap, replies: Sequence[str], passages: Sequence[Passage], model: ChatModel) -> Draft:
    """`replies`: what agents wrote in its conversations, redacted. Raises ModelUnavailable, and BadModelOutput where
    the reply is no article."""
    replies = [harmless for one in replies[:_REPLIES] if (harmless := _harmless(one))]
    language = next((one.language for one in gap.questions if one.language in _LANGUAGES), None) or "en"
    reply = ModelReply.of(model.reply(_prompt(gap, replies, passages[:_PASSAGES], language)))
    text = plain(reply.text).strip()
    title = _TITLE.match(text)
    if title is None or len(text) > MAX_CHARS:
        raise BadModelOutput("The language model wrote no article.")
    body = "\n".join(line for line in text[title.end() :].strip().splitlines() if not _PLACEHOLDER.search(line))
    said = (one.text for one in sentences(body) if not one.text.lstrip("-* ").startswith(_TODO))
    unfounded = tuple(one for one in said if _is_unfounded(one, gap, replies, passages[:_PASSAGES]))
    return Draft(title[1], body, language, unfounded)


def _is_unfounded(sentence: str, gap: Gap, replies: Sequence[str], passages: Sequence[Passage]) -> bool:
    verdict = check(sentence, passages, gap.title, replies)
    return not verdict.grounded and verdict.explanation != NOTHING_SAID


def _prompt(gap: Gap, replies: Sequence[str], passages: Sequence[Passage], language: str) -> Prompt:
    fence, told = Fence(), prompts.load("drafting")
    questions = "\n".join(dict.fromkeys(one.text for one in gap.questions[:_QUESTIONS]))
    data = (
        fence.enclose("question", _harmless(questions)),
        *(fence.enclose("note", reply, by="agent") for reply in replies),
        *(fence.enclose("passage", passage.text[:_CHARS], title=passage.title) for passage in passages),
    )
    system = SystemMessage(told.filled(language=_LANGUAGES[language], fence=fence.rule))
    return Prompt(messages=(system, UserMessage("\n".join(data))), whole=True, name=told.label)


def _harmless(text: str) -> str:
    return without_injection(text[:_CHARS], strictness=STRICTNESS)
