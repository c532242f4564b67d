"""The commands, each a few lines: what they do is elsewhere, what they print is here or in the module beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bot.app.cli.alarms import alarms
from bot.app.cli.approvals import approvals
from bot.app.cli.chat import chat
from bot.app.cli.console import console
from bot.app.cli.console.pausing import pause, resume
from bot.app.cli.console.rollout import rollout
from bot.app.cli.console.users import user
from bot.app.cli.evaluate import evaluate
from bot.app.cli.group import Group, Options, settings_of
from bot.app.cli.keys_command import new_key, rotate_keys
from bot.app.cli.knowledge import ingest
from bot.app.cli.knowledge.answers import answers
from bot.app.cli.knowledge.gaps import gaps
from bot.app.cli.privacy.audit import audit
from bot.app.cli.privacy.examples import examples
from bot.app.cli.privacy.export import export_person
from bot.app.cli.privacy.forget import forget
from bot.app.cli.privacy.receipt import receipt
from bot.app.cli.readers import reader_options
from bot.app.cli.rehearsal import simulate
from bot.app.cli.rehearsal.comparing import compare_answers
from bot.app.cli.report import report
from bot.app.cli.tools import tools

EXAMPLES = """\b
Examples:
  firstline demo                        run everything on this machine, vendors simulated
  firstline migrate                     prepare the database that DATABASE_URL names
  firstline ingest docs/ https://example.com/help
  firstline ask "How do I reset my password?"
  firstline simulate past.jsonl         what it would have made of past conversations
  firstline connect zendesk             create the webhook that reports ticket changes
  firstline report                      what the last full week came to
  firstline doctor                      check the setup, and how to fix what is wrong
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
    """Firstline answers support questions in Slack, Intercom, Zendesk and a web chat, and hands over to
    a person when needed.

    Settings come from the environment, .env and firstline.toml; `firstline settings` lists every one.
    """
    ctx.obj = Options(env_file, debug)


cli.add_command(report)


@cli.command()
@click.option("--once", is_flag=True, help="Play the tour, then exit with 0, or with 1 and what did not happen.")
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
@click.option("--tour", is_flag=True, help="Play the tour even if it has been played before.")
@click.option(
    "--log-level",
    type=click.Choice(["DEBUG", "INFO", "WARNING", "ERROR"], case_sensitive=False),
    default="INFO",
    show_default=True,
    envvar="FIRSTLINE_LOG_LEVEL",
    show_envvar=True,
    help="The least serious lines of the logs.",
)
@click.option(
    "--articles", metavar="DIR|URL", help="Answer from these instead of docs/, with questions made from them."
)
@click.option("--allow-private", "private", is_flag=True, help="With --articles: also read private networks.")
def demo(
    once: bool, port: int, data_dir: Path, tour: bool, log_level: str, articles: str | None, private: bool
) -> None:
    """Run everything on this machine and play a tour.

    Starts Postgres, Redis, web, web chat, worker, scheduler and simulated Slack, Intercom and Zendesk; ingests docs/;
    shows answers, handoffs and an agent taking over; then keeps running until Ctrl-C. Nothing leaves this machine (a
    site that you name is read), and none of your settings are used.
    """
    from bot.app.demo import run
    from bot.app.demo.articles import Articles

    own = Articles(articles, private)
    raise SystemExit(run(data_dir=data_dir, port=port, once=once, replay=tour, log_level=log_level, articles=own))


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; a proxy stands before it.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: PORT, or 8080]")
@click.option("--processes", type=click.IntRange(1, 64), help="How many.  [default: web.processes]")
@click.option("--threads", type=click.IntRange(1), default=16, show_default=True, help="Requests each handles at once.")
@click.pass_obj
def serve(options: Options, host: str, port: int | None, processes: int | None, threads: int) -> None:
    """Run the web process: webhooks and /healthz.

    /readyz and /metrics are for operators, at FIRSTLINE_METRICS_HOST and FIRSTLINE_OPERATIONS_PORT.
    """
    from bot.app.cli.serve import serve as run

    settings = settings_of(options)
    bind = f"{host}:{port or settings.env.port}"
    run(settings, bind=bind, processes=processes or settings.behaviour.web.processes, threads=threads)


for command in (chat, console, user, pause, resume, rollout):
    cli.add_command(command)


