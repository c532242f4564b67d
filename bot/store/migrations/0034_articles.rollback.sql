DROP INDEX articles_of_original;
ALTER TABLE articles
    DROP COLUMN language, DROP COLUMN path, DROP COLUMN labels, DROP COLUMN changed_at, DROP COLUMN original;
