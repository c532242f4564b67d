-- name: may_fold_figures$
-- Whether nobody else is at it; for this transaction.
SELECT pg_try_advisory_xact_lock(hashtext('firstline figures'));

-- name: take_changed_conversations
-- Those of which something changed since they were counted, those first that wait longest.
DELETE FROM figures_pending WHERE id IN (SELECT id FROM figures_pending ORDER BY id LIMIT :limit)
RETURNING conversation_id;

-- name: fold_conversations
-- What is counted of these, as it is now; the days on which they began. What is not kept any more stays as it was counted:
-- messages, decisions and the work for answers go before their conversations do.
INSERT INTO conversation_figures AS f (
    conversation_id, day, channel, language, intent, prompt, arm, counts, state, answered, had_person, handed_over, reason,
    score, helped, not_helped, asked_at, first_word_seconds, resolution_seconds, last_work, outcomes, model_asked,
    model_failed, struck, guards, covered, uncovered, tokens, cost, unpriced)
SELECT c.id, (c.created_at AT TIME ZONE 'UTC')::date, c.channel, coalesce(c.language, 'unknown'),
       coalesce((SELECT d.intent FROM decisions d WHERE d.conversation_id = c.id AND d.intent IS NOT NULL
                 ORDER BY d.id DESC LIMIT 1), k.intent, 'none'),
       coalesce((SELECT answering_prompt(w.prompts) FROM answer_work w
                 WHERE w.conversation_id = c.id AND w.id > coalesce(k.last_work, 0) AND w.grounded IS NOT NULL
                 ORDER BY w.id DESC LIMIT 1), k.prompt, 'none'),
       coalesce(c.arm, 'none'),
       c.mode NOT IN ('draft', 'shadow')
           AND (coalesce(k.counts, false) OR o.answers + o.not_found + o.handoffs > 0 OR c.arm = 'control'),
       o.state,
       coalesce(k.answered, false) OR o.answers > 0,
       coalesce(k.had_person, false) OR c.owner = 'human' OR c.returned_at > 'epoch' OR o.handoffs > 0 OR EXISTS (
           SELECT FROM messages m WHERE m.conversation_id = c.id AND m.author = 'agent'),
       coalesce(k.handed_over, false) OR o.handoffs > 0,
       coalesce(k.reason, (SELECT h.reason FROM handoffs h WHERE h.conversation_id = c.id ORDER BY h.id LIMIT 1)),
       coalesce((SELECT b.score FROM feedback b WHERE b.conversation_id = c.id AND b.score IS NOT NULL
                 ORDER BY b.at DESC, b.id DESC LIMIT 1), k.score),
       coalesce(judged.helped, k.helped, 0), coalesce(judged.not_helped, k.not_helped, 0),
       asked.at, coalesce(k.first_word_seconds, extract(epoch FROM said.at - asked.at)::float8),
       -- What silence is taken for was over with the last answer.
       CASE WHEN o.resolved_at IS NOT NULL THEN greatest(extract(epoch FROM
           CASE o.state WHEN 'assumed' THEN least(c.last_answer_at, o.resolved_at) ELSE o.resolved_at END
           - asked.at), 0)::float8 END,
       coalesce(work.last, k.last_work, 0),
       coalesce(k.outcomes, 0) + work.outcomes, coalesce(k.model_asked, 0) + work.model_asked,
       coalesce(k.model_failed, 0) + work.model_failed, coalesce(k.struck, 0) + work.struck,
       coalesce(k.guards, '{}') || guards.names, coalesce(k.covered, 0) + work.covered,
       coalesce(k.uncovered, 0) + work.uncovered, coalesce(k.tokens, 0) + work.tokens,
       coalesce(k.cost, 0) + work.cost, coalesce(k.unpriced, 0) + work.unpriced
