"""Sentences of different articles that say the same and name other figures, or of which one says "not".

Two sentences are about the same where nearly all words that carry meaning stand in both, and names in neither alone.
Then they disagree where figures of one unit differ, or where one denies what the other states. What articles mean
beyond a sentence is not read: two plans may well differ in a figure, so what is found is for somebody to look at.
Figures: `firstline eval contradictions`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from bot.answering.grounding.sentences import split
from bot.answering.grounding.statement import Statement, read
from bot.store.db import Database
from bot.store.queries import queries

MOST = 200_000  # sentences that are compared
SAME = 0.7  # share of the words of both that both have
_TELLING = 3  # words of full weight that both have, at least
_KEYS = 4  # the rarest words of a sentence, of which two that say the same share two
_IN_MANY = 200  # sentences that share a word: it tells nothing
_IN_A_FORM = 3  # articles with one sentence: beyond that it is a field of a form, which each fills in
_PAGE = 2000
_CHARS = 400


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of an article. `group`: sentences of one are never compared, such as those of a translation."""

    text: str
    title: str
    url: str
    group: str = ""
    language: str = ""
    terms: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Contradiction:
    one: Said
    other: Said
    over: str  # what they disagree about, in a few words


def of_articles(database: Database) -> tuple[list[Contradiction], bool]:
    """Those in the knowledge, and whether there is more than was compared. Raises StoreUnavailable."""
    said: list[Said] = []
    after = 0
    while len(said) < MOST:
        with database.connection() as connection:
            rows = list(queries.all_passages(connection, after=after, limit=_PAGE))
        if not rows:
            return contradictions(said), False
        after = rows[-1]["id"]
        for row in rows:
            group = row["original"] or str(row["article_id"])
            said += sentences_of(row["text"], row["title"], row["url"], group, row["config"])
    return contradictions(said[:MOST]), True


def sentences_of(text: str, title: str, url: str, group: str, language: str = "") -> Iterator[Said]:
    """Those that say enough to be compared."""
    for sentence in split(text):
        terms = _subject(read(sentence))
        if len(terms) >= _TELLING and not sentence.rstrip().endswith("?"):
            yield Said(sentence.strip()[:_CHARS], title, url, group, language, frozenset(terms))


def contradictions(said: Sequence[Said]) -> list[Contradiction]:
    """In the order of the sentences; the same two sentences once, in however many articles they stand."""
    found: dict[frozenset[str], Contradiction] = {}
    for one, other in _candidates(said):
        pair = frozenset((one.text, other.text))
        if pair not in found and (over := disagreement(read(one.text), read(other.text))):
            found[pair] = Contradiction(one, other, over)
    return list(found.values())


def disagreement(one: Statement, other: Statement) -> str | None:
    """None where they agree, or are about different things."""
    if not _about_the_same(one, other):
        return None
    if over := _figures(one, other):
        return over
    whole = all(not clause.condition and not clause.bare for clause in (*one.clauses, *other.clauses))
    denied = [any(clause.denied for clause in statement.clauses) for statement in (one, other)]
    return "one says “not”" if whole and denied[0] != denied[1] and one.figures == other.figures else None


def _about_the_same(one: Statement, other: Statement) -> bool:
    first, second = _subject(one), _subject(other)
    shared = first.keys() & second.keys()
    if sum(first[term] >= 1 for term in shared) < _TELLING or one.names ^ other.names:
        return False
    both = sum(first[term] + second[term] for term in shared)
    return both >= SAME * (sum(first.values()) + sum(second.values()))


def _figures(one: Statement, other: Statement) -> str | None:
    """Of a unit that both name, all figures differ; or, without units, one figure does and stands beside the same."""
    first, second = _by_unit(one), _by_unit(other)
    for unit in first.keys() & second.keys():
        if first[unit].isdisjoint(second[unit]):
            return f"{_listed(first[unit])} or {_listed(second[unit])}"
    only, there = one.figures - other.figures, other.figures - one.figures
    if len(only) == len(there) == 1 and not first and not second:
        (figure,), (another,) = only, there
        if one.beside.get(figure, frozenset()) & other.beside.get(another, frozenset()):
            return f"{figure} or {another}"
    return None


def _by_unit(statement: Statement) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for figure, unit in statement.measures:
        found[unit].add(figure)
    return found


def _listed(figures: Iterable[str]) -> str:
    return " and ".join(sorted(figures))


def _subject(statement: Statement) -> dict[str, float]:
    """What it is about: its words without figures."""
    return {term: weight for term, weight in statement.terms.items() if not term[:1].isdigit()}


def _candidates(said: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
    """Pairs that share two of their rarest words, of different articles in one language."""
    frequency = Counter(term for one in said for term in one.terms)
    forms: dict[frozenset[str], set[str]] = defaultdict(set)
    for one in said:
        forms[one.terms].add(one.group)
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(said):
        rare = sorted((term for term in one.terms if frequency[term] > 1), key=lambda term: (frequency[term], term))
        if len(forms[one.terms]) > _IN_A_FORM:
            continue
        for keys in combinations(sorted(rare[:_KEYS]), 2):
            places[keys].append(place)
    seen: set[tuple[int, int]] = set()
    for sharing in places.values():
        if len(sharing) > _IN_MANY:
            continue
        for pair in combinations(sharing, 2):
            one, other = said[pair[0]], said[pair[1]]
            if pair not in seen and one.group != other.group and one.language == other.language:
                seen.add(pair)
                yield one, other
