"""What is quoted of a selection, as Markdown: the section that answers, more of its article while there is little, and
where the rest is. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering.quoting.excerpt import QUOTE_CHARS, Excerpt, excerpt, unwrapped
from bot.answering.quoting.kinds import is_unfinished
from bot.answering.quoting.sections import Section
from bot.answering.quoting.selection import Choice, Selection
from bot.model import Passage
from bot.wording import Wording

_LITTLE = 1000  # characters: below this, the article's next best sections are quoted as well
_NEARLY_AS_GOOD = 8.0  # of the score
_QUESTION_MARKS = ("?", "？", "؟")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    text: str  # Markdown, a block quote with its heading
    cite: Passage  # the article, with the section's words


def quotation(
    choice: Choice,
    selection: Selection,
    wording: Wording,
    *,
    alone: bool = True,
    asked_too: Callable[[Section], bool] | None = None,
) -> Quotation:
    """Not `alone`: others are quoted beside it, so that it
    is called by its article's title where it has no heading of its own. `asked_too`: of the article's answers to other
    questions, which may go with it; None: the section and nothing else of its article.
    """
    chosen = choice.section
    article = [one for one in selection.choices if one.section.article == chosen.article]
    in_order = sorted((one.section for one in article), key=lambda section: section.number)
    kept = excerpt(chosen, in_order, choice.start)
    if asked_too and kept.whole and len(kept.text) < _LITTLE and not choice.asked_by_its_heading:
        kept = _with_more(kept, choice, article, asked_too)
    heading = chosen.path[-1] if chosen.path else "" if alone else chosen.title or wording.say("untitled")
    parts = [quoted(heading, kept.text)]
    if not kept.whole:
        parts.append(wording.say("quote_rest", article=link(chosen.passage)))
    return Quotation("\n\n".join(parts), as_passage(chosen))


def quoted(heading: str, text: str) -> str:
    """Markdown: the heading, if any, and what stands below it as a block quote."""
    quote = "\n".join(f"> {line}".rstrip() for line in unwrapped(text).splitlines())
    return f"**{plain(heading)}**\n\n{quote}" if heading else quote


def as_passage(section: Section) -> Passage:
    """A section as what is cited."""
    passage = section.passage
    return replace(passage, title=" › ".join((passage.article or passage.title, *section.path)), text=section.text)


def link(passage: Passage) -> str:
    title = plain(passage.article or passage.title)
    return f"[{title}](<{passage.url}>)" if _ADDRESS.match(passage.url) else f"**{title}**"


def plain(title: str) -> str:
    """Markdown that cannot break out of what is around it; may be empty."""
    return re.sub(r"([\\*_`\[\]<>])", r"\\\1", " ".join(title.split()))


def _with_more(kept: Excerpt, choice: Choice, article: list[Choice], asked_too: Callable[[Section], bool]) -> Excerpt:
    """The next best sections of the article as long as they fit whole, each under its heading."""
    text = kept.text
    for other in article:
        if choice.score - other.score > _NEARLY_AS_GOOD:
            break
        if other.section.text in text or other.figures["links"] or is_unfinished(other.section.text):
            continue
        if other.section.title.endswith(_QUESTION_MARKS) and not asked_too(other.section):
            continue
        longer = f"{text}\n\n**{plain(other.section.title)}**\n\n{other.section.text}"
        text = longer if len(longer) <= QUOTE_CHARS else text
    return replace(kept, text=text)
