DROP TABLE sources;
ALTER TABLE articles DROP COLUMN version;
