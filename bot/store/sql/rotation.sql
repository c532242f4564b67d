-- name: requesters_after
SELECT id, requester AS sealed FROM conversations WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_requester!
UPDATE conversations SET requester = :sealed WHERE id = :id;

-- name: messages_after
SELECT id, body AS sealed FROM messages WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_message!
UPDATE messages SET body = :sealed WHERE id = :id;

-- name: outbox_after
SELECT id, body AS sealed FROM outbox WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_outbox!
UPDATE outbox SET body = :sealed WHERE id = :id;

-- name: installations_after
SELECT id, secret AS sealed FROM installations WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_installation!
UPDATE installations SET secret = :sealed WHERE id = :id;

-- name: unaddressed_after
SELECT id, body AS sealed FROM unaddressed_messages WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_unaddressed!
UPDATE unaddressed_messages SET body = :sealed WHERE id = :id;

-- name: edits_after
SELECT id, body AS sealed FROM message_edits WHERE id > :after AND body IS NOT NULL
ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_edit!
UPDATE message_edits SET body = :sealed WHERE id = :id;

-- name: feedback_after
SELECT id, comment AS sealed FROM feedback WHERE id > :after AND comment IS NOT NULL
ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_feedback!
UPDATE feedback SET comment = :sealed WHERE id = :id;
