CREATE OR REPLACE VIEW conversations_at_rest AS
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
DELETE FROM outbox WHERE kind IN ('result', 'approval', 'verdict');
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'rating', 'confirmed', 'remark', 'relay',
    'file', 'handoff', 'comment', 'note', 'alert', 'label', 'settle', 'take_back'));
DROP TABLE act_steps, act_requests;
DROP FUNCTION refuse_change();
