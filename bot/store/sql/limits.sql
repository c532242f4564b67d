-- name: take_requesters_token$
-- One token of a bucket that fills again by `rate` (tokens a second); what is left, down to `-least`. Held until the end
-- of the transaction: one person's messages come one after the other anyhow.
INSERT INTO buckets AS b (key, tokens, at) VALUES (:key, :burst - 1, clock_timestamp())
ON CONFLICT (key) DO UPDATE SET
    tokens = greatest(-:least, least(:burst, b.tokens + :rate * greatest(
        0, extract(epoch FROM clock_timestamp() - b.at)::float8)) - 1),
    at = clock_timestamp(), used_on = CURRENT_DATE
RETURNING tokens;

-- name: take_accounts_token$
-- The same, but for everybody of an account: nobody waits for another's commit. No row: another is at it, or it is new.
WITH mine AS (SELECT key FROM buckets WHERE key = :key FOR UPDATE SKIP LOCKED)
UPDATE buckets b SET
    tokens = greatest(-:least, least(:burst, b.tokens + :rate * greatest(
        0, extract(epoch FROM clock_timestamp() - b.at)::float8)) - 1),
    at = clock_timestamp(), used_on = CURRENT_DATE
FROM mine WHERE b.key = mine.key
RETURNING tokens;

-- name: new_bucket!
-- A full one, where there is none.
INSERT INTO buckets (key, tokens, at) VALUES (:key, :burst - 1, clock_timestamp()) ON CONFLICT DO NOTHING;

-- name: tell_once!
-- Whether the requester of a bucket is to be told; then they count as told for `seconds`.
INSERT INTO buckets AS b (key, tokens, at, told_at) VALUES (:key, :burst, now(), now())
ON CONFLICT (key) DO UPDATE SET told_at = now()
WHERE b.told_at IS NULL OR b.told_at < now() - make_interval(secs => :seconds);

-- name: note_slowed!
-- For the figures: a message is beyond a limit, and whether its requester is for the first time today.
WITH first AS (
    INSERT INTO buckets AS b (key, tokens, at, slowed_on)
    VALUES (:key, :burst, clock_timestamp(), (now() AT TIME ZONE 'UTC')::date)
    ON CONFLICT (key) DO UPDATE SET slowed_on = excluded.slowed_on
    WHERE b.slowed_on IS DISTINCT FROM excluded.slowed_on RETURNING 1
)
INSERT INTO daily_slowed AS d (day, channel, kind, part, messages, requesters)
VALUES ((now() AT TIME ZONE 'UTC')::date, :channel, :kind, mod(pg_backend_pid(), 16), 1, (SELECT count(*) FROM first))
ON CONFLICT (day, channel, kind, part) DO UPDATE
SET messages = d.messages + 1, requesters = d.requesters + excluded.requesters;

-- name: pause_conversation!
-- The bot answers in it no sooner than in `seconds`.
UPDATE conversations SET paused_until = greatest(paused_until, now() + make_interval(secs => :seconds)) WHERE id = :id;

-- name: delete_buckets!
-- Those that nobody has used for more than `seconds`.
DELETE FROM buckets WHERE key IN (
    SELECT key FROM buckets
    WHERE used_on <= (now() - make_interval(secs => :seconds))::date AND at < now() - make_interval(secs => :seconds)
    ORDER BY used_on LIMIT :limit);

-- name: delete_slowed!
-- What was beyond limits more than `seconds` ago.
DELETE FROM daily_slowed WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM daily_slowed WHERE day < (now() - make_interval(secs => :seconds))::date LIMIT :limit));

-- name: delete_used_tickets!
-- Those that are good no longer.
DELETE FROM used_tickets WHERE digest IN
    (SELECT digest FROM used_tickets WHERE used_at < now() - make_interval(secs => :seconds) LIMIT :limit);

-- name: language_of_requester$
-- What somebody was last spoken to in.
SELECT language FROM conversations
WHERE channel = :channel AND account = :account AND requester_id = :requester_id AND language IS NOT NULL
ORDER BY id DESC LIMIT 1;
