"""Sixty pages in the markup of the usual systems: each sentence that a person sees is in one passage, in order, below
its heading, and what stands on every page is in none."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.knowledge.chunk import Piece, chunk
from bot.knowledge.conversion.markup import read_html
from tests.unit.pages.contents import PAGES
from tests.unit.pages.described import Page, plain, said
from tests.unit.pages.systems import STYLES, System

CORPUS = [(page, STYLES[(number + 4 * step) % len(STYLES)]) for number, page in enumerate(PAGES) for step in range(3)]


def test_the_corpus_has_sixty_pages_five_of_each_system() -> None:
    assert len({(page.title, style) for page, style in CORPUS}) == 60
    assert set(Counter(style for _, style in CORPUS).values()) == {5}


@pytest.mark.parametrize(("page", "style"), CORPUS, ids=[f"{style}-{page.title}" for page, style in CORPUS])
def test_what_people_see_is_in_one_passage_each_in_order_and_below_its_heading(page: Page, style: str) -> None:
    system = System(style)
    content = read_html(system.page(page), "page.html")
    pieces = chunk(content.text, title=content.title)

    assert plain(page.title) in plain(content.title)
    texts = [f" {plain(piece.text)} " for piece in pieces]
    places = []
    for path, sentence in said(page.parts):
        words = f" {plain(sentence)} "
        holding = [number for number, text in enumerate(texts) if words in text]
        assert len(holding) == 1, f"{sentence!r} is in {len(holding)} passages of {texts}"
        assert [plain(heading) for heading in below(pieces[holding[0]], page)] == [plain(one) for one in path], sentence
        places.append((holding[0], texts[holding[0]].index(words)))
    assert places == sorted(places)
    everything = " ".join(" ".join((*piece.headings, piece.text)) for piece in pieces)
    assert [line for line in system.furniture if f" {plain(line)} " in f" {plain(everything)} "] == []


def below(piece: Piece, page: Page) -> tuple[str, ...]:
    """Its headings without the page's own, which some systems write into it."""
    return tuple(heading for heading in piece.headings if plain(page.title) not in plain(heading))
