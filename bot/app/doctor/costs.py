"""What language models took today, and whether that is within the budgets."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app.doctor.databases import connected
from bot.config import Settings
from bot.health import Finding, ok, warn
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
