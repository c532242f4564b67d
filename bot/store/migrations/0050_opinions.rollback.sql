DROP VIEW opinions;
ALTER TABLE feedback DROP COLUMN given_in, DROP COLUMN prompt;
DROP FUNCTION answering_prompt(text[]);
