-- name: last_heard$
-- How long ago (seconds) anything of a channel was last kept; null when nothing ever was. Events are forgotten after a
-- while, messages and edits may be all that is left.
SELECT extract(epoch FROM now() - coalesce(
    (SELECT max(at) FROM events_seen WHERE channel = :channel),
    greatest(
        (SELECT received_at FROM messages WHERE channel = :channel AND author <> 'bot' ORDER BY id DESC LIMIT 1),
        (SELECT max(received_at) FROM message_edits WHERE channel = :channel)
    )
))::float8;

-- name: held_up$
-- Letters that wait because a vendor's rate limit was met.
SELECT count(*) FROM outbox o
JOIN conversations c ON c.id = o.conversation_id
LEFT JOIN handoffs h ON h.id = o.handoff_id
WHERE o.state = 'pending' AND o.problem ~* '\y429\y|rate.?limit'
  AND coalesce(o.goes_to, CASE o.lane WHEN 'desk' THEN h.desk END, c.channel) = :channel;

-- name: dead_letters
-- What could not be sent, the newest first, and the ticket in which a person has the conversation; no text.
SELECT o.id, o.kind, o.lane, o.problem, o.attempts, o.created_at, c.id AS conversation_id, c.channel, c.account, c.thread_id, c.owner,
       h.desk, h.state AS handoff, h.ticket_id, h.ticket_url,
       EXISTS (SELECT FROM outbox d WHERE d.handoff_id = h.id AND d.kind = 'handoff' AND d.state = 'dead') AS given_up
FROM outbox o
JOIN conversations c ON c.id = o.conversation_id
LEFT JOIN LATERAL (
    SELECT id, desk, state, ticket_id, ticket_url FROM handoffs WHERE conversation_id = c.id ORDER BY id DESC LIMIT 1
) h ON true
WHERE o.state = 'dead' ORDER BY o.id DESC LIMIT :limit;

-- name: unsent
-- What should have been sent some time ago (seconds): by kind of trouble, one line each. Without a problem nobody has
-- tried; no text.
SELECT coalesce(o.goes_to, CASE o.lane WHEN 'desk' THEN h.desk END, c.channel) AS channel, o.kind, o.problem, count(*) AS number,
       extract(epoch FROM now() - min(o.created_at))::float8 AS age_seconds
FROM outbox o
JOIN conversations c ON c.id = o.conversation_id
LEFT JOIN handoffs h ON h.id = o.handoff_id
WHERE o.state = 'pending' AND o.created_at < now() - make_interval(secs => :age)
GROUP BY 1, 2, 3 ORDER BY age_seconds DESC LIMIT :limit;

-- name: linked_hosts
-- The hosts that articles link to, those of most articles first.
SELECT lower(link[1]) AS host, count(DISTINCT p.article_id) AS articles
FROM passages p CROSS JOIN LATERAL regexp_matches(p.text, 'https?://([a-z0-9.-]+)', 'gi') AS link
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 500;

-- name: article_hosts
-- The hosts on which articles are.
SELECT DISTINCT lower(substring(url FROM '^https?://([A-Za-z0-9.-]+)')) AS host FROM articles WHERE url ~ '^https?://';

-- name: knowledge_size^
-- As counted with the words; an ingestion that is under way is not in it.
SELECT coalesce(sum(passages), 0) AS passages, coalesce(sum(articles), 0) AS articles FROM languages;

-- name: connections_allowed^
-- How many connections this role may have to this database by each limit; -1: no such limit.
SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true)::int, 0) AS server,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS role,
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS database;
