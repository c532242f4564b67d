"""The bot paused and resumed by somebody of the console; noted before it is done, and told on the next page."""

from __future__ import annotations

from flask import flash

from bot.console.access.gate import signed_in
from bot.console.parts import Parts
from bot.store.pacing.pauses import Pauses


def pause(parts: Parts, place: str, where: str) -> None:
    """`place`: as `Pauses` has it; `where`: for people, such as "in slack"."""
    parts.audit.note(signed_in(), "paused the bot", place)
    Pauses(parts.database).pause(place, signed_in().name)
    flash(f"Paused {where}. People answer from now on.")


def resume(parts: Parts, place: str, where: str) -> None:
    parts.audit.note(signed_in(), "resumed the bot", place)
    Pauses(parts.database).resume(place)
    flash(f"The bot answers {where} again, where it is not paused otherwise.")
