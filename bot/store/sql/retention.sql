-- name: wait_for_nobody!
-- Deletions step back for whoever holds a row, before Postgres would have to end a deadlock.
SET LOCAL lock_timeout = '500ms';

-- name: expired_messages
-- Messages older than `seconds`, by the vendor's clock and by ours; they and their conversations are held.
SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
WHERE m.received_at < now() - make_interval(secs => :seconds) AND m.sent_at < now() - make_interval(secs => :seconds)
  AND c.id IN (SELECT id FROM conversations_at_rest)
ORDER BY m.received_at, m.id LIMIT :limit
FOR UPDATE OF m, c SKIP LOCKED;

-- name: delete_messages!
-- Those of these that nothing needs, now that their conversations are held; and the summaries that cover them.
WITH gone AS (
    DELETE FROM summaries s USING messages m
    WHERE m.id = ANY(:ids) AND s.conversation_id = m.conversation_id AND s.until >= m.id
      AND m.conversation_id IN (SELECT id FROM conversations_at_rest)
)
DELETE FROM messages WHERE id = ANY(:ids) AND conversation_id IN (SELECT id FROM conversations_at_rest);

-- name: expired_outbox
-- Outbox messages in these states since more than `seconds`; they and their conversations are held.
SELECT o.id FROM outbox o JOIN conversations c ON c.id = o.conversation_id
WHERE o.state <> 'pending' AND o.state = ANY(:states)
  AND coalesce(o.sent_at, o.created_at) < now() - make_interval(secs => :seconds)  -- the index's
  AND coalesce(o.sent_at, greatest(o.created_at, o.lease_until)) < now() - make_interval(secs => :seconds)
  AND c.id IN (SELECT id FROM conversations_at_rest)
ORDER BY coalesce(o.sent_at, o.created_at), o.id LIMIT :limit
FOR UPDATE OF o, c SKIP LOCKED;

-- name: delete_outbox!
-- Those of these that nothing needs, now that their conversations are held.
DELETE FROM outbox WHERE id = ANY(:ids) AND conversation_id IN (SELECT id FROM conversations_at_rest);

-- name: expired_feedback
-- Feedback older than `seconds`; it and its conversations are held.
SELECT f.id FROM feedback f JOIN conversations c ON c.id = f.conversation_id
WHERE f.at < now() - make_interval(secs => :seconds) AND c.id IN (SELECT id FROM conversations_at_rest)
ORDER BY f.at, f.id LIMIT :limit
FOR UPDATE OF f, c SKIP LOCKED;

-- name: delete_feedback!
-- That of it which belongs to no conversation that is going on, now that these are held.
DELETE FROM feedback WHERE id = ANY(:ids) AND conversation_id IN (SELECT id FROM conversations_at_rest);

-- name: expired_conversations
-- Conversations in which nothing has happened for `seconds` and nothing said is left; they are held.
SELECT c.id FROM conversations c JOIN conversations_at_rest r ON r.id = c.id
WHERE c.created_at < now() - make_interval(secs => :seconds)
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id)
  AND r.last_event_at < now() - make_interval(secs => :seconds)
ORDER BY c.created_at, c.id LIMIT :limit
FOR UPDATE OF c SKIP LOCKED;

-- name: delete_conversations!
-- Those of these in which nothing has happened meanwhile, with all that belongs to them.
DELETE FROM conversations c USING conversations_at_rest r
WHERE c.id = ANY(:ids) AND r.id = c.id AND r.last_event_at < now() - make_interval(secs => :seconds)
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id);

-- name: delete_seen_events!
-- Ids of events that were seen more than `seconds` ago.
DELETE FROM events_seen WHERE (channel, account, event_id) IN (
    SELECT channel, account, event_id FROM events_seen WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: delete_old_unaddressed!
-- Words that nobody has addressed to the bot within `seconds`.
DELETE FROM unaddressed_messages WHERE id IN (
    SELECT id FROM unaddressed_messages WHERE received_at < now() - make_interval(secs => :seconds)
    ORDER BY received_at LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: delete_edits!
-- Changes of messages that have not come in within `seconds`.
DELETE FROM message_edits WHERE id IN (
    SELECT id FROM message_edits WHERE received_at < now() - make_interval(secs => :seconds)
    ORDER BY received_at LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: delete_scores!
-- What answers are worth, judged longer ago than `seconds`.
DELETE FROM answer_scores WHERE id IN (
    SELECT id FROM answer_scores WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: delete_decisions!
-- Decisions that are older than `seconds`.
DELETE FROM decisions WHERE id IN (
    SELECT id FROM decisions WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED);
