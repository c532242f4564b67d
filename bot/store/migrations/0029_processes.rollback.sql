ALTER TABLE thread_syncs DROP COLUMN held_by;
ALTER TABLE outbox DROP COLUMN held_by;
ALTER TABLE conversations DROP COLUMN held_by;
DROP TABLE worker_processes;
