-- name: note_restore!
-- The database is a backup's.
INSERT INTO restores DEFAULT VALUES ON CONFLICT DO NOTHING;

-- name: last_restore$
-- When it was last restored; null: never.
SELECT max(at) FROM restores;

-- name: mark_attempted!
-- Whatever was to be sent may have been sent since the backup: it is looked for first.
UPDATE outbox SET attempts = greatest(attempts, 1), unsure = true, lease_token = NULL, lease_until = 'epoch'
WHERE state = 'pending';

-- name: wait_afresh!
-- What waits is nobody's any more, and has not waited for as long as the backup is old.
UPDATE conversations SET lease_token = NULL, lease_until = 'epoch', retry_at = 'epoch', failures = 0,
    paused_until = greatest(paused_until, now())
WHERE id IN (SELECT conversation_id FROM messages WHERE state = 'waiting');

-- name: fetch_afresh!
-- Threads that were to be fetched, in the time that all get.
UPDATE thread_syncs SET due_at = 'epoch', began_at = clock_timestamp(), attempts = 0, held_by = NULL;

-- name: read_afresh!
-- Places that somebody was reading.
UPDATE catch_up SET lease_until = 'epoch';

-- name: alarm_afresh!
-- What somebody was being told.
UPDATE alarms SET lease_until = 'epoch';

-- name: forget_processes!
-- Those of the old installation.
DELETE FROM worker_processes;

-- name: forget_pauses!
-- Vendors that did not answer at the time.
DELETE FROM vendor_pauses;

-- name: known_own_words
-- Which of these words in a conversation are outbox messages of ours, by the vendor's ids or by our keys.
SELECT external_id, key::text AS key FROM outbox
WHERE conversation_id = :conversation_id AND (external_id = ANY(:ids) OR key::text = ANY(:keys));
