"""Whether what a model wrote is carried by the passages it cites, or by what tools told it: as a whole (`check`), and
while it is still growing (`unsupported`, with `Evidence`).
"""

from bot.answering.grounding.evidence import Evidence
from bot.answering.grounding.growing import unsupported
from bot.answering.grounding.verdict import Verdict, check, harmless

__all__ = ["Evidence", "Verdict", "check", "harmless", "unsupported"]
