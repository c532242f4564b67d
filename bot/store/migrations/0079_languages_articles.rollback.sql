ALTER TABLE languages DROP COLUMN articles;
