-- name: pause_bot!
-- It says nothing there from now on; who had paused it before stays written down.
INSERT INTO pauses (channel, by) VALUES (:channel, :by) ON CONFLICT (channel) DO NOTHING;

-- name: resume_bot!
-- It answers there again, where nothing else keeps it.
DELETE FROM pauses WHERE channel = :channel;

-- name: pauses
-- Where it is paused, by whom and since when.
SELECT channel, by, since FROM pauses ORDER BY channel;

-- name: is_paused$
-- Whether it is in the channel, in this brand, workspace or site of it, or everywhere.
SELECT is_paused(:channel, :account, :brand);

-- name: brands_seen
-- The brands, workspaces and sites that the newest `limit` conversations are of, by channel: what may be paused alone.
SELECT DISTINCT channel, coalesce(brand, account) AS brand FROM (
    SELECT channel, account, brand FROM conversations ORDER BY id DESC LIMIT :limit) newest
ORDER BY channel, brand;