@cli.command()
@click.option("--processes", type=click.IntRange(1, 64), help="How many.  [default: workers.processes]")
@click.pass_obj
def work(options: Options, processes: int | None) -> None:
    """Run workers, which write answers, send messages and hand over: as many as you like, on any number of machines."""
    from workers.__main__ import main

    main(settings_of(options), processes)


@cli.command()
@click.pass_obj
def score(options: Options) -> None:
    """Run the scorer, which judges a share of the answers afterwards, with RAGAS in an environment of its own."""
    from workers.scoring.__main__ import main

    main(settings_of(options))


@cli.command()
@click.pass_obj
def schedule(options: Options) -> None:
    """Run the scheduler.

    Every few seconds it re-queues work that was missed. One is enough; several do no harm.
    """
    from workers.scheduler import main

    main(settings_of(options))


@cli.command()
@click.argument("role", type=click.Choice(["web", "chat", "worker", "scheduler", "scorer", "console"]))
@click.option("--port", type=click.IntRange(1, 65535), help="Its port.  [default: FIRSTLINE_METRICS_PORT]")
@click.pass_obj
def health(options: Options, role: str, port: int | None) -> None:
    """Ask a process of this machine whether it still goes round, for a supervisor or a probe.

    Exits with 0 where it does, and with 1 where it hangs, is another or does not answer within a second. A web process
    is asked at FIRSTLINE_OPERATIONS_PORT, the console at FIRSTLINE_CONSOLE_PORT.
    """
    from bot.app.cli.health import health as run

    raise SystemExit(run(settings_of(options).env, role, port))


@cli.command()
@click.pass_obj
def migrate(options: Options) -> None:
    """Bring the database up to date. Safe to run on every deployment, even from several machines at once."""
    from bot.app.cli.migrate import migrate as run

    run(settings_of(options))


cli.add_command(ingest)


@cli.command()
@click.argument("question")
@reader_options
@click.pass_obj
def ask(options: Options, question: str, level: str, groups: Sequence[str]) -> None:
    """Ask the pipeline one question.

    Shows the answer, its sources, the decision and the time each step took. Nothing is stored.
    """
    from bot.app.cli.ask import ask as run
    from bot.model import Level, Reader

    run(settings_of(options), question, Reader(Level(level), frozenset(groups)))


@cli.command()
@click.argument("conversation", nargs=-1, required=True, metavar="CONVERSATION | CHANNEL THREAD")
@click.pass_obj
def explain(options: Options, conversation: tuple[str, ...]) -> None:
    """Show why a conversation went to a person, or did not: named by its id, or a channel and the id of its thread."""
    from bot.app.cli.explain import explain as run

    run(settings_of(options), conversation)


@cli.command()
@click.pass_obj
def doctor(options: Options) -> None:
    """Check settings and connections.

    Says how to fix each problem; exits with 1 if anything failed.
    """
    from bot.app.cli.doctor import doctor as run

    raise SystemExit(run(lambda: settings_of(options)))


for command in (answers, gaps, simulate, compare_answers, tools, alarms, approvals, evaluate):
    cli.add_command(command)
for command in (forget, export_person, receipt, audit, examples, new_key, rotate_keys):
    cli.add_command(command)


@cli.group()
def connect() -> None:
    """Set up the vendor's side through its API."""


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
    help="An administrator, if the bot's user is not one: the API token works for every user of the account.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done, and stop.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--undo", is_flag=True, help="Remove what this command created.")
@click.pass_obj
def zendesk(options: Options, kind: str | None, admin: str | None, dry_run: bool, yes: bool, undo: bool) -> None:
    """Create Zendesk's webhook and trigger.

    Shows what it will do and asks first. The webhook's signing secret goes into .env and is not shown. Running it twice
    changes nothing; an interrupted run is completed by the next.
    """
    from bot.app.cli.connect import ConnectOptions
    from bot.app.cli.connect import connect as run

    run(options.env_file or Path(".env"), ConnectOptions(kind=kind, admin=admin, dry_run=dry_run, yes=yes, undo=undo))


@cli.command()
@click.pass_obj
def restored(options: Options) -> None:
    """After a backup was restored, before anything is started: what may have been said since is looked for first.

    Messages that were to be sent are looked for at the vendor before they are sent, and questions that waited, or came
    in since the backup, before they are answered.
    """
    from contextlib import closing

    from bot.app.container import Container
    from bot.store.catch_up.restored import mark_restored

    with closing(Container(settings_of(options)).database) as database:
        click.echo(mark_restored(database))


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
