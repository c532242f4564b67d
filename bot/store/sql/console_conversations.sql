-- name: look_through_conversations
-- Of the `scan` newest conversations that began in a period, before the one that began at `at` with number `before`, the
-- `window` newest of a channel and language, and whether each is one that is looked for. Bounded, so that what is rare
-- costs no more than what is frequent. Last, where there may be more, how far that came (`is_edge`).
WITH scanned AS MATERIALIZED (
    SELECT c.id, c.created_at, c.owner, c.channel, c.language FROM conversations c
    WHERE c.created_at >= :since AND c.created_at < :until
      AND (c.created_at, c.id) < (CAST(:at AS timestamptz), CAST(:before AS bigint))
    ORDER BY c.created_at DESC, c.id DESC LIMIT :scan
),
looked_at AS MATERIALIZED (
    SELECT s.id, s.created_at, s.owner FROM scanned s
    WHERE (CAST(:channel AS text) IS NULL OR s.channel = :channel)
      AND (CAST(:language AS text) IS NULL OR s.language = :language)
    ORDER BY s.created_at DESC, s.id DESC LIMIT :window
)
SELECT id, created_at, is_edge, fits FROM (
    SELECT l.id, l.created_at, false AS is_edge,
           (CAST(:outcome AS text) IS NULL
            OR (:outcome = 'with_people' AND l.owner = 'human')
            OR (:outcome <> 'with_people'
                AND (SELECT o.state FROM conversation_outcomes o WHERE o.conversation_id = l.id) = :outcome))
       AND (CAST(:reason AS text) IS NULL
            OR EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = l.id AND h.reason = :reason))
       AND (CAST(:rating AS text) IS NULL
            OR EXISTS (SELECT FROM feedback f WHERE f.conversation_id = l.id AND CASE :rating
                       WHEN 'helped' THEN f.helpful WHEN 'not_helped' THEN NOT f.helpful
                       WHEN 'low' THEN f.score <= 2 WHEN 'middle' THEN f.score = 3 WHEN 'high' THEN f.score >= 4 END))
       AND (CAST(:model AS text) IS NULL
            OR EXISTS (SELECT FROM answer_work w WHERE w.conversation_id = l.id AND :model = ANY(w.models)))
       AND (CAST(:prompt AS text) IS NULL
            OR EXISTS (SELECT FROM answer_work w WHERE w.conversation_id = l.id AND :prompt = ANY(w.prompts))) AS fits
    FROM looked_at l
    UNION ALL (
        SELECT s.id, s.created_at, true, false FROM scanned s WHERE (SELECT count(*) FROM scanned) = :scan
        ORDER BY s.created_at, s.id LIMIT 1)
) found ORDER BY is_edge, created_at DESC, id DESC;

-- name: conversation_lines
-- What a list shows of these.
SELECT c.id, c.channel, c.account, c.language, c.mode, c.owner, c.created_at, o.state, o.answers, o.not_found,
       o.unhelpful, o.handoffs,
       EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting') AS waits,
       EXISTS (SELECT FROM outbox b WHERE b.conversation_id = c.id AND b.state = 'dead') AS is_undelivered,
       (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id) AS messages,
       (SELECT greatest(max(m.received_at), c.created_at) FROM messages m WHERE m.conversation_id = c.id) AS last_at,
       (SELECT h.reason FROM handoffs h WHERE h.conversation_id = c.id ORDER BY h.id DESC LIMIT 1) AS reason,
       (SELECT d.intent FROM decisions d WHERE d.conversation_id = c.id AND d.intent IS NOT NULL
        ORDER BY d.id DESC LIMIT 1) AS intent,
       (SELECT f.score FROM feedback f WHERE f.conversation_id = c.id AND f.score IS NOT NULL
        ORDER BY f.at DESC LIMIT 1) AS score,
       EXISTS (SELECT FROM feedback f WHERE f.conversation_id = c.id AND f.helpful) AS helped,
       (SELECT CASE WHEN bool_and(w.cost IS NOT NULL OR cardinality(w.models) = 0) THEN sum(w.cost) END
        FROM answer_work w WHERE w.conversation_id = c.id) AS cost,  -- a part of it is no cost
       (SELECT r.verdict FROM reviews r WHERE r.conversation_id = c.id) AS verdict,
       (SELECT m.body FROM messages m WHERE m.conversation_id = c.id AND m.author = 'requester' AND m.state <> 'withdrawn'
        ORDER BY m.sent_at, m.id LIMIT 1) AS asked, c.requester, c.requester_id
