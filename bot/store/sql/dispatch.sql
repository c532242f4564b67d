-- name: conversations_to_answer
-- Waiting conversations of the bot's that nobody is thinking about, the longest waiting first: of each channel at most
-- as many as there is room for.
SELECT found.channel AS vendor, found.id FROM (
    SELECT c.channel, c.id, row_number() OVER (PARTITION BY c.channel ORDER BY w.since, c.id) AS place
    FROM (SELECT conversation_id, min(received_at) AS since FROM messages WHERE state = 'waiting'
          GROUP BY conversation_id) w
    JOIN conversations c ON c.id = w.conversation_id
    WHERE c.owner = 'bot' AND c.lease_until < now() AND c.retry_at <= now() AND c.paused_until <= now()
) found
JOIN unnest(:vendors::text[], :rooms::int[]) AS room (vendor, threads)
    ON room.vendor = found.channel AND found.place <= room.threads
ORDER BY found.place;

-- name: lanes_to_send
-- Lanes with something due that nobody is sending, by the vendor it goes to: of each at most as many as there is room
-- for. A message that is tried again later keeps the others of its lane back, unless it may not be said any more; one
-- that was held from the beginning does not, since what comes behind it may mean that it is not said.
SELECT found.vendor, found.conversation_id, found.lane FROM (
    SELECT due.*, row_number() OVER (PARTITION BY due.vendor ORDER BY due.since, due.conversation_id) AS place
    FROM (
        SELECT o.conversation_id, o.lane, min(o.due_at) AS since,
               coalesce(min(h.desk) FILTER (WHERE o.lane = 'desk'), min(c.channel)) AS vendor
        FROM outbox o JOIN conversations c ON c.id = o.conversation_id LEFT JOIN handoffs h ON h.id = o.handoff_id
        WHERE o.state = 'pending' AND o.due_at <= now() AND o.lease_until < now()
          AND NOT EXISTS (
              SELECT FROM outbox e
              WHERE e.conversation_id = o.conversation_id AND e.lane = o.lane AND e.state = 'pending' AND e.id < o.id
                AND (e.lease_until >= now()
                     OR (e.due_at > now() AND e.problem IS NOT NULL
                         AND (e.fence_epoch IS NULL OR (e.fence_owner, e.fence_epoch) = (c.owner, c.epoch)))))
        GROUP BY o.conversation_id, o.lane
    ) due
) found
JOIN unnest(:vendors::text[], :rooms::int[]) AS room (vendor, threads)
    ON room.vendor = found.vendor AND found.place <= room.threads
ORDER BY found.place;

-- name: threads_to_fetch
-- Threads to fetch that are due, of each channel at most as many as there is room for.
SELECT found.channel, found.account, found.thread_id, found.hint FROM (
    SELECT s.*, row_number() OVER (PARTITION BY channel ORDER BY asked_at) AS place
    FROM thread_syncs s WHERE due_at <= now()
) found
JOIN unnest(:vendors::text[], :rooms::int[]) AS room (vendor, threads)
    ON room.vendor = found.channel AND found.place <= room.threads
ORDER BY found.place;

-- name: pause_vendor!
-- A vendor does not answer, and is not asked for `seconds`.
INSERT INTO vendor_pauses (vendor, until, problem)
VALUES (:vendor, now() + make_interval(secs => :seconds), :problem)
ON CONFLICT (vendor) DO UPDATE SET until = excluded.until, problem = excluded.problem;

-- name: end_vendor_pause!
-- It answers again.
DELETE FROM vendor_pauses WHERE vendor = :vendor;

-- name: vendor_pauses
-- Vendors that do not answer. One whose time has long been over is left out: whoever wrote it is gone.
SELECT vendor, since, problem FROM vendor_pauses WHERE until > now() - interval '2 minutes' ORDER BY vendor;
