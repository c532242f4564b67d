-- What every message costs: fewer index entries for what changes often, and the longest waiting message found at once.
-- depends: 0023_feedback_totals

CREATE INDEX messages_waiting_longest ON messages (received_at) WHERE state = 'waiting';

-- Made anew: as long as hardly anything waits these cost the planner what the one above costs, and it takes the youngest.
DROP INDEX messages_waiting, outbox_pending;
CREATE INDEX messages_waiting ON messages (conversation_id, received_at) WHERE state = 'waiting';
CREATE INDEX outbox_pending ON outbox (conversation_id, lane, id) WHERE state = 'pending';

-- Without `lease_until`, which each claim changes: an update in which no indexed column changes touches no index.
-- Whoever deletes asks for the end itself as well.
DROP INDEX outbox_by_end;
CREATE INDEX outbox_by_end ON outbox (coalesce(sent_at, created_at)) WHERE state <> 'pending';

-- A bucket changes with every message, the day on which it was used does not.
DROP INDEX buckets_at;
ALTER TABLE buckets ADD COLUMN used_on date NOT NULL DEFAULT CURRENT_DATE;
ALTER TABLE buckets SET (fillfactor = 50);
CREATE INDEX buckets_used_on ON buckets (used_on);
