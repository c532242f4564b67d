-- name: watched_conversations
-- What is watched of the `limit` newest conversations that began since then, before the one that began at `until` with number
-- `before`, and are older than `hour` seconds: what had happened in these first seconds, so that of none more is known than
-- of another; and its rating, whenever it came. `counts`: not where the bot neither spoke nor handed over, but for those
-- that people have in its place.
SELECT c.id, (c.arm = 'control' OR done.outcomes > 0 OR passed_on.first_at IS NOT NULL) IS TRUE AS counts,
       c.created_at AS at, c.channel, coalesce(c.arm, 'standard') AS arm, done.version,
       (passed_on.first_at IS NOT NULL)::int::float8 AS escalated, done.grounded, done.cost, rated.score, rated.rated_at
FROM (SELECT * FROM conversations
      WHERE created_at >= :since AND created_at < now() - make_interval(secs => :hour) AND mode = 'answer'
        AND (created_at, id) < (CAST(:until AS timestamptz), CAST(:before AS bigint))
      ORDER BY created_at DESC, id DESC LIMIT :limit) c
CROSS JOIN LATERAL (
    SELECT count(*) AS outcomes, (array_agg(w.version ORDER BY w.id))[1] AS version,
           avg(w.grounded::int)::float8 AS grounded, sum(w.cost)::float8 AS cost
    FROM answer_work w
    WHERE w.conversation_id = c.id AND w.at <= c.created_at + make_interval(secs => :hour)
) done
CROSS JOIN LATERAL (
    SELECT min(h.created_at) AS first_at FROM handoffs h
    WHERE h.conversation_id = c.id AND h.created_at <= c.created_at + make_interval(secs => :hour)
      AND h.reason NOT IN ('paused', 'rollout', 'not_live', 'ticket_requested')
) passed_on
LEFT JOIN LATERAL (
    SELECT f.score::float8 AS score, f.at AS rated_at FROM feedback f
    WHERE f.conversation_id = c.id AND f.score IS NOT NULL ORDER BY f.at DESC LIMIT 1
) rated ON true
ORDER BY c.created_at DESC, c.id DESC;

-- name: note_figures_watched!
-- They were looked at now.
INSERT INTO figure_watch (one, seconds, conversations) VALUES (true, :seconds, :conversations)
ON CONFLICT (one) DO UPDATE SET looked_at = now(), read_at = now(), seconds = excluded.seconds,
    conversations = excluded.conversations;

-- name: note_figures_left!
-- There is nothing new to look at, or too little for what a look takes.
UPDATE figure_watch SET looked_at = now();

-- name: figures_now$
-- What is compared was written by this clock.
SELECT now();

-- name: figures_watched^
-- When it was last seen to, and what the last look took; no row: never.
SELECT looked_at, extract(epoch FROM now() - looked_at)::float8 AS age_seconds, seconds, conversations,
       extract(epoch FROM now() - read_at)::float8 AS read_seconds_ago,
       (SELECT count(*) FROM conversations c WHERE c.created_at > f.read_at - interval '1 hour') AS news
FROM figure_watch f;

-- name: versions_since
-- By arm: how many versions have written since then.
SELECT arm, count(DISTINCT version) AS versions FROM answer_work
WHERE at >= :since AND arm IS NOT NULL AND version IS NOT NULL GROUP BY arm;

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
