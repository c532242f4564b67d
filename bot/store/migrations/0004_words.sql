-- The field's own words for what the first migrations called otherwise.
-- depends: 0003_channels

ALTER TABLE feedback RENAME COLUMN letter_key TO outbox_key;
