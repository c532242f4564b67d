-- name: key_canary$
-- The sealed word that tells whether our keys are those of this database.
SELECT sealed FROM key_canary;

-- name: plant_key_canary!
-- Written once: of several `firstline migrate` at once the first decides.
INSERT INTO key_canary (sealed) VALUES (:sealed) ON CONFLICT DO NOTHING;

-- name: lock_key_canary$
-- The same, held until the end of the transaction.
SELECT sealed FROM key_canary FOR UPDATE;

-- name: reseal_key_canary!
-- Rotation: under the first key.
UPDATE key_canary SET sealed = :sealed, sealed_at = now();

-- name: newest_sealed$
-- The last message that was kept, or else what an installation was given.
SELECT coalesce((SELECT body FROM messages ORDER BY id DESC LIMIT 1),
                (SELECT secret FROM installations ORDER BY id DESC LIMIT 1));

-- name: oldest_sealed$
-- The first of them.
SELECT coalesce((SELECT body FROM messages ORDER BY id LIMIT 1), (SELECT secret FROM installations ORDER BY id LIMIT 1));

-- name: rotation_so_far
-- How far a rotation has come.
SELECT kind, up_to FROM key_rotation;

-- name: rotated_up_to!
-- The rows of this kind up to this one are seen to; of two rotations at once the one that is ahead is told.
INSERT INTO key_rotation AS r (kind, up_to) VALUES (:kind, :up_to)
ON CONFLICT (kind) DO UPDATE SET up_to = greatest(r.up_to, excluded.up_to);

-- name: forget_rotation!
-- It is over, or another begins.
DELETE FROM key_rotation;

-- name: newest_ids^
-- The last row of each kind that holds something sealed.
SELECT coalesce((SELECT max(id) FROM conversations), 0) AS requesters,
       coalesce((SELECT max(id) FROM conversations), 0) AS vaults,
       coalesce((SELECT max(conversation_id) FROM summaries), 0) AS summaries,
       coalesce((SELECT max(id) FROM messages), 0) AS messages,
       coalesce((SELECT max(id) FROM outbox), 0) AS outbox,
       coalesce((SELECT max(id) FROM unaddressed_messages), 0) AS unaddressed,
       coalesce((SELECT max(id) FROM message_edits), 0) AS edits,
       coalesce((SELECT max(id) FROM feedback), 0) AS feedback,
       coalesce((SELECT max(id) FROM act_requests), 0) AS acts,
       coalesce((SELECT max(id) FROM chat_messages), 0) AS chats,
       coalesce((SELECT max(id) FROM chat_files), 0) AS chat_files,
       coalesce((SELECT max(id) FROM reviews), 0) AS reviews,
       coalesce((SELECT max(id) FROM erasures), 0) AS erasures,
       coalesce((SELECT max(id) FROM examples), 0) AS examples,
       coalesce((SELECT max(id) FROM rehearsals), 0) AS rehearsals,
       coalesce((SELECT max(id) FROM rehearsed_exchanges), 0) AS rehearsed,
       coalesce((SELECT max(id) FROM rehearsal_conversations), 0) AS rehearsing,
       coalesce((SELECT max(id) FROM installations), 0) AS installations;

-- name: pseudonym_key$
-- The sealed secret that pseudonyms are made with.
SELECT sealed FROM pseudonym_key;

-- name: plant_pseudonym_key!
-- Written once: of several processes at once the first decides.
INSERT INTO pseudonym_key (sealed) VALUES (:sealed) ON CONFLICT DO NOTHING;

-- name: lock_pseudonym_key$
-- The same secret, held until the end of the transaction.
SELECT sealed FROM pseudonym_key FOR UPDATE;

-- name: reseal_pseudonym_key!
-- Rotation: under the first key.
UPDATE pseudonym_key SET sealed = :sealed;

-- name: forget_pseudonym_key!
-- No key opens it any more.
DELETE FROM pseudonym_key;
