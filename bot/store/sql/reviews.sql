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
SELECT r.conversation_id, r.verdict, r.wants, r.body, r.by, r.at, r.written_at, c.channel, c.requester, c.requester_id,
       ARRAY(SELECT m.body FROM messages m WHERE m.conversation_id = c.id AND m.author = 'requester' AND m.state <> 'withdrawn'
             ORDER BY m.sent_at, m.id LIMIT 3) AS asked
FROM reviews r JOIN conversations c ON c.id = r.conversation_id
WHERE r.wants IS NOT NULL AND r.written_at IS NULL ORDER BY r.at LIMIT :limit;

-- name: review_is_written!
-- What it wants is there.
UPDATE reviews SET written_at = now() WHERE conversation_id = :conversation_id AND wants IS NOT NULL;

-- name: reviews_kept$
-- How many there are.
SELECT count(*) FROM reviews;

-- name: conversations_to_review
-- Of the `window` newest conversations with an answer that nobody has reviewed, those that wait for somebody, and why.
WITH looked_at AS MATERIALIZED (
    SELECT c.id, c.created_at FROM conversations c
    WHERE c.created_at > now() - make_interval(days => :days) AND c.last_answer_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM reviews r WHERE r.conversation_id = c.id)
    ORDER BY c.created_at DESC, c.id DESC LIMIT :window
),
judged AS (
    SELECT l.*, array_remove(ARRAY[
        CASE WHEN f.bad THEN 'did not help' END,
        CASE WHEN w.struck THEN 'a guard struck' END,
        CASE WHEN w.unsure THEN 'low confidence' END,
        -- Knuth's multiplicative hash: always the same ones, spread evenly.
        CASE WHEN :everything THEN 'one of the first'
             WHEN mod(l.id * 2654435761, 4294967296) < 4294967296 * CAST(:share AS float8) THEN 'in the sample' END
    ], NULL) AS why
    FROM looked_at l
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(NOT helpful OR score <= 2), false) AS bad FROM feedback WHERE conversation_id = l.id
    ) f
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(NOT guards <@ ARRAY['passages']), false) AS struck,  -- not what was left out of an article
               coalesce(bool_or(confidence < CAST(:confidence AS float8)), false) AS unsure
        FROM answer_work WHERE conversation_id = l.id
    ) w
)
SELECT id, why FROM judged WHERE cardinality(why) > 0 ORDER BY created_at DESC, id DESC LIMIT :limit;
