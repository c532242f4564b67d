-- name: lock_conversation_of_message^
-- The conversation that a message belongs to, its row held; no row while the message is unknown.
SELECT c.* FROM conversations c
WHERE c.id = (SELECT m.conversation_id FROM messages m
              WHERE m.channel = :channel AND m.account = :account AND m.thread_id = :thread_id
                AND m.message_id = :message_id)
FOR UPDATE;

-- name: message_row^
-- A message by the vendor's id.
SELECT id, author, body, state, sent_at, edited_at,
       extract(epoch FROM now() - received_at)::float8 AS age_seconds
FROM messages
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND message_id = :message_id;

-- name: edit_message!
-- The text that is kept follows what the writer made of it.
UPDATE messages SET body = :body, state = :state, edited_at = :edited_at WHERE id = :id;

-- name: void_lease!
-- What is being thought about is not what was asked any more: whoever thinks has lost the conversation.
UPDATE conversations
SET lease_token = NULL, lease_until = 'epoch', retry_at = 'epoch', failures = greatest(failures - 1, 0)
WHERE id = :id;

-- name: edit_unaddressed$
-- Words in a thread that is not ours, changed by their writer; true when they are here.
UPDATE unaddressed_messages SET body = :body
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND message_id = :message_id
RETURNING true;

-- name: delete_unaddressed!
-- Words in a thread that is not ours, taken back by their writer.
DELETE FROM unaddressed_messages
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND message_id = :message_id;

-- name: keep_edit!
-- A change that came in before its message. Of two the later holds, and what was taken back stays so.
INSERT INTO message_edits AS a (channel, account, thread_id, message_id, body, at)
VALUES (:channel, :account, :thread_id, :message_id, :body, :at)
ON CONFLICT (channel, account, thread_id, message_id) DO UPDATE SET body = excluded.body, at = excluded.at
WHERE a.body IS NOT NULL AND (excluded.body IS NULL OR excluded.at > a.at);

-- name: messages_quoting
-- Letters to the desk that tell what the requester said, with why the conversation was handed over.
SELECT o.id, o.handoff_id, o.kind, o.state, o.state = 'sent' OR o.attempts > 0 AS tried, o.body, h.reason, h.explanation FROM outbox o JOIN handoffs h ON h.id = o.handoff_id
WHERE o.conversation_id = :conversation_id AND o.kind IN ('handoff', 'comment') ORDER BY o.id FOR UPDATE OF o;

-- name: cancel_outbox!
-- Not to be sent after all.
UPDATE outbox SET state = 'cancelled', problem = :problem WHERE id = :id AND state = 'pending';

-- name: rewrite_outbox!
-- Its body in a new form; whether it was sent does not change.
UPDATE outbox SET body = :body WHERE id = :id;

-- name: forget_unaddressed_thread!
-- A deleted thread: nothing that was said in it is kept.
DELETE FROM unaddressed_messages WHERE channel = :channel AND account = :account AND thread_id = :thread_id;

-- name: forget_requester!
-- Whoever thinks about the conversation has lost it; only the vendor's ids stay.
UPDATE conversations SET requester = :requester, email_index = '', link = NULL, lease_token = NULL, lease_until = 'epoch' WHERE id = :id;

-- name: forget_messages!
-- A deleted thread: no text of its messages is kept.
UPDATE messages SET body = :body, state = 'withdrawn', edited_at = :at WHERE conversation_id = :id;

-- name: empty_outbox!
-- A handoff that is under way to another desk goes on: a person was promised.
UPDATE outbox o SET body = :body, state = CASE o.state WHEN 'pending' THEN 'cancelled' ELSE o.state END,
                    lease_token = NULL, problem = coalesce(o.problem, 'the conversation was deleted')
WHERE o.conversation_id = :id AND NOT (o.state = 'pending' AND o.kind = 'handoff' AND EXISTS (
    SELECT FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
    WHERE h.id = o.handoff_id AND h.desk <> c.channel));

-- name: forget_comments!
-- A deleted thread: what people wrote about the answers.
UPDATE feedback SET comment = NULL WHERE conversation_id = :id;
