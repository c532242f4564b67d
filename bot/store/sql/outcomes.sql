-- name: resolve^
-- The conversation is resolved, unless it is already.
INSERT INTO resolutions (conversation_id, kind, handoff_id, at) VALUES (:conversation_id, :kind, :handoff_id, now())
ON CONFLICT (conversation_id) WHERE ended_at IS NULL DO NOTHING
RETURNING id;

-- name: confirm^
-- The conversation is resolved, as its requester says; what was assumed, they have confirmed now. No row where it was
-- confirmed already, or a human resolved it.
INSERT INTO resolutions AS r (conversation_id, kind, at) VALUES (:conversation_id, 'confirmed', now())
ON CONFLICT (conversation_id) WHERE ended_at IS NULL DO UPDATE SET kind = 'confirmed' WHERE r.kind = 'assumed'
RETURNING r.id;

-- name: assume_resolved
-- Conversations that the bot answered from the articles and in which nobody has said anything for `seconds` since, but
-- not much longer than that (`window`, seconds).
WITH quiet AS (
    SELECT c.id, c.last_answer_at + make_interval(secs => :seconds) AS at
    FROM conversations c
    CROSS JOIN LATERAL (
        SELECT m.message_id, m.grounded FROM messages m
        WHERE m.conversation_id = c.id AND m.grounded IS NOT NULL
          AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)  -- the requester never saw it
        ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
    ) answer
    WHERE c.owner = 'bot' AND c.mode NOT IN ('draft', 'shadow') AND answer.grounded
      AND c.last_answer_at < now() - make_interval(secs => :seconds)
      AND c.last_answer_at > now() - make_interval(secs => :seconds) - make_interval(secs => :window)
      AND NOT EXISTS (SELECT FROM resolutions r WHERE r.conversation_id = c.id
                      AND (r.ended_at IS NULL OR r.ended_at > c.last_answer_at))
      AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
      AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'pending')
      AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = c.id AND h.state <> 'closed')
      AND NOT EXISTS (SELECT FROM feedback f WHERE f.conversation_id = c.id AND NOT f.helpful
                      AND f.by_id = c.requester_id AND answer.message_id = 'firstline:' || f.outbox_key)
    ORDER BY c.last_answer_at LIMIT :limit
    FOR UPDATE OF c SKIP LOCKED
)
INSERT INTO resolutions (conversation_id, kind, at) SELECT id, 'assumed', at FROM quiet
ON CONFLICT (conversation_id) WHERE ended_at IS NULL DO NOTHING
RETURNING id, conversation_id;

-- name: end_resolution!
-- It goes on after all.
UPDATE resolutions SET ended_at = greatest(now(), at) WHERE conversation_id = :conversation_id AND ended_at IS NULL;

-- name: was_answered$
-- Was the last answer of the bot's one from the articles? Null: it gave none.
SELECT grounded FROM messages m WHERE conversation_id = :conversation_id AND grounded IS NOT NULL
  AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)
ORDER BY sent_at DESC, id DESC LIMIT 1;

-- name: ask_for_rating^
-- A resolution is asked about once, and not where it was rated already; no row otherwise.
UPDATE resolutions SET rating_key = :key
WHERE id = :id AND rating_key IS NULL AND NOT EXISTS (SELECT FROM feedback WHERE resolution_id = :id AND score IS NOT NULL)
RETURNING id;

-- name: not_helped$
-- Answers of which the requester has said that they did not help, since a human last had the conversation.
SELECT count(DISTINCT f.outbox_key) FROM feedback f JOIN conversations c ON c.id = f.conversation_id
WHERE f.conversation_id = :conversation_id AND f.by_id = c.requester_id AND NOT f.helpful AND f.at > c.returned_at;

-- name: report_conversations^
-- Conversations that began in a period: what came of them, and how long the first answer and the first handoff took.
SELECT count(*) AS conversations,
       count(*) FILTER (WHERE answers > 0) AS answered,
       count(*) FILTER (WHERE answers = 0 AND not_found > 0) AS not_found,
       count(*) FILTER (WHERE handoffs > 0) AS handed_over,
       count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
       count(*) FILTER (WHERE state = 'assumed') AS assumed,
       count(*) FILTER (WHERE state = 'human') AS human,
       count(*) FILTER (WHERE state = 'reopened') AS reopened,
       count(*) FILTER (WHERE state = 'open') AS open,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY first_answer_seconds) AS first_answer_seconds,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY first_handoff_seconds) AS first_handoff_seconds
FROM conversation_outcomes WHERE started_at >= :since AND started_at < :until;

-- name: report_handoffs
-- Handoffs of a period, by reason.
SELECT reason, count(*) AS number FROM handoffs WHERE created_at >= :since AND created_at < :until
GROUP BY reason ORDER BY number DESC, reason;

-- name: report_intents
-- Handoffs of a period, by the intent that the decision of the same moment found.
SELECT coalesce(d.intent, 'none') AS intent, count(*) AS number
FROM handoffs h LEFT JOIN LATERAL (
    SELECT intent FROM decisions d WHERE d.conversation_id = h.conversation_id AND d.at = h.created_at ORDER BY d.id DESC LIMIT 1
) d ON true
WHERE h.created_at >= :since AND h.created_at < :until GROUP BY 1 ORDER BY number DESC, 1;

-- name: report_ratings
-- Ratings of a period, by who resolved it.
SELECT coalesce(resolved_by, 'nobody') AS resolved_by, count(*) AS ratings, count(*) FILTER (WHERE satisfied) AS satisfied
FROM csat WHERE rated_at >= :since AND rated_at < :until GROUP BY 1 ORDER BY 1;

-- name: report_not_helped
-- Answers of a period that did not help, by the reason that was ticked; `none` where nothing was, and `all` the number of
-- answers, since several may be ticked.
SELECT coalesce(reason, 'none') AS reason, count(*) AS number
FROM feedback LEFT JOIN LATERAL unnest(reasons) AS reason ON true
WHERE NOT helpful AND at >= :since AND at < :until GROUP BY 1
UNION ALL
SELECT 'all', count(*) FROM feedback WHERE NOT helpful AND at >= :since AND at < :until
ORDER BY number DESC, reason;

-- name: report_comments
-- What was written with feedback in a period, encrypted; the newest.
SELECT conversation_id, at, helpful, score, comment FROM feedback
WHERE comment IS NOT NULL AND at >= :since AND at < :until ORDER BY at DESC, id DESC LIMIT :limit;

-- name: read_one_snapshot!
-- All that this transaction reads is of one moment; it may not write.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- name: read_only!
-- This transaction may not write.
SET TRANSACTION READ ONLY;

-- name: plan_for_these_values!
-- In this transaction: what has filters that may be left out. A plan for any value can look for none of them by an index.
SET LOCAL plan_cache_mode = force_custom_plan;
