-- name: load_installation$
SELECT secret FROM installations WHERE channel = :channel AND account = :account;

-- name: save_installation!
INSERT INTO installations (channel, account, secret) VALUES (:channel, :account, :secret)
ON CONFLICT (channel, account) DO UPDATE SET secret = excluded.secret, updated_at = now();

-- name: remove_installation!
DELETE FROM installations WHERE channel = :channel AND account = :account;

-- name: installed_accounts
SELECT account FROM installations WHERE channel = :channel ORDER BY account;
