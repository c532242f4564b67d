-- name: dead_letter^
-- One of them, held.
SELECT id, conversation_id, kind, handoff_id, fence_owner, fence_epoch FROM outbox
WHERE id = :id AND state = 'dead' FOR UPDATE;

-- name: send_again!
-- As if it had been tried once, and nobody knew what came of it: so it is looked for first.
UPDATE outbox SET state = 'pending', due_at = now(), attempts = 1, unsure = true, lease_token = NULL, lease_until = 'epoch'
WHERE id = :id AND state = 'dead';

-- name: send_again_of_handoff!
-- What was to go with it and was given up with it.
UPDATE outbox SET state = 'pending', due_at = now(), attempts = 1, unsure = true, lease_token = NULL, lease_until = 'epoch'
WHERE handoff_id = :handoff_id AND kind IN ('comment', 'note') AND state = 'dead';

-- name: settle_dead_letter!
-- An operator has seen to it.
UPDATE outbox SET state = 'cancelled' WHERE id = :id AND state = 'dead';

-- name: conversations_in_trouble
-- Whose messages wait for the bot for more than `seconds`, the longest first, and how often it failed.
SELECT c.id, c.channel, c.failures, c.lease_until > now() AS is_thought_about, c.paused_until > now() AS is_slowed_down,
       min(m.received_at) AS since, count(*) AS messages
FROM messages m JOIN conversations c ON c.id = m.conversation_id
WHERE m.state = 'waiting' AND m.received_at < now() - make_interval(secs => :seconds)
GROUP BY c.id ORDER BY since LIMIT :limit;
