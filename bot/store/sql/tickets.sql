-- name: tickets_of_requester
-- What was handed over of a person's conversations, the newest first, each with the outbox message that carried it (which holds the subject).
SELECT h.ticket_id, h.ticket_url, h.state, h.ticket_status, h.created_at, o.body
FROM conversations c
JOIN handoffs h ON h.conversation_id = c.id
JOIN outbox o ON o.conversation_id = c.id AND o.handoff_id = h.id AND o.kind = 'handoff'
WHERE c.channel = :channel AND c.account = :account AND c.requester_id = :requester_id
ORDER BY h.created_at DESC, h.id DESC LIMIT :limit;
