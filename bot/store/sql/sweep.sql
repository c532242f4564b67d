-- name: forgotten_conversations
-- Conversations whose message nobody is answering, though they could.
-- An array, and no join: neighbours among the ids are found in one descent of the index (Postgres 17 and later).
SELECT id FROM conversations
WHERE id = ANY (ARRAY(SELECT conversation_id FROM messages
                      WHERE state = 'waiting' AND received_at < now() - make_interval(secs => :age)))
  AND owner = 'bot' AND lease_until < now() AND retry_at <= now() AND paused_until <= now()
LIMIT :limit;

-- name: wake_parked!
-- What was left to a human, came in after we had heard that the conversation is the bot's again, and got no answer of
-- anybody's: it waits for the bot. A clock that is wrong parks it, and nobody looks there.
UPDATE messages m SET state = 'waiting' FROM conversations c
WHERE c.id = m.conversation_id AND m.state = 'with_agent' AND m.author = 'requester'
  AND m.received_at < now() - make_interval(secs => :age) AND m.received_at > now() - interval '1 hour'
  AND c.owner = 'bot' AND c.mode = 'answer' AND c.return_heard_at > 'epoch' AND m.received_at > c.return_heard_at
  AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = c.id AND h.state <> 'closed')
  AND NOT EXISTS (SELECT FROM messages a WHERE a.conversation_id = c.id AND a.author <> 'requester'
                  AND (a.received_at > m.received_at OR a.sent_at > m.sent_at));

-- name: stuck_conversations
-- Conversations with a message that has been waiting too long.
SELECT id FROM conversations
WHERE id = ANY (ARRAY(SELECT conversation_id FROM messages
                      WHERE state = 'waiting' AND received_at < now() - make_interval(secs => :age)))
  AND owner = 'bot' AND paused_until < now() - make_interval(secs => :age)
LIMIT :limit;

-- name: forgotten_outbox
-- Conversations with something to send that is due and that nobody is sending.
SELECT DISTINCT conversation_id FROM outbox
WHERE state = 'pending' AND due_at <= now() AND lease_until < now()
  AND created_at < now() - make_interval(secs => :age)
LIMIT :limit;

-- name: forgotten_syncs
-- Threads to fetch that are due.
SELECT channel, account, thread_id, hint FROM thread_syncs WHERE due_at <= now() LIMIT :limit;

-- name: idle_conversations
-- Conversations of a channel that the bot has and in which nobody has said anything since `seconds` ago, but not much
-- longer than that (`window`, seconds). `mark_closed` looks again.
SELECT c.id FROM conversations c
WHERE c.channel = :channel AND c.owner = 'bot' AND c.mode = 'answer' AND c.closed_at IS NULL
  AND c.last_answer_at < now() - make_interval(secs => :seconds)
  AND c.last_answer_at > now() - make_interval(secs => :seconds) - make_interval(secs => :window)
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id
                  AND (m.state = 'waiting' OR m.received_at > now() - make_interval(secs => :seconds)))
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'pending')
ORDER BY c.last_answer_at LIMIT :limit;
