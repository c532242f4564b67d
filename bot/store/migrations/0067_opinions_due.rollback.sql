ALTER TABLE conversations DROP COLUMN opinion_due_at;
