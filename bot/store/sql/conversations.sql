-- name: claim_conversation^
-- T2: take a waiting conversation of the bot's for `seconds`; no row when there is nothing to do or another has it.
-- Waits for the row instead of skipping a locked one: it may be held by nothing more than the second delivery of the
-- message that this claim was enqueued for, and nobody would enqueue it again. It is not waited for on the disk
-- (`synchronous_commit`): where a crash undoes it, T3 finds the lease to be no longer its own, and the question still waits.
UPDATE conversations
SET lease_token = :token, lease_until = now() + make_interval(secs => :seconds), held_by = :holder,
    failures = failures + CASE WHEN lease_token = :token THEN 0 ELSE 1 END
WHERE id = (
    SELECT c.id FROM conversations c
    WHERE c.id = :id AND c.owner = 'bot' AND (c.lease_until < now() OR c.lease_token = :token) AND c.retry_at <= now()
      AND c.paused_until <= now()
      AND EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
    FOR UPDATE
) AND set_config('synchronous_commit', 'off', true) = 'off'
RETURNING *, is_paused(channel, account, brand) AS paused;

-- name: is_thought_about$
-- Does this process still think about it for the bot, as it stood?
SELECT EXISTS (
    SELECT FROM conversations c
    WHERE c.id = :id AND c.owner = 'bot' AND c.epoch = :epoch AND c.lease_until > now()
      AND c.held_by IS NOT DISTINCT FROM CAST(:holder AS uuid) AND NOT is_paused(c.channel, c.account, c.brand)
);

-- name: messages_to_think_about
-- What nobody has answered yet (`waits`), and the last `limit` things said besides, waiting ones included. What waits for
-- the bot waits from when the bot may answer.
WITH waiting AS MATERIALIZED (
    SELECT m.*, c.paused_until FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.conversation_id = :id AND m.state = 'waiting'
),
recent AS (
    SELECT m.* FROM messages m WHERE m.conversation_id = :id AND m.state <> 'withdrawn'
      AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)  -- the requester never saw it
    ORDER BY m.sent_at DESC, m.id DESC LIMIT :limit + (SELECT count(*) FROM waiting)
)
SELECT true AS waits, id, author, body, state, sent_at, edited_at,
       extract(epoch FROM now() - greatest(received_at, paused_until))::float8 AS age_seconds FROM waiting
UNION ALL
SELECT false, id, author, body, state, sent_at, edited_at, extract(epoch FROM now() - received_at)::float8 FROM recent
ORDER BY sent_at, id;

-- name: past_of_conversation^
-- The bot's answers since a human last had the conversation, but no older than a day; those that the requester marked as
-- no help since then; how their last messages sound, the newest first; whether words to them are still to be sent; whether
-- it has spoken at all, if only of a handoff; and the summary of the oldest messages.
SELECT (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id AND m.author = 'bot'
        AND m.received_at > greatest(c.return_heard_at, now() - interval '1 day')
        AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id)) AS answers_given,
       (SELECT count(*) FROM feedback f WHERE f.conversation_id = c.id AND f.by_id = c.requester_id
        AND f.helpful = false AND f.outbox_key IS NOT NULL AND f.at > c.returned_at) AS refused_answers,
       (SELECT coalesce(jsonb_agg(to_jsonb(d)), '[]') FROM (
            SELECT d.message_id, d.value, d.frustration, d.refuses, d.repeats
            FROM moods d JOIN messages m ON m.id = d.message_id
            WHERE m.conversation_id = c.id ORDER BY m.sent_at DESC, m.id DESC LIMIT :limit) d) AS moods,
       EXISTS (SELECT FROM outbox o
               WHERE o.conversation_id = c.id AND o.lane = 'requester' AND o.state = 'pending') AS words_wait,
       EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.author = 'bot'
               AND NOT EXISTS (SELECT FROM drafts d WHERE d.turn_id = m.id))
           OR EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.kind = 'handoff_notice'
                      AND o.state = 'sent') AS introduced,
       coalesce(s.until, 0) AS until, s.body AS summary
FROM conversations c LEFT JOIN summaries s ON s.conversation_id = c.id WHERE c.id = :id;

-- name: waiting_messages
-- What nobody has answered yet, the oldest first. It waits for the bot from when the bot may answer.
SELECT m.id, m.author, m.body, m.state, m.sent_at, m.edited_at,
       extract(epoch FROM now() - greatest(m.received_at, c.paused_until))::float8 AS age_seconds
FROM messages m JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = :id AND m.state = 'waiting'
ORDER BY m.sent_at, m.id;

-- name: release_lease!
-- Give the conversation back without an answer, to be tried again in `seconds`.
UPDATE conversations
SET lease_token = NULL, lease_until = 'epoch', retry_at = now() + make_interval(secs => :seconds),
    failures = CASE WHEN :counts_as_attempt THEN failures ELSE greatest(failures - 1, 0) END
WHERE id = :id AND lease_token = :token;

-- name: since_the_claim^
-- How many messages wait in the conversation that the draft did not see; whether the bot was paused there; and how many of
-- the passages that it cites are there still, of articles for these `audiences`: a changed article has others.
SELECT count(*) AS beyond, is_paused(:channel, :account, :brand) AS paused,
       (SELECT count(*) FROM passages p JOIN articles a ON a.id = p.article_id
        WHERE p.id = ANY(CAST(:cited AS bigint[])) AND a.audience = ANY(CAST(:audiences AS text[]))) AS shown
