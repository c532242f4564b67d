"""What waits for an operator, and whether anybody would hear of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.app.doctor.databases import connected
from bot.app.steering.alarms import ways
from bot.config import Settings
from bot.health import Finding, fail, off, ok, warn
from bot.rehearsal.gate import live, next_ones, standing
from bot.store.comparisons.pairs import agreement
from bot.store.outbox.alarms import BUDGET, CREDENTIAL, FIGURE, NO_TICKET, UNREAD_THREAD, Alarm, describe
from bot.store.pacing.pauses import EVERYWHERE, Pause
from bot.store.queries import Row, queries
from bot.store.rollout.shares import Share, shares

LATE = 3  # times as long as the pause between two looks


def check(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable."""
    wording = settings.behaviour.catalogue.agents
    with connected(settings) as connection:
        pauses = [Pause.from_row(row) for row in queries.pauses(connection)]
        alarms = [Alarm.from_row(row) for row in queries.open_alarms(connection, id=None)]
    for alarm in alarms:
        yield fail(f"alarm {alarm.id}", describe(alarm, wording), _cure(alarm))
    if not alarms:
        yield ok("alarms", "none")
    for pause in pauses:
        channel, _, brand = pause.channel.partition(":")
        where, cure = ("everywhere", "") if channel == EVERYWHERE else (f"in {channel}", f" {channel}")
        where, cure = (f"{where} for {brand}", f"{cure} --brand {brand}") if brand else (where, cure)
        said = f"{where}, by {pause.by} since {pause.since:%Y-%m-%d %H:%M} UTC: people answer there"
        yield warn("paused", said, f"`firstline resume{cure}`, when the bot is to answer again")
    own = settings.behaviour.alarm
    if not own.alert and not (own.email_to and settings.behaviour.smtp.host):
        cure = "set [alarm] email_to with [smtp] host, or [alarm] alert, so that somebody is told at once"
        yield off("alarm ways", "nobody is told where no ticket appears, but here and on /metrics", cure)


def check_rollout(settings: Settings) -> Iterator[Finding]:
    """Whom the bot answers, and what stepped back by itself. Raises StoreUnavailable."""
    with connected(settings) as connection:
        found = shares(connection, settings.behaviour.rollout, settings.channels)
        untold = list(queries.untold_alarms(connection))
        looked = queries.figures_watched(connection)
    for one in found:
        if one.stepped_back_from is not None:
            before = f"{one.stepped_back_from:g}"
            said = f"{one.label} stepped back from {before} to {one.share:g} % at {one.since:%Y-%m-%d %H:%M} UTC"
            cure = f"`firstline alarms` says why; `firstline rollout {one.name} {before}` once that is mended"
            yield warn("rollout", said, cure)
    told = ", ".join(_told(one) for one in found if one.what == "arm" or one.share < 100)
    yield ok("rollout", told or "everybody is answered")
    yield from _watching(settings, untold, looked)


def check_go_live(settings: Settings) -> Iterator[Finding]:
    """What the bot may answer by itself. Raises StoreUnavailable."""
    own = settings.behaviour.go_live
    if not own.gate:
        yield off("go live", "every intent is answered", "[go_live] gate = true has each prove itself first")
        return
    with connected(settings) as connection:
        known = agreement(connection, own.newest)
    found = [standing(one.intent, one.agreeing, one.comparable, own) for one in known]
    to_people = "; ".join(f"{one.intent} ({one.why})" for one in next_ones(found))
    if answered := sorted(live(found, own)):
        others = f"; to people go {to_people}" if to_people else ""
        yield ok("go live", f"answered by the bot: {', '.join(answered)}{others}")
        return
    cure = "`firstline compare` shows how far each intent is; [go_live] always lets some through without proof"
    said = "no intent has proved itself, so every answer goes to people"
    yield warn("go live", f"{said}: {to_people}" if to_people else said, cure)


def check_console(settings: Settings) -> Iterator[Finding]:
    """Whether operators see any of it in a browser. Raises StoreUnavailable."""
    if settings.env.firstline_console_secret is None:
        cure = "set FIRSTLINE_CONSOLE_SECRET and run `firstline console`; docs/console.md has the rest"
        yield off("console", "nobody sees conversations or steers the bot in a browser", cure)
        return
    own = settings.behaviour.console
    with connected(settings) as connection:
        users = len(list(queries.console_users(connection))) if own.passwords else 0
    ways = [f"{users} with a password"] if users else []
    ways += [f"whom {own.single_sign_on.issuer} vouches for"] if own.single_sign_on else []
    if ways:
        yield ok("console", f"may sign in: {', '.join(ways)}")
    else:
        yield warn("console", "nobody may sign in", "`firstline user add NAME --role admin`")


def _cure(alarm: Alarm) -> str:
    settle = f"then `firstline alarms settle {alarm.id}`"
    if alarm.kind == UNREAD_THREAD:
        return f"look at it there, and in the workers' log for why, {settle}"
    if alarm.kind == CREDENTIAL:
        return "give it one that it takes; what waits goes out by itself, and this settles with it"
    if alarm.kind == BUDGET:
        return f"see `firstline report` for what took so much; raise it, or leave it as it is, {settle}"
    if alarm.kind == FIGURE:
        return f"see what it does otherwise, mend it or put up with it, {settle}; then `firstline rollout` may widen it"
    if alarm.kind != NO_TICKET:
        return f"correct that setting and restart, {settle}"
    if alarm.moved_from is not None:
        return f"see why {alarm.moved_from.title()} makes no tickets, {settle}"
    return f"see to what {(alarm.desk or 'the desk').title()} says; it settles by itself once the ticket exists"


def _told(one: Share) -> str:
    return f"{one.label} {one.share:g} % ({one.by or 'firstline.toml'})"


def _watching(settings: Settings, untold: Sequence[Row], looked: Row | None) -> Iterator[Finding]:
    """Who hears of figures that change, and what nobody heard."""
    own = settings.behaviour.watching
    if not own.on:
        yield off("watching", "figures are not watched", "set [watching] on = true")
        return
    told = ", ".join(ways(settings))
    if told:
        yield ok("watching", f"figures are watched; told: {told}")
    else:
        cure = "set [watching] alert, email_to or webhook, so that somebody is told at once"
        yield off("watching", "figures are watched, and changes shown here and in the console", cure)
    if looked is not None and looked["age_seconds"] > LATE * 60 * own.every_minutes:
        found = f"figures were last looked at {looked['age_seconds'] / 3600:.0f} hours ago"
        yield fail("watching", found, "see the workers' log for why, and whether a scheduler and a worker run")
    for one in untold:
        found = f"{one['way']}: {one['alarms']} not told after {one['attempts']} attempts: {one['problem']}"
        cure = "given up; see the console" if one["state"] == "dead" else "it is tried again until it works"
        yield fail("alarms told", found, cure)
