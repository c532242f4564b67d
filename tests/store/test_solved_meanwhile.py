"""A ticket that is solved with a comment is told of in two deliveries, which are taken in at the same time."""

from __future__ import annotations

import threading

import psycopg

from bot.model import Owner, Reason
from tests.support.builders import agent_message, message, outcome
from tests.support.polling import until
from tests.support.store import Store

WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def test_words_that_waited_for_the_news_of_the_end_do_not_take_the_conversation_again(
    store: Store, database_url: str
) -> None:
    store.accept([message("a person please")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))
    store.send_next("desk")
    (handoff,) = store.rows("SELECT key::text FROM handoffs")
    comment = agent_message(
        "It is unlocked.", channel="zendesk", account="acme", thread_id="x1", handoff_key=handoff["key"]
    )
    with psycopg.connect(database_url) as other:
        other.execute("UPDATE conversations SET owner = 'bot', epoch = epoch + 1")
        taken_in = threading.Thread(target=store.accept, args=([comment],))
        taken_in.start()
        until(lambda: store.rows(WAITING), what="the comment's wait for the conversation")
        other.execute("UPDATE handoffs SET state = 'closed', closed_at = now(), returned_at = %s", (comment.sent_at,))
    taken_in.join(20)

    assert store.owner() == Owner.BOT
    assert store.rows("SELECT state FROM handoffs") == [{"state": "closed"}]
