DROP TABLE comparisons;
UPDATE conversations SET mode = 'draft' WHERE mode = 'shadow';
ALTER TABLE conversations DROP CONSTRAINT conversations_mode_check;
ALTER TABLE conversations ADD CONSTRAINT conversations_mode_check CHECK (mode IN ('answer', 'draft', 'proactive'));
