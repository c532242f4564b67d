-- name: begin_chat!
-- A visitor's chat, where there is none of this id yet.
INSERT INTO chats (id, channel, site, visitor, client_id) VALUES (:id, :channel, :site, :visitor, :client_id) ON CONFLICT DO NOTHING;

-- name: find_chat^
-- A chat, and whose its conversation is; `owner` is null as long as nothing was said in it. What was recorded and is not on
-- the page yet is waited for still.
SELECT h.id, h.site, h.visitor, h.client_id, h.begun_at, c.owner,
       EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
       OR EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.lane = 'requester' AND o.state = 'pending') AS waiting
FROM chats h LEFT JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
WHERE h.id = :id AND h.channel = :channel;

-- name: find_chat_by_name^
-- The same of a visitor's, by what their browser calls it.
SELECT h.id, h.site, h.visitor, h.client_id, h.begun_at, c.owner,
       EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
       OR EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.lane = 'requester' AND o.state = 'pending') AS waiting
FROM chats h LEFT JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
WHERE h.channel = :channel AND h.site = :site AND h.visitor = :visitor AND h.client_id = :client_id;

-- name: give_chat!
-- A chat of the visitor `before` is another's; under a name of its own where they have one of that name.
UPDATE chats h SET visitor = :visitor, client_id = CASE
    WHEN EXISTS (SELECT FROM chats o WHERE o.channel = h.channel AND o.site = h.site AND o.visitor = :visitor
                 AND o.client_id = h.client_id)
    THEN left(h.client_id, 50) || '-' || left(h.id::text, 8) ELSE h.client_id END
WHERE h.id = :id AND h.visitor = :before;

-- name: chats_of_visitor
-- A visitor's chats, the newest first.
SELECT h.id, h.site, h.visitor, h.client_id, h.begun_at, c.owner, false AS waiting
FROM chats h LEFT JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
WHERE h.channel = :channel AND h.site = :site AND h.visitor = :visitor ORDER BY h.begun_at DESC, h.id LIMIT :limit;

-- name: hold_chat^
-- Until the end of the transaction: messages are numbered one after the other. No row: it is gone.
SELECT id FROM chats WHERE id = :id FOR UPDATE;

-- name: owner_of_chat$
-- Whose its conversation is, and stays until the end of the transaction.
SELECT c.owner FROM chats h JOIN conversations c ON c.channel = h.channel AND c.account = h.site
    AND c.thread_id = h.id::text
WHERE h.id = :id FOR SHARE OF c;

-- name: remove_chat!
-- A chat with all that stands in it.
DELETE FROM chats WHERE id = :id;

-- name: chat_message_with_key^
-- What stands there under a key.
SELECT number, key, said_by, body, at FROM chat_messages WHERE chat_id = :chat_id AND key = :key;

-- name: add_chat_message^
-- The next one; the chat is held.
INSERT INTO chat_messages (chat_id, number, key, said_by, body)
SELECT :chat_id, 1 + coalesce(max(number), 0), :key, :said_by, :body FROM chat_messages WHERE chat_id = :chat_id
RETURNING id, number, key, said_by, body, at;

-- name: add_chat_file!
-- What came with a message, in its place.
INSERT INTO chat_files (message_id, place, body) VALUES (:message_id, :place, :body);

-- name: chat_file$
-- What came with a message of a chat.
SELECT f.body FROM chat_files f JOIN chat_messages m ON m.id = f.message_id
WHERE m.chat_id = :chat_id AND m.number = :number AND f.place = :place;

-- name: chat_messages_after
-- In order, from the one after `:number` on; with what was thought of an answer, and of the conversation since then.
SELECT m.number, m.key, m.said_by, m.body, m.at, CASE WHEN m.said_by = 'bot' THEN (
    SELECT f.helpful FROM chats h
    JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
    JOIN feedback f ON f.conversation_id = c.id AND f.outbox_key::text = m.key
    WHERE h.id = m.chat_id AND f.helpful IS NOT NULL ORDER BY f.at DESC LIMIT 1) END AS helpful,
CASE WHEN m.said_by = 'bot' THEN (
    SELECT f.score FROM chats h
    JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
    JOIN feedback f ON f.conversation_id = c.id AND f.outbox_key IS NULL
    WHERE h.id = m.chat_id AND f.score IS NOT NULL AND f.at >= m.at ORDER BY f.at DESC LIMIT 1) END AS score
FROM chat_messages m
WHERE m.chat_id = :chat_id AND m.number > :number ORDER BY m.number LIMIT :limit;

-- name: last_chat_question^
-- What the visitor said last.
SELECT number, key, said_by, body, at FROM chat_messages
WHERE chat_id = :chat_id AND said_by = 'visitor' ORDER BY number DESC LIMIT 1;

-- name: standing_of_chats
-- How far each of these is: its newest message, whose it is, and whether something is waited for (as in `find_chat`).
SELECT h.id, c.owner,
       coalesce((SELECT max(m.number) FROM chat_messages m WHERE m.chat_id = h.id), 0) AS newest,
       EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting')
       OR EXISTS (SELECT FROM outbox o WHERE o.conversation_id = c.id AND o.lane = 'requester' AND o.state = 'pending') AS waiting
FROM chats h LEFT JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
WHERE h.id = ANY(:chat_ids);

-- name: delete_chat_files!
-- What was attached more than `seconds` ago, where nobody is at work on it.
DELETE FROM chat_files WHERE id IN (
    SELECT f.id FROM chat_files f JOIN chat_messages m ON m.id = f.message_id JOIN chats h ON h.id = m.chat_id
    LEFT JOIN conversations c ON c.channel = h.channel AND c.account = h.site AND c.thread_id = h.id::text
    WHERE m.at < now() - make_interval(secs => :seconds)
      AND (c.id IS NULL OR c.id IN (SELECT id FROM conversations_at_rest))
    ORDER BY m.at LIMIT :limit FOR UPDATE OF f SKIP LOCKED);

-- name: delete_chat_messages!
-- What stands on pages, older than `seconds`; and chats without anything, whose conversation is gone.
WITH old AS (
    DELETE FROM chat_messages WHERE id IN (
        SELECT id FROM chat_messages WHERE at < now() - make_interval(secs => :seconds)
        ORDER BY at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING id
)
DELETE FROM chats WHERE id IN (
    SELECT h.id FROM chats h
    WHERE h.begun_at < now() - make_interval(secs => :seconds)
      AND NOT EXISTS (SELECT FROM chat_messages m WHERE m.chat_id = h.id AND m.id NOT IN (SELECT id FROM old))
    ORDER BY h.begun_at LIMIT :limit FOR UPDATE SKIP LOCKED);
