DELETE FROM outbox WHERE kind IN ('solved', 'file');
ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'relay', 'handoff', 'comment', 'note', 'alert', 'label'));
