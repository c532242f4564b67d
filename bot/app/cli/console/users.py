"""`firstline user`: who may sign in to the console with a password."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.errors import FirstlineError
from bot.model import Role

if TYPE_CHECKING:
    from bot.store.console.audit import Audit
    from bot.store.console.users import Users

ROLES = click.Choice([role.value for role in Role])


class NoSuchUser(FirstlineError):
    """There is no user of this name, or there is one already."""


@click.group()
def user() -> None:
    """Who may sign in to the console with a password.

    A viewer reads, a reviewer also judges conversations, an operator also acts, and an admin also reads who did what.
    """


@user.command()
@click.argument("name")
@click.option("--role", type=ROLES, required=True, help="What they may do.")
@click.option("--generate", is_flag=True, help="Make the password up, and print it once.")
@click.pass_obj
def add(options: Options, name: str, role: str, generate: bool) -> None:
    """Let somebody in; the password is asked for."""
    from bot.console.access import passwords

    name = _name(name)
    password = _password(name, generate=generate)
    with _users(options) as (users, audit):
        audit.note(operator(), "added a user", name, role)
        if not users.add(name, Role(role), passwords.hashed(password)):
            raise NoSuchUser(
                f"{name}: there is one of this name; `firstline user password` gives them another password"
            )
    click.echo(f"{name} is a {role}" + (f"; the password: {password}" if generate else ""))


@user.command()
@click.argument("name")
@click.pass_obj
def remove(options: Options, name: str) -> None:
    """They cannot sign in any more, and are signed out."""
    with _users(options) as (users, audit):
        audit.note(operator(), "removed a user", _name(name))
        _known(users.remove(_name(name)), name)
    click.echo(f"{_name(name)} is removed")


@user.command()
@click.argument("name")
@click.option("--generate", is_flag=True, help="Make it up, and print it once.")
@click.pass_obj
def password(options: Options, name: str, generate: bool) -> None:
    """Give somebody another password; they are signed out."""
    from bot.console.access import passwords

    name = _name(name)
    new = _password(name, generate=generate)
    with _users(options) as (users, audit):
        audit.note(operator(), "set the password of a user", name)
        _known(users.set_password(name, passwords.hashed(new)), name)
    click.echo(f"{name} has another password" + (f": {new}" if generate else ""))


@user.command()
@click.argument("name")
@click.argument("role", type=ROLES)
@click.pass_obj
def role(options: Options, name: str, role: str) -> None:
    """Let somebody do more or less; they are signed out."""
    with _users(options) as (users, audit):
        audit.note(operator(), "gave a user another role", _name(name), role)
        _known(users.set_role(_name(name), Role(role)), name)
    click.echo(f"{_name(name)} is a {role}")


@user.command(name="list")
@click.pass_obj
def listing(options: Options) -> None:
    """Everybody, with their roles, and when they last did anything."""
    with _users(options) as (users, _):
        found = users.all()
    for one in found:
        seen = f"seen {one.seen_at:%Y-%m-%d %H:%M} UTC" if one.seen_at else "not signed in"
        click.echo(f"{one.name:<24} {one.role:<10} since {one.added_at:%Y-%m-%d}  {seen}")
    if not found:
        click.echo("nobody yet: `firstline user add NAME --role admin`")


@contextmanager
def _users(options: Options) -> Iterator[tuple[Users, Audit]]:
    from bot.app.container import Container
    from bot.store.console.audit import Audit
    from bot.store.console.users import Users

    with closing(Container(settings_of(options)).database) as database:
        yield Users(database), Audit(database)


def _name(name: str) -> str:
    """As it is kept: typed in capitals or not, it is the same."""
    plain = name.strip().casefold()
    if not plain or len(plain) > 100 or not plain.isprintable():
        raise NoSuchUser(f"name: found {name!r}, expected 1 to 100 characters that can be seen")
    return plain


def _known(found: bool, name: str) -> None:
    if not found:
        raise NoSuchUser(f"{_name(name)}: there is no such user; `firstline user list` has them all")


def _password(name: str, *, generate: bool) -> str:
    from bot.console.access import passwords

    made = (
        secrets.token_urlsafe(15) if generate else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    passwords.check(made, name)
    return str(made)
