-- What the retention times need: when a conversation came to rest, and indexes by age and for the rows that go along.
-- depends: 0005_language

-- Conversations in which nothing is going on, each with when anything last happened in it. Whoever deletes on the
-- strength of this view first locks the row in `conversations`, then reads the view in a statement of its own.
CREATE VIEW conversations_at_rest AS
SELECT c.id, greatest(
    c.created_at, c.last_answer_at, c.returned_at,
    (SELECT max(greatest(m.received_at, m.sent_at)) FROM messages m WHERE m.conversation_id = c.id),
    (SELECT max(coalesce(o.sent_at, greatest(o.created_at, o.lease_until))) FROM outbox o WHERE o.conversation_id = c.id),
    (SELECT max(h.closed_at) FROM handoffs h WHERE h.conversation_id = c.id),
    (SELECT max(f.at) FROM feedback f WHERE f.conversation_id = c.id)
) AS last_event_at
FROM conversations c
WHERE c.lease_until < now()
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'pending')
  AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = c.id AND h.state <> 'closed');

CREATE INDEX conversations_by_age ON conversations (created_at);
CREATE INDEX messages_by_age ON messages (received_at);
CREATE INDEX messages_by_answer ON messages (answered_by) WHERE answered_by IS NOT NULL;
-- A sent message has its time; for one that was given up it is when its last attempt was to end.
CREATE INDEX outbox_by_end ON outbox (coalesce(sent_at, greatest(created_at, lease_until))) WHERE state <> 'pending';
CREATE INDEX outbox_of_handoff ON outbox (handoff_id) WHERE handoff_id IS NOT NULL;
CREATE INDEX feedback_by_age ON feedback (at);
CREATE INDEX drafts_of_conversation ON drafts (conversation_id);
CREATE INDEX drafts_by_agent_turn ON drafts (agent_turn_id) WHERE agent_turn_id IS NOT NULL;
CREATE INDEX events_seen_by_age ON events_seen (at);
CREATE INDEX message_edits_by_age ON message_edits (received_at);
