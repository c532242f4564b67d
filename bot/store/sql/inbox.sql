-- name: upsert_conversation^
-- Find or make the conversation, and hold its thread and its row until the end of the transaction. Of two audiences the
-- one that is shown less wins, and where somebody has read along it is never taken for the requester's own again; words
-- that nobody addressed to the bot do not change what it was asked to do before. In which arm it is, is said once: as it
-- begins, or as it is known who asks.
WITH held AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended(:channel || '/' || :account || '/' || :thread_id, 0))
)
INSERT INTO conversations AS c (channel, account, thread_id, requester_id, requester, link, audience, read_along,
                                brand, mode, email_index, arm)
SELECT :channel, :account, :thread_id, :requester_id, :requester, :link, :audience, CAST(:read_along AS boolean),
       :brand, coalesce(:mode, 'answer'), :email_index,
       arm_of(:channel, :point, :share, :arm_point, CAST(:arms AS text[]), CAST(:shares AS float8[]))
FROM held
ON CONFLICT (channel, account, thread_id) DO UPDATE SET
    link = coalesce(excluded.link, c.link),
    brand = coalesce(excluded.brand, c.brand),
    audience = CASE WHEN :by_requester THEN least(c.audience, excluded.audience) ELSE c.audience END,
    read_along = coalesce(c.read_along OR excluded.read_along, c.read_along, excluded.read_along),
    mode = CASE WHEN :by_requester AND :mode IS DISTINCT FROM 'proactive' THEN coalesce(:mode, c.mode) ELSE c.mode END,
    closed_at = CASE WHEN :by_requester THEN NULL ELSE c.closed_at END,
    requester_id = CASE WHEN c.requester_id = '' THEN excluded.requester_id ELSE c.requester_id END,
    requester = CASE WHEN c.requester_id = '' THEN excluded.requester ELSE c.requester END,
    email_index = CASE WHEN c.requester_id = '' THEN excluded.email_index ELSE c.email_index END,
    arm = CASE WHEN c.requester_id = '' AND excluded.requester_id <> '' AND c.arm IS NOT NULL
               THEN excluded.arm ELSE c.arm END
RETURNING c.*;

-- name: set_mode!
-- What was being thought about was for a requester who is not answered any more.
UPDATE conversations SET mode = :mode, lease_token = NULL, lease_until = 'epoch' WHERE id = :id;

-- name: note_reader!
-- Somebody else takes part besides the requester.
UPDATE conversations SET read_along = true WHERE id = :id;

-- name: replace_requester^
-- Somebody else asks now. Nobody has looked them up, and who thinks about it has thought of the other.
UPDATE conversations SET requester_id = :requester_id, requester = :requester, email_index = :email_index, identified = false,
    lease_token = NULL, lease_until = 'epoch', retry_at = 'epoch',
    failures = CASE WHEN lease_token IS NULL THEN failures ELSE greatest(failures - 1, 0) END
WHERE id = :id RETURNING *;

-- name: lock_conversation_of_thread^
-- The conversation of a vendor's thread, if we know it; its row is held until the end of the transaction.
SELECT * FROM conversations
WHERE channel = :channel AND account = :account AND thread_id = :thread_id
FOR UPDATE;

-- name: lock_conversation^
-- A conversation by its id; its row is held until the end of the transaction.
SELECT * FROM conversations WHERE id = :id FOR UPDATE;

-- name: handoff_of_ticket^
-- The handoff that opened this ticket for a conversation on another channel: by our key where the ticket carries it
-- (the ticket may be heard of before its number was recorded), else by the ticket's number.
SELECT h.* FROM handoffs h JOIN conversations c ON c.id = h.conversation_id
WHERE h.desk = :channel AND h.account = :account
  AND (c.channel, c.account, c.thread_id) <> (:channel, :account, :thread_id) AND c.erasure_id IS NULL
  AND (h.key = :handoff_key OR h.ticket_id = :thread_id)
ORDER BY h.key = :handoff_key DESC NULLS LAST, h.id DESC
LIMIT 1;

-- name: insert_message^
-- Keep a message unless it is here already, in the form its writer has given it since; no row for a duplicate.
WITH change AS (
    DELETE FROM message_edits
    WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND message_id = :message_id
    RETURNING coalesce(body, :empty) AS body, body IS NULL AS withdrawn, at
)
INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, author_index, body, state,
                      sent_at, edited_at)
