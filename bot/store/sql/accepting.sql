-- name: hold_free_threads
-- Which of these threads nobody holds: they are ours until the end of the transaction. Nobody is waited for but an erasure,
-- and first: it waits for threads. (What a lock gives is empty text: that is how the one comes before the others.)
SELECT thread.number
FROM (SELECT CAST(pg_advisory_xact_lock_shared(16057) AS text) AS shared OFFSET 0) intake,
    unnest(CAST(:names AS text[])) WITH ORDINALITY AS thread (name, number)
WHERE pg_try_advisory_xact_lock(hashtextextended(thread.name || intake.shared, 0))
ORDER BY thread.number;

-- name: hold_free_conversations
-- Those of these threads, where there are any and nobody has the row.
SELECT c.id FROM unnest(CAST(:channels AS text[]), CAST(:accounts AS text[]), CAST(:threads AS text[]))
    AS thread (channel, account, thread_id)
JOIN LATERAL (SELECT id FROM conversations c WHERE (c.channel, c.account, c.thread_id)
              = (thread.channel, thread.account, thread.thread_id) FOR UPDATE SKIP LOCKED) c ON true;

-- name: accept_plain
-- Keep those messages of which all that is to be known is in this statement, one a thread and requester. The conversation
-- is new, or stays as it is; nobody was erased, nothing came before that belongs with it, and no limit is met. Others are
-- left alone: they have no row here. A message is a JSON object with the columns of `told`.
WITH told AS MATERIALIZED (
    SELECT m.* FROM ROWS FROM (json_to_recordset(CAST(:messages AS json)) AS (
        channel text, account text, thread_id text, message_id text, sent_at timestamptz, body text, requester_id text,
        requester text, email_index text, link text, brand text, audience text, mode text, read_along boolean,
        indexes text[], point float8, arm_point float8, share float8, bucket text, account_bucket text,
        account_burst float8, account_rate float8)) WITH ORDINALITY AS m (
        channel, account, thread_id, message_id, sent_at, body, requester_id, requester, email_index, link, brand,
        audience, mode, read_along, indexes, point, arm_point, share, bucket, account_bucket, account_burst, account_rate,
        number)
), accounts AS MATERIALIZED (
    -- Nobody waits for another's commit: where another is at it, it has no tokens here, and is not asked for any. (Of
    -- what is not known `least` would give the other.)
    SELECT wanted.key, wanted.number AS wanted, (SELECT true FROM buckets WHERE key = wanted.key) AS exists,
           CASE WHEN own.key IS NOT NULL THEN least(wanted.burst, own.tokens + wanted.rate * greatest(
               0, extract(epoch FROM clock_timestamp() - own.at)::float8)) END AS tokens
    FROM (SELECT account_bucket AS key, max(account_burst) AS burst, max(account_rate) AS rate, count(*) AS number
          FROM told WHERE account_bucket IS NOT NULL GROUP BY account_bucket) wanted
    LEFT JOIN LATERAL (SELECT * FROM buckets WHERE key = wanted.key LIMIT 1 FOR UPDATE SKIP LOCKED) own ON true
), plain AS MATERIALIZED (
    -- Each row is looked up by an index: what EXISTS says here could be planned as a look at the whole table.
    SELECT told.*, known.id AS known, known.lease_token IS NULL AND coalesce(
               known.retry_at = 'epoch' AND known.paused_until = 'epoch', true) AS free,
           arm_of(told.channel, told.point, told.share, told.arm_point, CAST(:arms AS text[]), CAST(:shares AS float8[]))
               AS arm
    FROM told
    LEFT JOIN LATERAL (SELECT * FROM conversations c WHERE (c.channel, c.account, c.thread_id)
                       = (told.channel, told.account, told.thread_id) LIMIT 1) known ON true
    LEFT JOIN LATERAL (SELECT key FROM buckets WHERE key = told.bucket LIMIT 1 FOR UPDATE SKIP LOCKED) own ON true
    WHERE (known.id IS NULL OR (
            known.id = ANY(CAST(:held AS bigint[])) AND known.owner = 'bot' AND known.requester_id = told.requester_id
            AND known.human_until <= told.sent_at AND known.closed_at IS NULL AND known.erasure_id IS NULL
            AND known.automated_turns = 0 AND known.mode = told.mode AND known.audience <= told.audience
            AND known.arm IS DISTINCT FROM 'control'
            AND known.link IS NOT DISTINCT FROM coalesce(told.link, known.link)
            AND known.brand IS NOT DISTINCT FROM coalesce(told.brand, known.brand)
            AND (told.read_along IS NULL OR known.read_along OR known.read_along = told.read_along)
            AND (SELECT true FROM outbox WHERE conversation_id = known.id AND lane = 'requester'
                 AND external_id = told.message_id AND state = 'sent' LIMIT 1) IS NULL))
      AND (SELECT true FROM erased WHERE index = ANY(told.indexes) LIMIT 1) IS NULL
      AND (SELECT true FROM handoffs h WHERE (h.desk, h.account, h.ticket_id)
           = (told.channel, told.account, told.thread_id) LIMIT 1) IS NULL
      AND (SELECT true FROM messages m WHERE (m.channel, m.account, m.thread_id, m.message_id)
           = (told.channel, told.account, told.thread_id, told.message_id)) IS NULL
      AND (SELECT true FROM message_edits m WHERE (m.channel, m.account, m.thread_id, m.message_id)
           = (told.channel, told.account, told.thread_id, told.message_id)) IS NULL
      AND (SELECT true FROM unaddressed_messages m WHERE (m.channel, m.account, m.thread_id)
           = (told.channel, told.account, told.thread_id) LIMIT 1) IS NULL
      AND (told.bucket IS NULL OR own.key IS NOT NULL
           OR (SELECT true FROM buckets WHERE key = told.bucket) IS NULL)
      AND (told.account_bucket IS NULL OR (SELECT a.exists AND coalesce(a.tokens >= a.wanted, true) FROM accounts a
                                           WHERE a.key = told.account_bucket))
), requesters AS (
    -- In one order for everybody, since one that is new may be new elsewhere too, and is then waited for.
    INSERT INTO buckets AS b (key, tokens, at)
    SELECT bucket, :burst - 1, clock_timestamp() FROM plain
    WHERE bucket IS NOT NULL AND (known IS NOT NULL OR arm <> 'control') ORDER BY bucket
    ON CONFLICT (key) DO UPDATE SET
        tokens = least(:burst, b.tokens + :rate * greatest(
            0, extract(epoch FROM clock_timestamp() - b.at)::float8)) - 1,
        at = clock_timestamp(), used_on = CURRENT_DATE
    WHERE least(:burst, b.tokens + :rate * greatest(
        0, extract(epoch FROM clock_timestamp() - b.at)::float8)) >= 1
    RETURNING key
), within AS MATERIALIZED (
    SELECT * FROM plain
    WHERE (known IS NOT NULL OR arm <> 'control') AND (bucket IS NULL OR bucket IN (SELECT key FROM requesters))
), spent AS (
    UPDATE buckets b SET at = clock_timestamp(), used_on = CURRENT_DATE,
        tokens = (SELECT a.tokens - (SELECT count(*) FROM within WHERE account_bucket = a.key)
                  FROM accounts a WHERE a.key = b.key)
    WHERE b.key = ANY(ARRAY(SELECT key FROM accounts WHERE tokens >= wanted))
), begun AS (
    INSERT INTO conversations (channel, account, thread_id, requester_id, requester, link, audience, read_along, brand,
                               mode, email_index, arm)
    SELECT channel, account, thread_id, requester_id, convert_to(requester, 'UTF8'), link, audience, read_along, brand,
           mode, email_index, arm
    FROM within WHERE known IS NULL ORDER BY number
    ON CONFLICT DO NOTHING
    RETURNING id, channel, account, thread_id
), kept AS (
    INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, sent_at)
    SELECT coalesce(w.known, begun.id), channel, account, thread_id, w.message_id, 'requester',
           convert_to(w.body, 'UTF8'), 'waiting', w.sent_at
    FROM within w LEFT JOIN begun USING (channel, account, thread_id)
    WHERE w.known IS NOT NULL OR begun.id IS NOT NULL ORDER BY w.number
    RETURNING conversation_id, channel, account, thread_id
)
SELECT w.number, kept.conversation_id, w.free FROM within w JOIN kept USING (channel, account, thread_id);

