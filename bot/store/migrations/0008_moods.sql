-- How each message of a requester's sounds, as numbers, so that the trend of a whole conversation is seen.
-- depends: 0007_thread_sync_hint

CREATE TABLE moods (
    message_id bigint PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    value real CHECK (value BETWEEN -1 AND 1),            -- null: it cannot be told
    frustration real CHECK (frustration BETWEEN 0 AND 1),
    refuses boolean NOT NULL,                             -- it rejects what was answered
    repeats boolean NOT NULL                              -- it asks what an earlier one asked
);
