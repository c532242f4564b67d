-- name: privacy_keys$
-- The sealed keys of blind indexes and receipts.
SELECT sealed FROM privacy_keys;

-- name: plant_privacy_keys!
-- Written once: of several at once the first decides.
INSERT INTO privacy_keys (sealed) VALUES (:sealed) ON CONFLICT DO NOTHING;

-- name: replace_privacy_keys!
-- Under another key of the data; or others, where those are lost.
INSERT INTO privacy_keys (sealed) VALUES (:sealed) ON CONFLICT (one) DO UPDATE SET sealed = excluded.sealed;

-- name: share_intake^
-- What is taken in from here on is done when an erasure begins, or sees it.
SELECT pg_advisory_xact_lock_shared(16057);

-- name: stop_intake^
-- Nothing is being taken in until the end of the transaction.
SELECT pg_advisory_xact_lock(16057);

-- name: erased_at$
-- When any of these was last erased; null: never.
SELECT max(at) FROM erased WHERE index = ANY(:indexes);

-- name: conversations_not_indexed
-- Those that a version before this one wrote.
SELECT id, requester FROM conversations WHERE email_index IS NULL AND id > :after ORDER BY id LIMIT :limit;

-- name: all_requesters
-- Who conversations are with.
SELECT id, channel, account, thread_id, requester_id, requester, created_at FROM conversations
WHERE erasure_id IS NULL AND id > :after ORDER BY id LIMIT :limit;

-- name: set_email_index!
-- Unless its requester is another now.
UPDATE conversations SET email_index = :email_index WHERE id = :id AND email_index IS NULL AND requester = :was;

-- name: forget_email_indexes!
-- They were made with another key.
UPDATE conversations SET email_index = NULL WHERE email_index IS NOT NULL;

-- name: conversations_of_people
-- Those of these people, of these addresses, and of these numbers, which began until then; null: until now.
SELECT id, channel, account, thread_id, requester_id, requester FROM conversations
WHERE email_index = ANY(:emails) AND email_index > '' AND erasure_id IS NULL
  AND created_at <= coalesce(CAST(:until AS timestamptz), 'infinity')
UNION
SELECT c.id, c.channel, c.account, c.thread_id, c.requester_id, c.requester
FROM unnest(:channels::text[], :accounts::text[], :ids::text[]) AS p (channel, account, id)
JOIN conversations c ON c.channel = p.channel AND c.account = p.account AND c.requester_id = p.id
WHERE c.erasure_id IS NULL AND c.created_at <= coalesce(CAST(:until AS timestamptz), 'infinity')
UNION
SELECT id, channel, account, thread_id, requester_id, requester FROM conversations
WHERE id = ANY(:numbers::bigint[]) AND erasure_id IS NULL
  AND created_at <= coalesce(CAST(:until AS timestamptz), 'infinity')
ORDER BY id;

-- name: people_beside
-- Whoever took part without a conversation of their own, by the ids that stand in the clear.
SELECT c.channel, c.account, f.by_id AS id FROM feedback f JOIN conversations c ON c.id = f.conversation_id
UNION SELECT channel, site, visitor FROM chats
UNION SELECT channel, account, author_id FROM unaddressed_messages;

-- name: tickets_of_conversations
-- What their handoffs are at the desks.
SELECT h.desk, h.account, h.ticket_id, h.ticket_url, h.key, h.state
FROM handoffs h WHERE h.conversation_id = ANY(:ids) ORDER BY h.id;

-- name: begin_erasure^
-- From now on; a null key is a new one.
INSERT INTO erasures (key, by, body) VALUES (coalesce(CAST(:key AS uuid), gen_random_uuid()), :by, :body)
RETURNING id, key, at, due_at;

-- name: repeat_erasure^
-- One that a restored backup does not know; no row where it does.
INSERT INTO erasures (key, at, by, body) VALUES (:key, :at, :by, :body) ON CONFLICT (key) DO NOTHING RETURNING id, key, at, due_at;

-- name: note_erased!
-- These are.
INSERT INTO erased (index, erasure_id, at) SELECT unnest(:indexes::text[]), :id, :at ON CONFLICT DO NOTHING;

-- name: hide_conversations!
-- They are nobody's any more: what is being thought about is void, and whatever comes for their threads begins anew.
UPDATE conversations SET erasure_id = :erasure_id, thread_id = 'erased:' || id, requester_id = '', requester = :nobody,
    email_index = '', link = NULL, vault = NULL, owner = 'human', epoch = epoch + 1, lease_token = NULL,
    retry_at = 'epoch'
