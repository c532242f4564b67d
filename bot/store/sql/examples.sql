-- name: keep_example!
-- Of a conversation, for one purpose; the last one counts.
INSERT INTO examples (conversation_id, purpose, people, body, by) VALUES (:conversation_id, :purpose, :people, :body, :by)
ON CONFLICT (conversation_id, purpose) DO UPDATE
SET people = excluded.people, body = excluded.body, by = excluded.by, at = now();

-- name: remove_examples!
-- A conversation is not to be used any more.
DELETE FROM examples WHERE conversation_id = :conversation_id;

-- name: examples
-- Those for a purpose, or all, the oldest first.
SELECT id, conversation_id, purpose, body, by, at FROM examples
WHERE id > :after AND purpose = coalesce(CAST(:purpose AS text), purpose) ORDER BY id LIMIT :limit;

-- name: said_in_conversation
-- What was said in it, in order.
SELECT author, body FROM messages
WHERE conversation_id = :id AND state <> 'withdrawn' AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = messages.id)
ORDER BY sent_at, id;

-- name: erase_examples!
-- Those of these people, and of these conversations.
DELETE FROM examples WHERE conversation_id = ANY(:conversations) OR people && :indexes::text[];

-- name: export_examples
-- Those of these people.
SELECT conversation_id, purpose, at, body FROM examples WHERE people && :indexes::text[] ORDER BY id;

-- name: delete_examples!
-- Those that are older than `seconds`.
DELETE FROM examples WHERE id IN (
    SELECT id FROM examples WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: examples_after
-- Rotation: what was marked.
SELECT id, body AS sealed FROM examples WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_example!
-- Rotation: under the first key.
UPDATE examples SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';
