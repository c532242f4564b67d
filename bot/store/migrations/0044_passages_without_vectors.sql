-- Vectors have stood in a table of their own since 0036, and no process reads them in `passages` any more.
-- depends: 0036_vectors
ALTER TABLE passages DROP COLUMN embedding, DROP COLUMN space;