SELECT :conversation_id, :channel, :account, :thread_id, :message_id, :author, :author_index,
       coalesce((SELECT body FROM change), :body),
       CASE WHEN (SELECT withdrawn FROM change) THEN 'withdrawn' ELSE :state END,
       -- Words in a ticket elsewhere are on another vendor's clock: they come after all that is known.
       CASE WHEN c.channel = :channel THEN :sent_at
            ELSE coalesce((SELECT max(sent_at) FROM messages WHERE conversation_id = c.id), :sent_at) END,
       (SELECT at FROM change)
FROM conversations c WHERE c.id = :conversation_id
-- The connectors know our own words; where one did not, the vendor's id of what we sent is a last line.
  AND NOT EXISTS (SELECT FROM outbox WHERE conversation_id = :conversation_id AND lane = 'requester'
                  AND external_id = :message_id AND state = 'sent')
ON CONFLICT (channel, account, thread_id, message_id) DO NOTHING
RETURNING id, state;

-- name: give_to_human!
-- A human has the conversation: whatever the bot prepared is void, and what was waiting is theirs to answer.
WITH mine AS (
    UPDATE messages SET state = 'with_agent' WHERE conversation_id = :id AND state = 'waiting'
)
UPDATE conversations SET owner = 'human', epoch = epoch + 1, lease_token = NULL, lease_until = 'epoch', failures = 0
WHERE id = :id;

-- name: leave_to_agents!
-- A human answered where the bot only drafts: what it prepared is void, what waited is answered, and it goes on.
WITH mine AS (
    UPDATE messages SET state = 'with_agent' WHERE conversation_id = :id AND state = 'waiting'
)
UPDATE conversations SET epoch = epoch + 1, lease_token = NULL, lease_until = 'epoch', failures = 0 WHERE id = :id;

-- name: compare_drafts!
-- What an agent really answered, beside what was proposed.
UPDATE drafts SET agent_turn_id = :turn_id WHERE conversation_id = :conversation_id AND agent_turn_id IS NULL;

-- name: count_automated$
-- Another program's message: how many there are now in a row.
UPDATE conversations SET automated_turns = automated_turns + 1 WHERE id = :id RETURNING automated_turns;

-- name: forget_automated!
-- A person wrote.
UPDATE conversations SET automated_turns = 0 WHERE id = :id;

-- name: ask_again!
-- The bot is asked to answer what nobody has answered: the requester's words after the last answer of anybody, and after
-- the last handoff, or the wish that led to it would lead to another.
UPDATE messages SET state = 'waiting'
WHERE conversation_id = :id AND author = 'requester' AND state = 'with_agent' AND received_at > now() - interval '7 days'
  AND sent_at > coalesce((SELECT max(sent_at) FROM messages
                          WHERE conversation_id = :id AND author <> 'requester' AND state = 'recorded'), '-infinity')
  AND received_at > coalesce((SELECT max(created_at) FROM handoffs WHERE conversation_id = :id), '-infinity');

-- name: take_back_later_words!
-- What the requester wrote after the conversation was given back, and came in before we heard of that, is the bot's.
UPDATE messages SET state = 'waiting'
WHERE conversation_id = :id AND author = 'requester' AND state = 'with_agent' AND sent_at > :at;

-- name: conversation_to_resume^
-- The newest conversation of a person that a human has: this one, or any in a place. Its row is held.
SELECT * FROM conversations
WHERE channel = :channel AND account = :account AND requester_id = :requester_id AND owner = 'human'
  AND starts_with(thread_id, :place) AND (:thread_id::text IS NULL OR thread_id = :thread_id)
ORDER BY id DESC LIMIT 1 FOR UPDATE;

-- name: merged_handoffs
-- Others whose tickets were merged into the ticket of this one, still open.
SELECT o.* FROM handoffs h JOIN handoffs o ON (o.desk, o.account, o.ticket_id) = (h.desk, h.account, h.ticket_id)
WHERE h.id = :id AND o.id <> h.id AND o.conversation_id <> h.conversation_id AND o.state <> 'closed' ORDER BY o.id;

-- name: move_handoff!
-- The ticket was merged into another, which takes its place.
UPDATE handoffs SET ticket_id = :ticket_id, ticket_url = :ticket_url WHERE id = :id;

