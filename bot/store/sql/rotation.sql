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

-- name: overheard_after
SELECT id, body AS sealed FROM overheard WHERE id > :after ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_overheard!
UPDATE overheard SET body = :sealed WHERE id = :id;

-- name: amendments_after
SELECT id, body AS sealed FROM amendments WHERE id > :after AND body IS NOT NULL
ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_amendment!
UPDATE amendments SET body = :sealed WHERE id = :id;

-- name: feedback_after
SELECT id, comment AS sealed FROM feedback WHERE id > :after AND comment IS NOT NULL
ORDER BY id LIMIT :limit FOR UPDATE;

-- name: reseal_feedback!
UPDATE feedback SET comment = :sealed WHERE id = :id;
