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
-- What these people asked.
SELECT r.at, e.body FROM rehearsed_exchanges e JOIN rehearsals r ON r.id = e.rehearsal_id
WHERE e.people && :indexes::text[] ORDER BY e.id;

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
