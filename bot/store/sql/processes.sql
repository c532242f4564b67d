-- name: begin_process!
-- A worker process is there.
INSERT INTO worker_processes (id, alive_until) VALUES (:id, now() + make_interval(secs => :seconds));

-- name: sign_of_life^
-- It is there for `seconds` more, unless others took it for lost (`here`); and whether another was not heard of in time.
WITH mine AS (
    UPDATE worker_processes SET alive_until = now() + make_interval(secs => :seconds) WHERE id = :id AND NOT lost
    RETURNING id
)
SELECT EXISTS (SELECT FROM mine) AS here,
       EXISTS (SELECT FROM worker_processes WHERE id <> :id AND alive_until < now()) AS others_missing;

-- name: take_for_lost
-- Processes that were not heard of in time, and from now on will not be.
UPDATE worker_processes SET lost = true WHERE alive_until < now() RETURNING id;

-- name: end_leases_on_conversations!
-- What they were thinking about waits again. Rows that others hold are left to the next round, here and below: who waits
-- for nobody stops nobody.
UPDATE conversations SET lease_until = 'epoch' WHERE id IN (
    SELECT c.id FROM conversations c
    WHERE c.held_by = ANY(:ids) AND c.lease_until > now()
      AND c.id IN (SELECT conversation_id FROM messages WHERE state = 'waiting')
    FOR NO KEY UPDATE SKIP LOCKED);

-- name: end_leases_on_outbox!
-- What they were sending, `seconds` after they were last expected: what they had begun has had its time then.
UPDATE outbox o SET lease_until = p.alive_until + make_interval(secs => :seconds)
FROM worker_processes p
WHERE p.id = o.held_by AND o.id IN (
    SELECT m.id FROM outbox m JOIN worker_processes w ON w.id = m.held_by
    WHERE m.state = 'pending' AND w.id = ANY(:ids) AND m.lease_until > w.alive_until + make_interval(secs => :seconds)
    FOR NO KEY UPDATE OF m SKIP LOCKED);

-- name: end_leases_on_syncs!
-- Threads that they were fetching.
UPDATE thread_syncs s SET due_at = 'epoch', held_by = NULL FROM (
    SELECT channel, account, thread_id, hint FROM thread_syncs WHERE held_by = ANY(:ids) AND due_at > now()
    FOR NO KEY UPDATE SKIP LOCKED
) held
WHERE (s.channel, s.account, s.thread_id, s.hint) = (held.channel, held.account, held.thread_id, held.hint);

-- name: forget_lost!
-- Whatever they held is free by now: they were taken for lost `seconds` ago.
DELETE FROM worker_processes WHERE lost AND alive_until < now() - make_interval(secs => :seconds);
