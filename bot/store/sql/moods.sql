-- name: moods_of_conversation
-- How the requester's messages sound, the newest first.
SELECT d.message_id, d.value, d.frustration, d.refuses, d.repeats
FROM moods d JOIN messages m ON m.id = d.message_id
WHERE m.conversation_id = :id ORDER BY m.sent_at DESC, m.id DESC LIMIT :limit;

-- name: said_by_requester
-- The last messages of the requester's, the newest first, each with whether its mood is known.
SELECT m.id, m.body, m.edited_at, EXISTS (SELECT FROM moods d WHERE d.message_id = m.id) AS known
FROM messages m WHERE m.conversation_id = :id AND m.author = 'requester' AND m.state <> 'withdrawn'
ORDER BY m.sent_at DESC, m.id DESC LIMIT :limit;

-- name: keep_mood!
-- The mood of a message, unless its writer has changed or taken back the words meanwhile.
INSERT INTO moods (message_id, value, frustration, refuses, repeats)
SELECT m.id, :value, :frustration, :refuses, :repeats FROM messages m
WHERE m.id = :message_id AND m.state <> 'withdrawn' AND m.edited_at IS NOT DISTINCT FROM :edited_at
FOR SHARE OF m
ON CONFLICT (message_id) DO NOTHING;

-- name: forget_mood!
-- Its words are others now, or gone.
DELETE FROM moods WHERE message_id = :message_id;

-- name: forget_moods!
-- A deleted thread: nothing is kept of how its messages sounded.
DELETE FROM moods d USING messages m WHERE m.id = d.message_id AND m.conversation_id = :id;

-- name: refused_answers$
-- Answers that the requester marked as no help since a human last had the conversation.
SELECT count(*) FROM feedback f JOIN conversations c ON c.id = f.conversation_id
WHERE f.conversation_id = :id AND f.by_id = c.requester_id AND f.helpful = false AND f.outbox_key IS NOT NULL
  AND f.at > c.returned_at;
