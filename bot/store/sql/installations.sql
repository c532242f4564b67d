-- name: load_installation$
-- What a channel was given by an account.
SELECT secret FROM installations WHERE channel = :channel AND account = :account;

-- name: save_installation!
-- What a channel was given. A new installation ends what somebody was making of the old one.
INSERT INTO installations (channel, account, secret) VALUES (:channel, :account, :secret)
ON CONFLICT (channel, account) DO UPDATE
SET secret = excluded.secret, updated_at = now(), lease = NULL, leased_until = 'epoch';

-- name: lease_installation$
-- Take an installation for oneself while its token is renewed; no value when another has it.
UPDATE installations SET lease = :lease, leased_until = now() + :lasting
WHERE channel = :channel AND account = :account AND leased_until < now()
RETURNING secret;

-- name: save_leased_installation!
-- The renewed token, unless the lease was lost meanwhile.
UPDATE installations SET secret = :secret, updated_at = now(), lease = NULL, leased_until = 'epoch'
WHERE channel = :channel AND account = :account AND lease = :lease;

-- name: release_installation!
-- Nothing was renewed: the lease ends.
UPDATE installations SET lease = NULL, leased_until = 'epoch'
WHERE channel = :channel AND account = :account AND lease = :lease;

-- name: remove_installation!
-- The channel was uninstalled from the account.
DELETE FROM installations WHERE channel = :channel AND account = :account;

-- name: installed_accounts
-- The accounts that have installed a channel.
SELECT account FROM installations WHERE channel = :channel ORDER BY account;

-- name: use_ticket!
-- Something that is good once; no row where it was used before.
INSERT INTO used_tickets (digest) VALUES (:digest) ON CONFLICT DO NOTHING;
