"""Requests as `firstline approvals` prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.text.shown import shown, visible_line

if TYPE_CHECKING:  # it brings the database's driver, which help does without
    from bot.store.approvals.listed import Listed, Step


def as_lines(one: Listed) -> str:
    """What would be done, with which arguments, for whom."""
    act, wanted, thread = one.act, one.wanted, one.thread
    state = "expired" if act.late and act.state == "waiting" else act.state
    who = ", ".join(filter(None, (one.requester.name, one.requester.email, f"{thread.channel} {one.requester.id}")))
    head = f"{act.id:>5}  {act.created_at:%Y-%m-%d %H:%M} UTC  {state}  {act.tool}"
    told = (visible_line(wanted.summary), *shown(wanted.arguments).splitlines(), f"for {visible_line(who)}")
    return "\n".join((head, *(f"       {line}" for line in told if line)))


def as_page(one: Listed, steps: Sequence[Step]) -> str:
    """The same, with what the tool said and every step."""
    result = [f"       it said: {visible_line(one.wanted.result)}"] if one.wanted.result else []
    return "\n".join((as_lines(one), *result, *map(_step, steps)))


def _step(step: Step) -> str:
    why = ", ".join(filter(None, (step.by, step.problem)))
    return f"       {step.at:%Y-%m-%d %H:%M:%S} UTC  {step.step}" + (f"  ({why})" if why else "")
