-- name: raise_late_handoffs
-- Every handoff that has had no ticket for `seconds`, once.
INSERT INTO alarms (kind, about, conversation_id, handoff_id)
SELECT 'no_ticket', 'handoff ' || h.id, h.conversation_id, h.id FROM handoffs h
WHERE h.state = 'pending' AND h.ticket_id IS NULL AND h.created_at < now() - make_interval(secs => :seconds)
  AND NOT EXISTS (SELECT FROM alarms a WHERE a.handoff_id = h.id AND a.kind = 'no_ticket')
ON CONFLICT DO NOTHING
RETURNING id, handoff_id;

-- name: raise_refused_setting!
-- A desk took a ticket without one of our settings. As long as nobody has settled it, it is one alarm.
INSERT INTO alarms AS a (kind, about, conversation_id, handoff_id)
VALUES ('setting_refused', :about, :conversation_id, :handoff_id)
ON CONFLICT (kind, about) WHERE settled_at IS NULL DO UPDATE SET times = a.times + 1;

-- name: raise_unread_thread!
-- A thread could not be read, and nobody tries any more. As long as nobody has settled it, it is one alarm.
INSERT INTO alarms AS a (kind, about, conversation_id)
VALUES ('unread_thread', :about, :conversation_id)
ON CONFLICT (kind, about) WHERE settled_at IS NULL DO UPDATE SET times = a.times + 1;

-- name: raise_refused_credential!
-- A vendor does not take an account's credential. As long as it is refused, it is one alarm.
INSERT INTO alarms AS a (kind, about, details)
VALUES ('credential_refused', :about, jsonb_build_object('problem', :problem::text))
ON CONFLICT (kind, about) WHERE settled_at IS NULL DO UPDATE SET times = a.times + 1, details = excluded.details;

-- name: settle_refused_credential!
-- It is taken.
UPDATE alarms SET settled_at = now(), settled_by = 'taken'
WHERE kind = 'credential_refused' AND about = :about AND settled_at IS NULL;

-- name: refused_credentials
-- Which are refused.
SELECT about FROM alarms WHERE kind = 'credential_refused' AND settled_at IS NULL ORDER BY about;

-- name: claim_alarm^
-- Lease one that nobody was told of yet, but for figures, which are told in ways of their own; not where the conversation was given back before anybody had it.
UPDATE alarms SET lease_until = now() + make_interval(secs => :seconds)
WHERE id = (
    SELECT a.id FROM alarms a
    WHERE a.settled_at IS NULL AND a.told IS NULL AND a.due_at <= now() AND a.lease_until < now() AND a.kind <> 'figure'
      AND NOT EXISTS (SELECT FROM handoffs h WHERE h.id = a.handoff_id AND h.state = 'closed' AND h.ticket_id IS NULL)
    ORDER BY a.id FOR UPDATE OF a SKIP LOCKED LIMIT 1
)
RETURNING *;

-- name: put_alarm_off!
-- Nobody could be told: again in `seconds`.
UPDATE alarms SET lease_until = 'epoch', due_at = now() + make_interval(secs => :seconds) WHERE id = :id;

-- name: alarm_told^
-- Somebody was told.
UPDATE alarms SET told = :way, lease_until = 'epoch' WHERE id = :id RETURNING settled_by, conversation_id, handoff_id;

-- name: settle_alarm^
-- Somebody has seen to it.
UPDATE alarms SET settled_at = now(), settled_by = 'operator' WHERE id = :id AND settled_at IS NULL RETURNING id;

-- name: settle_late_handoff^
-- The ticket exists after all. Where the handoff had to be taken from its desk, that stays to be seen to.
UPDATE alarms SET settled_at = now(), settled_by = 'ticket'
WHERE handoff_id = :handoff_id AND kind = 'no_ticket' AND settled_at IS NULL AND moved_from IS NULL
RETURNING told;

-- name: open_alarms
-- What nobody has settled, the oldest first, with what is known of the handoff now.
SELECT a.*, c.channel, h.desk, h.ticket_id, o.problem
FROM alarms a
LEFT JOIN conversations c ON c.id = a.conversation_id
LEFT JOIN handoffs h ON h.id = a.handoff_id
LEFT JOIN outbox o ON o.handoff_id = h.id AND o.kind = 'handoff'
WHERE a.settled_at IS NULL AND (:id::bigint IS NULL OR a.id = :id)
ORDER BY a.id;

-- name: handoff_message^
-- The outbox message that carries a handoff.
SELECT o.*, extract(epoch FROM now() - o.created_at)::float8 AS age_seconds, h.desk AS vendor,
       c.channel, c.account, c.thread_id, c.requester_id,
       CAST('{}' AS text[]) AS sent_ids, o.created_at AS said_until, false AS is_first
FROM outbox o JOIN handoffs h ON h.id = o.handoff_id JOIN conversations c ON c.id = o.conversation_id
WHERE o.handoff_id = :handoff_id AND o.kind = 'handoff' ORDER BY o.id DESC LIMIT 1;

-- name: lock_unsent_handoff^
-- The same, if the desk certainly has no ticket of it and nobody is at it; held until the end of the transaction.
SELECT id FROM outbox
WHERE handoff_id = :handoff_id AND kind = 'handoff' AND state = 'pending' AND NOT unsure AND lease_token IS NULL
FOR UPDATE;

-- name: give_handoff_to_desk!
-- Another desk gets it.
UPDATE handoffs SET desk = :desk, account = :account WHERE id = :id AND ticket_id IS NULL;

-- name: hurry_handoff!
-- What is to be sent of it is due now.
UPDATE outbox SET due_at = now(), attempts = 0, problem = NULL
WHERE handoff_id = :handoff_id AND lane = 'desk' AND state = 'pending';

-- name: alarm_moved!
-- The handoff was taken from this desk; whether the other has a ticket is looked at in `seconds`.
UPDATE alarms SET moved_from = :desk, lease_until = 'epoch', due_at = now() + make_interval(secs => :seconds)
WHERE id = :id;

-- name: delete_settled_alarms!
-- Those that were settled more than `seconds` ago.
DELETE FROM alarms WHERE id IN (
    SELECT id FROM alarms WHERE settled_at < now() - make_interval(secs => :seconds)
    ORDER BY settled_at LIMIT :limit FOR UPDATE SKIP LOCKED
);
