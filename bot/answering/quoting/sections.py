"""The sections of what a search found, and beside what it found: what there is to choose a quotation from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from bot.model import Part, Passage

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
# In plain texts a line in capitals heads what is below it, unless it is a warning, which belongs to the steps around
# it.
_CAPITALS = re.compile(
    r"(?:^|(?<=\n\n))[ ]{0,3}(?!(?:WARNING|CAUTION|NOTE|NOTICE|IMPORTANT|ATTENTION|DANGER|TIP|ACHTUNG|HINWEIS"
    r"|WICHTIG|NOTA|AVISO|ATENCIÓN|REMARQUE|AVVERTENZA|ATTENZIONE|ATENÇÃO|LET OP)\b)"
    r"([^\W\d_a-z]{3}[^\n_a-z|<>{}=;$\\]{0,57})[ \t]*(?=\n)"
)
_FENCE = re.compile(r"^[ ]{0,3}(?:```|~~~)", re.MULTILINE)
_TABLE_HEAD = re.compile(r"[^\n]*\|[^\n]*\n[ \t|:-]+\n")
_STEP = re.compile(r"(?:step|schritt|paso|étape|passo|passaggio|etapa|stap)\s\d", re.IGNORECASE)
_BEGIN = 80  # characters that tell one text from another
_ITEM = re.compile(r"[ ]{0,3}(?:[-*+]|\d{1,9}[.)])[ \t]")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below one heading of an article, whole as far as it is known."""

    article: int  # the place of its article among those that were found
    passage: Passage  # the one that is cited for it: the best that was found in it, else in its article
    path: tuple[str, ...]  # its headings, the outermost first; () for what an article begins with
    text: str  # Markdown
    place: int | None  # of the best passage in it among those that were found, from 0; None: it was not found itself
    number: int  # of the section among those that are known of its article

    @property
    def title(self) -> str:
        return self.path[-1] if self.path else self.passage.article or self.passage.title


def sections(passages: Sequence[Passage]) -> list[Section]:
    """Of all articles in `passages` (best first), each section once, in their order."""
    articles: dict[str, list[tuple[int, Passage]]] = {}
    for place, passage in enumerate(passages):
        articles.setdefault(passage.url or f"#{passage.id}", []).append((place, passage))
    return [
        section for number, found in enumerate(articles.values()) for section in _procedures(_of_article(number, found))
    ]


def _procedures(found: Iterable[Section]) -> Iterator[Section]:
    """The same, with sections "Step 1", "Step 2", ... as one, with what introduces them: quoted by itself, or among
    others by how well it fits, a step would be taken for the whole."""
    before: Section | None = None
    for above, group in groupby(found, key=_above_step):
        steps = list(group)
        if above is None or len({section.path[: len(above) + 1] for section in steps}) < 2:
            if before:
                yield before
            yield from steps[:-1]
            before = steps[-1]
            continue
        introduced = [before] if before and before.path == above else []
        if before and not introduced:
            yield before
        before = _joined_steps(introduced, steps, above)
    if before:
        yield before


def _above_step(section: Section) -> tuple[str, ...] | None:
    """The headings above the one that says which step it is, if one does."""
    return next((section.path[:at] for at, heading in enumerate(section.path) if _STEP.match(heading)), None)


def _joined_steps(introduced: Sequence[Section], steps: Sequence[Section], path: tuple[str, ...]) -> Section:
    all_of_it = [*introduced, *steps]
    best = min(all_of_it, key=lambda section: float("inf") if section.place is None else section.place)
    texts = [section.text for section in introduced]
    texts += [f"**{' › '.join(section.path[len(path) :])}**\n\n{section.text}" for section in steps]
    return replace(best, path=path, text="\n\n".join(texts), number=all_of_it[0].number)


def _of_article(article: int, found: Sequence[tuple[int, Passage]]) -> Iterator[Section]:
    parts: dict[int, tuple[Part, int | None]] = {}
    for place, passage in found:
        # Whoever searches without a store knows the passage alone: a part by itself, far from all others.
        for part in passage.around or (Part(10**6 * (place + 1), (), passage.text),):
            _, before = parts.get(part.ordinal, (part, None))
            here = place if part.text == passage.text and before is None else before
            parts[part.ordinal] = (part, here)
    ordered = sorted(parts.values(), key=lambda one: one[0].ordinal)
    number = 0
    for (_, path), group in groupby(
        enumerate(ordered), key=lambda one: (one[1][0].ordinal - one[0], one[1][0].headings)
    ):
        members = [one for _, one in group]
        places = [(place, part.text) for part, place in members if place is not None]
        for below, text in _divided(_joined([part.text for part, _ in members])):
            best = min((place for place, known in places if _overlap(text, known)), default=None)
            passage = next((one for place, one in found if place == best), found[0][1])
            yield Section(article, passage, (*path, *below), text, best, number)
            number += 1


def _overlap(section: str, passage: str) -> bool:
    """A passage may hold several sections of a plain text, and a section several passages."""
    return section[:_BEGIN] in passage or passage[:_BEGIN] in section


@lru_cache(maxsize=2048)  # articles are read for one question after the other
def _divided(text: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """A text that has headings itself, at those, each with its heading; code is not looked into."""
    headings = [] if _FENCE.search(text) else sorted(_headings(text), key=lambda heading: heading.start())
    starts = [(0, 0, ()), *((heading.start(), heading.end(), (heading[1].strip(),)) for heading in headings)]
    ends = (*(start for start, _, _ in starts[1:]), len(text))
    pieces = [(below, text[at:end]) for (_, at, below), end in zip(starts, ends, strict=True)]
    return tuple((below, piece.strip("\n")) for below, piece in pieces if piece.strip())


def _headings(text: str) -> Iterator[re.Match[str]]:
    yield from _HEADING.finditer(text)
    yield from (line for line in _CAPITALS.finditer(text) if line[1].isupper())


def _joined(texts: Sequence[str]) -> str:
    """Passages of a section, whole again: a list goes on, and a table has its head once."""
    whole = texts[0]
    for text in texts[1:]:
        head = _TABLE_HEAD.match(text)
        if head and head[0] in whole:
            whole = f"{whole}\n{text[head.end() :]}"
        else:
            goes_on = _ITEM.match(text) and _ITEM.match(whole.rpartition("\n\n")[2])
            whole = ("\n" if goes_on else "\n\n").join((whole, text))
    return whole
