-- name: begin_catch_up^
-- The account's mark is made where there is none, so that what happens from now on is not lost; what time it is here.
INSERT INTO catch_up (channel, account, place, seen_until, by_our_clock) VALUES (:channel, :account, '', now(), true)
ON CONFLICT (channel, account, place) DO UPDATE SET looked_at = catch_up.looked_at
RETURNING now() AS at, by_our_clock;

-- name: put_on_vendors_clock!
-- The account's first mark, and so many seconds on, given what time it is there now. What is null, or days off, is no
-- time: then it is taken to agree.
UPDATE catch_up SET by_our_clock = false,
    seen_until = seen_until + make_interval(secs => :on)
        + CASE WHEN CAST(:there AS timestamptz) BETWEEN clock_timestamp() - interval '1 day'
                                                    AND clock_timestamp() + interval '1 day'
               THEN CAST(:there AS timestamptz) - clock_timestamp() ELSE interval '0' END
WHERE channel = :channel AND account = :account AND place = '' AND by_our_clock;

-- name: add_places!
-- Places that were never read are read from where their account was.
INSERT INTO catch_up (channel, account, place, seen_until)
SELECT c.channel, c.account, new.place, c.seen_until FROM catch_up c CROSS JOIN unnest(:places::text[]) AS new (place)
WHERE c.channel = :channel AND c.account = :account AND c.place = ''
ON CONFLICT DO NOTHING;

-- name: claim_place^
-- Take the place that was not looked at for longest, if it was not since `before`.
UPDATE catch_up SET lease_until = now() + make_interval(secs => :seconds), looked_at = clock_timestamp()
WHERE channel = :channel AND account = :account AND place = (
    SELECT place FROM catch_up
    WHERE channel = :channel AND account = :account AND place = ANY(:places::text[])
      AND looked_at < :before AND lease_until < now()
    ORDER BY looked_at, place LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING place, seen_until;

-- name: move_mark!
-- Everything up to then is ours.
UPDATE catch_up SET seen_until = greatest(seen_until, :until), looked_at = clock_timestamp(), problem = NULL
WHERE channel = :channel AND account = :account AND place = :place;

-- name: leave_place!
-- It was read, or could not be, because of `problem`.
UPDATE catch_up SET lease_until = 'epoch', problem = :problem
WHERE channel = :channel AND account = :account AND place = :place;

-- name: lately_heard_threads
-- Threads in which something was said after `since`, of the last few thousand messages.
SELECT DISTINCT thread_id
FROM (SELECT * FROM messages WHERE received_at > :since ORDER BY received_at DESC LIMIT 5000) latest
WHERE channel = :channel AND account = :account;

-- name: known_messages
-- Which of these messages are here, also those that nobody has addressed the bot in.
SELECT given.* FROM unnest(:channels::text[], :accounts::text[], :threads::text[], :ids::text[])
    AS given (channel, account, thread_id, message_id)
WHERE EXISTS (SELECT FROM messages m WHERE (m.channel, m.account, m.thread_id, m.message_id)
                  = (given.channel, given.account, given.thread_id, given.message_id))
   OR EXISTS (SELECT FROM unaddressed_messages u WHERE (u.channel, u.account, u.thread_id, u.message_id)
                  = (given.channel, given.account, given.thread_id, given.message_id));

-- name: catch_up_state
-- How it goes, by channel and account: when it was last looked at (seconds ago), and what could not be read.
SELECT channel, account, count(*) FILTER (WHERE problem IS NOT NULL) AS failing, max(problem) AS problem,
       extract(epoch FROM now() - max(looked_at))::float8 AS looked_seconds
FROM catch_up GROUP BY channel, account
HAVING max(looked_at) > now() - interval '7 days' ORDER BY channel, account;  -- others were taken away

-- name: catch_up_health^
-- The same in two numbers: places that could not be read, and since when (seconds) the account that was not looked at for
-- longest was not.
SELECT coalesce(sum(failing), 0)::bigint AS catch_up_failing, coalesce(max(age), 0)::float8 AS catch_up_age_seconds
FROM (SELECT count(*) FILTER (WHERE problem IS NOT NULL) AS failing, extract(epoch FROM now() - max(looked_at)) AS age
      FROM catch_up GROUP BY channel, account HAVING max(looked_at) > now() - interval '7 days') accounts;

-- name: fetches^
-- Threads that a delivery said too little of and that could not be fetched yet, and for how long the oldest could not.
SELECT count(*) AS failing_fetches, coalesce(extract(epoch FROM now() - min(began_at)), 0)::float8 AS fetch_age_seconds
FROM thread_syncs WHERE problem IS NOT NULL;

-- name: failing_fetches
-- The same, by channel and problem.
SELECT channel, problem, count(*) AS number, extract(epoch FROM now() - min(began_at))::float8 AS age_seconds
FROM thread_syncs WHERE problem IS NOT NULL GROUP BY channel, problem ORDER BY age_seconds DESC LIMIT :limit;
