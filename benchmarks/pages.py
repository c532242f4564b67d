"""What is left of a web page as an article: `python -m benchmarks.pages`.

The pages are the sixty of `tests/unit/pages`, which Firstline was made with: their figures say that it does what it is
meant to, and what others do with the same. Others are measured where they are installed (not by Firstline:
`pip install trafilatura readability-lxml markdownify`); their Markdown is cut by the same rules.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from bot.knowledge.chunk import chunk
from bot.knowledge.conversion.markup import read_html
from tests.unit.pages.described import Page, plain, said
from tests.unit.pages.systems import System
from tests.unit.pages.test_corpus import CORPUS

Read = Callable[[str], str]  # HTML to Markdown


@dataclass(frozen=True, slots=True)
class Figures:
    sentences: int
    kept: int  # in one passage
    below: int  # and below their headings
    furniture: int  # lines of the pages' frames
    shown: int  # of those, in a passage
    milliseconds: float  # a page


def readers() -> Mapping[str, Read]:
    found: dict[str, Read] = {"Firstline": lambda html: read_html(html, "a.html").text}
    if find_spec("trafilatura"):
        found["trafilatura"] = lambda html: (
            import_module("trafilatura").extract(html, output_format="markdown", include_tables=True) or ""
        )
    if find_spec("readability") and find_spec("markdownify"):
        found["readability-lxml with markdownify"] = lambda html: import_module("markdownify").markdownify(
            import_module("readability").Document(html).summary(), heading_style="atx"
        )
    if find_spec("markdownify"):
        found["markdownify, the whole page"] = lambda html: import_module("markdownify").markdownify(
            html, heading_style="atx", strip=["script", "style"]
        )
    return found


def measure(read: Read) -> Figures:
    sentences = kept = below = furniture = shown = 0
    pages = [(page, system, system.page(page)) for page, style in CORPUS for system in [System(style)]]
    read(pages[0][2])
    began = time.process_time()
    texts = [read(html) for _, _, html in pages]
    took = time.process_time() - began
    for (page, system, _), text in zip(pages, texts, strict=True):
        found, right = _sentences(page, text)
        sentences += len(list(said(page.parts)))
        kept, below = kept + found, below + right
        everything = f" {plain(' '.join(' '.join((*one.headings, one.text)) for one in chunk(text)))} "
        furniture += len(system.furniture)
        shown += sum(f" {plain(line)} " in everything for line in system.furniture)
    return Figures(sentences, kept, below, furniture, shown, 1000 * took / len(pages))


def _sentences(page: Page, text: str) -> tuple[int, int]:
    """How many are in one passage, and how many of these below their headings."""
    pieces = [(f" {plain(piece.text)} ", piece.headings) for piece in chunk(text, title=page.title)]
    kept = below = 0
    for path, sentence in said(page.parts):
        holding = [headings for words, headings in pieces if f" {plain(sentence)} " in words]
        if len(holding) == 1:
            own = [plain(heading) for heading in holding[0] if plain(page.title) not in plain(heading)]
            kept += 1
            below += own == [plain(heading) for heading in path]
    return kept, below


def main() -> None:
    print("| | sentences in one passage | below their headings | lines of the frame in a passage | ms a page |")
    print("|---|---:|---:|---:|---:|")
    for name, read in readers().items():
        figures = measure(read)
        print(
            f"| {name} | {figures.kept} of {figures.sentences} | {figures.below}"
            f" | {figures.shown} of {figures.furniture} | {figures.milliseconds:.1f} |"
        )


if __name__ == "__main__":
    main()
