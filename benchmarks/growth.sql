-- :conversations conversations of five messages each, as they end up in a busy installation: nearly all answered and sent,
-- some with a person; a few hundred waiting, due and open whatever the number. 200,000 come in a year, whatever the number:
-- who has more has kept them for longer. What is grown is the past, and not an hour's work.
INSERT INTO conversations (channel, account, thread_id, requester_id, requester, owner, created_at, last_answer_at)
SELECT (ARRAY['slack', 'intercom', 'zendesk'])[n % 3 + 1], 'one', 't' || n, 'r' || n % (:conversations / 4 + 1),
       decode(repeat('ab', 120), 'hex'), CASE WHEN n % 20 = 0 THEN 'human' ELSE 'bot' END,
       at, at + interval '20 minutes'
FROM generate_series(1, :conversations) n
CROSS JOIN LATERAL (SELECT now() - interval '1 year' * (n / 200000.0) AS at) t;

INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, sent_at, received_at)
SELECT c.id, c.channel, c.account, c.thread_id, 'm' || m, CASE m % 2 WHEN 1 THEN 'requester' ELSE 'bot' END,
       decode(repeat('cd', 150), 'hex'), CASE m % 2 WHEN 1 THEN 'answered' ELSE 'recorded' END,
       c.created_at + m * interval '1 minute', c.created_at + m * interval '1 minute'
FROM conversations c CROSS JOIN generate_series(1, 5) m
ORDER BY c.id, m;  -- or the plan decides what lies beside what

INSERT INTO summaries (conversation_id, until, body)
SELECT id, 1, decode(repeat('cd', 3000), 'hex') FROM conversations WHERE id % 5 = 0;

INSERT INTO outbox (conversation_id, lane, kind, body, state, created_at, sent_at, external_id, attempts)
SELECT id, 'requester', 'answer', decode(repeat('ef', 150), 'hex'), 'sent', created_at, created_at, 'x' || id, 1
FROM conversations CROSS JOIN generate_series(1, 2) n
ORDER BY id, n;

INSERT INTO handoffs (conversation_id, desk, account, ticket_id, reason, explanation, state, created_at, closed_at)
SELECT id, 'zendesk', 'one', id::text, 'asked', 'asked for a person',
       CASE WHEN id <= 2000 THEN 'open' ELSE 'closed' END, created_at, created_at
FROM conversations WHERE owner = 'human';

-- The sweep has been there: what it finds in its hour is what came since it last looked, not twenty times as much.
INSERT INTO resolutions (conversation_id, kind, at)
SELECT id, 'assumed', last_answer_at + interval '72 hours' FROM conversations
WHERE owner = 'bot' AND last_answer_at < now() - interval '72 hours';

INSERT INTO feedback (conversation_id, by_id, helpful, score, at)
SELECT id, requester_id, id % 3 = 0, id % 5 + 1, created_at FROM conversations WHERE id % 20 = 1;

-- Events are kept for a month.
INSERT INTO events_seen (channel, account, event_id, at)
SELECT channel, account, 'e' || id || '.' || m, created_at + m * interval '1 minute'
FROM conversations CROSS JOIN generate_series(1, 12) m WHERE created_at > now() - interval '30 days';

UPDATE messages SET state = 'waiting', received_at = now() - interval '1 second'
WHERE id IN (SELECT id FROM messages WHERE message_id = 'm1' ORDER BY conversation_id LIMIT 200);
UPDATE outbox SET state = 'pending', sent_at = NULL WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 100);

-- :passages passages by four to an article; their texts come after.
INSERT INTO articles (source, key, url, title, config, content_hash, audience)
SELECT 'growth', 'g' || n, 'https://example.com/' || n, 'Article ' || n, 'english', '', 'customer'
FROM generate_series(0, :passages / 4 - 1) n;