FROM conversations c
JOIN conversation_outcomes o ON o.conversation_id = c.id
LEFT JOIN conversation_figures k ON k.conversation_id = c.id
CROSS JOIN LATERAL (
    SELECT coalesce(k.asked_at, (SELECT min(m.received_at) FROM messages m
                                 WHERE m.conversation_id = c.id AND m.author = 'requester')) AS at
) asked
CROSS JOIN LATERAL (
    SELECT min(m.received_at) AS at FROM messages m
    WHERE m.conversation_id = c.id AND m.author = 'bot' AND m.received_at >= asked.at
      AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)
) said
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE b.helpful) AS helped, count(*) FILTER (WHERE NOT b.helpful) AS not_helped
    FROM feedback b WHERE b.conversation_id = c.id HAVING count(b.helpful) > 0
) judged ON true
CROSS JOIN LATERAL (
    SELECT max(w.id) AS last, count(*) AS outcomes,
           count(*) FILTER (WHERE w.model_failed OR cardinality(w.models) + cardinality(w.tried) > 0) AS model_asked,
           count(*) FILTER (WHERE w.model_failed) AS model_failed,
           count(*) FILTER (WHERE NOT w.guards <@ ARRAY['passages']) AS struck,  -- not what was left out of an article
           count(*) FILTER (WHERE w.grounded) AS covered, count(*) FILTER (WHERE NOT w.grounded) AS uncovered,
           coalesce(sum(w.input_tokens + w.output_tokens), 0)::bigint AS tokens, coalesce(sum(w.cost), 0) AS cost,
           count(*) FILTER (WHERE w.cost IS NULL AND cardinality(w.models) > 0) AS unpriced
    FROM answer_work w WHERE w.conversation_id = c.id AND w.id > coalesce(k.last_work, 0)
) work
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(g.name), '{}') AS names FROM answer_work w CROSS JOIN unnest(w.guards) AS g(name)
    WHERE w.conversation_id = c.id AND w.id > coalesce(k.last_work, 0)
) guards
WHERE c.id = ANY(:ids)
ON CONFLICT (conversation_id) DO UPDATE SET
    channel = excluded.channel, language = excluded.language, intent = excluded.intent, prompt = excluded.prompt,
    arm = excluded.arm, counts = excluded.counts, state = excluded.state, answered = excluded.answered,
    had_person = excluded.had_person, handed_over = excluded.handed_over, reason = excluded.reason, score = excluded.score,
    helped = excluded.helped, not_helped = excluded.not_helped, asked_at = excluded.asked_at, first_word_seconds = excluded.first_word_seconds,
    resolution_seconds = excluded.resolution_seconds, last_work = excluded.last_work, outcomes = excluded.outcomes,
    model_asked = excluded.model_asked, model_failed = excluded.model_failed, struck = excluded.struck,
    guards = excluded.guards, covered = excluded.covered, uncovered = excluded.uncovered, tokens = excluded.tokens,
    cost = excluded.cost, unpriced = excluded.unpriced
RETURNING day;

-- name: clear_days!
-- The sums of these days go, to be written anew.
WITH names AS (DELETE FROM daily_names WHERE day = ANY(CAST(:days AS date[]))),
times AS (DELETE FROM daily_times WHERE day = ANY(CAST(:days AS date[])))
DELETE FROM daily_figures WHERE day = ANY(CAST(:days AS date[]));

