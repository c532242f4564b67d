-- The field's own words for what the first migrations called otherwise.
-- depends: 0003_channels

ALTER TABLE pulls RENAME TO thread_syncs;
ALTER TABLE overheard RENAME TO unaddressed_messages;
ALTER INDEX overheard_by_age RENAME TO unaddressed_messages_by_age;
ALTER TABLE amendments RENAME TO message_edits;
ALTER TABLE feedback RENAME COLUMN letter_key TO outbox_key;
ALTER TABLE messages RENAME COLUMN amended_at TO edited_at;
ALTER TABLE handoffs RENAME COLUMN because TO explanation;

-- recorded: nobody waits for an answer to it. with_agent: an agent answers it. skipped: nobody had asked the bot, and it
-- was not confident enough. withdrawn: the writer took it back.
ALTER TABLE messages DROP CONSTRAINT messages_state_check;
UPDATE messages SET state = CASE state WHEN 'said' THEN 'recorded' WHEN 'with_human' THEN 'with_agent' ELSE 'skipped' END
WHERE state IN ('said', 'with_human', 'passed_over');
ALTER TABLE messages ADD CONSTRAINT messages_state_check
    CHECK (state IN ('waiting', 'answered', 'with_agent', 'recorded', 'skipped', 'withdrawn'));

ALTER TABLE conversations DROP CONSTRAINT conversations_mode_check;
UPDATE conversations SET mode = 'proactive' WHERE mode = 'volunteer';
ALTER TABLE conversations ADD CONSTRAINT conversations_mode_check CHECK (mode IN ('answer', 'draft', 'proactive'));

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
UPDATE outbox SET kind = 'handoff_notice' WHERE kind = 'receipt';
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'handoff_notice', 'link', 'offer', 'closing', 'relay', 'handoff', 'comment', 'note', 'label'));

UPDATE handoffs SET reason = CASE reason WHEN 'wants_person' THEN 'human_requested' ELSE 'ticket_requested' END
WHERE reason IN ('wants_person', 'ticket_wish');
