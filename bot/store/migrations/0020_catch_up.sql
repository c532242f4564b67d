-- How far each place of a vendor was read for what no delivery told of, and fetches that end.
-- depends: 0019_vendor_pauses

CREATE TABLE catch_up (
    channel text NOT NULL,
    account text NOT NULL,
    place text NOT NULL,                             -- one of its channels, say; empty: the account as a whole
    seen_until timestamptz NOT NULL,                 -- on the vendor's clock
    looked_at timestamptz NOT NULL DEFAULT 'epoch',
    lease_until timestamptz NOT NULL DEFAULT 'epoch',
    problem text,                                    -- why it could not be read the last time, without text
    PRIMARY KEY (channel, account, place)
);

-- What was said before then is not what the fetch is about; null: all of the thread is.
ALTER TABLE thread_syncs ADD COLUMN since timestamptz;
-- When it was first asked for, however often since: a fetch that fails ends by this.
ALTER TABLE thread_syncs ADD COLUMN began_at timestamptz NOT NULL DEFAULT clock_timestamp();

ALTER TABLE alarms DROP CONSTRAINT alarms_kind_check;
ALTER TABLE alarms ADD CONSTRAINT alarms_kind_check CHECK (kind IN ('no_ticket', 'setting_refused', 'unread_thread'));