FROM conversations c JOIN conversation_outcomes o ON o.conversation_id = c.id
WHERE c.id = ANY(:ids) ORDER BY c.created_at DESC, c.id DESC;

-- name: conversations_by_vendors_id
-- Those that a vendor knows by this id: of the thread, of its requester, of the ticket. Account by account, since the
-- indexes begin with them.
WITH RECURSIVE places AS (
    (SELECT channel, account FROM conversations ORDER BY channel, account LIMIT 1)
    UNION ALL
    SELECT next.* FROM places p CROSS JOIN LATERAL (
        SELECT c.channel, c.account FROM conversations c WHERE (c.channel, c.account) > (p.channel, p.account)
        ORDER BY c.channel, c.account LIMIT 1) next
),
desks AS (
    (SELECT desk, account FROM handoffs ORDER BY desk, account LIMIT 1)
    UNION ALL
    SELECT next.* FROM desks p CROSS JOIN LATERAL (
        SELECT h.desk, h.account FROM handoffs h WHERE (h.desk, h.account) > (p.desk, p.account)
        ORDER BY h.desk, h.account LIMIT 1) next
)
SELECT id FROM (
    SELECT c.id FROM places p JOIN conversations c
        ON c.channel = p.channel AND c.account = p.account AND c.thread_id = :id
    UNION
    SELECT c.id FROM places p JOIN conversations c
        ON c.channel = p.channel AND c.account = p.account AND c.requester_id = :id
    UNION
    SELECT h.conversation_id FROM desks d JOIN handoffs h
        ON h.desk = d.desk AND h.account = d.account AND h.ticket_id = :id
    UNION
    SELECT c.id FROM conversations c WHERE CAST(c.id AS text) = :id AND c.id = CAST(:number AS bigint)
) found ORDER BY id DESC LIMIT :limit;

-- name: models_and_prompts_of_late
-- With which answers were written lately.
SELECT DISTINCT kind, name FROM (SELECT models, prompts FROM answer_work ORDER BY id DESC LIMIT :limit) w
CROSS JOIN LATERAL (
    SELECT 'model' AS kind, unnest(models) AS name UNION ALL SELECT 'prompt', unnest(prompts)
) told ORDER BY kind, name;

-- name: languages_of_late
-- In which conversations were held lately.
SELECT DISTINCT language FROM (SELECT language FROM conversations ORDER BY id DESC LIMIT :limit) c
WHERE language IS NOT NULL ORDER BY language;

-- name: words_of_conversation
-- All that was said, the oldest first: at most `limit`, the newest.
SELECT * FROM (
    SELECT id, author, channel, body, state, message_id, grounded, answered_by, sent_at, received_at, edited_at
    FROM messages WHERE conversation_id = :conversation_id ORDER BY received_at DESC, id DESC LIMIT :limit
) m ORDER BY received_at, id;

-- name: outbox_of_conversation
-- All that was to be sent, and what became of it.
SELECT id, lane, kind, key, state, attempts, due_at, created_at, sent_at, external_id, problem, handoff_id
FROM outbox WHERE conversation_id = :conversation_id ORDER BY id LIMIT :limit;

-- name: handoffs_of_conversation
-- Every time that it was handed to a person.
SELECT id, desk, account, ticket_id, ticket_url, reason, explanation, state, created_at, closed_at
FROM handoffs WHERE conversation_id = :conversation_id ORDER BY id;

-- name: feedback_of_conversation
-- What its requester thought of it.
SELECT at, helpful, score, reasons, comment, outbox_key FROM feedback WHERE conversation_id = :conversation_id ORDER BY at;

-- name: resolutions_of_conversation
-- When it was resolved, by whom, and when it went on after all.
SELECT kind, at, ended_at FROM resolutions WHERE conversation_id = :conversation_id ORDER BY id;

-- name: drafts_of_conversation
-- What was proposed to agents, and the turn in which one of them answered then.
SELECT turn_id, confidence, agent_turn_id FROM drafts WHERE conversation_id = :conversation_id;

-- name: cited_in_conversation
-- What the bot's answers rest on, by turn.
SELECT message_id, url, title FROM citations WHERE conversation_id = :conversation_id ORDER BY message_id, url;

-- name: acts_of_conversation
-- What tools were to do in it.
SELECT id, tool, state, created_at, expires_at FROM act_requests WHERE conversation_id = :conversation_id ORDER BY id;
