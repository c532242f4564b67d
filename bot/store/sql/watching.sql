-- name: watched_lately
-- The newest that count and began since then, an hour ago at least.
SELECT id, at, channel, arm, version, escalated, grounded, cost, score, rated_at FROM watched_conversations
WHERE counts AND at >= :since AND at < now() - interval '1 hour' ORDER BY at DESC, id DESC LIMIT :limit;

-- name: watched_after
-- Those that began after the one at `at` with number `id`, and before `until`, the oldest first.
SELECT w.* FROM (
    SELECT id, created_at FROM conversations
    WHERE created_at >= :at AND (created_at, id) > (CAST(:at AS timestamptz), CAST(:id AS bigint)) AND created_at < :until
    ORDER BY created_at, id LIMIT :limit
) page CROSS JOIN LATERAL (
    SELECT id, at, counts, channel, arm, version, escalated, grounded, cost FROM watched_conversations v
    WHERE v.id = page.id OFFSET 0
) w ORDER BY page.created_at, page.id;

-- name: watched_before
-- Those of a version, from its beginning on, that began before the one at `at` with number `before`, the latest first. Who
-- was handed over before anything was written had the version that was there.
SELECT id, at, escalated, grounded, cost FROM watched_conversations
WHERE counts AND arm = :arm AND (version IS NULL OR version = :version) AND at >= :began AND at <= :at
  AND (at, id) < (CAST(:at AS timestamptz), CAST(:before AS bigint)) ORDER BY at DESC, id DESC LIMIT :limit;

-- name: rated_before
-- The same of those that were rated within so many seconds.
SELECT id, at, score FROM watched_conversations
WHERE counts AND arm = :arm AND (version IS NULL OR version = :version) AND at >= :began AND at <= :at
  AND (at, id) < (CAST(:at AS timestamptz), CAST(:before AS bigint)) AND rated_at <= at + make_interval(secs => :within)
ORDER BY at DESC, id DESC LIMIT :limit;

-- name: rated_after
-- Those of a version that were rated within so many seconds and began after the one at `at` with number `id`, and before
-- `until`, the oldest first.
SELECT id, at, score FROM watched_conversations
WHERE counts AND arm = :arm AND (version IS NULL OR version = :version) AND at >= :at
  AND (at, id) > (CAST(:at AS timestamptz), CAST(:id AS bigint)) AND at < :until
  AND rated_at <= at + make_interval(secs => :within)
ORDER BY at, id LIMIT :limit;

-- name: take_ratings
-- Ratings that were not looked at yet, of conversations that began until then: now they were. A conversation counts with
-- one, the last of those that are found at once: what its requesters think later is not counted again.
WITH taken AS (
    UPDATE feedback SET watched = true WHERE id IN (
        SELECT f.id FROM feedback f
        WHERE f.score IS NOT NULL AND NOT f.watched
          AND (SELECT c.created_at FROM conversations c WHERE c.id = f.conversation_id) <= :until
        ORDER BY f.id LIMIT :limit)
    RETURNING id, conversation_id, score::float8 AS score, at
)
SELECT w.id, w.at, w.channel, w.arm, t.score, t.at AS rated_at,
       w.counts AND t.id = last_value(t.id) OVER (PARTITION BY t.conversation_id ORDER BY t.at, t.id
                                                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
           AND (SELECT count(*) FROM feedback f WHERE f.conversation_id = w.id AND f.score IS NOT NULL AND f.watched) = 0
           AS counts
FROM taken t CROSS JOIN LATERAL (  -- each by its number, whatever the planner thinks of how many there are
    SELECT v.id, v.at, v.channel, v.arm, v.counts FROM watched_conversations v WHERE v.id = t.conversation_id OFFSET 0
) w ORDER BY t.id;

-- name: begin_watching!
-- The row that says how far the watch is.
INSERT INTO figure_watch DEFAULT VALUES ON CONFLICT DO NOTHING;

-- name: take_watch^
-- How far it is, for this transaction; no row: another process is at it.
SELECT state::text FROM figure_watch FOR UPDATE SKIP LOCKED;

-- name: keep_watch!
-- It was looked now, and this is how far it is.
UPDATE figure_watch SET looked_at = now(), read_at = now(), state = CAST(:state AS jsonb);

-- name: figures_now$
-- What is compared was written by this clock.
SELECT now();

-- name: figures_watched^
-- When it was last looked; no row: never.
SELECT looked_at, extract(epoch FROM now() - looked_at)::float8 AS age_seconds FROM figure_watch;

-- name: raise_figure_alarm$
-- A figure changed. As long as nobody has settled it, it is one alarm; no row then.
INSERT INTO alarms (kind, about, details) VALUES ('figure', :about, CAST(:details AS jsonb))
ON CONFLICT (kind, about) WHERE settled_at IS NULL DO NOTHING
RETURNING id;

-- name: settled_figures
-- When an alarm about each was last settled: what was before has been seen.
SELECT about, max(settled_at) AS at FROM alarms WHERE kind = 'figure' AND settled_at IS NOT NULL GROUP BY about;

-- name: add_to_alarm!
-- What was done about it by itself.
UPDATE alarms SET details = details || CAST(:details AS jsonb) WHERE id = :id;

-- name: tell_alarm!
-- It is to be told in this way, once.
INSERT INTO alarm_tellings (alarm_id, way) VALUES (:alarm_id, :way) ON CONFLICT DO NOTHING;

-- name: claim_telling^
-- Lease one that is due.
UPDATE alarm_tellings t SET lease_until = now() + make_interval(secs => :seconds), attempts = attempts + 1
FROM (SELECT alarm_id, way FROM alarm_tellings
      WHERE state = 'pending' AND due_at <= now() AND lease_until < now()
      ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1) due
WHERE (t.alarm_id, t.way) = (due.alarm_id, due.way)
RETURNING t.alarm_id, t.way, t.attempts;

-- name: telling_ended!
-- It was told, or never will be.
UPDATE alarm_tellings SET state = :state, problem = :problem, lease_until = 'epoch',
    sent_at = CASE WHEN :state = 'sent' THEN now() END
WHERE alarm_id = :alarm_id AND way = :way AND state = 'pending';

-- name: put_telling_off!
-- It could not be told: again in `seconds`.
UPDATE alarm_tellings SET problem = :problem, lease_until = 'epoch', due_at = now() + make_interval(secs => :seconds)
WHERE alarm_id = :alarm_id AND way = :way AND state = 'pending';

-- name: figure_alarm^
-- One of these, settled or not.
SELECT id, about, details, raised_at, settled_at FROM alarms WHERE id = :id AND kind = 'figure';

-- name: figure_alarms
-- The newest, settled ones too, with how they were told.
SELECT a.id, a.about, a.details, a.raised_at, a.settled_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('way', t.way, 'state', t.state, 'problem', t.problem) ORDER BY t.way), '[]')
        FROM alarm_tellings t WHERE t.alarm_id = a.id) AS told
FROM alarms a WHERE a.kind = 'figure' ORDER BY a.id DESC LIMIT :limit;

-- name: untold_alarms
-- Ways in which alarms were not told, with what went wrong.
SELECT way, state, count(*) AS alarms, max(problem) AS problem, max(attempts) AS attempts FROM alarm_tellings
WHERE state = 'dead' OR (state = 'pending' AND attempts > 2) GROUP BY way, state ORDER BY way, state;