WHERE id IN (SELECT id FROM conversations WHERE id = ANY(:ids) ORDER BY id FOR UPDATE);

-- name: cancel_for_erasure!
-- Nothing of them is sent that is not at the vendor yet. `lease_until` stays, and tells what may be.
UPDATE outbox SET state = 'cancelled', lease_token = NULL, problem = 'erased'
WHERE conversation_id = ANY(:ids) AND state = 'pending';

-- name: longest_lease$
-- Until when one of these may be thought about, at the longest: seconds since 1970, by the database's clock.
SELECT extract(epoch FROM greatest(max(lease_until), clock_timestamp()))::float8 FROM conversations WHERE id = ANY(:ids);

-- name: seconds_now$
-- The same clock.
SELECT extract(epoch FROM clock_timestamp())::float8;

-- name: time_now$
-- For people.
SELECT date_trunc('second', now());

-- name: turns_of_conversations
-- The numbers of what their requesters said, by which their traces are called.
SELECT c.id, coalesce(array_agg(m.id ORDER BY m.id) FILTER (WHERE m.id IS NOT NULL), '{}') AS messages,
       EXISTS (SELECT FROM feedback f WHERE f.conversation_id = c.id) AS rated
FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id AND m.author = 'requester'
WHERE c.id = ANY(:ids) GROUP BY c.id;

-- name: hidden_conversations
-- Those of an erasure that are left. `busy`: something of theirs may be at a vendor right now.
SELECT c.id, EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'cancelled'
                     AND o.problem = 'erased' AND o.lease_until > now()) AS busy
FROM conversations c WHERE c.erasure_id = :erasure_id ORDER BY c.id;

-- name: count_of_conversation^
-- How many rows of each table go with it.
SELECT 1 AS conversations,
       (SELECT count(*) FROM messages WHERE conversation_id = :id) AS messages,
       (SELECT count(*) FROM summaries WHERE conversation_id = :id) AS summaries,
       (SELECT count(*) FROM moods d JOIN messages m ON m.id = d.message_id WHERE m.conversation_id = :id) AS moods,
       (SELECT count(*) FROM drafts WHERE conversation_id = :id) AS drafts,
       (SELECT count(*) FROM handoffs WHERE conversation_id = :id) AS handoffs,
       (SELECT count(*) FROM decisions WHERE conversation_id = :id) AS decisions,
       (SELECT count(*) FROM act_requests WHERE conversation_id = :id) AS act_requests,
       (SELECT count(*) FROM act_steps s JOIN act_requests a ON a.id = s.request_id
        WHERE a.conversation_id = :id) AS act_steps,
       (SELECT count(*) FROM citations WHERE conversation_id = :id) AS citations,
       (SELECT count(*) FROM answer_work WHERE conversation_id = :id) AS answer_work,
       (SELECT count(*) FROM conversation_spending WHERE conversation_id = :id) AS conversation_spending,
       (SELECT count(*) FROM alarms WHERE conversation_id = :id) AS alarms,
       (SELECT count(*) FROM outbox WHERE conversation_id = :id) AS outbox,
       (SELECT count(*) FROM feedback WHERE conversation_id = :id) AS feedback,
       (SELECT count(*) FROM resolutions WHERE conversation_id = :id) AS resolutions,
       (SELECT count(*) FROM reviews WHERE conversation_id = :id) AS reviews,
       (SELECT count(*) FROM answer_scores WHERE conversation_id = :id) AS answer_scores,
       (SELECT count(*) FROM comparisons WHERE conversation_id = :id) AS comparisons;

-- name: delete_hidden_conversation!
-- With all that belongs to it.
WITH alarm AS (DELETE FROM alarms WHERE conversation_id = :id)
DELETE FROM conversations WHERE id = :id AND erasure_id IS NOT NULL;

-- name: erasures_due
-- The oldest first.
SELECT id FROM erasures WHERE done_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT :limit;

-- name: lease_erasure^
-- For `seconds`, unless another process has it or it is done. `due_at` says whose it is.
UPDATE erasures SET due_at = clock_timestamp() + make_interval(secs => :seconds)
WHERE id = :id AND done_at IS NULL AND due_at <= now() RETURNING id, key, at, by, body, due_at;

-- name: keep_erasure$
-- How far it is, and when it goes on; null: it is another process's, or done.
UPDATE erasures SET body = :body, due_at = clock_timestamp() + make_interval(secs => :seconds)
WHERE id = :id AND done_at IS NULL AND due_at = :held RETURNING due_at;

