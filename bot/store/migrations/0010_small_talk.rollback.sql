DELETE FROM outbox WHERE kind IN ('confirmed', 'remark', 'settle');
ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'relay', 'handoff', 'comment', 'note',
        'label', 'alert'));
ALTER TABLE conversations DROP COLUMN confirmed_at;
