DROP VIEW csat, conversation_outcomes, resolution_history;
DELETE FROM outbox WHERE kind = 'rating';
ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
        'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'solved', 'relay', 'file', 'handoff', 'comment',
        'note', 'alert', 'label'));
ALTER TABLE feedback DROP COLUMN resolution_id;
DROP TABLE resolutions;
DROP INDEX handoffs_by_age, conversations_by_answer;
ALTER TABLE messages DROP COLUMN grounded;
