UPDATE handoffs SET reason = CASE reason WHEN 'human_requested' THEN 'wants_person' ELSE 'ticket_wish' END
WHERE reason IN ('human_requested', 'ticket_requested');

ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
UPDATE outbox SET kind = 'receipt' WHERE kind = 'handoff_notice';
ALTER TABLE outbox ADD CONSTRAINT outbox_kind_check CHECK (kind IN (
    'answer', 'draft', 'receipt', 'link', 'offer', 'closing', 'relay', 'handoff', 'comment', 'note', 'label'));

ALTER TABLE conversations DROP CONSTRAINT conversations_mode_check;
UPDATE conversations SET mode = 'volunteer' WHERE mode = 'proactive';
ALTER TABLE conversations ADD CONSTRAINT conversations_mode_check CHECK (mode IN ('answer', 'draft', 'volunteer'));

ALTER TABLE messages DROP CONSTRAINT messages_state_check;
UPDATE messages SET state = CASE state WHEN 'recorded' THEN 'said' WHEN 'with_agent' THEN 'with_human' ELSE 'passed_over' END
WHERE state IN ('recorded', 'with_agent', 'skipped');
ALTER TABLE messages ADD CONSTRAINT messages_state_check
    CHECK (state IN ('waiting', 'answered', 'with_human', 'said', 'passed_over', 'withdrawn'));

ALTER TABLE handoffs RENAME COLUMN explanation TO because;
ALTER TABLE messages RENAME COLUMN edited_at TO amended_at;
ALTER TABLE feedback RENAME COLUMN outbox_key TO letter_key;
ALTER TABLE message_edits RENAME TO amendments;
ALTER INDEX unaddressed_messages_by_age RENAME TO overheard_by_age;
ALTER TABLE unaddressed_messages RENAME TO overheard;
ALTER TABLE thread_syncs RENAME TO pulls;
