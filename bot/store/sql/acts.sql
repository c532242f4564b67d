-- name: insert_act_request^
-- A call waits for a human's yes, for `seconds`.
WITH made AS (
    INSERT INTO act_requests (conversation_id, tool, definition, body, asked_in, state, expires_at)
    VALUES (:conversation_id, :tool, :definition, :body, :asked_in, 'waiting', now() + make_interval(secs => :seconds))
    RETURNING *
), step AS (
    INSERT INTO act_steps (request_id, step) SELECT id, state FROM made
)
SELECT *, false AS late FROM made;

-- name: say_of_act_requests!
-- The turn of the bot's that tells of them.
UPDATE act_requests SET turn_id = :turn_id WHERE id = ANY(:ids);

-- name: act_request_row^
-- One. `late`: its time to be decided, to be begun or to be done is over.
SELECT *, CASE state WHEN 'running' THEN lease_until < now() ELSE expires_at <= now() END AS late
FROM act_requests WHERE id = :id;

-- name: act_request_of_key^
-- The request that a button names.
SELECT *, CASE state WHEN 'running' THEN lease_until < now() ELSE expires_at <= now() END AS late
FROM act_requests WHERE key = :key;

-- name: act_requests_in
-- Those of a conversation in these states, the oldest first.
SELECT *, CASE state WHEN 'running' THEN lease_until < now() ELSE expires_at <= now() END AS late
FROM act_requests
WHERE conversation_id = :conversation_id AND state = ANY(:states) ORDER BY id;

-- name: act_requests_of_turn
-- Those that nobody has begun, of the turn with which the bot answered a message, or said this.
SELECT *, CASE state WHEN 'running' THEN lease_until < now() ELSE expires_at <= now() END AS late
FROM act_requests
WHERE conversation_id = :conversation_id AND state IN ('waiting', 'approved') AND turn_id IN (
    SELECT answered_by FROM messages WHERE id = :message_id
    UNION ALL
    SELECT id FROM messages WHERE conversation_id = :conversation_id AND message_id = 'firstline:' || :key::text
) ORDER BY id;

-- name: move_act_request^
-- From one of these states to another, with the step; nothing where somebody was quicker. Who approves gives it so many
-- `seconds` to begin, at least.
WITH moved AS (
    UPDATE act_requests SET state = :state, expires_at = greatest(expires_at, now() + make_interval(secs => :seconds))
    WHERE id = :id AND state = ANY(:states) RETURNING *
), step AS (
    INSERT INTO act_steps (request_id, step, by, problem) SELECT id, state, :by, :problem FROM moved
)
SELECT *, false AS late FROM moved;

-- name: begin_act_request^
-- A worker runs it, and nobody else ever does. `seconds`: after that nobody knows what became of it.
WITH moved AS (
    UPDATE act_requests SET state = 'running', lease_token = :token,
                            lease_until = now() + make_interval(secs => :seconds)
    WHERE id = :id AND state = 'approved' AND expires_at > now() RETURNING *
), step AS (
    INSERT INTO act_steps (request_id, step) SELECT id, state FROM moved
)
SELECT *, false AS late FROM moved;

-- name: end_act_request^
-- What came of it, told by whoever began it; later than anybody waited for, too.
WITH moved AS (
    UPDATE act_requests SET state = :state
    WHERE id = :id AND lease_token = :token AND state IN ('running', 'unknown') AND state <> :state RETURNING *
), step AS (
    INSERT INTO act_steps (request_id, step, problem) SELECT id, state, :problem FROM moved
)
SELECT *, false AS late FROM moved;

-- name: keep_act_body!
-- What it asked for, and what came of it.
UPDATE act_requests SET body = :body WHERE id = :id;

-- name: note_refused_act!
-- Somebody tried to decide who may not; once, however often they try.
INSERT INTO act_steps (request_id, step, by)
SELECT :id, 'refused', :by
WHERE NOT EXISTS (SELECT FROM act_steps WHERE request_id = :id AND step = 'refused' AND by = :by);

-- name: empty_act_requests!
-- A deleted thread: what its requests say.
UPDATE act_requests SET body = :body WHERE conversation_id = :conversation_id;

-- name: acts_to_run
-- Approved, and nobody has begun.
SELECT id FROM act_requests WHERE state = 'approved' AND expires_at > now() ORDER BY id LIMIT :limit;

-- name: acts_gone_by
-- Those whose time is over: to be decided, to be begun, or to be done.
SELECT id FROM act_requests
WHERE (state IN ('waiting', 'approved') AND expires_at <= now()) OR (state = 'running' AND lease_until < now())
ORDER BY id LIMIT :limit;

-- name: act_requests_listed
-- Requests with whose they are, the newest first: one, those in these states, or all.
SELECT a.*, a.expires_at <= now() AS late, c.channel, c.account, c.thread_id, c.link, c.requester, c.requester_id
FROM act_requests a JOIN conversations c ON c.id = a.conversation_id
WHERE (:id::bigint IS NULL OR a.id = :id) AND (:states::text[] IS NULL OR a.state = ANY(:states))
ORDER BY a.id DESC LIMIT :limit;

-- name: act_steps_of
-- All that happened to one, in order.
SELECT at, step, by, problem FROM act_steps WHERE request_id = :request_id ORDER BY id;

-- name: acts_open^
-- For /metrics and doctor: how many wait for a yes, are under way, and ended so that nobody knows what was done.
SELECT count(*) FILTER (WHERE state = 'waiting') AS acts_waiting,
       count(*) FILTER (WHERE state IN ('approved', 'running')) AS acts_running,
       count(*) FILTER (WHERE state = 'unknown') AS acts_unknown
FROM act_requests WHERE state IN ('waiting', 'approved', 'running', 'unknown');

-- name: expired_acts
-- Ended requests older than `seconds`; they and their conversations are held.
SELECT a.id FROM act_requests a JOIN conversations c ON c.id = a.conversation_id
WHERE a.created_at < now() - make_interval(secs => :seconds) AND a.state IN ('done', 'failed', 'unknown', 'declined', 'expired')
ORDER BY a.created_at, a.id LIMIT :limit
FOR UPDATE OF a, c SKIP LOCKED;

-- name: delete_acts!
-- These, with all their steps.
DELETE FROM act_requests WHERE id = ANY(:ids);

-- name: act_requests_after
-- Rotation: what is asked for.
SELECT id, state, body AS sealed FROM act_requests WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_act_request!
-- Rotation: under the first key.
UPDATE act_requests SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: voided_result^
-- What the requester was to be told of a request and never was.
SELECT body FROM outbox WHERE conversation_id = :conversation_id AND key = :key AND kind = 'result';

-- name: approval_asked^
-- The outbox message with which people were asked.
SELECT id FROM outbox WHERE conversation_id = :conversation_id AND key = :key AND kind = 'approval';
