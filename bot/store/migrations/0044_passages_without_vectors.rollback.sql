ALTER TABLE passages ADD COLUMN embedding vector, ADD COLUMN space text;
