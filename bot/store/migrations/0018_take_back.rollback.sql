DROP INDEX messages_with_agent;
ALTER TABLE handoffs DROP COLUMN returned_at;
ALTER TABLE conversations DROP COLUMN return_heard_at;
DELETE FROM outbox WHERE kind = 'take_back';
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'rating', 'confirmed', 'remark', 'relay',
    'file', 'handoff', 'comment', 'note', 'alert', 'label', 'settle'));
ALTER TABLE outbox DROP CONSTRAINT outbox_lane_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('requester', 'desk', 'team'));
