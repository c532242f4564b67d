-- name: messages_of_turn
-- What was asked together with a message, in its order, and then what the bot answered.
SELECT m.id, m.author, m.body, m.state, m.sent_at, m.edited_at,
       extract(epoch FROM now() - m.received_at)::float8 AS age_seconds
FROM messages asked
JOIN messages m ON m.conversation_id = asked.conversation_id
    AND (m.answered_by = asked.answered_by OR m.id = asked.answered_by)
WHERE asked.id = :message AND asked.conversation_id = :conversation
ORDER BY m.id = asked.answered_by, m.sent_at, m.id;

-- name: passages_of_turn
-- What the answer to a message rests on, as far as it is still there, in the order in which it was found.
SELECT p.headings, p.text
FROM (SELECT passages FROM answer_work
      WHERE conversation_id = :conversation AND :message = ANY(messages) ORDER BY id DESC LIMIT 1) w,
     jsonb_array_elements(w.passages) WITH ORDINALITY AS found(passage, place)
JOIN passages p ON p.id = (passage->>'id')::bigint
ORDER BY place;

-- name: keep_answer_score!
-- The latest judgement; none where the message is gone.
INSERT INTO answer_scores AS s (conversation_id, message_id, name, value, model)
SELECT conversation_id, id, :name, :value, :model FROM messages WHERE id = :message AND conversation_id = :conversation
ON CONFLICT (message_id, name) DO UPDATE SET
    value = excluded.value, model = excluded.model, at = now(), told_at = NULL;

-- name: begin_scored_turn$
-- One more of today (UTC) is given to whoever judges; no row where there were `most`.
INSERT INTO scoring_days AS d (day, turns) VALUES ((now() AT TIME ZONE 'UTC')::date, 1)
ON CONFLICT (day) DO UPDATE SET turns = d.turns + 1 WHERE d.turns < :most
RETURNING turns;

-- name: scores_to_tell
-- What Langfuse was not told yet, with the time of the message.
SELECT s.id, s.conversation_id, s.message_id, s.name, s.value, m.sent_at
FROM answer_scores s JOIN messages m ON m.id = s.message_id
WHERE s.told_at IS NULL ORDER BY s.id LIMIT :limit;

-- name: scores_told!
-- These were told now.
UPDATE answer_scores SET told_at = now() WHERE id = ANY(:ids);

-- name: feedback_to_tell
-- What people thought and Langfuse was not told yet. Of an answer: with the last message that it answers, as it was read
-- then; null: of the conversation.
SELECT f.id, f.conversation_id, f.helpful, f.score, f.at, c.created_at, asked.id AS message_id, asked.sent_at
FROM feedback f JOIN conversations c ON c.id = f.conversation_id
LEFT JOIN LATERAL (
    SELECT m.id, m.sent_at FROM messages said JOIN messages m ON m.answered_by = said.id
    WHERE said.conversation_id = f.conversation_id AND said.message_id = 'firstline:' || f.outbox_key
    ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
) asked ON true
WHERE f.told IS DISTINCT FROM f.at ORDER BY f.id LIMIT :limit;

-- name: feedback_told!
-- As it was then: what has changed since is told once more.
UPDATE feedback f SET told = t.at
FROM unnest(CAST(:ids AS bigint[]), CAST(:ats AS timestamptz[])) AS t (id, at) WHERE f.id = t.id;