-- name: end_erasure$
-- Only the receipt is kept; null as above.
UPDATE erasures SET body = :body, done_at = now() WHERE id = :id AND done_at IS NULL AND due_at = :held RETURNING id;

-- name: erasure_is_done$
-- Has anybody ended it?
SELECT done_at IS NOT NULL FROM erasures WHERE id = :id;

-- name: erasure_row^
-- One by its key.
SELECT id, key, at, by, body, due_at FROM erasures WHERE key = :key;

-- name: erasure_ledger
-- All of them, with what they erased, the oldest first.
SELECT e.key, e.at, e.by, coalesce(array_agg(d.index ORDER BY d.index) FILTER (WHERE d.index IS NOT NULL), '{}') AS indexes
FROM erasures e LEFT JOIN erased d ON d.erasure_id = e.id GROUP BY e.id ORDER BY e.id;

-- name: erasures_after
-- Rotation: who is erased, and receipts.
SELECT id, body AS sealed FROM erasures WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_erasure!
-- Rotation: under the first key.
UPDATE erasures SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: erase_unaddressed!
-- What these people, and whoever else in these threads, said to nobody in particular.
DELETE FROM unaddressed_messages
WHERE received_at <= :at
  AND ((channel, account, thread_id) IN (SELECT * FROM unnest(:channels::text[], :accounts::text[], :threads::text[]))
    OR (channel, account, author_id) IN (
        SELECT * FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[])));

-- name: erase_edits!
-- Changes of messages in these threads that have not come in.
DELETE FROM message_edits
WHERE received_at <= :at
  AND (channel, account, thread_id) IN (SELECT * FROM unnest(:channels::text[], :accounts::text[], :threads::text[]));

-- name: erase_syncs!
-- These threads are not fetched, and none because of what one of these people did.
DELETE FROM thread_syncs s
WHERE asked_at <= :at
  AND ((channel, account, thread_id) IN (SELECT * FROM unnest(:channels::text[], :accounts::text[], :threads::text[]))
    OR EXISTS (SELECT FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[])
                   AS p (channel, account, id)
               WHERE p.channel = s.channel AND p.account = s.account AND p.id = ANY(string_to_array(s.hint, ':'))));

-- name: which_are_chats
-- Those of these threads that no vendor has.
SELECT id FROM chats WHERE id::text = ANY(:threads);

-- name: erase_chats
-- What stood on their pages until then; a page on which they have gone on since stays, with what is newer.
WITH mine AS (
    SELECT id FROM chats h
    WHERE id::text IN (SELECT t.thread FROM unnest(:channels::text[], :threads::text[]) AS t (channel, thread)
                       WHERE t.channel = h.channel)
       OR (channel, site, visitor) IN (
           SELECT * FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[]))
), said AS (
    DELETE FROM chat_messages m USING mine WHERE m.chat_id = mine.id AND m.at <= :at RETURNING m.id, m.chat_id
), gone AS (
    DELETE FROM chats h USING mine
    WHERE h.id = mine.id AND h.begun_at <= :at
      AND NOT EXISTS (SELECT FROM chat_messages m WHERE m.chat_id = h.id AND m.at > :at)
    RETURNING h.id
)
SELECT mine.id, (SELECT count(*) FROM gone WHERE gone.id = mine.id) AS chats,
       (SELECT count(*) FROM said WHERE chat_id = mine.id) AS messages,
       (SELECT count(*) FROM chat_files f JOIN said ON said.id = f.message_id WHERE said.chat_id = mine.id) AS files
FROM mine;

-- name: erase_buckets!
-- How much they may ask.
DELETE FROM buckets WHERE key = ANY(:keys);

-- name: erase_feedback!
-- What they thought of others' conversations.
DELETE FROM feedback f USING conversations c
WHERE c.id = f.conversation_id AND f.at <= :at
  AND (c.channel, c.account, f.by_id) IN (SELECT * FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[]));

-- name: erase_marks!
-- How far a place was read that is theirs alone.
DELETE FROM catch_up k
WHERE EXISTS (SELECT FROM unnest(:channels::text[], :accounts::text[], :threads::text[]) AS t (channel, account, thread)
              WHERE t.channel = k.channel AND t.account = k.account AND split_part(t.thread, ':', 1) = k.place)
  AND NOT EXISTS (SELECT FROM conversations c WHERE c.channel = k.channel AND c.account = k.account
                  AND starts_with(c.thread_id, k.place || ':'));

-- name: messages_of_authors
-- What these people wrote in others' conversations.
SELECT id, conversation_id, channel, account, thread_id, message_id FROM messages
WHERE author_index = ANY(:indexes) AND received_at <= :at ORDER BY id LIMIT :limit;

