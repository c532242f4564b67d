-- name: pay!
-- What one call took, for the day and for its conversation, where there is one. Whoever waits for the answer does not wait
-- for the disk too (`synchronous_commit`): what a crash of Postgres undoes is less than a second's spending.
WITH of_conversation AS (
    INSERT INTO conversation_spending AS s (conversation_id, day, tokens, cost)
    SELECT id, (now() AT TIME ZONE 'UTC')::date, CAST(:input_tokens AS bigint) + :output_tokens, coalesce(CAST(:cost AS numeric), 0)
    FROM conversations WHERE id = :conversation_id
    ON CONFLICT (conversation_id) DO UPDATE SET
        day = excluded.day,
        tokens = excluded.tokens + CASE WHEN s.day = excluded.day THEN s.tokens ELSE 0 END,
        cost = excluded.cost + CASE WHEN s.day = excluded.day THEN s.cost ELSE 0 END
)
INSERT INTO spending AS s (day, slot, model, calls, input_tokens, cached_tokens, output_tokens, cost, unpriced)
SELECT (now() AT TIME ZONE 'UTC')::date, :slot, :model, 1, :input_tokens, :cached_tokens, :output_tokens,
       coalesce(CAST(:cost AS numeric), 0), (CAST(:cost AS numeric) IS NULL)::int
WHERE set_config('synchronous_commit', 'off', true) = 'off'
ON CONFLICT (day, slot, model) DO UPDATE SET
    calls = s.calls + 1,
    input_tokens = s.input_tokens + excluded.input_tokens,
    cached_tokens = s.cached_tokens + excluded.cached_tokens,
    output_tokens = s.output_tokens + excluded.output_tokens,
    cost = s.cost + excluded.cost,
    unpriced = s.unpriced + excluded.unpriced;

-- name: pay_for_judging!
-- What one turn took that was judged. Its slot is none of the conversations', so that `spent_today` leaves it out.
INSERT INTO spending AS s (day, slot, model, calls, input_tokens, cached_tokens, output_tokens, cost, unpriced)
VALUES ((now() AT TIME ZONE 'UTC')::date, -1, :model, :calls, :input_tokens, :cached_tokens, :output_tokens,
        coalesce(CAST(:cost AS numeric), 0), CASE WHEN CAST(:cost AS numeric) IS NULL THEN CAST(:calls AS bigint) ELSE 0 END)
ON CONFLICT (day, slot, model) DO UPDATE SET
    calls = s.calls + excluded.calls,
    input_tokens = s.input_tokens + excluded.input_tokens,
    cached_tokens = s.cached_tokens + excluded.cached_tokens,
    output_tokens = s.output_tokens + excluded.output_tokens,
    cost = s.cost + excluded.cost,
    unpriced = s.unpriced + excluded.unpriced;

-- name: judging_today^
-- What judging took since midnight (UTC).
SELECT coalesce(sum(calls), 0)::bigint AS calls, coalesce(sum(input_tokens + output_tokens), 0)::bigint AS day_tokens,
       coalesce(sum(cost), 0) AS day_cost
FROM spending WHERE day = (now() AT TIME ZONE 'UTC')::date AND slot = -1;

-- name: spent_today^
-- What was taken since midnight (UTC), by all conversations and by this one; what judging took is no conversation's.
SELECT (now() AT TIME ZONE 'UTC')::date AS today, d.tokens AS day_tokens, d.cost AS day_cost,
       coalesce(c.tokens, 0) AS conversation_tokens, coalesce(c.cost, 0) AS conversation_cost
FROM (SELECT coalesce(sum(input_tokens + output_tokens), 0)::bigint AS tokens, coalesce(sum(cost), 0) AS cost
      FROM spending WHERE day = (now() AT TIME ZONE 'UTC')::date AND slot >= 0) d
LEFT JOIN conversation_spending c
    ON c.conversation_id = CAST(:conversation_id AS bigint) AND c.day = (now() AT TIME ZONE 'UTC')::date;

-- name: spent_by_day
-- What the days of a period took. `unpriced`: calls whose cost is not known, and in no sum.
SELECT day, sum(calls)::bigint AS calls, sum(input_tokens)::bigint AS input_tokens,
       sum(cached_tokens)::bigint AS cached_tokens, sum(output_tokens)::bigint AS output_tokens,
       sum(cost) AS cost, sum(unpriced)::bigint AS unpriced
FROM spending WHERE day >= CAST(:first AS date) AND day < CAST(:until AS date)
GROUP BY day ORDER BY day;

-- name: raise_used_up_budget!
-- A day's budget is used up. As long as nobody has settled it, it is one alarm.
INSERT INTO alarms AS a (kind, about)
VALUES ('budget_used_up', :about)
ON CONFLICT (kind, about) WHERE settled_at IS NULL DO UPDATE SET times = a.times + 1;

-- name: insert_work!
-- What was done for an outcome.
INSERT INTO answer_work (conversation_id, model_failed, prompts, models, tried, rounds, input_tokens, cached_tokens,
                         output_tokens, cost, calls, tools, passages, custom, seconds, messages,
                         grounded, confidence, guards, notes, arm, version)
VALUES (:conversation_id, :model_failed, :prompts, :models, :tried, :rounds, :input_tokens, :cached_tokens,
        :output_tokens, :cost, CAST(:calls AS jsonb), CAST(:tools AS jsonb), CAST(:passages AS jsonb), :custom,
        CAST(:seconds AS jsonb), :messages, :grounded, :confidence, :guards, CAST(:notes AS jsonb), :arm, :version);

-- name: work_of_conversation
-- What was done for the outcomes of a conversation, the oldest first.
SELECT * FROM answer_work WHERE conversation_id = :conversation_id ORDER BY id;

-- name: delete_work!
-- What was done for outcomes that are older than `seconds`.
DELETE FROM answer_work WHERE id IN (
    SELECT id FROM answer_work WHERE at < now() - make_interval(secs => :seconds)
    ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED);
