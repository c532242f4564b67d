DROP INDEX buckets_used_on;
ALTER TABLE buckets RESET (fillfactor);
ALTER TABLE buckets DROP COLUMN used_on;
CREATE INDEX buckets_at ON buckets (at);
DROP INDEX outbox_by_end;
CREATE INDEX outbox_by_end ON outbox (coalesce(sent_at, greatest(created_at, lease_until))) WHERE state <> 'pending';
DROP INDEX messages_waiting_longest;
