"""Numbers and words that a request brings, as the database takes them."""

from __future__ import annotations

from flask import request

LARGEST_ID = 2**63 - 1


def number(value: str | None) -> int | None:
    """None where it is none, or larger than any that the database has."""
    if value is None or not (value.isascii() and value.isdecimal()) or len(value) > len(str(LARGEST_ID)):
        return None
    found = int(value)
    return found if found <= LARGEST_ID else None


def again(*names: str) -> dict[str, str]:
    """What the address says under these names, for a link that says it again. Never all of it: `url_for` takes some
    names for itself."""
    return {name: request.args[name] for name in names if request.args.get(name)}


def is_storable() -> bool:
    """Whether Postgres takes all that the request says: its texts hold no NUL."""
    return not any("\0" in value for given in (request.args, request.form) for _, value in given.items(multi=True))
