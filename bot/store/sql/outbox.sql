-- name: insert_outbox!
-- Something is to be sent, in `seconds`. `goes_to`: the vendor, where that is neither its handoff's
-- desk nor its requester's.
INSERT INTO outbox (conversation_id, handoff_id, lane, kind, goes_to, body, fence_owner, fence_epoch, key, due_at)
VALUES (:conversation_id, :handoff_id, :lane, :kind, :goes_to, :body, :fence_owner, :fence_epoch,
        coalesce(:key, gen_random_uuid()), now() + make_interval(secs => :seconds));

-- name: say^
-- What the bot says is to be sent, is its turn from now on (see `insert_turn`), answers these messages, and rests on these
-- articles. Where its process is about to send it (`token`), it is leased to it as `claim_outbox` would, unless something
-- waits before it in its lane.
WITH held AS (
    SELECT CAST(:token AS uuid) AS token, CAST(:holder AS uuid) AS holder, now() + make_interval(secs => :seconds) AS until
    WHERE CAST(:token AS uuid) IS NOT NULL AND NOT EXISTS (
        SELECT FROM outbox WHERE conversation_id = :conversation_id AND lane = :lane AND state = 'pending')
), queued AS (
    INSERT INTO outbox (conversation_id, lane, kind, body, fence_owner, fence_epoch, key,
                        lease_token, held_by, lease_until, attempts)
    VALUES (:conversation_id, :lane, :kind, :body, :fence_owner, :fence_epoch, :key,
            (SELECT token FROM held), (SELECT holder FROM held), coalesce((SELECT until FROM held), 'epoch'),
            (SELECT count(*) FROM held))
), turn AS (
    INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, grounded, sent_at)
    SELECT :conversation_id, :channel, :account, :thread_id, :message_id, 'bot', :words, 'recorded', :grounded,
           coalesce(greatest((SELECT max(sent_at) FROM messages WHERE conversation_id = c.id),
                             nullif(c.returned_at, 'epoch') + interval '1 microsecond'), now())
    FROM conversations c WHERE c.id = :conversation_id
    RETURNING id
), answered AS (
    UPDATE messages m SET state = 'answered', answered_by = turn.id FROM turn
    WHERE m.id = ANY(CAST(:answers AS bigint[])) AND m.state = 'waiting'
), cited AS (
    INSERT INTO citations (message_id, conversation_id, url, title)
    SELECT turn.id, :conversation_id, c.url, c.title
    FROM turn CROSS JOIN unnest(CAST(:urls AS text[]), CAST(:titles AS text[])) c (url, title)
)
SELECT id FROM turn;

