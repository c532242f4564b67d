-- name: rollout_key$
-- What requesters are hashed with, made when it is first asked for.
INSERT INTO rollout_key (one) VALUES (true) ON CONFLICT (one) DO UPDATE SET one = true RETURNING key;

-- name: rollout_shares
-- What was said here of channels and arms; where nothing was, firstline.toml counts.
SELECT what, name, share, by, since, stepped_back_from FROM rollout_shares ORDER BY what, name;

-- name: set_rollout_share!
-- Somebody says how far it goes; that it stepped back by itself is past then.
INSERT INTO rollout_shares AS r (what, name, share, by) VALUES (:what, :name, :share, :by)
ON CONFLICT (what, name) DO UPDATE SET share = excluded.share, by = excluded.by, since = now(), stepped_back_from = NULL;

-- name: step_back!
-- By itself, and only ever back: not where somebody has set a smaller share meanwhile.
INSERT INTO rollout_shares AS r (what, name, share, by, stepped_back_from)
VALUES (:what, :name, :share, :by, :stepped_back_from)
ON CONFLICT (what, name) DO UPDATE SET share = excluded.share, by = excluded.by, since = now(),
    stepped_back_from = excluded.stepped_back_from
WHERE r.share > excluded.share;

-- name: keep_no_words!
-- People read these where they were written, and the bot has nothing to do with them: their words are not kept.
UPDATE messages SET body = :empty WHERE conversation_id = :conversation_id;
