-- Tickets that are solved are told of, and agents' files travel to the requester.
-- depends: 0010_small_talk

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'confirmed', 'remark', 'relay', 'file',
        'handoff', 'comment', 'note', 'alert', 'label', 'settle'));
