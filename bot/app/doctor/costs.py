"""What language models took today, and whether that is within the budgets."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.health import Finding, ok, warn
from bot.store.costs import judging
from bot.store.costs.purse import used_up_budgets
from bot.store.queries import queries


def check(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable."""
    budget = settings.behaviour.budget
    with connected(settings) as connection:
        spent = queries.spent_today(connection, conversation_id=None)
    found = f"{spent['day_tokens']} tokens since midnight (UTC)"
    found += f", cost {spent['day_cost']:f}" if spent["day_cost"] else ""
    used_up = [f"[budget] {name}" for name in used_up_budgets(budget, spent)]
    if used_up:
        cure = f"raise {' and '.join(used_up)}, or wait for midnight: until then answers quote the articles"
        yield warn("budget", f"used up: {found}", cure)
    else:
        yield ok("budget", found if budget.limited else f"{found}, without a limit")


def check_judging(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable."""
    scoring = settings.behaviour.scoring
    if not scoring.share:
        return
    with connected(settings) as connection:
        taken = queries.judging_today(connection)
    found = f"{taken['day_tokens']} tokens since midnight (UTC), in {taken['calls']} calls"
    found += f", cost {taken['day_cost']:f}" if taken["day_cost"] else ""
    if names := [f"[scoring] {name}" for name in judging.used_up(scoring, taken)]:
        yield warn("judging", f"used up: {found}", f"raise {' and '.join(names)}, or wait for midnight")
    else:
        yield ok("judging", found if scoring.day_tokens or scoring.day_cost else f"{found}, without a limit")
