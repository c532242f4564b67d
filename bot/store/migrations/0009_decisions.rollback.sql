DELETE FROM outbox WHERE kind = 'alert';
ALTER TABLE outbox DROP CONSTRAINT outbox_lane_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_lane_check CHECK (lane IN ('requester', 'desk'));
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'relay',
    'handoff', 'comment', 'note', 'label'
));
DROP TABLE decisions;
ALTER TABLE conversations DROP COLUMN brand;
