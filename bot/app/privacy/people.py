"""Who is meant, as the channels keep them: what somebody calls a person outside may have a form of its own here."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channel import Channel
from bot.errors import FirstlineError
from bot.store.people.who import Person, VendorId


class UnknownChannel(FirstlineError):
    """There is no such channel: nobody would be found there, and a receipt would say that nobody is."""


def as_kept(person: Person, channels: Sequence[Channel]) -> Person:
    """`channels`: all that there are, on or not. Raises UnknownChannel."""
    forms = {channel.name: channel.person_ids for channel in channels}
    for one in person.ids:
        if one.channel not in forms:
            raise UnknownChannel(f"channel: found {one.channel!r}, expected one of {', '.join(forms)}")
    ids = (VendorId(one.channel, one.account, form) for one in person.ids for form in forms[one.channel](one.id))
    return Person(frozenset(ids), person.emails)
