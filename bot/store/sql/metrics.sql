-- name: backlog^
-- What waits, and for how long (seconds), for /metrics and doctor.
SELECT messages.*, outbox.*, handoffs.*,
    (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead,
    (SELECT count(*) FROM alarms WHERE settled_at IS NULL) AS alarms,
    (SELECT coalesce(max(extract(epoch FROM now() - looked_at)), 0)::float8 FROM figure_watch)
        AS figures_watched_age_seconds,
    -- As of the last vacuum or analyze: to count them all would take longer every day.
    (SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'conversations'::regclass) AS conversations
FROM (SELECT count(*) AS waiting,
             coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS waiting_age_seconds
      FROM messages WHERE state = 'waiting') messages,
     (SELECT count(*) AS unsent, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS unsent_age_seconds
      FROM outbox WHERE state = 'pending') outbox,
     (SELECT count(*) FILTER (WHERE state = 'pending') AS handoffs_pending,
             count(*) FILTER (WHERE state = 'open') AS handoffs_open
      FROM handoffs WHERE state <> 'closed') handoffs;

-- name: feedback_so_far^
-- What requesters have thought since the beginning, for /metrics: answers that helped and did not, and the conversations
-- that were rated 1 to 5.
SELECT coalesce(sum(helped), 0) AS helped, coalesce(sum(not_helped), 0) AS not_helped,
       coalesce(sum(ratings), 0) AS ratings, coalesce(sum(rating_points), 0) AS rating_points_total,
       coalesce(sum(satisfied), 0) AS satisfied
FROM feedback_totals;

-- name: conversations_kept$
-- How many conversations there are, counted one by one.
SELECT count(*) FROM conversations;
