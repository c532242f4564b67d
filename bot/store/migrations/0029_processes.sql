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

-- As for the outbox and conversations: the sweep reads what waits every few seconds, by indexes of which little is alive.
ALTER TABLE messages SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE thread_syncs SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, fillfactor = 70);
ALTER TABLE worker_processes SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200, fillfactor = 50);
