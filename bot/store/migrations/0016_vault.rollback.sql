ALTER TABLE conversations DROP COLUMN vault;
