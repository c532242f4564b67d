-- Each row is resealed in a transaction of its own: nobody waits for more than one row, and no two wait for each other.
-- Its commit need not be flushed (`synchronous_commit`): what a crash undoes is under the old key as before, and
-- `rotated_up_to`, which is flushed, comes after it.

-- name: requesters_after
-- Rotation: who conversations are with.
SELECT id, requester_id, requester AS sealed FROM conversations WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_requester!
-- Rotation: under the first key.
UPDATE conversations SET requester = :sealed WHERE id = :id AND requester = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: vaults_after
-- Rotation: which placeholders values have.
SELECT id, vault AS sealed FROM conversations WHERE id > :after AND vault IS NOT NULL
ORDER BY id LIMIT :limit;

-- name: reseal_vault!
-- Rotation: under the first key.
UPDATE conversations SET vault = :sealed WHERE id = :id AND vault = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: summaries_after
-- Rotation: what stands for older messages.
SELECT conversation_id AS id, body AS sealed FROM summaries WHERE conversation_id > :after
ORDER BY conversation_id LIMIT :limit;

-- name: reseal_summary!
-- Rotation: under the first key.
UPDATE summaries SET body = :sealed WHERE conversation_id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: messages_after
-- Rotation: texts of messages.
SELECT id, state, body AS sealed FROM messages WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_message!
-- Rotation: under the first key.
UPDATE messages SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: outbox_after
-- Rotation: bodies of outbox messages.
SELECT id, state, body AS sealed FROM outbox WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_outbox!
-- Rotation: under the first key.
UPDATE outbox SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: installations_after
-- Rotation: what channels were given at installation.
SELECT id, secret AS sealed FROM installations WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_installation!
-- Rotation: under the first key.
UPDATE installations SET secret = :sealed WHERE id = :id AND secret = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: unaddressed_after
-- Rotation: words that nobody addressed to the bot.
SELECT id, body AS sealed FROM unaddressed_messages WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_unaddressed!
-- Rotation: under the first key.
UPDATE unaddressed_messages SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: edits_after
-- Rotation: edits whose messages have not come in.
SELECT id, body AS sealed FROM message_edits WHERE id > :after AND body IS NOT NULL
ORDER BY id LIMIT :limit;

-- name: reseal_edit!
-- Rotation: under the first key.
UPDATE message_edits SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: feedback_after
-- Rotation: comments of feedback.
SELECT id, comment AS sealed FROM feedback WHERE id > :after AND comment IS NOT NULL
ORDER BY id LIMIT :limit;

-- name: reseal_feedback!
-- Rotation: under the first key.
UPDATE feedback SET comment = :sealed WHERE id = :id AND comment = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: chat_messages_to_rotate
-- Rotation: what stands on the pages of web chats.
SELECT id, body AS sealed FROM chat_messages WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_chat_message!
-- Rotation: under the first key.
UPDATE chat_messages SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: chat_files_to_rotate
-- Rotation: what was attached in web chats.
SELECT id, body AS sealed FROM chat_files WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_chat_file!
-- Rotation: under the first key.
UPDATE chat_files SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';

-- name: forget_installation!
-- Its key is lost.
DELETE FROM installations WHERE id = :id;

-- name: reviews_after
-- Rotation: what reviewers wrote.
SELECT id, body AS sealed FROM reviews WHERE id > :after ORDER BY id LIMIT :limit;

-- name: reseal_review!
-- Rotation: under the first key.
UPDATE reviews SET body = :sealed WHERE id = :id AND body = :was
  AND set_config('synchronous_commit', 'off', true) = 'off';
