"""`firstline connect zendesk`: shows what `connectors.zendesk.provisioning` would do, asks, does it, keeps the secret.

In `.env` one line changes, `ZENDESK_WEBHOOK_SECRET`; every other stays as it is. The secret itself is never shown.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import click
from dotenv import dotenv_values, set_key, unset_key

from bot.app.settings import load
from bot.errors import ConfigurationError, CredentialRefused, FirstlineError, Refused
from connectors.zendesk.client.transport import Rejected
from connectors.zendesk.client.zenpy_client import ZendeskClient, credentials
from connectors.zendesk.provisioning import Found, Kind, NoSuchEvents, Setup, Step, endpoint, kind_of
from connectors.zendesk.settings import ZendeskCredentials, articles_read

SECRET = "ZENDESK_WEBHOOK_SECRET"
WORDS: dict[Kind, str] = {"events": "event subscriptions", "trigger": "a trigger"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectOptions:
    """The command's options."""

    kind: str | None
    admin: str | None
    dry_run: bool
    yes: bool
    undo: bool


def connect(dotenv: Path, options: ConnectOptions) -> None:
    """Raises FirstlineError, with what was done so far left as it is: the next run goes on from there."""
    settings = load(dotenv=dotenv, pending=(SECRET.lower(),))
    given = credentials(settings)
    address = endpoint(str(settings.env.firstline_public_url or ""))
    who = options.admin or given["email"]
    try:
        bot_id = ZendeskClient(**given).me()
        admin = ZendeskClient(**{**given, "email": who})
        setup = Setup(admin, endpoint=address, bot_id=bot_id, articles=articles_read(settings))
        click.echo(f"Zendesk account {given['subdomain']}, as {who}:")
        (_undo if options.undo else _make)(setup, dotenv, options)
    except CredentialRefused as error:
        raise ConfigurationError(
            f"ZENDESK_EMAIL and ZENDESK_API_TOKEN: Zendesk does not know them ({error}); expected an agent of "
            f"ZENDESK_SUBDOMAIN and a token of that account"
        ) from None
    except Rejected as error:
        raise _explained(error, who) from None


def _make(setup: Setup, dotenv: Path, options: ConnectOptions) -> None:
    found = setup.look()
    kind, why = _chosen(found, cast("Kind | None", options.kind))
    click.echo(f"  with {WORDS[kind]}: {why}")
    try:
        done = _carry_out(setup, setup.plan(found, kind), dotenv, options)
    except NoSuchEvents:
        if options.kind:
            raise FirstlineError("this account offers no event subscriptions for tickets; use --with trigger") from None
        click.echo(f"This account offers no event subscriptions for tickets; with {WORDS['trigger']} instead:")
        done = _carry_out(setup, setup.plan(setup.look(), "trigger"), dotenv, options)
    if not done:
        return
    kept = load(dotenv=dotenv, pending=(SECRET.lower(),)).credentials(ZendeskCredentials).zendesk_webhook_secret
    if {secret.get_secret_value() for secret in kept} != set(setup.secrets()):
        raise ConfigurationError(
            f"{SECRET}: found another value in the environment, which wins over {dotenv}; expected none there: unset it"
        )
    click.echo("Done. Restart the web process so that it reads the secret, then run `firstline doctor`.")


def _undo(setup: Setup, dotenv: Path, options: ConnectOptions) -> None:
    if _carry_out(setup, setup.undo(setup.look()), dotenv, options):
        click.echo(
            f"Done. The other ZENDESK_… settings are still there: without {SECRET} the channel is half configured."
        )


def _chosen(found: Found, wanted: Kind | None) -> tuple[Kind, str]:
    if wanted:
        return wanted, "as you said"
    there = [kind for webhook in found.webhooks if (kind := kind_of(webhook))]
    if there:
        return there[0], "as the webhook that there is already"
    if found.offers_events:
        return "events", "this account has webhooks with ticket events"
    return "events", "if this account does not offer them for tickets, a trigger; only trying tells"


def _carry_out(setup: Setup, steps: Sequence[Step], dotenv: Path, options: ConnectOptions) -> bool:
    """Show, ask, do; then see that the file has the secrets of the webhooks that there are. False: nothing was done."""
    stale = bool(steps) or _kept(dotenv) != set(setup.secrets())
    if not stale:
        click.echo("Nothing to do.")
        return False
    for step in steps:
        click.echo(f"  - {step.what}\n      {step.call}")
    click.echo(f"  - bring {SECRET} in {dotenv} up to date\n      GET /api/v2/webhooks/{{id}}/signing_secret")
    if options.dry_run:
        return False
    if not options.yes:
        click.confirm("Do this?", abort=True)
    for step in steps:
        try:
            step.do()
        except Refused as error:
            if not step.optional:
                raise
            click.echo(f"left out, Zendesk refuses it ({error}): {step.what}")
        else:
            click.echo(f"done: {step.what}")
    _keep(dotenv, setup.secrets())
    return True


def _kept(dotenv: Path) -> set[str]:
    """The secrets that the file has."""
    text = (dotenv_values(dotenv).get(SECRET) or "") if dotenv.exists() else ""
    return {secret.strip() for secret in text.split(",") if secret.strip()}


def _keep(dotenv: Path, secrets: Sequence[str]) -> None:
    """Writes the one line, or takes it out where there are no secrets; the file is the owner's alone."""
    if not secrets and not _kept(dotenv):
        return
    change = functools.partial(set_key, value_to_set=",".join(secrets)) if secrets else unset_key
    try:
        if dotenv.exists():
            dotenv.chmod(0o600)
        change(dotenv, SECRET, quote_mode="never", follow_symlinks=True)
    except OSError as error:
        raise FirstlineError(f"{dotenv} cannot be written ({error.strerror}); run this again when it can") from None


def _explained(error: Rejected, who: str) -> FirstlineError:
    if error.status == 403:
        return FirstlineError(
            f"{who} may not do this, only an administrator ({error}); name one with --as admin@…: the API token works "
            "for every user of the account"
        )
    return error
