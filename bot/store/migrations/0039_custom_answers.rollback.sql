DROP TABLE citations;
ALTER TABLE answer_work DROP COLUMN custom;
DROP TABLE custom_answers;
