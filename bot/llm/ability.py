"""What a server of a language model can do, as `probing` finds it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    streams: bool  # the reply came in pieces
    form: str | None  # what it takes of `json_schema` and `json_object`
    keeps_form: bool  # the reply held the object that was asked for
    tools: bool  # it takes them
    calls: bool  # its model called the one that it was asked to call
    seconds: float  # of the first completion
