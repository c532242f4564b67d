"""Are the sources of articles read, and are they well? Whom are articles for, and is anybody in these groups?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bot.app.doctor.databases import connected
from bot.config import Settings, SourceSettings
from bot.config.knowledge import Knowledge
from bot.config.knowledge.groups import is_of_people
from bot.health import Finding, ok, warn
from bot.model import Level, Readership
from bot.store.queries import Row, queries

LATE = 3  # times its interval that a source was not read well: then nobody reads it
HOUR = 3600


def check_sources(settings: Settings) -> Iterator[Finding]:
    listed = {source.name: source for source in settings.behaviour.knowledge.sources}
    with connected(settings) as connection:
        kept = {row["name"]: row for row in queries.sources_kept(connection)}
    for name, source in listed.items():
        yield _finding(source, kept.get(name))
    for name in sorted(set(kept) - set(listed)):
        if kept[name]["articles"]:
            found = f"{name}: {_articles(kept[name])}, and firstline.toml does not list it any more"
            yield warn("sources", found, f"list it again, or remove them with `firstline ingest --forget {name}`")


def check_readers(settings: Settings) -> Iterator[Finding]:
    knowledge = settings.behaviour.knowledge
    yield from _idle(knowledge, settings.behaviour.tickets.verified_in)
    with connected(settings) as connection:
        rows = list(queries.articles_by_audience(connection))
    counts = [(Readership.of(Level(row["level"]), row["groups"]), int(row["articles"])) for row in rows]
    for readership, articles in counts:
        if readership.groups and all(map(knowledge.expected_instead_of, readership.groups)):
            found = f"{_counted(articles)} for {readership}: nobody is shown them, since no such group is defined"
            yield warn("readers", found, "say who is in it under [knowledge.groups] (docs/knowledge.md)")
    if counts:
        yield ok("readers", "; ".join(f"{_counted(articles)} for {readership}" for readership, articles in counts))


def _idle(knowledge: Knowledge, verified_in: Sequence[str]) -> Iterator[Finding]:
    rules: dict[str, Collection[str]] = {f"group {name}": rules for name, rules in knowledge.groups.items()}
    rules |= {f"source {source.name}": source.groups for source in knowledge.sources}
    for where, named in rules.items():
        for channel, rule in ((is_of_people(rule), rule) for rule in named):
            if channel is not None and channel not in verified_in:
                found = f"{where}: {rule} holds for nobody, since {channel} is not in tickets.verified_in"
                yield warn("readers", found, "add it where its vendor makes sure who writes (docs/knowledge.md)")


def _finding(source: SourceSettings, row: Row | None) -> Finding:
    name = source.name
    if row is None or row["tried_at"] is None:
        return warn("sources", f"{name}: not read yet", f"run `firstline ingest {name}`, or start `firstline schedule`")
    if row["problem"] is not None:
        since = f", last read well at {row['good_at']:%Y-%m-%d %H:%M} UTC" if row["good_at"] else ""
        found = f"{name}: {row['problem']}{since}"
        return warn("sources", found, f"see to it, then run `firstline ingest {name}`, which names every article")
    late = source.every_hours * HOUR * LATE
    if late and row["good_seconds_ago"] > late:
        found = (
            f"{name}: last read {row['good_seconds_ago'] / HOUR:.0f} hours ago, expected every {source.every_hours:g}"
        )
        return warn("sources", found, "start `firstline schedule` and `firstline work`")
    left_out = f", {row['skipped']} could not be read" if row["skipped"] else ""
    return ok("sources", f"{name}: {_articles(row)}{left_out}")


def _articles(row: Row) -> str:
    return _counted(row["articles"])


def _counted(articles: int) -> str:
    return "1 article" if articles == 1 else f"{articles:,} articles"
