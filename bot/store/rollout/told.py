"""What is said of a figure that changed. No word of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.wording import Wording


def figure_changed(details: Mapping[str, Any], wording: Wording) -> str:
    """A sentence, and another where the rollout stepped back. `details`: as `bot.store.rollout.alarms` writes them."""
    metric = details["metric"]
    told = wording.say(
        "alarm_figure",
        subject=details["subject"],
        metric=metric,
        ours=_shown(metric, details["ours"]),
        beside=details["beside"],
        theirs=_shown(metric, details["theirs"]),
        conversations=details["conversations"],
    )
    if "stepped_to" not in details:
        return told
    back = wording.say("alarm_stepped_back", before=f"{details['stepped_from']:g}", after=f"{details['stepped_to']:g}")
    return f"{told} {back}"


def _shown(metric: str, value: float) -> str:
    return f"{value:.4g}" if metric == "cost" else f"{value:.1%}".replace("%", " %")
