"""A state with some fields changed: each step makes the next one so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # so that fields are checked by name and type
    from dataclasses import replace as evolve
else:

    def evolve(state, /, **changes):
        """As `dataclasses.replace`, which gives every one of the fields to `__init__` anew and takes four times as
        long. For dataclasses without slots and `__post_init__`."""
        unknown = changes.keys() - type(state).__dataclass_fields__.keys()
        if unknown:
            raise TypeError(f"{type(state).__name__} has no field {min(unknown)!r}")
        made = object.__new__(type(state))
        made.__dict__.update(state.__dict__, **changes)
        return made


__all__ = ["evolve"]
