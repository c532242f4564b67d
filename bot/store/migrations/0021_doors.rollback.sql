DROP TABLE used_tickets;
ALTER TABLE conversations DROP COLUMN paused_until;
DROP TABLE buckets;
