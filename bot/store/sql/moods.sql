-- name: said_by_requester
-- The last messages of the requester's, the newest first, each with whether its mood is known.
SELECT m.id, m.body, m.edited_at, EXISTS (SELECT FROM moods d WHERE d.message_id = m.id) AS known
FROM messages m WHERE m.conversation_id = :id AND m.author = 'requester' AND m.state <> 'withdrawn'
ORDER BY m.sent_at DESC, m.id DESC LIMIT :limit;

-- name: unheard_conversations
-- Conversations in which something has waited for `seconds` for the bot that nobody has looked at: its mood is not known.
SELECT DISTINCT c.id FROM messages m
CROSS JOIN LATERAL (SELECT * FROM conversations WHERE id = m.conversation_id OFFSET 0) c
WHERE m.state = 'waiting' AND m.author = 'requester' AND c.owner = 'bot' AND c.arm IS DISTINCT FROM 'control'
  AND m.received_at <= now() - make_interval(secs => :seconds)
  AND c.lease_until < now() AND NOT EXISTS (SELECT FROM moods d WHERE d.message_id = m.id)
LIMIT :limit;

-- name: keep_moods!
-- The moods of messages, unless a writer has changed or taken back the words meanwhile. Whoever waits for an answer does
-- not wait for the disk too (`synchronous_commit`): what a crash undoes is read anew.
INSERT INTO moods (message_id, value, frustration, refuses, repeats)
SELECT m.id, d.value, d.frustration, d.refuses, d.repeats
FROM unnest(:ids::bigint[], :edited::timestamptz[], :values::real[], :frustrations::real[], :refusals::boolean[],
            :repetitions::boolean[]) AS d (id, edited_at, value, frustration, refuses, repeats)
JOIN messages m ON m.id = d.id
WHERE m.state <> 'withdrawn' AND m.edited_at IS NOT DISTINCT FROM d.edited_at
  AND set_config('synchronous_commit', 'off', true) = 'off'
ORDER BY m.id FOR SHARE OF m
ON CONFLICT (message_id) DO NOTHING;

-- name: forget_mood!
-- Its words are others now, or gone.
DELETE FROM moods WHERE message_id = :message_id;

-- name: forget_moods!
-- A deleted thread: nothing is kept of how its messages sounded.
DELETE FROM moods d USING messages m WHERE m.id = d.message_id AND m.conversation_id = :id;

