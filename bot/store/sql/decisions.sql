-- name: insert_decision!
-- Why a conversation goes to a person, or does not.
INSERT INTO decisions (conversation_id, escalate, reason, explanation, intent, offer, signals, alternatives, route)
VALUES (:conversation_id, :escalate, :reason, :explanation, :intent, :offer, CAST(:signals AS jsonb),
        CAST(:alternatives AS jsonb), CAST(:route AS jsonb));

-- name: decisions_of_conversation
-- What was decided in a conversation, the oldest first.
SELECT id, at, escalate, reason, explanation, intent, offer, signals, alternatives, route
FROM decisions WHERE conversation_id = :conversation_id ORDER BY id;

-- name: conversations_called
-- The conversations with this id, or of this thread: a channel's own id of it, whatever the account.
SELECT id, channel, account, thread_id, owner, mode FROM conversations
WHERE (CAST(:channel AS text) IS NULL AND CAST(id AS text) = :name) OR (channel = :channel AND thread_id = :name)
ORDER BY id DESC LIMIT 10;

-- name: opinion_is_due!
-- A model is still to be asked about what was just answered.
UPDATE conversations SET opinion_due_at = coalesce(opinion_due_at, now()) WHERE id = :id;

-- name: opinion_was_asked!
-- No opinion is outstanding.
UPDATE conversations SET opinion_due_at = NULL WHERE id = :id AND opinion_due_at IS NOT NULL;

-- name: opinions_due
-- Conversations about which nobody has asked a model for `age` seconds: whoever was to, died. After an hour it is too late
-- to be of use.
SELECT id FROM conversations
WHERE opinion_due_at < now() - make_interval(secs => :age) AND opinion_due_at > now() - interval '1 hour'
ORDER BY opinion_due_at LIMIT :limit;
