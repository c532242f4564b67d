ALTER TABLE messages DROP COLUMN author_index;
ALTER TABLE conversations DROP COLUMN email_index, DROP COLUMN erasure_id;
DROP TABLE erased, erasures, privacy_keys;
