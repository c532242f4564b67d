-- Tickets that are solved are told of, and agents' files travel to the requester.
-- depends: 0009_decisions

ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'relay', 'file', 'handoff', 'comment',
        'note', 'alert', 'label'));