-- name: set_ticket_status!
-- The desk's own word for how far the ticket is; an older one than is known changes nothing.
UPDATE handoffs SET ticket_status = :status, ticket_status_at = :at WHERE id = :id AND ticket_status_at < :at;

-- name: give_to_bot!
-- A human gave the conversation back, at `returned_at` on the clock of its own vendor; null where another's tells: then
-- after all that is known. The bot starts afresh. Where it was `asked` to answer, also for what was written before and is
-- told of later.
UPDATE conversations c
SET owner = 'bot', epoch = epoch + 1, ungrounded_streak = 0, failures = 0, retry_at = 'epoch', return_heard_at = now(),
    returned_at = greatest(returned_at, coalesce(:returned_at, (
        SELECT max(sent_at) FROM messages WHERE conversation_id = c.id))),
    human_until = CASE WHEN :asked THEN human_until ELSE greatest(human_until, :returned_at) END
WHERE id = :id;

-- name: note_return!
-- The conversation was given back while the bot had it: only the time matters, for messages that come in late.
UPDATE conversations c SET return_heard_at = now(), returned_at = greatest(returned_at, coalesce(:returned_at, (
    SELECT max(sent_at) FROM messages WHERE conversation_id = c.id)))
WHERE id = :id;

-- name: note_ticket_return!
-- The same on the clock of the desk where the ticket is.
UPDATE handoffs SET returned_at = greatest(returned_at, :at) WHERE id = :id;

-- name: hold_thread^
-- Deliveries of one thread are accepted one after the other, also while there is no conversation row to hold.
SELECT pg_advisory_xact_lock(hashtextextended(:channel || '/' || :account || '/' || :thread_id, 0));

-- name: keep_unaddressed!
-- Words that nobody addressed to the bot, for some minutes: the thread may become ours.
INSERT INTO unaddressed_messages (channel, account, thread_id, message_id, author_id, body, sent_at)
VALUES (:channel, :account, :thread_id, :message_id, :author_id, :body, :sent_at)
ON CONFLICT DO NOTHING;

-- name: attach_unaddressed!
-- The thread is ours now: what its requester said there a moment ago waits like the rest.
WITH adopted AS (
    DELETE FROM unaddressed_messages
    WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND author_id = :author_id
    RETURNING *
)
INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, author_index, body, state, sent_at)
SELECT :conversation_id, channel, account, thread_id, message_id, 'requester', :author_index, body, :state, sent_at FROM adopted
ON CONFLICT DO NOTHING;

-- name: insert_seen_event^
-- Remember a change of hands; no row when it was heard of before.
INSERT INTO events_seen (channel, account, event_id) VALUES (:channel, :account, :event_id)
ON CONFLICT DO NOTHING RETURNING event_id;

-- name: ask_for_sync!
-- Something happened in this thread; a worker is to fetch what.
INSERT INTO thread_syncs AS s (channel, account, thread_id, hint, since)
VALUES (:channel, :account, :thread_id, :hint, :since)
ON CONFLICT (channel, account, thread_id, hint) DO UPDATE
SET asked_at = clock_timestamp(), due_at = 'epoch', attempts = 0,
    since = CASE WHEN s.since IS NULL OR excluded.since IS NULL THEN NULL ELSE least(s.since, excluded.since) END;

-- name: lease_sync^
-- Take a thread to fetch for `seconds`; no row when another worker has it or nobody asked.
UPDATE thread_syncs SET due_at = now() + make_interval(secs => :seconds), held_by = :holder, attempts = attempts + 1
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND hint = :hint AND due_at <= now()
RETURNING asked_at, attempts, since, extract(epoch FROM now() - began_at)::float8 AS age_seconds;

-- name: finish_sync!
-- Fetched, or given up, unless somebody asked again meanwhile.
DELETE FROM thread_syncs
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND hint = :hint AND asked_at = :asked_at;

-- name: hurry_sync!
-- Somebody asked again while it was being fetched: it is due at once.
UPDATE thread_syncs SET due_at = 'epoch', began_at = now()
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND hint = :hint AND asked_at <> :asked_at;

-- name: postpone_sync!
-- The vendor did not answer; try again later.
UPDATE thread_syncs SET due_at = now() + make_interval(secs => :seconds), held_by = NULL, problem = :problem
WHERE channel = :channel AND account = :account AND thread_id = :thread_id AND hint = :hint AND asked_at = :asked_at;