-- name: cancel_fenced
-- What the bot prepared before the conversation changed hands is not said any more, nor is auto_close to a requester who
-- has come back, who is not asked for a rating then either. Nobody is told that a human will reply who reads one already,
-- unless that was tried and may stand there. Where the bot is paused, nothing that it wrote is said, also beside a
-- handoff, unless it may have been, which is looked for first; what came of something that a human approved is. `unsaid`: certainly it was not.
WITH c AS MATERIALIZED (  -- first, as everywhere: two transactions that lock in two orders wait for each other
    SELECT * FROM conversations WHERE id = :conversation_id FOR NO KEY UPDATE
)
UPDATE outbox o SET state = 'cancelled', problem = 'the conversation changed hands or went on, or the bot is paused'
FROM c
WHERE c.id = o.conversation_id AND o.conversation_id = :conversation_id AND o.state = 'pending'
  AND o.lease_until < now() AND o.fence_epoch IS NOT NULL
  AND ((o.fence_owner, o.fence_epoch) IS DISTINCT FROM (c.owner, c.epoch)
       OR ((o.fence_owner IS NOT DISTINCT FROM 'bot' OR o.kind = 'answer') AND NOT (o.unsure OR o.lease_token IS NOT NULL)
           AND o.kind NOT IN ('result', 'settle') AND is_paused(c.channel, c.account, c.brand))
       OR (o.kind = 'closing' AND c.closed_at IS NULL)
       OR (o.kind = 'rating' AND EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting'))
       OR (o.kind = 'handoff_notice' AND o.attempts = 0 AND EXISTS (
           SELECT FROM messages m WHERE m.conversation_id = c.id AND m.author = 'agent'
                 AND m.received_at > c.return_heard_at)))
RETURNING o.kind, o.key,
          o.attempts = 0 OR ((o.fence_owner, o.fence_epoch) = (c.owner, c.epoch)
                             AND NOT (o.unsure OR o.lease_token IS NOT NULL)) AS unsaid;

-- name: claim_outbox^
-- T4: lease the first unsent row of a lane, if it is due, free and still allowed. Where an earlier lease simply ran out,
-- nobody knows what came of that attempt. What `cancel_fenced` takes out is never leased.
-- With it comes what it is sent with: the vendor it goes to (a desk, or the conversation's own channel) and where its
-- requester is; for words the vendor's ids of what we said there before, and when the newest words were said that were known
-- as it was queued, on the vendor's own clock, or an hour before where there were none; for labels whether they are the
-- first: nothing was set, said or handed over before. What was sent long ago is not kept.
-- For labels nobody waits for the disk (`lazily`): where a crash undoes this, they are set twice, which changes nothing.
WITH claimed AS (
    UPDATE outbox SET lease_token = gen_random_uuid(), lease_until = now() + make_interval(secs => :seconds),
                      held_by = :holder, attempts = attempts + 1, unsure = unsure OR lease_token IS NOT NULL
    WHERE id = (
        SELECT o.id FROM outbox o
        CROSS JOIN LATERAL (SELECT * FROM conversations WHERE id = o.conversation_id OFFSET 0) c
        WHERE o.id = (SELECT min(id) FROM outbox
                      WHERE conversation_id = :conversation_id AND lane = :lane AND state = 'pending')
          AND o.conversation_id = :conversation_id AND o.lane = :lane  -- as the index has them
          AND o.state = 'pending' AND o.due_at <= now() AND o.lease_until < now()
          AND (o.fence_epoch IS NULL OR (o.fence_owner, o.fence_epoch) = (c.owner, c.epoch))
          AND NOT ((o.fence_owner IS NOT DISTINCT FROM 'bot' OR o.kind = 'answer') AND NOT (o.unsure OR o.lease_token IS NOT NULL)
                   AND o.kind NOT IN ('result', 'settle') AND is_paused(c.channel, c.account, c.brand))
          AND NOT (o.kind = 'closing' AND c.closed_at IS NULL)
          AND NOT (o.kind IN ('rating', 'handoff_notice') AND EXISTS (
               SELECT FROM messages m WHERE m.conversation_id = c.id AND (
                   (o.kind = 'rating' AND m.state = 'waiting')
                   OR (o.kind = 'handoff_notice' AND o.attempts = 0 AND m.author = 'agent'
                       AND m.received_at > c.return_heard_at))))
        FOR UPDATE OF o SKIP LOCKED
    )
    RETURNING *
)
SELECT o.*, extract(epoch FROM now() - o.created_at)::float8 AS age_seconds, coalesce(o.goes_to, h.desk, c.channel) AS vendor,
       c.channel, c.account, c.thread_id, c.requester_id,
       array(SELECT external_id FROM outbox s WHERE o.lane = 'requester' AND s.conversation_id = o.conversation_id
             AND s.lane = 'requester' AND s.state = 'sent') AS sent_ids,
       coalesce((SELECT max(m.sent_at) FROM messages m
                 WHERE o.lane = 'requester' AND m.conversation_id = c.id AND m.author <> 'bot' AND m.received_at <= o.created_at
                   AND (m.channel, m.account, m.thread_id) = (c.channel, c.account, c.thread_id)),
                o.created_at - interval '1 hour') AS said_until,
       o.kind = 'label'
       AND NOT EXISTS (SELECT FROM outbox b WHERE b.conversation_id = c.id AND b.kind = 'label' AND b.id < o.id)
       AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.author = 'bot'
                       AND m.received_at < o.created_at)
       AND NOT EXISTS (SELECT FROM handoffs b WHERE b.conversation_id = c.id AND b.created_at < o.created_at) AS is_first,
       CASE o.kind WHEN 'label' THEN set_config('synchronous_commit', 'off', true) END AS lazily
FROM claimed o JOIN conversations c ON c.id = o.conversation_id
LEFT JOIN handoffs h ON h.id = o.handoff_id AND o.lane = 'desk';

-- name: is_due$
-- Is anything of a lane due that nobody is sending?
SELECT EXISTS (SELECT FROM outbox WHERE conversation_id = :conversation_id AND lane = :lane AND state = 'pending'
               AND due_at <= now() AND lease_until < now());

-- name: still_allowed$
-- The last look before sending: is the lease ours, the conversation still in the same hands, and the bot not paused? Has
-- nobody said meanwhile what makes it void? As `cancel_fenced` has it, which takes it out then.
SELECT EXISTS (
    SELECT FROM outbox o JOIN conversations c ON c.id = o.conversation_id
    WHERE o.id = :id AND o.lease_token = :token AND o.lease_until > now() AND o.state = 'pending'
      AND (o.fence_epoch IS NULL OR (o.fence_owner, o.fence_epoch) = (c.owner, c.epoch))
      AND NOT ((o.fence_owner IS NOT DISTINCT FROM 'bot' OR o.kind = 'answer') AND o.kind NOT IN ('result', 'settle')
               AND is_paused(c.channel, c.account, c.brand))
      AND NOT (o.kind = 'closing' AND c.closed_at IS NULL)
      AND NOT (o.kind = 'rating' AND EXISTS (
           SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting'))
      AND NOT (o.kind = 'handoff_notice' AND o.attempts = 1 AND NOT o.unsure AND EXISTS (
           SELECT FROM messages m WHERE m.conversation_id = c.id AND m.author = 'agent'
                 AND m.received_at > c.return_heard_at))
);

-- name: looked_for_in_vain!
-- An earlier attempt has left nothing at the vendor, and there is none now.
UPDATE outbox SET unsure = false WHERE id = :id AND lease_token = :token AND state = 'pending';

-- name: supersede_outbox!
-- A human was quicker at the vendor: it is not said.
UPDATE outbox SET state = 'cancelled', lease_token = NULL, problem = 'a human was quicker'
WHERE id = :id AND lease_token = :token AND state = 'pending';

-- name: retract_turn
-- An answer that was never said is no turn, and in no summary. What it was to answer is the human's who was quicker; it waits again where no
-- human had it since: they gave the conversation back before, or took it and gave it back without a word and a ticket.
WITH turn AS (
    DELETE FROM messages WHERE conversation_id = :conversation_id AND message_id = 'firstline:' || :key
    RETURNING id
), summary AS (
    DELETE FROM summaries s USING turn t WHERE s.conversation_id = :conversation_id AND s.until >= t.id
)
UPDATE messages m SET answered_by = NULL, state = CASE
    WHEN m.state = 'withdrawn' THEN m.state
    WHEN c.owner = 'bot' AND c.mode NOT IN ('draft', 'shadow') AND m.sent_at >= c.human_until
        AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = c.id AND h.created_at >= m.received_at)
        AND NOT EXISTS (SELECT FROM messages a WHERE a.conversation_id = c.id AND a.author = 'agent'
                        AND a.sent_at > m.sent_at)
    THEN 'waiting' ELSE 'with_agent' END
FROM conversations c
WHERE c.id = m.conversation_id AND m.conversation_id = :conversation_id AND m.answered_by IN (SELECT id FROM turn)
RETURNING m.id, m.author, m.body, m.state, m.sent_at, m.edited_at,
          extract(epoch FROM now() - m.received_at)::float8 AS age_seconds;

-- name: retract_answer_effects!
-- Nor does anything else tell of it.
WITH label AS (
    UPDATE outbox SET state = 'cancelled', problem = 'the answer was not said'
    WHERE conversation_id = :conversation_id AND kind = 'label' AND state = 'pending'
)
UPDATE conversations SET last_answer_at = (
    SELECT max(m.received_at) FROM messages m WHERE m.conversation_id = :conversation_id AND m.author = 'bot')
WHERE id = :conversation_id;

-- name: give_up_outbox_of_handoff!
-- What was to go with a handoff that will never be.
UPDATE outbox SET state = 'dead', problem = :problem
WHERE handoff_id = :handoff_id AND kind IN ('comment', 'note') AND state = 'pending';

-- name: mark_undisputed^
-- T5 where nobody else can have said it: the vendor took it, and nothing follows. `more`: something else is due in its lane
-- that nobody is sending.
UPDATE outbox o SET state = 'sent', external_id = :external_id, sent_at = now(), lease_token = NULL, problem = NULL
WHERE o.id = :id AND o.lease_token = :token AND o.state = 'pending' AND NOT o.unsure
RETURNING EXISTS (SELECT FROM outbox m WHERE m.conversation_id = o.conversation_id AND m.lane = o.lane AND m.state = 'pending'
                  AND m.id <> o.id AND m.due_at <= now() AND m.lease_until < now()) AS more,
          CASE o.kind WHEN 'label' THEN set_config('synchronous_commit', 'off', true) END AS lazily;  -- as in `claim_outbox`

-- name: mark_sent^
-- T5: the vendor took it. Of two workers that said it, whoever comes first is `recorded`, with the lease or without: the
-- copy that stays. `held`: nobody had the message since it was claimed; `as_id`: the copy that was recorded before.
WITH mine AS (
    SELECT id, state, unsure, external_id, lease_token IS NOT DISTINCT FROM :token AS held FROM outbox
    WHERE id = :id FOR UPDATE
), marked AS (
    UPDATE outbox o SET state = 'sent', external_id = :external_id, sent_at = now(), lease_token = NULL, problem = NULL
    FROM mine WHERE o.id = mine.id AND mine.state IN ('pending', 'cancelled') RETURNING o.id
)
SELECT EXISTS (SELECT FROM marked) AS recorded, mine.state, mine.held, mine.unsure, mine.external_id AS as_id FROM mine;

-- name: is_held$
-- Has nobody else had the message since it was claimed?
SELECT EXISTS (SELECT FROM outbox WHERE id = :id AND lease_token = :token AND state = 'pending');

-- name: recorded_message^
-- A message of the outbox, if it is kept, with what words are sent with: see `claim_outbox`. By its id, or the one that a
-- conversation's requester is sent under the lease `token`.
SELECT o.*, extract(epoch FROM now() - o.created_at)::float8 AS age_seconds, coalesce(o.goes_to, h.desk, c.channel) AS vendor,
       c.channel, c.account, c.thread_id, c.requester_id,
       array(SELECT external_id FROM outbox s
             WHERE s.conversation_id = c.id AND s.lane = o.lane AND s.state = 'sent') AS sent_ids,
       coalesce((SELECT max(m.sent_at) FROM messages m
                 WHERE m.conversation_id = c.id AND m.author <> 'bot' AND m.received_at <= o.created_at
                   AND (m.channel, m.account, m.thread_id) = (c.channel, c.account, c.thread_id)),
                o.created_at - interval '1 hour') AS said_until,
       false AS is_first
FROM outbox o JOIN conversations c ON c.id = o.conversation_id
LEFT JOIN handoffs h ON h.id = o.handoff_id AND o.lane = 'desk'
WHERE o.id = coalesce(CAST(:id AS bigint), (
    SELECT id FROM outbox WHERE conversation_id = :conversation_id AND lane = 'requester' AND state = 'pending'
                                AND lease_token = CAST(:token AS uuid)));

-- name: being_said$
-- Is anything of a lane at its vendor, or on its way, that is not recorded?
SELECT EXISTS (SELECT FROM outbox WHERE conversation_id = :conversation_id AND lane = :lane
               AND state = 'pending' AND attempts > 0);

-- name: notice_of_handoff^
-- The notice of a handoff, held until the end of the transaction. `unsaid`: nobody has begun to say it.
SELECT id, body, state = 'pending' AND attempts = 0 AND lease_until < now() AS unsaid FROM outbox
WHERE handoff_id = :handoff_id AND kind = 'handoff_notice' AND state IN ('pending', 'sent')
FOR UPDATE;

-- name: release_notice!
-- The ticket exists: it is said now, in other words.
UPDATE outbox SET body = :body, due_at = now() WHERE id = :id;

-- name: postpone_outbox!
-- Try again in `seconds`.
UPDATE outbox SET lease_token = NULL, lease_until = 'epoch', problem = :problem, unsure = unsure OR :unsure,
                  due_at = now() + make_interval(secs => :seconds),
                  attempts = CASE WHEN :counts_as_attempt THEN attempts ELSE greatest(attempts - 1, 0) END
WHERE id = :id AND lease_token = :token AND state = 'pending';

-- name: give_back_outbox!
-- Nothing was tried: whoever can open it may have it at once.
UPDATE outbox SET lease_token = NULL, lease_until = 'epoch', attempts = attempts - 1
WHERE id = :id AND lease_token = :token AND state = 'pending';

-- name: long_pending^
-- The first unsent row of a lane, held, where it has waited for so long and nobody is sending it.
SELECT id, kind, handoff_id, body FROM outbox
WHERE id = (SELECT min(id) FROM outbox WHERE conversation_id = :conversation_id AND lane = :lane AND state = 'pending')
  AND created_at < now() - make_interval(secs => :seconds) AND lease_until < now()
FOR UPDATE;

-- name: give_up_unread!
-- As `give_up_outbox`, of a row that nobody could lease.
UPDATE outbox SET state = 'dead', lease_token = NULL, problem = :problem WHERE id = :id AND state = 'pending';

-- name: give_up_outbox!
-- It will never be sent; a person has to look.
UPDATE outbox SET state = 'dead', lease_token = NULL, problem = :problem
WHERE id = :id AND lease_token = :token AND state = 'pending';

-- name: ids_of_sent
-- The vendor's ids of what we said in a lane.
SELECT external_id FROM outbox WHERE conversation_id = :conversation_id AND lane = :lane AND state = 'sent';

-- name: lanes_with_messages
-- The lanes of a conversation in which something is to be sent.
SELECT DISTINCT lane FROM outbox WHERE conversation_id = :conversation_id AND state = 'pending';
