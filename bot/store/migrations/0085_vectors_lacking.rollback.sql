ALTER TABLE vector_spaces DROP COLUMN lacking;
