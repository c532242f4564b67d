"""The bot's answer beside an agent's: the same facts, and the same outcome?

Deterministic, and no network. What it can judge is whether words, figures, names and links are shared or contradict
each other; how often it is right is measured (`firstline eval comparison`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.grounding.alike import meant
from bot.answering.grounding.contradiction import DENIED, contradiction
from bot.answering.grounding.evidence import Evidence
from bot.model import Kind
from bot.rehearsal.comparing.facts import MAX_CHARS, Facts, facts_of, facts_of_mail, share
from bot.rehearsal.comparing.kinds import AgentKind, agents_kind

SAME = 0.5  # of the mean of what each tells of the other, from which they tell the same
PARTLY = 0.3
_TELLS = 2.0  # weight of words beside the question, below which there is nothing to compare
_LITTLE_OF_ONE = 0.75  # one of them is nearly contained in the other


class Verdict(StrEnum):
    SAME = "same"
    PARTLY = "partly"
    DIFFERENT = "different"
    NOTHING = "nothing"  # one of them tells nothing that can be compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """No word of anybody's is in it."""

    facts: Verdict
    agent: AgentKind
    same_outcome: bool | None  # None: the agent's outcome is not known
    score: float  # 0 to 1: how much they share
    conflicts: tuple[str, ...] = ()  # kinds: "figure", "address", "denial"
    same_page: bool = False  # both lead to one page
    judged: bool = False  # a language model had the last word on the facts

    @property
    def agrees(self) -> bool | None:
        """Whether the bot would have done as the agent did; None: it cannot be told."""
        if self.same_outcome is None:
            return None
        if not self.same_outcome:
            return False
        if self.agent is not AgentKind.ANSWERED:
            return True
        return None if self.facts is Verdict.NOTHING else self.facts is Verdict.SAME


def compare(question: str, bot: str, kind: Kind, agent: str, *, cited: Iterable[str] = ()) -> Comparison:
    """`cited`: addresses of the articles that the bot's answer rests on."""
    theirs = agents_kind(agent)
    if theirs is AgentKind.NONE or kind is Kind.FAILED:
        return Comparison(facts=Verdict.NOTHING, agent=theirs, same_outcome=None, score=0.0)
    same_outcome = _same_outcome(kind, theirs)
    if kind is not Kind.ANSWERED or theirs is not AgentKind.ANSWERED:
        return Comparison(facts=Verdict.NOTHING, agent=theirs, same_outcome=same_outcome, score=0.0)
    facts, score, conflicts, same_page = same_facts(question, bot, agent, cited=cited)
    return Comparison(
        facts=facts,
        agent=theirs,
        same_outcome=same_outcome,
        score=round(score, 3),
        conflicts=conflicts,
        same_page=same_page,
    )


def same_facts(
    question: str, bot: str, agent: str, *, cited: Iterable[str] = ()
) -> tuple[Verdict, float, tuple[str, ...], bool]:
    """The verdict, how much is shared, kinds of conflicts, and whether both lead to one page."""
    ours, theirs, asked = facts_of(bot, cited), facts_of_mail(agent), meant(question[:MAX_CHARS]).keys()
    same_page = bool(ours.links & theirs.links)
    there, total = share(theirs, ours, asked)
    back, whole = share(ours, theirs, asked)
    recall, precision = there / total if total else 0.0, back / whole if whole else 0.0
    score = max((recall + precision) / 2, _LITTLE_OF_ONE * max(recall, precision))
    if conflicts := tuple(dict.fromkeys(_conflicts(ours, theirs, bot, agent))):
        return Verdict.DIFFERENT, score, conflicts, same_page
    if min(total, whole) < _TELLS and not same_page:
        return Verdict.NOTHING, 0.0, (), False
    if score >= SAME or same_page:
        return Verdict.SAME, score, (), same_page
    return (Verdict.PARTLY if score >= PARTLY else Verdict.DIFFERENT), score, (), False


def _same_outcome(kind: Kind, theirs: AgentKind) -> bool:
    """Where an agent had to act, a person was needed; where words were enough, the bot could have had them."""
    if kind is Kind.ASKED_BACK:
        return theirs is AgentKind.ASKED_BACK
    if kind in (Kind.HANDED_OVER, Kind.NOT_FOUND, Kind.DECLINED):
        return theirs is AgentKind.ACTED
    return theirs is AgentKind.ANSWERED


def _conflicts(ours: Facts, theirs: Facts, bot: str, agent: str) -> Iterator[str]:
    if _other_figures(ours, theirs):
        yield "figure"
    if ours.emails and theirs.emails and not ours.emails & theirs.emails:
        yield "address"
    if _denies(theirs, bot) or _denies(ours, agent):
        yield "denial"


def _other_figures(ours: Facts, theirs: Facts) -> bool:
    """Of the same things, other figures: "25 users" where the other has "10 users", and neither has both."""
    known, others = ours.whole.figures, theirs.whole.figures
    for number, about in ours.counted:
        if number not in others and any(other not in known and about & named for other, named in theirs.counted):
            return True
    return False


def _denies(told: Facts, other: str) -> bool:
    evidence = Evidence((("", other[:MAX_CHARS]),))
    return any(contradiction(one, evidence) == DENIED for one in told.statements)
