-- name: conversations_to_answer
-- Waiting conversations of the bot's that nobody is thinking about, the longest waiting first: of each channel at most
-- as many as there is room for, read no further than that.
-- Here and below OFFSET 0 keeps the planner, which expects hardly anything to wait, from reading whole tables for it.
SELECT room.vendor, found.id FROM unnest(:vendors::text[], :rooms::int[]) AS room (vendor, threads)
CROSS JOIN LATERAL (
    SELECT c.id, m.received_at FROM messages m
    CROSS JOIN LATERAL (SELECT * FROM conversations WHERE id = m.conversation_id OFFSET 0) c
    WHERE m.state = 'waiting' AND c.channel = room.vendor
      AND c.owner = 'bot' AND c.lease_until < now() AND c.retry_at <= now() AND c.paused_until <= now()
      AND NOT EXISTS (SELECT FROM messages e WHERE e.conversation_id = m.conversation_id AND e.state = 'waiting'
                      AND (e.received_at, e.id) < (m.received_at, m.id) OFFSET 0)
    ORDER BY m.received_at LIMIT room.threads
) found
ORDER BY found.received_at;

-- name: lanes_to_send
-- Lanes with something due that nobody is sending, by the vendor it goes to, the longest due first: of each at most as
-- many as there is room for, read no further than that. A message that is tried again later keeps the others of its lane
-- back, unless it may not be said any more; one that was held from the beginning does not, since what comes behind it
-- may mean that it is not said. Of several that are due the first stands for its lane. `words`: the requesters' lanes, or
-- all others.
SELECT room.vendor, found.conversation_id, found.lane
FROM unnest(:vendors::text[], :rooms::int[]) AS room (vendor, threads)
CROSS JOIN LATERAL (
    SELECT o.conversation_id, o.lane, o.due_at
    FROM outbox o
    CROSS JOIN LATERAL (SELECT * FROM conversations WHERE id = o.conversation_id OFFSET 0) c
    WHERE o.state = 'pending' AND o.due_at <= now() AND o.lease_until < now() AND (o.lane = 'requester') = :words
      -- In this order, whatever the planner thinks: the vendor decides for most, and costs less.
      AND CASE WHEN room.vendor = coalesce(
                        o.goes_to, (SELECT desk FROM handoffs WHERE id = o.handoff_id AND o.lane = 'desk'), c.channel)
          THEN NOT EXISTS (
              SELECT FROM outbox e
              WHERE e.conversation_id = o.conversation_id AND e.lane = o.lane AND e.state = 'pending' AND e.id < o.id
                AND (e.lease_until >= now() OR e.due_at <= now()
                     OR (e.problem IS NOT NULL
                         AND (e.fence_epoch IS NULL OR (e.fence_owner, e.fence_epoch) = (c.owner, c.epoch)))))
          END
    ORDER BY o.due_at LIMIT room.threads
) found
ORDER BY found.due_at;

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
