-- A lease ends with the process that holds it: seconds after it was last heard of, however long the lease would last.
-- depends: 0028_key_canary

CREATE TABLE worker_processes (
    id uuid PRIMARY KEY,
    alive_until timestamptz NOT NULL,  -- moved on every few seconds
    lost boolean NOT NULL DEFAULT false  -- others have what it held; it goes on under another id
);

ALTER TABLE conversations ADD COLUMN held_by uuid;  -- the process whose lease it is, or was
ALTER TABLE outbox ADD COLUMN held_by uuid;
ALTER TABLE thread_syncs ADD COLUMN held_by uuid;