-- name: known_plain
-- Of messages that were not kept: those that are here already, and of which nothing else in their conversation would
-- change. What is read is committed, or this transaction's own, so nothing need be held: it is as if they had come before
-- what others change now. Who has the conversation, and what they may still ask, makes no difference to them.
SELECT told.number
FROM ROWS FROM (json_to_recordset(CAST(:messages AS json)) AS (
    channel text, account text, thread_id text, message_id text, requester_id text, link text, brand text, audience text,
    mode text, read_along boolean)) WITH ORDINALITY AS told (
    channel, account, thread_id, message_id, requester_id, link, brand, audience, mode, read_along, number)
JOIN LATERAL (SELECT * FROM conversations c WHERE (c.channel, c.account, c.thread_id)
              = (told.channel, told.account, told.thread_id) LIMIT 1) known ON true
WHERE known.requester_id = told.requester_id AND known.closed_at IS NULL AND known.audience <= told.audience
  AND (told.mode = 'proactive' OR known.mode = told.mode)
  AND known.link IS NOT DISTINCT FROM coalesce(told.link, known.link)
  AND known.brand IS NOT DISTINCT FROM coalesce(told.brand, known.brand)
  AND (told.read_along IS NULL OR known.read_along OR known.read_along = told.read_along)
  AND (SELECT true FROM messages m WHERE (m.channel, m.account, m.thread_id, m.message_id)
       = (told.channel, told.account, told.thread_id, told.message_id))
  AND (SELECT true FROM handoffs h WHERE (h.desk, h.account, h.ticket_id)
       = (told.channel, told.account, told.thread_id) AND h.conversation_id <> known.id LIMIT 1) IS NULL;
