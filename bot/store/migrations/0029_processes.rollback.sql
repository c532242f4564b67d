ALTER TABLE thread_syncs RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, fillfactor);
ALTER TABLE messages RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE thread_syncs DROP COLUMN held_by;
ALTER TABLE outbox DROP COLUMN held_by;
ALTER TABLE conversations DROP COLUMN held_by;
DROP TABLE worker_processes;
