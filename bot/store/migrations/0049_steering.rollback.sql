DROP TABLE reviews, pauses;
ALTER TABLE answer_work DROP COLUMN confidence, DROP COLUMN guards, DROP COLUMN notes;
