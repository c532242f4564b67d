-- name: insert_turn^
-- Something that is said and waits for nobody; no row when it is here already. Without a time of the vendor's it comes
-- after all that is known, and after the last return: where clocks differ, a turn of ours is never older than what it
-- answers, and never newer than what follows. `grounded`: did the bot answer from the articles? Null: nothing was to be
-- found.
INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state, grounded, sent_at)
SELECT :conversation_id, :channel, :account, :thread_id, :message_id, :author, :body, 'recorded', :grounded,
       coalesce(:sent_at, greatest((SELECT max(sent_at) FROM messages WHERE conversation_id = c.id),
                                   nullif(c.returned_at, 'epoch') + interval '1 microsecond'), now())
FROM conversations c WHERE c.id = :conversation_id
ON CONFLICT (channel, account, thread_id, message_id) DO NOTHING
RETURNING id;

-- name: keep_feedback^
-- The latest of one person about one thing; no row for one that is older or known. A score is about the resolution that
-- was asked about, else about the last one; the prompt is of the answer it is about, else of the last one. The totals
-- change by the difference to what the person thought before.
WITH before AS (
    SELECT helpful, score FROM feedback
    WHERE conversation_id = :conversation_id AND outbox_key IS NOT DISTINCT FROM :outbox_key::uuid AND by_id = :by_id
),
kept AS (
    INSERT INTO feedback AS f (conversation_id, outbox_key, by_id, helpful, score, reasons, comment, at, given_in, prompt,
                               resolution_id)
    VALUES (:conversation_id, :outbox_key, :by_id, :helpful, :score, :reasons, :comment, :at, :given_in, (
        SELECT answering_prompt(w.prompts) FROM answer_work w
        LEFT JOIN messages m ON m.conversation_id = w.conversation_id AND m.received_at = w.at
            AND m.message_id = 'firstline:' || CAST(:outbox_key AS text)
        WHERE w.conversation_id = :conversation_id AND w.grounded IS NOT NULL
        ORDER BY (m.id IS NULL), w.id DESC LIMIT 1
    ), (
        SELECT r.id FROM resolutions r
        WHERE r.conversation_id = :conversation_id AND :score::integer IS NOT NULL
          AND (:outbox_key::uuid IS NULL OR r.rating_key = :outbox_key)
        ORDER BY r.id DESC LIMIT 1))
    ON CONFLICT (conversation_id, outbox_key, by_id) DO UPDATE SET
        helpful = coalesce(excluded.helpful, f.helpful), score = coalesce(excluded.score, f.score),
        resolution_id = coalesce(excluded.resolution_id, f.resolution_id),
        given_in = excluded.given_in, prompt = coalesce(excluded.prompt, f.prompt),
        reasons = excluded.reasons, comment = excluded.comment, at = excluded.at
    WHERE excluded.at > f.at
    RETURNING id, helpful, score
),
change AS (
    SELECT (k.helpful IS TRUE)::int - (b.helpful IS TRUE)::int AS helped,
           (k.helpful IS FALSE)::int - (b.helpful IS FALSE)::int AS not_helped,
           (k.score IS NOT NULL)::int - (b.score IS NOT NULL)::int AS ratings,
           coalesce(k.score, 0) - coalesce(b.score, 0) AS rating_points,
           coalesce(k.score >= 4, false)::int - coalesce(b.score >= 4, false)::int AS satisfied
    FROM kept k LEFT JOIN before b ON true
),
counted AS (
    INSERT INTO feedback_totals AS t (helped, not_helped, ratings, rating_points, satisfied)
    SELECT helped, not_helped, ratings, rating_points, satisfied FROM change
    ON CONFLICT (one) DO UPDATE SET
        helped = t.helped + excluded.helped, not_helped = t.not_helped + excluded.not_helped,
        ratings = t.ratings + excluded.ratings, rating_points = t.rating_points + excluded.rating_points,
        satisfied = t.satisfied + excluded.satisfied
)
SELECT id FROM kept;

-- name: outbox_row_of_key$
-- The outbox message with this key, if it belongs to the conversation.
SELECT id FROM outbox WHERE conversation_id = :conversation_id AND key = :key;
