-- name: backlog^
-- What waits, and for how long (seconds), for /metrics and doctor.
SELECT
    (SELECT count(*) FROM messages WHERE state = 'waiting') AS waiting,
    (SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8
     FROM messages WHERE state = 'waiting') AS waiting_age_seconds,
    (SELECT count(*) FROM outbox WHERE state = 'pending') AS unsent,
    (SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8
     FROM outbox WHERE state = 'pending') AS unsent_age_seconds,
    (SELECT count(*) FROM outbox WHERE state = 'dead') AS dead,
    (SELECT count(*) FROM handoffs WHERE state = 'pending') AS handoffs_pending,
    (SELECT count(*) FROM handoffs WHERE state = 'open') AS handoffs_open,
    (SELECT count(*) FROM alarms WHERE settled_at IS NULL) AS alarms,
    (SELECT count(*) FROM conversations) AS conversations;

-- name: feedback_so_far^
-- What requesters think, for /metrics: answers that helped and did not, and the conversations that were rated 1 to 5.
SELECT count(*) FILTER (WHERE helpful) AS helped, count(*) FILTER (WHERE NOT helpful) AS not_helped,
       count(score) AS ratings, coalesce(sum(score), 0) AS rating_points_total,
       count(*) FILTER (WHERE score >= 4) AS satisfied
FROM feedback;
