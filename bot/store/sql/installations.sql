-- name: load_installation$
SELECT secret FROM installations WHERE channel = :channel AND account = :account;

-- A new installation ends what somebody was making of the old one.
-- name: save_installation!
INSERT INTO installations (channel, account, secret) VALUES (:channel, :account, :secret)
ON CONFLICT (channel, account) DO UPDATE
SET secret = excluded.secret, updated_at = now(), lease = NULL, leased_until = 'epoch';

-- name: lease_installation$
UPDATE installations SET lease = :lease, leased_until = now() + :lasting
WHERE channel = :channel AND account = :account AND leased_until < now()
RETURNING secret;

-- name: save_leased_installation!
UPDATE installations SET secret = :secret, updated_at = now(), lease = NULL, leased_until = 'epoch'
WHERE channel = :channel AND account = :account AND lease = :lease;

-- name: release_installation!
UPDATE installations SET lease = NULL, leased_until = 'epoch'
WHERE channel = :channel AND account = :account AND lease = :lease;

-- name: remove_installation!
DELETE FROM installations WHERE channel = :channel AND account = :account;

-- name: installed_accounts
SELECT account FROM installations WHERE channel = :channel ORDER BY account;