-- name: sum_days!
-- The sums of these days.
WITH names AS (
    INSERT INTO daily_names (day, channel, language, intent, prompt, arm, kind, name, number)
    SELECT f.day, f.channel, f.language, f.intent, f.prompt, f.arm, n.kind, n.name, count(*)
    FROM conversation_figures f CROSS JOIN LATERAL (
        SELECT 'reason' AS kind, f.reason AS name WHERE f.counts AND f.handed_over AND f.reason IS NOT NULL
        UNION ALL
        SELECT 'guard', unnest(f.guards)
    ) n
    WHERE f.day = ANY(CAST(:days AS date[])) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
),
times AS (
    INSERT INTO daily_times (day, channel, language, intent, prompt, arm, kind, step, number)
    SELECT f.day, f.channel, f.language, f.intent, f.prompt, f.arm, t.kind, floor(12 * ln(greatest(t.seconds, 0.01))),
           count(*)
    FROM conversation_figures f CROSS JOIN LATERAL (
        VALUES ('first_word', f.first_word_seconds),
               (CASE f.state WHEN 'human' THEN 'by_people' ELSE 'by_bot' END, f.resolution_seconds)
    ) t(kind, seconds)
    WHERE f.counts AND t.seconds IS NOT NULL AND f.day = ANY(CAST(:days AS date[])) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
INSERT INTO daily_figures (
    day, channel, language, intent, prompt, arm, conversations, deflected, confirmed, assumed, reopened, human, open,
    handed_over, ratings, satisfied, helped, not_helped, outcomes, model_asked, model_failed, struck, covered, uncovered,
    worked, tokens, tokens_squares, priced, cost, cost_squares)
SELECT day, channel, language, intent, prompt, arm, count(*) FILTER (WHERE counts),
       count(*) FILTER (WHERE counts AND answered AND NOT had_person AND state <> 'human'),
       count(*) FILTER (WHERE counts AND state = 'confirmed'), count(*) FILTER (WHERE counts AND state = 'assumed'),
       count(*) FILTER (WHERE counts AND state = 'reopened'), count(*) FILTER (WHERE counts AND state = 'human'),
       count(*) FILTER (WHERE counts AND state = 'open'), count(*) FILTER (WHERE counts AND handed_over),
       count(score) FILTER (WHERE counts), count(*) FILTER (WHERE counts AND score >= 4),
       coalesce(sum(helped) FILTER (WHERE counts), 0), coalesce(sum(not_helped) FILTER (WHERE counts), 0),
       sum(outcomes), sum(model_asked), sum(model_failed), sum(struck), sum(covered), sum(uncovered),
       count(*) FILTER (WHERE outcomes > 0), sum(tokens), sum(tokens::float8 * tokens),
       count(*) FILTER (WHERE outcomes > 0 AND unpriced = 0), coalesce(sum(cost) FILTER (WHERE unpriced = 0), 0),
       coalesce(sum(cost::float8 * cost::float8) FILTER (WHERE unpriced = 0), 0)
FROM conversation_figures WHERE day = ANY(CAST(:days AS date[])) GROUP BY day, channel, language, intent, prompt, arm;

-- name: figures_waiting$
-- How many changes are not counted yet.
SELECT count(*) FROM figures_pending;

-- name: delete_figures$
-- What was counted of conversations that began more than `seconds` ago, and the sums of their days.
WITH gone AS (
    DELETE FROM conversation_figures WHERE conversation_id IN (
        SELECT conversation_id FROM conversation_figures WHERE day < (now() - make_interval(secs => :seconds))::date
        ORDER BY day LIMIT :limit)
    RETURNING day
), names AS (DELETE FROM daily_names WHERE day IN (SELECT day FROM gone)),
times AS (DELETE FROM daily_times WHERE day IN (SELECT day FROM gone)),
sums AS (DELETE FROM daily_figures WHERE day IN (SELECT day FROM gone))
SELECT count(*) FROM gone;

-- name: figures_in_sum
-- The sums of a period: of all, of each piece of time (`piece`: day, week), of each value of a dimension (`by`). What people
-- have in the bot's place stands apart: it is in no sum but its arm's own.
SELECT GROUPING(s.piece) = 0 AS is_piece, GROUPING(s.value) = 0 AS is_value, s.piece, s.value,
       sum(conversations)::bigint AS conversations, sum(deflected)::bigint AS deflected, sum(confirmed)::bigint AS confirmed,
       sum(assumed)::bigint AS assumed, sum(reopened)::bigint AS reopened, sum(human)::bigint AS human,
       sum(open)::bigint AS open, sum(handed_over)::bigint AS handed_over, sum(ratings)::bigint AS ratings,
       sum(satisfied)::bigint AS satisfied, sum(helped)::bigint AS helped, sum(not_helped)::bigint AS not_helped,
       sum(outcomes)::bigint AS outcomes, sum(model_asked)::bigint AS model_asked, sum(model_failed)::bigint AS model_failed,
       sum(struck)::bigint AS struck, sum(covered)::bigint AS covered, sum(uncovered)::bigint AS uncovered,
       sum(worked)::bigint AS worked, sum(tokens)::bigint AS tokens, sum(tokens_squares) AS tokens_squares,
       sum(priced)::bigint AS priced, sum(cost) AS cost, sum(cost_squares) AS cost_squares
FROM (
    SELECT f.*, date_trunc(:piece, f.day)::date AS piece,
           f.arm = 'control' AND CAST(:arm AS text) IS DISTINCT FROM 'control' AS apart,
           CASE CAST(:by AS text) WHEN 'channel' THEN f.channel WHEN 'language' THEN f.language
                                  WHEN 'intent' THEN f.intent WHEN 'arm' THEN f.arm ELSE f.prompt END AS value
    FROM daily_figures f
    WHERE f.day >= CAST(:since AS date) AND f.day < CAST(:until AS date)
      AND (CAST(:channel AS text) IS NULL OR f.channel = :channel)
      AND (CAST(:language AS text) IS NULL OR f.language = :language)
      AND (CAST(:intent AS text) IS NULL OR f.intent = :intent)
      AND (CAST(:prompt AS text) IS NULL OR f.prompt = :prompt)
      AND (CAST(:arm AS text) IS NULL OR f.arm = :arm)
) s WHERE NOT s.apart OR CAST(:by AS text) = 'arm'
GROUP BY GROUPING SETS ((s.apart), (s.apart, s.piece), (s.value)) HAVING s.apart IS NOT TRUE ORDER BY s.piece, s.value;

-- name: figures_by_name
-- How often each reason and each guard was counted in a period.
SELECT kind, name, sum(number)::bigint AS number FROM daily_names f
WHERE f.day >= CAST(:since AS date) AND f.day < CAST(:until AS date)
  AND (CAST(:channel AS text) IS NULL OR f.channel = :channel)
  AND (CAST(:language AS text) IS NULL OR f.language = :language)
  AND (CAST(:intent AS text) IS NULL OR f.intent = :intent)
  AND (CAST(:prompt AS text) IS NULL OR f.prompt = :prompt)
  AND CASE WHEN CAST(:arm AS text) IS NULL THEN f.arm <> 'control' ELSE f.arm = :arm END
GROUP BY kind, name ORDER BY number DESC, name;

-- name: figures_of_times
-- How many conversations took how long, in steps: grouped as the sums are.
SELECT kind, GROUPING(s.piece) = 0 AS is_piece, GROUPING(s.value) = 0 AS is_value, s.piece, s.value, s.step,
       sum(number)::bigint AS number
FROM (
    SELECT f.kind, f.step, f.number, date_trunc(:piece, f.day)::date AS piece,
           f.arm = 'control' AND CAST(:arm AS text) IS DISTINCT FROM 'control' AS apart,
           CASE CAST(:by AS text) WHEN 'channel' THEN f.channel WHEN 'language' THEN f.language
                                  WHEN 'intent' THEN f.intent WHEN 'arm' THEN f.arm ELSE f.prompt END AS value
    FROM daily_times f
    WHERE f.day >= CAST(:since AS date) AND f.day < CAST(:until AS date)
      AND (CAST(:channel AS text) IS NULL OR f.channel = :channel)
      AND (CAST(:language AS text) IS NULL OR f.language = :language)
      AND (CAST(:intent AS text) IS NULL OR f.intent = :intent)
      AND (CAST(:prompt AS text) IS NULL OR f.prompt = :prompt)
      AND (CAST(:arm AS text) IS NULL OR f.arm = :arm)
) s WHERE NOT s.apart OR CAST(:by AS text) = 'arm'
GROUP BY GROUPING SETS ((s.apart, kind, s.step), (s.apart, kind, s.piece, s.step), (kind, s.value, s.step))
HAVING s.apart IS NOT TRUE;

-- name: figures_kinds
-- Which channels, languages, intents, prompts and arms there are to choose from.
SELECT DISTINCT kind, name FROM daily_figures CROSS JOIN LATERAL (
    VALUES ('channel', channel), ('language', language), ('intent', intent), ('prompt', prompt), ('arm', arm)) AS told(kind, name)
WHERE day > now()::date - 400 ORDER BY kind, name;

-- name: figures_slowed
-- What was beyond limits in a period, by piece of time and by whose limit it was.
SELECT date_trunc(:piece, day)::date AS piece, limit_of, sum(messages)::bigint AS messages,
       sum(requesters)::bigint AS requesters
FROM figure_limits WHERE day >= CAST(:since AS date) AND day < CAST(:until AS date)
  AND (CAST(:channel AS text) IS NULL OR channel = :channel)
GROUP BY piece, limit_of ORDER BY piece, limit_of;

-- name: figures_spent
-- What all calls of a period took, by piece of time.
SELECT date_trunc(:piece, day)::date AS piece, sum(calls)::bigint AS calls,
       sum(input_tokens + output_tokens)::bigint AS tokens, sum(cost) AS cost, sum(unpriced)::bigint AS unpriced
FROM figure_spending WHERE day >= CAST(:since AS date) AND day < CAST(:until AS date) GROUP BY piece ORDER BY piece;
