-- Which placeholder each value has in a conversation, so that it keeps it: fingerprints of values, encrypted.
-- depends: 0015_vocabulary

ALTER TABLE conversations ADD COLUMN vault bytea;
