ALTER TABLE conversations DROP COLUMN read_along, DROP COLUMN identified_at;
