DROP INDEX feedback_to_tell;
ALTER TABLE feedback DROP COLUMN told;
DROP TABLE answer_scores;
