"""Whether what a model wrote is carried by the passages it cites, or by what tools told it: as a whole (`check`),
without what is not (`carried`), and while it is still growing (`unsupported`, with `Evidence`).
"""

from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.growing import unsupported
from bot.answering.grounding.small_talk import harmless
from bot.answering.grounding.verdict import Carried, Verdict, carried, check, left_of, stands_in

__all__ = ["Carried", "Evidence", "Verdict", "carried", "check", "harmless", "left_of", "stands_in", "unsupported"]
