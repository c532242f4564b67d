"""Who is meant, as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import FirstlineError

if TYPE_CHECKING:
    from bot.store.people.who import Person

Command = TypeVar("Command", bound=Callable[..., Any])


class NoPerson(FirstlineError):
    """Nobody is named."""


def person_options(command: Command) -> Command:
    for option in (
        click.option("--linked", is_flag=True, help="And by every other address that vendors gave for these accounts."),
        click.option(
            "--id",
            "ids",
            nargs=3,
            multiple=True,
            metavar="CHANNEL ACCOUNT ID",
            help="By a vendor's id, as in `slack T01ABCDEF U02GHIJKL`. May be repeated.",
        ),
        click.option("--email", "emails", multiple=True, help="By an address, with every account that has it."),
    ):
        command = option(command)
    return command


def person(emails: Sequence[str], ids: Sequence[tuple[str, str, str]]) -> Person:
    from bot.app.privacy.people import address, as_kept, vendor_id
    from bot.store.people.who import Person
    from connectors import registry

    if not emails and not ids:
        raise NoPerson("found nobody, expected --email or --id")
    meant = Person(frozenset(vendor_id(*one) for one in ids), frozenset(map(address, emails)))
    return as_kept(meant, registry.CHANNELS)
