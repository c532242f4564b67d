ALTER TABLE articles DROP COLUMN audience;
DROP TABLE installations, drafts, feedback, amendments;
ALTER TABLE overheard DROP COLUMN id;
DELETE FROM outbox WHERE kind IN ('draft', 'link', 'offer', 'closing', 'label');
ALTER TABLE outbox
    DROP CONSTRAINT outbox_kind_check,
    ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('answer', 'receipt', 'relay', 'handoff', 'comment', 'note'));
ALTER TABLE handoffs DROP COLUMN ticket_status, DROP COLUMN ticket_status_at, DROP COLUMN follow_up_of;
UPDATE messages SET state = 'said' WHERE state IN ('passed_over', 'withdrawn');
ALTER TABLE messages
    DROP COLUMN amended_at,
    DROP CONSTRAINT messages_state_check,
    ADD CONSTRAINT messages_state_check CHECK (state IN ('waiting', 'answered', 'with_human', 'said'));
DROP INDEX conversations_of_requester, handoffs_of_conversation;
ALTER TABLE conversations
    DROP COLUMN audience, DROP COLUMN mode, DROP COLUMN automated_turns,
    DROP COLUMN human_until, DROP COLUMN last_answer_at, DROP COLUMN closed_at;
