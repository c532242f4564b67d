-- name: unanswered_questions
-- What requesters asked in a period and the articles did not answer, the newest first: nothing was found, a person got
-- the conversation for it, or what was said did not help them. All messages that one outcome was about are one question.
SELECT q.conversation_id, q.at, q.why, array_agg(m.body ORDER BY m.sent_at, m.id) AS bodies,
       min(m.id) AS first_message, c.channel, c.language, c.requester, c.requester_id
FROM (
    SELECT w.conversation_id, w.at, w.messages, CASE WHEN h.id IS NULL THEN 'not found' ELSE 'handed over' END AS why
    FROM answer_work w LEFT JOIN handoffs h ON h.conversation_id = w.conversation_id AND h.created_at = w.at
    WHERE w.grounded = false AND w.at >= :since AND w.at < :until
    UNION ALL
    SELECT f.conversation_id, max(f.at), array_agg(DISTINCT m.id), 'not helped'
    FROM feedback f
    JOIN messages t ON t.conversation_id = f.conversation_id AND t.message_id = 'firstline:' || f.outbox_key
    JOIN messages m ON m.answered_by = t.id
    WHERE NOT f.helpful AND f.at >= :since AND f.at < :until
    GROUP BY f.conversation_id, f.outbox_key
) q
JOIN messages m ON m.conversation_id = q.conversation_id AND m.id = ANY(q.messages)
JOIN conversations c ON c.id = q.conversation_id
GROUP BY q.conversation_id, q.at, q.why, c.id
ORDER BY q.at DESC, q.conversation_id LIMIT :limit;

-- name: agents_said
-- What agents wrote in these conversations, encrypted, the oldest first.
SELECT m.conversation_id, m.body, c.requester, c.requester_id
FROM messages m JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = ANY(:ids) AND m.author = 'agent' ORDER BY m.sent_at, m.id LIMIT :limit;

-- name: uncited_articles
-- Articles on which no answer of a period rests, and that were there before it began.
SELECT a.title, a.url, a.source, coalesce(a.changed_at, a.updated_at) AS changed_at FROM articles a
WHERE a.updated_at < :since AND NOT EXISTS (SELECT FROM citations c WHERE c.url = a.url AND c.at >= :since)
ORDER BY changed_at, a.title LIMIT :limit;

-- name: stale_articles
-- Articles that nobody has changed for so many seconds, those first that most answers of a period rest on.
SELECT a.title, a.url, a.source, coalesce(a.changed_at, a.updated_at) AS changed_at,
       (SELECT count(*) FROM citations c WHERE c.url = a.url AND c.at >= :since) AS cited
FROM articles a WHERE coalesce(a.changed_at, a.updated_at) < now() - make_interval(secs => :seconds)
ORDER BY cited DESC, changed_at, a.title LIMIT :limit;

-- name: told_before
-- Conversations that are not over and were told what an article said that has changed since, or is gone; those in which
-- something happened last first.
SELECT c.id, c.channel, c.account, c.thread_id, c.link, c.owner, t.url, t.title, t.at,
       a.id IS NULL AS gone, a.updated_at AS changed_at
FROM conversations c
CROSS JOIN LATERAL (
    SELECT url, max(title) AS title, max(at) AS at FROM citations WHERE conversation_id = c.id GROUP BY url
) t
LEFT JOIN articles a ON a.url = t.url
WHERE c.closed_at IS NULL AND t.at > now() - make_interval(secs => :seconds)
  AND (a.id IS NULL OR a.updated_at > t.at)
  AND NOT EXISTS (SELECT FROM resolutions r WHERE r.conversation_id = c.id AND r.ended_at IS NULL)
ORDER BY t.at DESC, c.id LIMIT :limit;

-- name: all_passages
-- Of every article with its words, for whoever compares them; `after`: the id of the last one that was read.
SELECT p.id, a.id AS article_id, a.title, a.url, a.language, a.config, a.audience, a.original, p.headings, p.text
FROM passages p JOIN articles a ON a.id = p.article_id
WHERE p.id > :after ORDER BY p.id LIMIT :limit;
