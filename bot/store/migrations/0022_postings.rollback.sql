CREATE INDEX passages_by_word ON passages USING gin (tsv) WITH (fastupdate = off);
ALTER TABLE languages DROP COLUMN listed, DROP COLUMN listed_to;
DROP TABLE postings;