-- name: forget_authors!
-- It is not known any more who wrote these.
UPDATE messages SET author_index = NULL WHERE id = ANY(:ids);

-- name: export_conversation^
-- A conversation with all that belongs to it; what is sealed is not opened here.
SELECT c.*,
       (SELECT jsonb_agg(to_jsonb(m) ORDER BY m.id) FROM messages m WHERE m.conversation_id = c.id) AS messages,
       (SELECT jsonb_agg(to_jsonb(s)) FROM summaries s WHERE s.conversation_id = c.id) AS summaries,
       (SELECT jsonb_agg(to_jsonb(h) ORDER BY h.id) FROM handoffs h WHERE h.conversation_id = c.id) AS handoffs,
       (SELECT jsonb_agg(to_jsonb(o) ORDER BY o.id) FROM outbox o WHERE o.conversation_id = c.id) AS outbox,
       (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.id) FROM decisions d WHERE d.conversation_id = c.id) AS decisions,
       (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.id) FROM act_requests a WHERE a.conversation_id = c.id) AS act_requests,
       (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.id) FROM feedback f WHERE f.conversation_id = c.id) AS feedback,
       (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM resolutions r WHERE r.conversation_id = c.id) AS resolutions,
       (SELECT jsonb_agg(to_jsonb(v) ORDER BY v.id) FROM reviews v WHERE v.conversation_id = c.id) AS reviews,
       (SELECT jsonb_agg(to_jsonb(w) ORDER BY w.id) FROM answer_work w WHERE w.conversation_id = c.id) AS answer_work,
       (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.message_id) FROM moods d JOIN messages m ON m.id = d.message_id
        WHERE m.conversation_id = c.id) AS moods,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM act_steps t JOIN act_requests a ON a.id = t.request_id
        WHERE a.conversation_id = c.id) AS act_steps,
       (SELECT jsonb_agg(to_jsonb(d) ORDER BY d.turn_id) FROM drafts d WHERE d.conversation_id = c.id) AS drafts,
       (SELECT jsonb_agg(to_jsonb(i)) FROM citations i WHERE i.conversation_id = c.id) AS citations,
       (SELECT jsonb_agg(to_jsonb(a) ORDER BY a.id) FROM alarms a WHERE a.conversation_id = c.id) AS alarms,
       (SELECT jsonb_agg(to_jsonb(j) ORDER BY j.id) FROM answer_scores j WHERE j.conversation_id = c.id) AS answer_scores,
       (SELECT jsonb_agg(to_jsonb(k) ORDER BY k.id) FROM comparisons k WHERE k.conversation_id = c.id) AS comparisons,
       (SELECT jsonb_agg(to_jsonb(p)) FROM conversation_spending p WHERE p.conversation_id = c.id)
           AS conversation_spending
FROM conversations c WHERE c.id = :id AND c.erasure_id IS NULL;

-- name: export_chats
-- Their web chats, with what stands on the pages.
SELECT h.*, (SELECT jsonb_agg(to_jsonb(m) || jsonb_build_object('files', (
                 SELECT jsonb_agg(to_jsonb(f) ORDER BY f.place) FROM chat_files f WHERE f.message_id = m.id))
                 ORDER BY m.number) FROM chat_messages m WHERE m.chat_id = h.id) AS messages
FROM chats h
WHERE h.id::text IN (SELECT t.thread FROM unnest(:channels::text[], :threads::text[]) AS t (channel, thread)
                     WHERE t.channel = h.channel)
   OR (channel, site, visitor) IN (
       SELECT * FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[]))
ORDER BY h.begun_at;

-- name: export_authored
-- What these people wrote in others' conversations.
SELECT channel, account, thread_id, sent_at, author, body FROM messages WHERE author_index = ANY(:indexes) ORDER BY id;

-- name: export_feedback
-- What they thought of others' conversations.
SELECT c.channel, c.account, c.thread_id, f.at, f.helpful, f.score, f.reasons, f.comment
FROM feedback f JOIN conversations c ON c.id = f.conversation_id
WHERE (c.channel, c.account, f.by_id) IN (
    SELECT * FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[]))
  AND c.requester_id <> f.by_id ORDER BY f.id;

-- name: export_unaddressed
-- What they said to nobody in particular.
SELECT channel, account, thread_id, sent_at, body FROM unaddressed_messages
WHERE (channel, account, author_id) IN (
    SELECT * FROM unnest(:people_channels::text[], :people_accounts::text[], :people::text[])) ORDER BY id;
