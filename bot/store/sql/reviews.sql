-- name: empty_review!
-- Its conversation was deleted at the vendor: what the reviewer wrote of it goes.
UPDATE reviews SET body = :body WHERE conversation_id = :id;

-- name: keep_review!
-- What a reviewer says of a conversation; the last one counts.
INSERT INTO reviews AS r (conversation_id, verdict, wants, body, by) VALUES (:conversation_id, :verdict, :wants, :body, :by)
ON CONFLICT (conversation_id) DO UPDATE SET
    verdict = excluded.verdict, wants = excluded.wants, body = excluded.body, by = excluded.by, at = now(),
    written_at = CASE WHEN r.wants IS NOT DISTINCT FROM excluded.wants THEN r.written_at END;

-- name: review_of_conversation^
-- What was said of it.
SELECT verdict, wants, body, by, at, written_at FROM reviews WHERE conversation_id = :conversation_id;

-- name: reviews_wanted
-- What reviewers want written, the oldest first.
SELECT r.conversation_id, r.wants, r.body, r.by, r.at, c.channel, c.requester, c.requester_id
FROM reviews r JOIN conversations c ON c.id = r.conversation_id
WHERE r.wants IS NOT NULL AND r.written_at IS NULL ORDER BY r.at LIMIT :limit;

-- name: review_is_written!
-- What it wants is there.
UPDATE reviews SET written_at = now() WHERE conversation_id = :conversation_id AND wants IS NOT NULL;

-- name: review_counts^
-- How the verdicts of a period fell.
SELECT count(*) AS reviews, count(*) FILTER (WHERE verdict = 'good') AS good FROM reviews WHERE at >= :since;
