-- name: audiences_of
-- The audiences that somebody who may read these levels, and is in these groups, belongs to.
SELECT name FROM audiences
WHERE level = ANY(CAST(:levels AS text[])) AND (groups = '{}' OR groups && CAST(:groups AS text[]));

-- name: keep_audience!
-- Whom some articles are for.
INSERT INTO audiences (name, level, groups) VALUES (:name, :level, :groups) ON CONFLICT DO NOTHING;
