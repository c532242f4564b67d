-- What was said twice is taken back. When a conversation was given back is told on each clock by itself.
-- depends: 0016_vault

-- take_back: copies of what was said, by a worker that had stood still. In a lane of its own: it may be due later.
ALTER TABLE outbox DROP CONSTRAINT outbox_lane_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('requester', 'desk', 'team', 'upkeep'));
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'rating', 'confirmed', 'remark', 'relay',
    'file', 'handoff', 'comment', 'note', 'alert', 'label', 'settle', 'take_back'));

-- What is left to humans, for the sweep.
CREATE INDEX messages_with_agent ON messages (received_at) WHERE state = 'with_agent';

-- `returned_at` is on the clock of the conversation's own vendor from now on; these are on the database's, and on that of
-- the desk where the ticket is.
ALTER TABLE conversations ADD COLUMN return_heard_at timestamptz NOT NULL DEFAULT 'epoch';
UPDATE conversations SET return_heard_at = returned_at;
ALTER TABLE handoffs ADD COLUMN returned_at timestamptz NOT NULL DEFAULT 'epoch';
UPDATE handoffs h SET returned_at = c.returned_at FROM conversations c
WHERE c.id = h.conversation_id AND h.state = 'closed' AND c.returned_at > 'epoch';
