"""One page of a look: what is new, what each comparison is given of it, and what it makes of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.store.queries import Connection
from bot.watching import reading
from bot.watching.comparisons import Change, Comparison, looks_back_to
from bot.watching.figures import Watched
from bot.watching.state import Place, Round, State
from bot.watching.versions import Versions, followed, interleaved
from bot.watching.watch import Side, play_all

RATED_EVERY = timedelta(days=1)
Comparisons = Callable[[dict[str, Versions]], Iterable[Comparison]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """`more`: there is another page."""

    state: State
    changes: Sequence[Change]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`ratings`: only of conversations that were looked at, so they wait until all were."""

    news: Sequence[Watched]
    ratings: Sequence[Watched]
    more: bool


def look(connection: Connection, state: State, comparisons: Comparisons, now: datetime) -> Looked:
    """Raises psycopg.Error."""
    page = _page(connection, state.after, now)
    after = Place(page.news[-1].at, page.news[-1].id) if page.news else state.after
    counting = [one for one in page.news if one.counts]
    arms = followed(state.arms, counting, looks_back_to(now))
    rounds, changes, more = {}, [], page.more
    for comparison in comparisons(arms):
        known = _round(state, comparison)
        if comparison.versions is None:
            new = comparison.sides([*counting, *(one for one in page.ratings if one.counts)])
        else:
            known, new = _beside_before(connection, comparison, known, counting)
            if not page.more:
                known, rated, unread = _rated_beside_before(connection, comparison, known, now)
                new, more = new + rated, more or unread
        games, found = play_all(known.games, new, comparison.rules)
        rounds[comparison.name] = replace(known, games=games)
        changes += [Change(comparison=comparison, found=one) for one in found]
    return Looked(state=State(after=after, arms=arms, rounds=rounds), changes=changes, more=more)


def _page(connection: Connection, place: Place, now: datetime) -> Page:
    news = reading.after(connection, place, now)
    if len(news) == reading.PAGE:
        return Page(news=news, ratings=(), more=True)
    ratings = reading.ratings(connection, Place(news[-1].at) if news else place)
    return Page(news=news, ratings=ratings, more=len(ratings) == reading.PAGE)


def _round(state: State, comparison: Comparison) -> Round:
    """As far as it was played; one that begins anew goes on with others of the version before."""
    known = state.rounds.get(comparison.name) or Round(since=comparison.since)
    return known if known.since == comparison.since else replace(known, since=comparison.since, games={})


def _beside_before(
    connection: Connection, comparison: Comparison, known: Round, counting: Sequence[Watched]
) -> tuple[Round, list[Side]]:
    ours = comparison.new_ones(counting)
    if not ours:
        return known, []
    place = known.earlier or _taken_over(comparison)
    earlier = reading.earlier(connection, comparison, place, len(ours))
    return replace(known, earlier=_last(earlier, place)), interleaved(ours, earlier)


def _rated_beside_before(
    connection: Connection, comparison: Comparison, known: Round, now: datetime
) -> tuple[Round, list[Side], bool]:
    """Once a day: they are three days old as it is."""
    if known.rated_read_at is not None and now - known.rated_read_at < RATED_EVERY:
        return known, [], False
    begins = Place(comparison.since)
    place = known.rated if known.rated and known.rated.at >= comparison.since else begins
    ours = reading.rated(connection, comparison, place, now)
    back, more = known.earlier_rated or _taken_over(comparison), len(ours) == reading.PAGE
    earlier = reading.earlier_rated(connection, comparison, back, len(ours)) if ours else []
    read = replace(
        known,
        rated=_last(ours, place),
        earlier_rated=_last(earlier, back),
        rated_read_at=known.rated_read_at if more else now,
    )
    return read, interleaved(ours, earlier), more


def _taken_over(comparison: Comparison) -> Place:
    assert comparison.versions is not None
    assert comparison.versions.since is not None
    return Place(comparison.versions.since)


def _last(read: Sequence[Watched], place: Place) -> Place:
    return Place(read[-1].at, read[-1].id) if read else place
