-- name: messages_to_summarise
-- What was said after the message `after`, in the order it came in, up to what waits: nobody knows its answer yet.
SELECT m.id, m.author, m.body, m.state, m.sent_at, m.edited_at,
       extract(epoch FROM now() - m.received_at)::float8 AS age_seconds
FROM messages m
WHERE m.conversation_id = :id AND m.id > :after AND m.state <> 'withdrawn'
  AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)  -- the requester never saw it
  AND NOT EXISTS (SELECT FROM messages w WHERE w.conversation_id = :id AND w.state = 'waiting' AND w.id <= m.id)
ORDER BY m.id LIMIT :limit;

-- name: messages_between
-- The last of what was said after the message `after` and came in before the message `before`.
SELECT m.id, m.author, m.body, m.state, m.sent_at, m.edited_at,
       extract(epoch FROM now() - m.received_at)::float8 AS age_seconds
FROM messages m
WHERE m.conversation_id = :id AND m.id > :after AND NOT m.id = ANY(:known) AND m.state NOT IN ('withdrawn', 'waiting')
  AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)
ORDER BY m.sent_at DESC, m.id DESC LIMIT :limit;

-- name: keep_summary!
-- The next summary of a conversation whose row is held, unless there is another than the one it goes on from, or a
-- writer has changed or taken back a message that it covers.
INSERT INTO summaries AS s (conversation_id, until, body)
SELECT :id, :until, :body
WHERE (:before = 0 OR EXISTS (SELECT FROM summaries k WHERE k.conversation_id = :id AND k.until = :before))
  AND NOT EXISTS (SELECT FROM unnest(:ids::bigint[], :edited::timestamptz[]) AS d (id, edited_at)
                  LEFT JOIN messages m ON m.id = d.id AND m.state <> 'withdrawn'
                      AND m.edited_at IS NOT DISTINCT FROM d.edited_at
                  WHERE m.id IS NULL)
ON CONFLICT (conversation_id) DO UPDATE SET until = excluded.until, body = excluded.body WHERE s.until = :before;

-- name: keep_vault!
-- The vault of a conversation whose row is held: what a summary has placeholders for.
UPDATE conversations SET vault = :vault WHERE id = :id;

-- name: being_answered$
-- Whether somebody thinks about the conversation: they have the vault as it was.
SELECT lease_until > now() FROM conversations WHERE id = :id;

-- name: forget_summary!
-- It covers a message whose words are others now, or gone.
DELETE FROM summaries WHERE conversation_id = :id AND until >= :message_id;

-- name: forget_summaries!
-- A deleted thread: nothing that was said in it is kept.
DELETE FROM summaries WHERE conversation_id = :id;

-- name: earlier_conversations
-- The requester's last conversations before this one, none older than `seconds`, the newest first: about the same brand,
-- shown as little, and none in which the bot only drafts.
SELECT e.* FROM conversations c JOIN conversations e
  ON e.channel = c.channel AND e.account = c.account AND e.requester_id = c.requester_id AND e.id < c.id
WHERE c.id = :id AND c.requester_id <> '' AND e.audience = c.audience
  AND e.read_along IS NOT DISTINCT FROM c.read_along AND e.mode NOT IN ('draft', 'shadow')
  AND e.brand IS NOT DISTINCT FROM c.brand
  AND coalesce(e.last_answer_at, e.created_at) > now() - make_interval(secs => :seconds)
ORDER BY e.id DESC LIMIT :limit;
