-- What follows from small talk: a last word to a requester who says that it is settled, remarks for the agents where the
-- requester is told nothing, and threads that are done again after a "thank you".
-- depends: 0009_decisions

ALTER TABLE conversations ADD COLUMN confirmed_at timestamptz;  -- when the requester last said that it is settled
ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'confirmed', 'remark', 'relay', 'handoff',
        'comment', 'note', 'label', 'alert', 'settle'));
