"""The views over histories: whatever happens in whatever order, each conversation is in exactly one state, the state is
the one that docs/metrics.md promises, and the counts add up."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.support.histories import History, histories
from tests.support.store import Store

STATES = ("confirmed", "assumed", "human", "reopened", "open")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=histories)
def test_each_conversation_is_in_the_one_state_that_its_history_promises(asking: Store, told: list[list[str]]) -> None:
    conversations = []
    for steps in told:
        history = History(asking)
        history.begin()
        history.deliver()
        for step in steps:
            history.step(step)
        conversations.append(history)
    for history in conversations:
        rows = asking.rows("SELECT * FROM conversation_outcomes WHERE conversation_id = %s", history.id)
        assert [row["state"] for row in rows] == [history.state]
        assert (rows[0]["resolved_by"] is None) == (history.state in ("open", "reopened"))
    adds_up(asking)


def adds_up(store: Store) -> None:
    (kept,) = store.rows("SELECT count(*) AS number FROM conversations")
    counted = store.rows("SELECT state, count(*) AS number FROM conversation_outcomes GROUP BY state")
    assert {row["state"] for row in counted} <= set(STATES)
    assert sum(row["number"] for row in counted) == kept["number"]
    (held,) = store.rows(
        "SELECT count(*) FILTER (WHERE standing > 1) AS twice, count(*) FILTER (WHERE asked > resolutions) AS asked"
        " FROM (SELECT count(*) FILTER (WHERE ended_at IS NULL) AS standing, count(*) AS resolutions,"
        " (SELECT count(*) FROM outbox o WHERE o.conversation_id = r.conversation_id AND o.kind = 'rating') AS asked"
        "       FROM resolutions r GROUP BY conversation_id) AS each"
    )
    assert (held["twice"], held["asked"]) == (0, 0)
