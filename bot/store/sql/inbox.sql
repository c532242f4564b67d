-- name: upsert_conversation^
-- Find or make the conversation, and hold its row until the end of the transaction.
INSERT INTO conversations AS c (channel, account, thread_id, requester_id, requester, link)
VALUES (:channel, :account, :thread_id, :requester_id, :requester, :link)
ON CONFLICT (channel, account, thread_id) DO UPDATE SET
    link = coalesce(excluded.link, c.link),
    requester_id = CASE WHEN c.requester_id = '' THEN excluded.requester_id ELSE c.requester_id END,
    requester = CASE WHEN c.requester_id = '' THEN excluded.requester ELSE c.requester END
RETURNING c.*;

-- name: lock_conversation_of_thread^
-- The conversation of a vendor's thread, if we know it; its row is held until the end of the transaction.
SELECT * FROM conversations
WHERE channel = :channel AND account = :account AND thread_id = :thread_id
FOR UPDATE;

-- name: lock_conversation^
-- A conversation by its id; its row is held until the end of the transaction.
SELECT * FROM conversations WHERE id = :id FOR UPDATE;

-- name: handoff_of_ticket^
-- The handoff that opened this ticket for a conversation on another channel: by our key where the ticket carries it
-- (the ticket may be heard of before its number was recorded), else by the ticket's number.
SELECT h.* FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
WHERE h.desk = :channel AND h.account = :account
  AND (c.channel, c.account, c.thread_id) <> (:channel, :account, :thread_id)
  AND (h.key = :handoff_key OR h.ticket_id = :thread_id)
ORDER BY h.key = :handoff_key DESC NULLS LAST, h.id DESC
LIMIT 1;

-- name: insert_message^
-- Keep a message unless it is here already; no row for a duplicate.
INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, sent_at)
VALUES (:conversation_id, :channel, :account, :thread_id, :message_id, :author, :body, :state, :sent_at)
ON CONFLICT (channel, account, thread_id, message_id) DO NOTHING
RETURNING id;

-- name: give_to_human!
-- A human has the conversation: whatever the bot prepared is void, and what was waiting is theirs to answer.
WITH mine AS (
    UPDATE messages SET state = 'with_human' WHERE conversation_id = :id AND state = 'waiting'
)
UPDATE conversations SET owner = 'human', epoch = epoch + 1, lease_token = NULL, lease_until = 'epoch', failures = 0
WHERE id = :id;

-- name: give_to_bot!
-- A human gave the conversation back, at `returned_at` on the vendor's clock: the bot starts afresh.
UPDATE conversations
SET owner = 'bot', epoch = epoch + 1, returned_at = greatest(returned_at, :returned_at), ungrounded_streak = 0,
    failures = 0, retry_at = 'epoch'
WHERE id = :id;

-- name: note_return!
-- The conversation was given back while the bot had it: only the time matters, for messages that come in late.
UPDATE conversations SET returned_at = greatest(returned_at, :returned_at) WHERE id = :id;

-- name: hold_thread^
-- Deliveries of one thread are accepted one after the other, also while there is no conversation row to hold.
SELECT pg_advisory_xact_lock(hashtextextended(:channel || '/' || :account || '/' || :thread_id, 0));

-- name: keep_overheard!
INSERT INTO overheard (channel, account, thread_id, message_id, author_id, body, sent_at)
VALUES (:channel, :account, :thread_id, :message_id, :author_id, :body, :sent_at)
ON CONFLICT DO NOTHING;

-- name: adopt_overheard!
-- The thread is ours now: what its requester said there a moment ago waits like the rest.
WITH adopted AS (
    DELETE FROM overheard
    WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND author_id = :author_id
    RETURNING *
)
INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, sent_at)
SELECT :conversation_id, channel, account, thread_id, message_id, 'requester', body, :state, sent_at FROM adopted
ON CONFLICT DO NOTHING;

-- name: insert_seen_event^
-- Remember a change of hands; no row when it was heard of before.
INSERT INTO events_seen (channel, account, event_id) VALUES (:channel, :account, :event_id)
ON CONFLICT DO NOTHING RETURNING event_id;

-- name: ask_for_pull!
-- Something happened in this thread; a worker is to fetch what.
INSERT INTO pulls (channel, account, thread_id) VALUES (:channel, :account, :thread_id)
ON CONFLICT (channel, account, thread_id)
DO UPDATE SET asked_at = clock_timestamp(), due_at = 'epoch', attempts = 0;

-- name: lease_pull^
-- Take a thread to fetch for `seconds`; no row when another worker has it or nobody asked.
UPDATE pulls SET due_at = now() + make_interval(secs => :seconds), attempts = attempts + 1
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND due_at <= now()
RETURNING *;

-- name: finish_pull!
-- Fetched, unless somebody asked again meanwhile.
DELETE FROM pulls
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND asked_at = :asked_at;

-- name: hurry_pull!
-- Somebody asked again while it was being fetched: it is due at once.
UPDATE pulls SET due_at = 'epoch'
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND asked_at <> :asked_at;

-- name: postpone_pull!
-- The vendor did not answer; try again later.
UPDATE pulls SET due_at = now() + make_interval(secs => :seconds), problem = :problem
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND asked_at = :asked_at;
