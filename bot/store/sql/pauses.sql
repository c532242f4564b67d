-- name: pause_bot!
-- It says nothing there from the next message on; who had paused it before stays written down.
INSERT INTO pauses (channel, by) VALUES (:channel, :by) ON CONFLICT (channel) DO NOTHING;

-- name: resume_bot!
-- It answers there again, where nothing else keeps it.
DELETE FROM pauses WHERE channel = :channel;

-- name: pauses
-- Where it is paused, by whom and since when.
SELECT channel, by, since FROM pauses ORDER BY channel;

-- name: is_paused$
-- Whether it is there or everywhere.
SELECT EXISTS (SELECT FROM pauses WHERE channel IN (:channel, '*'));