FROM messages WHERE conversation_id = :id AND state = 'waiting' AND NOT id = ANY(:seen);

-- name: mark_answered!
-- These messages are answered by the bot's turn `turn_id`.
UPDATE messages SET state = 'answered', answered_by = :turn_id WHERE id = ANY(:ids) AND state = 'waiting';

-- name: record_outcome!
-- T3: the outcome stands; the lease is over. `goes_on`: what counted as resolved is not, after all.
WITH ended AS (
    UPDATE resolutions SET ended_at = greatest(now(), at) WHERE conversation_id = :id AND ended_at IS NULL AND :goes_on
)
UPDATE conversations
SET lease_token = NULL, lease_until = 'epoch', failures = 0, retry_at = 'epoch',
    ungrounded_streak = :ungrounded_streak, last_answer_at = now(), language = coalesce(:language, language),
    vault = coalesce(:vault, vault),
    mode = CASE mode WHEN 'proactive' THEN 'answer' ELSE mode END  -- it has spoken: now it is asked
WHERE id = :id;

-- name: note_confirmation!
-- Its requester says that the matter is settled.
UPDATE conversations SET confirmed_at = now() WHERE id = :id;

-- name: skip!
-- Nothing is said to these: nobody asked the bot, or (`with_agent`) an agent answers them.
UPDATE messages SET state = :state WHERE conversation_id = :id AND id = ANY(:ids) AND state = 'waiting';

-- name: insert_draft!
-- What the bot proposed to the agents, to be compared with what one of them answers.
INSERT INTO drafts (turn_id, conversation_id, confidence) VALUES (:turn_id, :conversation_id, :confidence);

-- name: mark_closed^
-- Nobody has said anything since `seconds` ago, and nothing is on its way: the conversation is closed, once.
UPDATE conversations c SET closed_at = now()
WHERE c.id = :id AND c.owner = 'bot' AND c.mode = 'answer' AND c.closed_at IS NULL
  AND c.last_answer_at < now() - make_interval(secs => :seconds)
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id
                  AND (m.state = 'waiting' OR m.received_at > now() - make_interval(secs => :seconds)))
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'pending')
  AND NOT EXISTS (SELECT FROM act_requests a WHERE a.conversation_id = c.id
                  AND a.state IN ('waiting', 'approved', 'running'))
  AND NOT is_paused(c.channel, c.account, c.brand)
RETURNING c.*;

-- name: conversation_row^
-- A conversation by its id.
SELECT * FROM conversations WHERE id = :id;

-- name: set_requester!
-- What the vendor knows about the person, where they are still the one who asks.
UPDATE conversations SET requester = :requester, email_index = :email_index, identified = true, identified_at = now(),
    audience = CASE WHEN :guest THEN 'customer' ELSE audience END
WHERE id = :id AND requester_id = :requester_id;

-- name: set_language!
-- What its requester was spoken to in, where they were never found to write in any.
UPDATE conversations SET language = coalesce(language, :language) WHERE id = :id;

-- name: insert_handoff^
-- One handoff at a time; no row when one is going on already.
INSERT INTO handoffs (conversation_id, desk, account, reason, explanation, follow_up_of)
VALUES (:conversation_id, :desk, :account, :reason, :explanation, :follow_up_of)
ON CONFLICT (conversation_id) WHERE state <> 'closed' DO NOTHING
RETURNING *;

-- name: current_handoff^
-- The handoff that is going on.
SELECT * FROM handoffs WHERE conversation_id = :conversation_id AND state <> 'closed';

-- name: handoff_row^
-- A handoff by its id.
SELECT * FROM handoffs WHERE id = :id;

-- name: close_handoff!
-- The handoff is over: its ticket is solved, refused or gone.
UPDATE handoffs SET state = 'closed', closed_at = now() WHERE id = :id AND state <> 'closed';

-- name: close_handoffs!
-- Whatever handoff of the conversation is going on is over.
UPDATE handoffs SET state = 'closed', closed_at = now() WHERE conversation_id = :conversation_id AND state <> 'closed';

-- name: reopen_handoff!
-- An agent spoke in a ticket that was solved: it is the conversation's ticket again, unless a newer one is.
UPDATE handoffs h SET state = CASE WHEN ticket_id IS NULL THEN 'pending' ELSE 'open' END, closed_at = NULL
WHERE h.id = :id AND h.state = 'closed'
  AND NOT EXISTS (SELECT FROM handoffs o WHERE o.conversation_id = h.conversation_id AND o.state <> 'closed');

-- name: open_handoff!
-- The ticket exists.
UPDATE handoffs
SET ticket_id = :ticket_id, ticket_url = :ticket_url, state = CASE state WHEN 'pending' THEN 'open' ELSE state END
WHERE id = :id;

-- name: conversations_where_nothing_waits
-- Those of these in which no message waits for an answer of the bot's any more: it was taken back, a human has it, or the bot
-- is paused.
SELECT c.id FROM conversations c
WHERE c.id = ANY(:ids) AND (
    is_paused(c.channel, c.account, c.brand)
    OR NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting'));
