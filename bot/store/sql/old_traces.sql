-- name: messages_with_old_traces
-- What requesters wrote, behind those that were gone through, the oldest first. `late`: older than `seconds`, but its
-- answer is not, or it waits for one.
SELECT m.id, m.conversation_id,
       m.state = 'waiting' OR coalesce(said.received_at, m.received_at) >= now() - make_interval(secs => :seconds) AS late
FROM messages m LEFT JOIN messages said ON said.id = m.answered_by
WHERE m.id > coalesce((SELECT until FROM old_traces), 0) AND m.author = 'requester'
  AND m.received_at < now() - make_interval(secs => :seconds)
ORDER BY m.id LIMIT :limit;

-- name: late_traces_due
-- Those that were late and are old enough by now, or whose message is gone.
SELECT l.message_id AS id, l.conversation_id
FROM late_traces l
LEFT JOIN messages m ON m.id = l.message_id
LEFT JOIN messages said ON said.id = m.answered_by
WHERE m.id IS NULL OR (m.state <> 'waiting'
    AND coalesce(said.received_at, m.received_at) < now() - make_interval(secs => :seconds))
ORDER BY l.message_id LIMIT :limit;

-- name: keep_late_traces!
-- Gone through, and to be looked at again.
INSERT INTO late_traces (message_id, conversation_id)
SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:conversations AS bigint[])) ON CONFLICT DO NOTHING;

-- name: went_through_traces!
-- Up to this message. Of two who do this at the same time the later one holds.
INSERT INTO old_traces AS t (until) VALUES (:until) ON CONFLICT (one) DO UPDATE SET until = greatest(t.until, excluded.until);

-- name: late_traces_gone!
-- Langfuse was asked to delete them.
DELETE FROM late_traces WHERE message_id = ANY(:ids);

-- name: old_traces_taken!
-- Langfuse took what it was asked, or there was nothing to ask.
UPDATE old_traces SET problem = NULL, since = NULL WHERE problem IS NOT NULL;

-- name: old_traces_not_taken!
-- It did not.
INSERT INTO old_traces AS t (problem, since) VALUES (:problem, now())
ON CONFLICT (one) DO UPDATE SET problem = excluded.problem, since = coalesce(t.since, now());

-- name: old_traces_problem^
-- Why it did not the last time, and for how long it has not; no row where it did.
SELECT problem, extract(epoch FROM now() - since)::float8 AS seconds FROM old_traces WHERE problem IS NOT NULL;
