"""Who is meant, as the channels keep them: what somebody calls a person outside may have a form of its own here.

What nobody can be called is refused: nobody would be found by it, and a receipt would say that nobody is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.channel import Channel
from bot.errors import FirstlineError
from bot.store.people.who import Person, VendorId

# An address alone: with a name before it, in brackets, behind "mailto:" or beside another it is found nowhere.
_ADDRESS = re.compile(r"""[^\s@<>()\[\],;:"]+@[^\s@<>()\[\],;:"]+""")


class Nobody(FirstlineError):
    """So nobody can be called."""


class UnknownChannel(Nobody):
    """There is no such channel."""


def address(text: str) -> str:
    """An e-mail address without the blanks around it. Raises Nobody, whose message does not repeat it."""
    email = text.strip()
    if not email.isprintable() or not _ADDRESS.fullmatch(email):
        raise Nobody("expected an address alone, as in dana@example.com")
    return email


def vendor_id(channel: str, account: str, id: str) -> VendorId:
    """The same of what a vendor calls somebody."""
    parts = [one.strip() for one in (channel, account, id)]
    if not all(one and one.isprintable() for one in parts):
        raise Nobody("expected a channel, an account and an id, each of printable characters")
    return VendorId(*parts)


def as_kept(person: Person, channels: Sequence[Channel]) -> Person:
    """`channels`: all that there are, on or not. Raises UnknownChannel."""
    forms = {channel.name: channel.person_ids for channel in channels}
    for one in person.ids:
        if one.channel not in forms:
            raise UnknownChannel(f"channel: found {one.channel!r}, expected one of {', '.join(forms)}")
    ids = (VendorId(one.channel, one.account, form) for one in person.ids for form in forms[one.channel](one.id))
    return Person(frozenset(ids), person.emails)
