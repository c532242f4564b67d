-- How much somebody may ask in a row, and what is good once.
-- depends: 0020_catch_up

-- A token bucket of a requester or an account, by a digest of its ids; nobody's after a day without a message.
CREATE TABLE buckets (
    key text PRIMARY KEY,
    tokens float8 NOT NULL,                          -- below 0: how much was asked beyond the limit
    at timestamptz NOT NULL,                         -- when they were counted
    told_at timestamptz                              -- when its requester was last told that answers take longer
);
CREATE INDEX buckets_at ON buckets (at);

-- Until then the bot does not answer: a limit was met.
ALTER TABLE conversations ADD COLUMN paused_until timestamptz NOT NULL DEFAULT 'epoch';

-- Digests of what is good once: states of installations.
CREATE TABLE used_tickets (
    digest text PRIMARY KEY,
    used_at timestamptz NOT NULL DEFAULT now()
);
