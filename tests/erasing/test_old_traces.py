"""`[retention] traces_days`: traces that were kept long enough are deleted at Langfuse, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import settings as app_settings
from bot.app.doctor.services import check_old_traces
from bot.config import RetentionSettings, Settings
from bot.erasing.old_traces import AT_ONCE, OldTraces
from bot.health import Level
from bot.pseudonyms import Pseudonyms
from bot.store.deletion.old_traces import TracesInPostgres
from bot.store.deletion.retention import Retention
from bot.tracing.langfuse import Langfuse
from tests.support.builders import message, outcome
from tests.support.langfuse_server import PUBLIC_KEY, SECRET_KEY, LangfuseServer, langfuse_server
from tests.support.polling import until
from tests.support.store import Store

NAMES = Pseudonyms(b"of a test")
DAYS = 30


@pytest.fixture
def langfuse() -> Iterator[LangfuseServer]:
    with langfuse_server() as running:
        yield running


def old_traces(store: Store, server: LangfuseServer, days: int = DAYS, seconds: float = 30) -> OldTraces:
    langfuse = Langfuse(server.url, PUBLIC_KEY, SECRET_KEY, seconds)
    return OldTraces(TracesInPostgres(store.database), langfuse, lambda: NAMES, days)


def answered(store: Store, thread: str, *, days_ago: float, answered_days_ago: float | None = None) -> str:
    """A question and its answer; the name of its trace."""
    store.accept([message(thread_id=thread)])
    (row,) = store.rows("SELECT id FROM conversations WHERE thread_id = %s", thread)
    claim = store.conversations.claim(row["id"])
    assert claim is not None
    store.conversations.record(claim, outcome("Open Settings."))
    asked = claim.conversation.waiting[-1].id
    assert asked is not None
    for author, ago in (("requester", days_ago), ("bot", answered_days_ago or days_ago)):
        store.rows(
            "UPDATE messages SET received_at = now() - make_interval(secs => %s * 86400.0)"
            " WHERE conversation_id = %s AND author = %s RETURNING id",
            ago, row["id"], author,
        )  # fmt: skip
    return NAMES.trace(row["id"], asked)


def test_those_that_were_kept_long_enough_are_deleted_once(store: Store, langfuse: LangfuseServer) -> None:
    old = [answered(store, "1", days_ago=40), answered(store, "2", days_ago=31)]
    answered(store, "3", days_ago=29)
    traces = old_traces(store, langfuse)

    traces.run()
    traces.run()

    assert langfuse.deleted == old
    assert langfuse.asked == ["DELETE /api/public/traces"]


def test_one_that_was_answered_late_is_kept_its_time_and_holds_up_no_other(
    store: Store, langfuse: LangfuseServer
) -> None:
    late = answered(store, "1", days_ago=40, answered_days_ago=2)
    other = answered(store, "2", days_ago=35)
    store.accept([message(thread_id="3")])
    store.rows("UPDATE messages SET received_at = now() - interval '33 days' WHERE thread_id = '3' RETURNING id")
    traces = old_traces(store, langfuse)

    traces.run()
    assert langfuse.deleted == [other]

    store.rows("UPDATE messages SET received_at = now() - interval '31 days' WHERE thread_id = '1' RETURNING id")
    traces.run()
    assert langfuse.deleted == [other, late]
    assert [row["message_id"] for row in store.rows("SELECT message_id FROM late_traces")] == [
        row["id"] for row in store.rows("SELECT id FROM messages WHERE thread_id = '3'")
    ]


def test_also_where_its_message_is_gone_meanwhile(store: Store, langfuse: LangfuseServer) -> None:
    late = answered(store, "1", days_ago=40, answered_days_ago=2)
    old_traces(store, langfuse).run()
    store.rows("DELETE FROM conversations RETURNING id")

    old_traces(store, langfuse).run()

    assert langfuse.deleted == [late]


@pytest.mark.parametrize(
    ("mode", "status", "why"),
    [("status", 401, "401"), ("status", 413, "413"), ("status", 429, "429"), ("status", 500, "500"),
     ("hang", 0, "no answer")],
)  # fmt: skip
def test_what_is_not_taken_is_asked_for_again_and_doctor_says_so(
    store: Store, langfuse: LangfuseServer, database_url: str, tmp_path: Path, mode: str, status: int, why: str
) -> None:
    old = answered(store, "1", days_ago=40)
    langfuse.mode, langfuse.status = mode, status  # type: ignore[assignment]

    old_traces(store, langfuse, seconds=0.5 if mode == "hang" else 30).run()
    until(lambda: langfuse.asked)
    assert langfuse.deleted == []
    assert len(langfuse.asked) == 1
    (found,) = check_old_traces(settings_of(database_url, tmp_path, langfuse))
    assert (found.level, why in found.found) == (Level.WARN, True)

    langfuse.mode = "well"
    old_traces(store, langfuse).run()
    assert langfuse.deleted == [old]
    (found,) = check_old_traces(settings_of(database_url, tmp_path, langfuse))
    assert found.level is Level.OK


def test_more_than_fit_into_one_request_are_deleted_in_several(
    store: Store, langfuse: LangfuseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [answered(store, str(number), days_ago=40) for number in range(5)]
    monkeypatch.setattr("bot.erasing.old_traces.AT_ONCE", 2)

    old_traces(store, langfuse).run()

    assert langfuse.deleted == old
    assert len(langfuse.asked) == 3
    assert AT_ONCE == 500


def test_nothing_is_deleted_unless_it_is_asked_for(store: Store, langfuse: LangfuseServer) -> None:
    answered(store, "1", days_ago=4000)

    old_traces(store, langfuse, days=0).run()

    assert langfuse.asked == []


def test_they_go_before_the_messages_that_name_them() -> None:
    with pytest.raises(
        ValueError, match=r"retention\.traces_days: found 365, expected fewer than messages_days \(365\)"
    ):
        RetentionSettings(traces_days=365)
    assert RetentionSettings(traces_days=3650, messages_days=0).traces_days == 3650


def test_scores_are_kept_for_as_long_as_is_said(store: Store) -> None:
    answered(store, "1", days_ago=1)
    insert = (
        "INSERT INTO answer_scores (conversation_id, message_id, name, value, model, at)"
        " SELECT conversation_id, id, %s, 1, 'judge', now() - make_interval(days => %s) FROM messages"
        " WHERE author = 'requester' RETURNING id"
    )
    store.rows(insert, "faithfulness", 91)
    store.rows(insert, "context_precision", 89)

    Retention(store.database, RetentionSettings(scores_days=0), rest_seconds=0).enforce()
    assert len(store.rows("SELECT name FROM answer_scores")) == 2
    Retention(store.database, RetentionSettings(scores_days=90), rest_seconds=0).enforce()
    assert store.rows("SELECT name FROM answer_scores") == [{"name": "context_precision"}]


def settings_of(database_url: str, tmp_path: Path, server: LangfuseServer) -> Settings:
    config = tmp_path / "firstline.toml"
    config.write_text(f"[retention]\ntraces_days = {DAYS}\n")
    environment = {
        "DATABASE_URL": database_url,
        "FIRSTLINE_CONFIG": str(config),
        "LANGFUSE_PUBLIC_KEY": PUBLIC_KEY,
        "LANGFUSE_SECRET_KEY": SECRET_KEY,
        "LANGFUSE_BASE_URL": server.url,
    }
    return app_settings.load(environment, dotenv=None)
