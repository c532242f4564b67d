"""The figures: what is counted of a conversation, whatever happens to it and however late; sums a day; what the views
say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings

from bot.config import RetentionSettings
from bot.model import Outcome, Owner, Reason
from bot.model.work import Usage, Work
from bot.store.deletion.retention import Retention
from bot.store.figures.fold import Figures
from bot.store.figures.read import Asked, Dimension, Time, read_figures
from tests.support.builders import agent_message, feedback, message, outcome, ownership, ticket_request
from tests.support.histories import History, histories
from tests.support.store import Store

NOW = datetime.now(UTC)
OF_A_MODEL = Usage(model="m", input_tokens=1000, output_tokens=100, cost=Decimal("0.02"), prompt="answering@3")


def conversation(store: Store, thread: str, given: Outcome | None = None, **where: Any) -> str:
    """A question and what the bot said; the key of that."""
    store.accept([message(thread_id=thread, **where)])
    claim = store.conversations.claim(store.conversation_id(thread))
    assert claim is not None
    store.conversations.record(claim, given or outcome())
    rows = store.rows("SELECT key FROM outbox WHERE conversation_id = %s ORDER BY id", store.conversation_id(thread))
    return str(rows[0]["key"])


def worked(*calls: Usage, **work: Any) -> Outcome:
    return replace(outcome(), work=Work(calls=calls, **work))


def fold(store: Store, limit: int = 1000) -> None:
    """Until nothing waits."""
    figures = Figures(store.database, limit=limit, rest_seconds=0)
    while figures.run():
        pass


def of(store: Store, thread: str) -> dict[str, Any]:
    fold(store)
    number = store.conversation_id(thread)
    (row,) = store.rows("SELECT * FROM conversation_figures WHERE conversation_id = %s", number)
    return row


def total(store: Store, view: str, *columns: str) -> Sequence[Any]:
    fold(store)
    (row,) = store.rows(f"SELECT {', '.join(f'sum({name}) AS {name}' for name in columns)} FROM {view}")
    return [row[name] for name in columns]


def test_a_conversation_that_the_bot_settled_alone_is_deflected(store: Store) -> None:
    key = conversation(store, "1")
    store.accept([feedback(True, about=key, thread_id="1", at=NOW)])
    conversation(store, "2", outcome(grounded=False))

    found = of(store, "1")

    assert (found["state"], found["answered"], found["had_person"]) == ("confirmed", True, False)
    assert 0 <= found["first_word_seconds"] <= found["resolution_seconds"] < 60
    assert total(store, "figure_deflection", "conversations", "deflected") == [2, 1]
    assert total(store, "figure_resolution", "confirmed", "open") == [1, 1]


def test_thumbs_and_scores_of_every_channel_are_on_one_scale_with_the_prompt_they_are_about(store: Store) -> None:
    """Given two answers of two versions of a prompt and a ticket: a thumb is about its answer, a score about the
    last."""
    first = conversation(store, "524", worked(OF_A_MODEL))
    conversation(store, "524", worked(replace(OF_A_MODEL, prompt="answering@4")), message_id="2")
    store.accept([feedback(True, about=first), ticket_request()])
    (row,) = store.rows("SELECT key FROM handoffs")
    rated: dict[str, Any] = {
        "channel": "zendesk",
        "account": "acme",
        "thread_id": "9",
        "by": "7",
        "handoff_key": str(row["key"]),
    }
    store.accept([feedback(score=1, **rated)])
    store.accept([feedback(score=4, by="ana")])

    told = store.rows("SELECT given_in, kind, prompt, value, satisfied FROM opinions ORDER BY kind DESC, value")

    assert [tuple(row.values()) for row in told] == [
        ("intercom", "thumb", "answering@3", 1.0, True),
        ("zendesk", "score", "answering@4", 0.0, False),
        ("intercom", "score", "answering@4", 0.75, True),
    ]


def test_each_arm_has_its_own_sums_and_what_people_have_in_the_bots_place_stands_apart(store: Store) -> None:
    for thread in ("1", "2", "3", "4"):
        conversation(store, thread)
    store.accept([message(thread_id="5")])
    arms = {"2": "terse", "3": "terse", "4": None, "5": "control"}  # 4 began before there was a rollout
    for thread, arm in arms.items():
        store.rows("UPDATE conversations SET arm = %s WHERE thread_id = %s RETURNING id", arm, thread)
    fold(store)

    rows = store.rows("SELECT arm, conversations, deflected FROM figure_deflection ORDER BY arm")
    today = NOW.date()
    asked = Asked(since=today - timedelta(days=1), until=today + timedelta(days=2))
    by_arm, by_channel, control = (
        read_figures(store.database, one, by)
        for one, by in (
            (asked, Dimension.ARM),
            (asked, Dimension.CHANNEL),
            (replace(asked, arm="control"), Dimension.CHANNEL),
        )
    )

    assert [tuple(row.values()) for row in rows] == [
        ("control", 1, 0),
        ("none", 1, 1),
        ("standard", 1, 1),
        ("terse", 2, 2),
    ]
    assert {arm: one.conversations for arm, one in by_arm.groups.items()} == {
        "control": 1,
        "none": 1,
        "standard": 1,
        "terse": 2,
    }
    assert by_arm.kinds[Dimension.ARM] == ("control", "none", "standard", "terse")
    assert [one.total.conversations for one in (by_arm, by_channel, control)] == [4, 4, 1]
    assert [sum(one.conversations for one in told.pieces.values()) for told in (by_arm, by_channel, control)] == [
        4,
        4,
        1,
    ]
    assert {channel: one.conversations for channel, one in by_channel.groups.items()} == {"intercom": 4}
    assert sum(by_arm.total.times[Time.FIRST_WORD].values()) == 4


def test_small_talk_alone_counts_as_no_conversation(store: Store) -> None:
    conversation(store, "1", outcome(grounded=None))

    assert total(store, "figure_deflection", "conversations") == [0]


def test_a_person_who_took_part_stays_known(store: Store) -> None:
    """Given an answer and an agent who came in by themselves, when they gave it back, then it is not deflected."""
    conversation(store, "1")
    store.accept([agent_message(thread_id="1")])
    fold(store)
    store.accept([ownership(Owner.BOT, closing=True, thread_id="1")])

    assert of(store, "1")["had_person"]
    assert total(store, "figure_deflection", "conversations", "deflected") == [1, 0]


def test_what_ends_late_changes_the_day_on_which_it_began(store: Store) -> None:
    """Given a conversation of last month that was resolved, when its requester comes back, then that day has one that
    was reopened, and no other day has changed."""
    key = conversation(store, "1")
    store.accept([feedback(True, about=key, thread_id="1", at=NOW)])
    with store.database.connection() as connection:
        connection.execute("UPDATE conversations SET created_at = created_at - interval '30 days'")
    fold(store)

    conversation(store, "1", message_id="later")
    fold(store)

    rows = store.rows("SELECT day, confirmed, reopened FROM figure_resolution")
    (began,) = store.rows("SELECT (created_at AT TIME ZONE 'UTC')::date AS day FROM conversations")
    assert rows == [{"day": began["day"], "confirmed": 0, "reopened": 1}]


def test_what_models_and_guards_did_is_added_up(store: Store) -> None:
    conversation(store, "1", worked(OF_A_MODEL, OF_A_MODEL, guards=("injection", "passages")))
    conversation(store, "1", worked(replace(OF_A_MODEL, prompt="answering@4")), message_id="2")
    conversation(store, "2", replace(worked(failed=("m",)), model_failed=True))
    conversation(store, "3", worked(replace(OF_A_MODEL, cost=None), guards=("passages",)))
    conversation(store, "4", replace(worked(), answer=outcome(grounded=False).answer))

    assert of(store, "1")["prompt"] == "answering@4"
    assert total(store, "figure_cost", "conversations", "priced", "tokens", "cost") == [4, 3, 4400, Decimal("0.06")]
    assert total(store, "figure_model_errors", "asked", "failed") == [4, 1]
    assert total(store, "figure_guards", "outcomes", "struck") == [5, 1]
    assert total(store, "figure_coverage", "questions", "covered") == [5, 4]
    named = store.rows("SELECT guard, sum(struck)::int AS times FROM figure_guard_names GROUP BY guard ORDER BY guard")
    assert [tuple(row.values()) for row in named] == [("injection", 1), ("passages", 2)]


def test_handoffs_are_counted_by_their_first_reason(store: Store) -> None:
    conversation(store, "1", outcome(reason=Reason.HUMAN_REQUESTED))

    assert total(store, "figure_escalation", "conversations", "handed_over") == [1, 1]
    told = store.rows("SELECT reason, handed_over FROM figure_escalation_reasons")
    assert told == [{"reason": "human_requested", "handed_over": 1}]


def test_the_last_score_of_a_conversation_counts(store: Store) -> None:
    conversation(store, "1")
    store.accept([feedback(score=5, thread_id="1", at=NOW)])
    fold(store)
    store.accept([feedback(score=2, thread_id="1", by="ana", at=NOW.replace(year=NOW.year + 1))])

    assert total(store, "figure_csat", "ratings", "satisfied") == [1, 0]


def test_what_goes_before_its_conversation_stays_counted(store: Store) -> None:
    """Given a conversation that was counted, when its messages and the work for it were kept long enough and it goes
    on, then what they told is still counted, once."""
    conversation(store, "1", worked(OF_A_MODEL))
    before = of(store, "1")
    with store.database.connection() as connection:
        connection.execute("DELETE FROM answer_work")
        connection.execute("DELETE FROM messages")

    conversation(store, "1", worked(OF_A_MODEL), message_id="later")
    after = of(store, "1")

    assert (after["outcomes"], after["tokens"]) == (2, 2 * before["tokens"])
    assert (after["first_word_seconds"], after["prompt"]) == (before["first_word_seconds"], "answering@3")


def test_figures_outlive_their_conversation_and_go_after_their_time(store: Store) -> None:
    conversation(store, "1")
    fold(store)
    with store.database.connection() as connection:
        connection.execute("DELETE FROM conversations")
    assert total(store, "figure_deflection", "conversations") == [1]
    keep = RetentionSettings(figures_days=10)

    for moved in (9, 2):
        for table in ("conversation_figures", "daily_figures", "daily_names"):
            with store.database.connection() as connection:
                connection.execute(f"UPDATE {table} SET day = day - {moved}".encode())
        Retention(store.database, keep, rest_seconds=0).enforce()
        left = store.rows(
            "SELECT (SELECT count(*) FROM conversation_figures) + (SELECT count(*) FROM daily_figures) AS n"
        )
        assert left == [{"n": 2 if moved == 9 else 0}]


def test_one_at_a_time_counts(store: Store) -> None:
    """Given a process that is at it, then another leaves what waits, and finds it afterwards."""
    conversation(store, "1")
    with store.database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('firstline figures'))")
        assert Figures(store.database, rest_seconds=0).run() == 0

    assert total(store, "figure_deflection", "conversations") == [1]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=histories)
def test_whatever_happens_in_whatever_order_the_figures_are_the_views(asking: Store, told: list[list[str]]) -> None:
    """Folded after each step, in small pieces: each conversation is counted in the state that it is in, and the sums
    are those of all of them."""
    for steps in told:
        history = History(asking)
        history.begin()
        for step in steps:
            history.step(step)
            fold(asking, limit=2)
    fold(asking)
    differing = asking.rows(
        "SELECT o.conversation_id, o.state, f.state AS counted FROM conversation_outcomes o"
        " LEFT JOIN conversation_figures f USING (conversation_id)"
        " WHERE f.state IS DISTINCT FROM o.state OR f.handed_over <> (o.handoffs > 0) OR f.answered <> (o.answers > 0)"
    )
    assert differing == []
    (sums,) = asking.rows(
        "SELECT (SELECT sum(conversations) FROM figure_resolution) = count(*) FILTER (WHERE counts) AS all_there,"
        " (SELECT sum(confirmed + assumed + reopened + human + open) FROM figure_resolution)"
        " = count(*) FILTER (WHERE counts) AS in_one_state,"
        " (SELECT sum(handed_over) FROM figure_escalation) = (SELECT coalesce(sum(handed_over), 0)"
        " FROM figure_escalation_reasons) AS each_has_a_reason FROM conversation_figures"
    )
    assert sums == {"all_there": True, "in_one_state": True, "each_has_a_reason": True}
