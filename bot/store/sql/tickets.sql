-- name: tickets_of_requester
-- What was handed over of a person's conversations, the newest first, each with the outbox message that carried it (which holds the subject).
SELECT h.ticket_id, h.ticket_url, h.state, h.ticket_status, h.created_at, o.body
FROM conversations c
JOIN handoffs h ON h.conversation_id = c.id
JOIN outbox o ON o.conversation_id = c.id AND o.handoff_id = h.id AND o.kind = 'handoff'
WHERE c.channel = :channel AND c.account = :account AND c.requester_id = :requester_id
ORDER BY h.created_at DESC, h.id DESC LIMIT :limit;

-- name: tickets_of_conversation
-- What was handed over of one conversation, the same way.
SELECT h.ticket_id, h.ticket_url, h.state, h.ticket_status, h.created_at, o.body
FROM handoffs h
JOIN outbox o ON o.conversation_id = h.conversation_id AND o.handoff_id = h.id AND o.kind = 'handoff'
WHERE h.conversation_id = :conversation_id
ORDER BY h.created_at DESC, h.id DESC LIMIT :limit;

-- name: other_open_tickets
-- Tickets of a person that are not over, besides the one of this handoff, the newest first.
SELECT h.ticket_id, h.ticket_url, h.state, h.ticket_status, h.created_at, o.body
FROM conversations c
JOIN handoffs h ON h.conversation_id = c.id AND h.state <> 'closed' AND h.id <> :handoff_id
JOIN outbox o ON o.conversation_id = c.id AND o.handoff_id = h.id AND o.kind = 'handoff'
WHERE c.channel = :channel AND c.account = :account AND c.requester_id = :requester_id
ORDER BY h.created_at DESC, h.id DESC LIMIT :limit;

-- name: earlier_ticket^
-- The last ticket of this conversation before this handoff.
SELECT h.ticket_id, h.ticket_url, h.state, h.ticket_status, h.created_at, o.body
FROM handoffs h
JOIN outbox o ON o.conversation_id = h.conversation_id AND o.handoff_id = h.id AND o.kind = 'handoff'
WHERE h.conversation_id = :conversation_id AND h.id < :handoff_id AND h.ticket_id IS NOT NULL
ORDER BY h.id DESC LIMIT 1;

-- name: answers_before_handoff
-- What the bot answered between the handoff before this one and this one, the newest first.
SELECT o.key, o.body FROM outbox o
WHERE o.conversation_id = :conversation_id AND o.kind = 'answer' AND o.state IN ('pending', 'sent')
  AND o.created_at <= (SELECT h.created_at FROM handoffs h WHERE h.id = :handoff_id)
  AND o.created_at > coalesce((SELECT max(h.closed_at) FROM handoffs h
                               WHERE h.conversation_id = :conversation_id AND h.id < :handoff_id), '-infinity')
ORDER BY o.id DESC LIMIT :limit;

-- name: reactions_before_handoff
-- What somebody made of those answers, and of the conversation, since the handoff before this one.
SELECT f.outbox_key, f.helpful, f.reasons, f.comment FROM feedback f
WHERE f.conversation_id = :conversation_id AND f.by_id = :by_id
  AND f.at > coalesce((SELECT max(h.closed_at) FROM handoffs h
                       WHERE h.conversation_id = :conversation_id AND h.id < :handoff_id), '-infinity')
ORDER BY f.at;
