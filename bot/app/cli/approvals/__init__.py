"""`firstline approvals`: what tools are to do and waits for a yes, decided where there is no Slack, and every step."""

from __future__ import annotations

from contextlib import closing

import click

from bot.app.cli.console.operator import operator
from bot.app.cli.group import Options, settings_of
from bot.errors import FirstlineError
from bot.model import GOING_ON, ActState


class NotDecided(FirstlineError):
    """There is no such request, or it is decided already."""


@click.group(invoke_without_command=True)
@click.pass_context
def approvals(ctx: click.Context) -> None:
    """List what tools are to do and waits for your yes, and what ended so that nobody knows whether it was done."""
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, everything=False)


@approvals.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Also what is over.")
@click.pass_obj
def listing(options: Options, everything: bool) -> None:
    """The same; with --all, also what is over."""
    _list(options, everything=everything)


@approvals.command()
@click.argument("number", type=int, metavar="ID")
@click.pass_obj
def show(options: Options, number: int) -> None:
    """One request with its exact arguments, and who did what and when."""
    from bot.app.cli.approvals.printed import as_page
    from bot.app.container import Container
    from bot.store.approvals.listed import listed, steps

    container = Container(settings_of(options))
    with closing(container.database):
        found = listed(container.database, container.cipher, number=number)
        if not found:
            raise NotDecided(f"request {number}: found none; `firstline approvals list --all` has them all")
        click.echo(as_page(found[0], steps(container.database, number)))


@approvals.command()
@click.argument("number", type=int, metavar="ID")
@click.pass_obj
def approve(options: Options, number: int) -> None:
    """Yes: a worker carries it out, once."""
    _decide(options, number, approved=True)


@approvals.command()
@click.argument("number", type=int, metavar="ID")
@click.pass_obj
def decline(options: Options, number: int) -> None:
    """No: it is not carried out, and its requester is told."""
    _decide(options, number, approved=False)


@approvals.command()
@click.argument("number", type=int, metavar="ID")
@click.argument("found", type=click.Choice(["done", "failed"]))
@click.pass_obj
def settle(options: Options, number: int, found: str) -> None:
    """You have looked what became of one that nobody knew: it was done, or it was not."""
    from bot.app.container import Container

    container = Container(settings_of(options))
    with closing(container.database):
        settled = container.acts.settle(number, ActState(found), by=operator())
    if not settled:
        raise NotDecided(f"request {number}: found none of which nobody knows; `firstline approvals` lists those")
    click.echo(f"request {number} is settled: {found}")


def _list(options: Options, *, everything: bool) -> None:
    from bot.app.cli.approvals.printed import as_lines
    from bot.app.container import Container
    from bot.store.approvals.listed import listed

    container = Container(settings_of(options))
    states = None if everything else (*GOING_ON, ActState.UNKNOWN)
    with closing(container.database):
        found = listed(container.database, container.cipher, states)
    click.echo("\n\n".join(map(as_lines, found)) or "nothing waits for approval")


def _decide(options: Options, number: int, *, approved: bool) -> None:
    from bot.app.container import Container
    from bot.app.taking_in import announce
    from bot.store.intake import FollowUp

    container = Container(settings_of(options))
    with closing(container.database):
        decided = container.acts.decide(number, approved=approved, by=operator())
    if decided is None:
        raise NotDecided(f"request {number}: found none that waits; `firstline approvals` lists those that do")
    announce(container.job_queue, FollowUp(deliver=decided.conversation_id, act=decided.to_run))
    if approved and decided.to_run is None:
        raise NotDecided(f"request {number}: the conversation is somebody else's by now, so it is declined")
    click.echo(f"request {number} is {'approved; a worker carries it out' if approved else 'declined'}")
