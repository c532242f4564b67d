DROP TABLE vocabulary;
DROP INDEX articles_of_url;
DROP FUNCTION with_gaps;
ALTER TABLE passages DROP COLUMN words;
