"""The commands, each a few lines: what they do is elsewhere, what they print is here or in the module beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.app.cli.group import Group, Options

if TYPE_CHECKING:
    from bot.config import Settings

EXAMPLES = """\b
Examples:
  firstline demo                        everything on this machine, with stand-ins for the vendors
  firstline migrate                     prepare the database that DATABASE_URL names
  firstline ingest docs/ https://example.com/help
  firstline ask "How do I reset my password?"
  firstline connect zendesk             create the webhook that tells of tickets
  firstline doctor                      what is set up, what is not, and what to do about it
"""


@click.group(cls=Group, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read settings from this file instead of .env.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="firstline")
@click.pass_context
def cli(ctx: click.Context, env_file: Path | None, debug: bool) -> None:
    """Firstline answers support questions in Slack, Intercom and Zendesk from your own articles, and hands over to
    a person when it should.

    Settings come from the environment, .env and firstline.toml; `firstline settings` lists every one.
    """
    ctx.obj = Options(env_file, debug)


def _settings(options: Options) -> Settings:
    from bot.app.settings import load

    return load(dotenv=options.env_file or Path(".env"))


@cli.command()
@click.option("--once", is_flag=True, help="Play the tour, then stop: exit code 0, or 1 naming what did not happen.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port of the web process.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".firstline"),
    show_default=True,
    envvar="FIRSTLINE_DATA_DIR",
    show_envvar=True,
    help="Where Postgres, Redis and the logs live.",
)
@click.option("--tour", is_flag=True, help="Play the tour also where it has been played before.")
@click.option(
    "--log-level",
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"], case_sensitive=False),
    default="INFO",
    show_default=True,
    envvar="FIRSTLINE_LOG_LEVEL",
    show_envvar=True,
    help="The least serious lines of the logs.",
)
def demo(once: bool, port: int, data_dir: Path, tour: bool, log_level: str) -> None:
    """Run everything on this machine and play a tour.

    Starts Postgres, Redis, web, worker, scheduler and stand-ins for Slack, Intercom and Zendesk; reads docs/ as
    knowledge; shows an answer, a handoff and a take-over; then stays up until Ctrl-C. Nothing leaves this machine,
    and no setting of yours is used.
    """
    from bot.app.demo import run

    raise SystemExit(run(data_dir=data_dir, port=port, once=once, replay=tour, log_level=log_level))


@cli.command()
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at.  [default: PORT, or 8080]")
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="Web processes.")
@click.option("--threads", type=click.IntRange(1), default=4, show_default=True, help="Requests each handles at once.")
@click.pass_obj
def serve(options: Options, host: str, port: int | None, processes: int, threads: int) -> None:
    """Run the web process: webhooks, /healthz, /readyz, /metrics."""
    from bot.app.cli.serve import serve as run

    settings = _settings(options)
    run(settings, bind=f"{host}:{port or settings.env.port}", processes=processes, threads=threads)


@cli.command()
@click.pass_obj
def work(options: Options) -> None:
    """Run a worker.

    It thinks, sends and hands over. Run as many as you like, on as many machines as you like.
    """
    from workers.__main__ import main

    main(_settings(options))


@cli.command()
@click.pass_obj
def schedule(options: Options) -> None:
    """Run the scheduler.

    It has forgotten work looked for every few seconds. One is enough, several do no harm.
    """
    from workers.scheduler import main

    main(_settings(options))


@cli.command()
@click.pass_obj
def migrate(options: Options) -> None:
    """Bring the database up to date. Safe to run at every deployment, from several machines at once."""
    from bot.app.container import Container
    from bot.store.db import migrate as apply

    names = apply(Container(_settings(options)).database_url)
    click.echo("\n".join(f"applied {name}" for name in names) or "nothing to do, the database is up to date")


@cli.command()
@click.argument("targets", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("--base-url", help="Where the files are published, for the links: https://example.com/help or …/{path}.")
@click.option("--internal", is_flag=True, help="For employees only: customers are never shown these articles.")
@click.pass_obj
def ingest(options: Options, targets: Sequence[str], base_url: str | None, internal: bool) -> None:
    """Read articles into the knowledge.

    Takes files, folders with all below them, web pages and sitemaps. What was read before is replaced; what cannot
    be read is named and skipped, the rest goes in. Reading an article again without --internal opens it to everybody.
    """
    from bot.app.cli.ingest import ingest as run
    from bot.model import Audience

    run(_settings(options), targets, base_url, Audience.EMPLOYEE if internal else Audience.CUSTOMER)


@cli.command()
@click.argument("question")
@click.option(
    "--as",
    "audience",
    type=click.Choice(["customer", "employee"]),
    default="customer",
    show_default=True,
    help="Who asks: employees are shown internal articles too.",
)
@click.pass_obj
def ask(options: Options, question: str, audience: str) -> None:
    """Put one question through the pipeline.

    Shows the answer, its sources, the decision and the time each step took. Nothing is stored.
    """
    from bot.app.cli.ask import ask as run
    from bot.model import Audience

    run(_settings(options), question, Audience(audience))


@cli.command()
@click.pass_obj
def doctor(options: Options) -> None:
    """Check settings and connections, with cures.

    Says what to do about each failure; exit code 1 when there is one.
    """
    from bot.app.cli.doctor import doctor as run

    raise SystemExit(run(lambda: _settings(options)))


@cli.group()
def connect() -> None:
    """Set up a vendor's side through its API."""


@connect.command()
@click.option(
    "--with",
    "kind",
    type=click.Choice(["events", "trigger"]),
    help="Event subscriptions, or a trigger that calls a webhook.  [default: what the account offers]",
)
@click.option(
    "--as",
    "admin",
    metavar="EMAIL",
    help="An administrator, where the bot is none: the API token works for every user of the account.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done, and stop.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--undo", is_flag=True, help="Take away what this command made.")
@click.pass_obj
def zendesk(options: Options, kind: str | None, admin: str | None, dry_run: bool, yes: bool, undo: bool) -> None:
    """Create Zendesk's webhook and trigger.

    Shows what it will do and asks. The webhook's signing secret goes into .env and is not shown. Running it twice
    changes nothing; a run that broke off is completed by the next.
    """
    from bot.app.cli.connect import ConnectOptions
    from bot.app.cli.connect import connect as run

    run(options.env_file or Path(".env"), ConnectOptions(kind=kind, admin=admin, dry_run=dry_run, yes=yes, undo=undo))


@cli.command("new-key")
def new_key() -> None:
    """Print a new key for FIRSTLINE_ENCRYPTION_KEYS."""
    from bot.store.cipher import new_key as make

    click.echo(make())


@cli.command("rotate-keys")
@click.pass_obj
def rotate_keys(options: Options) -> None:
    """Re-encrypt what is stored under the first key.

    Put the new key first in FIRSTLINE_ENCRYPTION_KEYS and keep the old one behind it, restart, run this while
    everything works on, then remove the old one.
    """
    from contextlib import closing

    from bot.app.container import Container
    from bot.store.key_rotation import rotate

    container = Container(_settings(options))
    with closing(container.database) as database:
        rotate(database, container.cipher, click.echo)


@cli.command()
@click.option(
    "--as",
    "form",
    type=click.Choice(["table", "markdown", "env", "toml"]),
    default="table",
    show_default=True,
    help="To read, as docs/configuration.md, as .env.example, or as a firstline.toml with the defaults.",
)
def settings(form: str) -> None:
    """List every setting with its meaning and default."""
    from bot.app.cli import settings as listing

    click.echo(getattr(listing, f"as_{form}")(), nl=False)
