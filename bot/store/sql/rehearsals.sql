-- name: keep_rehearsal$
-- One that was run.
INSERT INTO rehearsals (by, body) VALUES (:by, :body) RETURNING id;

-- name: keep_rehearsed_exchanges*!
-- Its worst exchanges.
INSERT INTO rehearsed_exchanges (rehearsal_id, place, people, body) VALUES (:rehearsal_id, :place, :people, :body);

-- name: rehearsals_listed
-- The newest first.
SELECT id, at, by, body FROM rehearsals ORDER BY id DESC LIMIT :limit;

-- name: rehearsal_row^
-- One of them.
SELECT id, at, by, body FROM rehearsals WHERE id = :id;

-- name: rehearsed_exchanges_page
-- The worst behind this place.
SELECT place, body FROM rehearsed_exchanges WHERE rehearsal_id = :rehearsal_id AND place > :after ORDER BY place LIMIT :limit;

-- name: remove_rehearsal!
-- With its exchanges.
DELETE FROM rehearsals WHERE id = :id;

-- name: erase_rehearsed!
-- What these people asked, and what was asked in these threads.
DELETE FROM rehearsed_exchanges WHERE people && :indexes::text[];

-- name: export_rehearsed
-- What these people asked, also in rehearsals that are still run.
SELECT r.at, e.body FROM rehearsed_exchanges e JOIN rehearsals r ON r.id = e.rehearsal_id
WHERE e.people && :indexes::text[]
UNION ALL
SELECT r.at, c.body FROM rehearsal_conversations c JOIN rehearsal_runs r ON r.id = c.run_id
WHERE c.people && :indexes::text[] ORDER BY 1;

-- name: delete_rehearsals!
-- Those that are older than `seconds`.
DELETE FROM rehearsals WHERE id IN (
    SELECT id FROM rehearsals WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: rehearsals_after
-- Rotation: what rehearsals came to.
SELECT id, body AS sealed FROM rehearsals WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_rehearsal!
-- Rotation: under the first key.
UPDATE rehearsals SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: rehearsed_exchanges_after
-- Rotation: what was asked and answered in them.
SELECT id, body AS sealed FROM rehearsed_exchanges WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_rehearsed_exchange!
-- Rotation: under the first key.
UPDATE rehearsed_exchanges SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: want_rehearsal$
-- Somebody asks for one.
INSERT INTO rehearsal_runs (by, source, is_file, since, most, against, judge, total, left_out, problems)
VALUES (:by, :source, :is_file, :since, :most, :against, :judge, :total, CAST(:left_out AS jsonb), :problems)
RETURNING id;

-- name: keep_past_conversations*!
-- Of a file, in its order.
INSERT INTO rehearsal_conversations (run_id, people, since, answered, body)
VALUES (:run_id, :people, :since, false, :body);

-- name: rehearsal_runs_listed
-- Those that go on, and what ended lately without a report: the newest first.
SELECT r.*, (SELECT count(*) FROM rehearsal_conversations c WHERE c.run_id = r.id AND c.answered) AS answered
FROM rehearsal_runs r
WHERE r.state IN ('waiting', 'running') OR r.state IN ('failed', 'cancelled') AND r.ended_at > now() - interval '7 days'
ORDER BY r.id DESC LIMIT :limit;

-- name: rehearsal_run^
-- One of them.
SELECT r.*, (SELECT count(*) FROM rehearsal_conversations c WHERE c.run_id = r.id AND c.answered) AS answered
FROM rehearsal_runs r WHERE r.id = :id;

-- name: cancel_rehearsal!
-- Nothing where it is over.
UPDATE rehearsal_runs SET state = 'cancelled', ended_at = now(), lease = NULL, lease_until = NULL
WHERE id = :id AND state IN ('waiting', 'running');

-- name: rehearsals_due$
-- Whether one waits for a process, and none is run. One whose process has not been heard of is run by none.
SELECT EXISTS (SELECT FROM rehearsal_runs WHERE state IN ('waiting', 'running') AND coalesce(lease_until < now(), true))
   AND NOT EXISTS (SELECT FROM rehearsal_runs WHERE state = 'running' AND lease_until >= now());

-- name: end_hopeless_rehearsals!
-- Those whose processes have died time and again.
UPDATE rehearsal_runs
SET state = 'failed', ended_at = now(), lease = NULL, lease_until = NULL,
    problem = 'The process that ran it ended ' || attempts || ' times without a word; the log of the workers may say why.'
WHERE state IN ('waiting', 'running') AND attempts >= :most AND coalesce(lease_until < now(), true);

-- name: claim_rehearsal^
-- The oldest that waits, where none is run: one at a time, since each takes what it gets.
UPDATE rehearsal_runs SET state = 'running', attempts = attempts + 1, lease = CAST(:lease AS uuid),
    lease_until = now() + make_interval(secs => :seconds)
WHERE id = (
    SELECT id FROM rehearsal_runs WHERE state IN ('waiting', 'running') AND coalesce(lease_until < now(), true)
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
  AND NOT EXISTS (SELECT FROM rehearsal_runs WHERE state = 'running' AND lease_until >= now())
RETURNING id, by, source, is_file, since, most, against, judge, left_out;

-- name: keep_rehearsal_going!
-- It is still run. Nothing where it was cancelled, or is another process's.
UPDATE rehearsal_runs SET lease_until = now() + make_interval(secs => :seconds)
WHERE id = :id AND lease = CAST(:lease AS uuid) AND state = 'running';

-- name: release_rehearsal!
-- To be run on by another process. `counts`: it is no fault of this one's.
UPDATE rehearsal_runs SET state = 'waiting', lease = NULL, lease_until = NULL,
    attempts = attempts - CASE WHEN CAST(:counts AS boolean) THEN 0 ELSE 1 END
WHERE id = :id AND lease = CAST(:lease AS uuid) AND state = 'running';

-- name: end_rehearsal!
-- Done with a report, or failed with a problem.
UPDATE rehearsal_runs
SET state = CASE WHEN CAST(:problem AS text) IS NULL THEN 'done' ELSE 'failed' END, problem = :problem,
    rehearsal_id = :rehearsal_id, ended_at = now(), lease = NULL, lease_until = NULL
WHERE id = :id AND lease = CAST(:lease AS uuid) AND state = 'running';

-- name: forget_past_conversations!
-- Of a run that is over.
DELETE FROM rehearsal_conversations WHERE run_id = :run_id;

-- name: past_conversations
-- Those of a run, answered or not, in their order.
SELECT id, people, since, answered, body FROM rehearsal_conversations WHERE run_id = :run_id ORDER BY id;

-- name: keep_answered_past!
-- What came of one, in the place of what was written. Nothing where it was erased meanwhile.
UPDATE rehearsal_conversations SET answered = true, body = :body WHERE id = :id;

-- name: add_answered_past!
-- What came of one that was fetched.
INSERT INTO rehearsal_conversations (run_id, people, since, answered, body)
VALUES (:run_id, :people, :since, true, :body);

-- name: erase_rehearsing!
-- As `erase_rehearsed`, of rehearsals that are still run.
DELETE FROM rehearsal_conversations WHERE people && :indexes::text[];

-- name: delete_rehearsal_runs!
-- Those that were asked for more than `seconds` ago.
DELETE FROM rehearsal_runs WHERE id IN (
    SELECT id FROM rehearsal_runs WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED);

-- name: past_conversations_after
-- Rotation: what is rehearsed.
SELECT id, body AS sealed FROM rehearsal_conversations WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_past_conversation!
-- Rotation: under the first key.
UPDATE rehearsal_conversations SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';
