ALTER TABLE conversations RESET (autovacuum_vacuum_scale_factor, fillfactor);
ALTER TABLE outbox RESET (autovacuum_vacuum_scale_factor, fillfactor);
DROP INDEX events_seen_of_channel;
DROP TABLE feedback_totals;
