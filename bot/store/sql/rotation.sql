-- name: requesters_after
SELECT id, requester AS sealed FROM conversations WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_requester!
UPDATE conversations SET requester = :sealed WHERE id = :id;

-- name: messages_after
SELECT id, body AS sealed FROM messages WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_message!
UPDATE messages SET body = :sealed WHERE id = :id;

-- name: letters_after
SELECT id, body AS sealed FROM outbox WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_letter!
UPDATE outbox SET body = :sealed WHERE id = :id;

-- name: installations_after
SELECT id, secret AS sealed FROM installations WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_installation!
UPDATE installations SET secret = :sealed WHERE id = :id;
