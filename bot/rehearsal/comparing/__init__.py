"""Whether two answers to one question tell the same: their figures, names, links and steps, sentence by sentence, with
what grounding reads of a sentence (`bot.answering.grounding`).
"""

from bot.rehearsal.comparing.answers import Comparison, Verdict, compare

__all__ = ["Comparison", "Verdict", "compare"]
