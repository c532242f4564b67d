"""One answer, held against its evidence sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.answering.grounding import agreement, binding
from bot.answering.grounding.alike import meant
from bot.answering.grounding.contradiction import contradiction
from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.figures import addresses, figures
from bot.answering.grounding.lexicon import cue
from bot.answering.grounding.sentences import asks
from bot.answering.grounding.statement import Statement, read
from bot.answering.words import language
from bot.privacy.placeholders import PLACEHOLDER
from bot.wording.detect import detect

ADDRESS = "an e-mail address stands in no cited passage"
_PARTS = re.compile(
    r",?\s+(?:but|aber|mais|pero|maar)\s|;\s"
    r"|,\s+(?:so|and|then|since|because|as|und|da|denn|et|car|y|ya que|ma|e|mas|en|want)\s"
)


_LITTLE = 3.0  # weight of what is said beside a courtesy


class Reader:
    """`growing`: only what more text cannot make right."""

    def __init__(self, answer: str, evidence: Evidence, question: str, *, growing: bool = False) -> None:
        self._evidence = evidence
        self._growing = growing
        self._asked = meant(question).keys()
        self._known = evidence.figures | figures(question, None)
        self._addresses = evidence.addresses | addresses(question)
        self.language = language(answer) or detect(answer)
        self._comparable = self._can_be_compared()

    def _can_be_compared(self) -> bool:
        """Words of two languages cannot. Of a text that is still growing, the language has to be known."""
        known = self._evidence.languages
        if self.language is None:
            return not self._growing
        return self.language in known or (None in known and (not self._growing or len(known) == 1))

    def objection(self, sentence: str) -> str | None:
        """Why this sentence (Markdown) must not be said; None: it may."""
        sentence = PLACEHOLDER.sub(" ", sentence)
        if not addresses(sentence) <= self._addresses:
            return ADDRESS
        whole = self._read(sentence)
        if not whole.figures <= self._known:
            return agreement.FIGURE
        if asks(sentence):
            return binding.DEED if binding.claims_deed(whole) else None
        if _says_nothing(sentence, whole):
            return None
        if cue("modest").search(whole.text):
            return self._of_modest(sentence)
        reason = self._of(whole)
        parts = [self._read(part) for part in _PARTS.split(sentence)]
        return self._first(parts) if reason and len(parts) > 1 else reason

    def _of_modest(self, sentence: str) -> str | None:
        """What it says besides; between mere commas, whether it binds."""
        parts = [self._read(part) for part in _PARTS.split(sentence)]
        bits = [self._read(part) for part in sentence.split(",")]
        binding_ones = [bit for bit in bits if binding.promises(bit) or binding.made_up(bit, self._evidence)]
        return self._first(one for one in (*parts, *binding_ones) if not cue("modest").search(one.text))

    def stands_there(self, sentence: str) -> bool:
        """Whether the evidence has its words and figures, be it a question or modest; it binds nobody."""
        claim = self._read(sentence)
        return claim.figures <= self._known and agreement.objection(claim, self._evidence, (), binds=False) is None

    def _first(self, parts: Iterable[Statement]) -> str | None:
        return next((reason for part in parts if (reason := self._of(part))), None)

    def _of(self, claim: Statement) -> str | None:
        if reason := binding.made_up(claim, self._evidence):
            return reason
        if not self._comparable:
            promised = binding.promises(claim).items()
            heard = (
                any(binding.says_too(one, *idea, claim.text, " ".join(self._asked)) for one in self._evidence.wholes)
                for idea in promised
            )
            return None if all(heard) else binding.PROMISE
        if not claim.terms and not binding.promises(claim):
            return None
        reason = agreement.objection(claim, self._evidence, self._asked)
        return reason if reason or self._growing else contradiction(claim, self._evidence)

    def _read(self, text: str) -> Statement:
        return read(PLACEHOLDER.sub(" ", text), self.language)


def _says_nothing(sentence: str, claim: Statement) -> bool:
    """ "Sure!", "¡Claro!", "I hope this helps."."""
    if binding.promises(claim) or binding.claims_deed(claim):
        return False
    exclaims = sentence.rstrip("*_ ").endswith("!") and sum(claim.terms.values()) <= 1
    rest, courtesies = cue("courtesy").subn(" ", claim.text)
    return exclaims or (courtesies > 0 and sum(meant(rest).values()) <= _LITTLE)
