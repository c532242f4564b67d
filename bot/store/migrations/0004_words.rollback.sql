ALTER TABLE feedback RENAME COLUMN outbox_key TO letter_key;
