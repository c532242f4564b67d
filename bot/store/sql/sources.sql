-- name: claim_source^
-- The right to read a source, for a while: where it is due (`every` seconds after it was last tried, an hour where that
-- did not go well; 0: never by itself) or was asked for, or in any case. Nothing where another process has it, or it is not due.
INSERT INTO sources AS s (name, lease_until, lease)
SELECT :name, now() + make_interval(secs => :seconds), CAST(:lease AS uuid)
WHERE CAST(:anyhow AS boolean) OR CAST(:every AS float8) > 0 OR EXISTS (SELECT FROM sources WHERE name = :name)
ON CONFLICT (name) DO UPDATE SET lease_until = excluded.lease_until, lease = excluded.lease
WHERE coalesce(s.lease_until < now(), true)
  AND (CAST(:anyhow AS boolean) OR s.wanted_at IS NOT NULL
       OR CAST(:every AS float8) > 0
          AND coalesce(s.tried_at < now() - make_interval(
              secs => CASE WHEN s.problem IS NULL THEN :every ELSE least(CAST(:every AS float8), 3600) END), true))
RETURNING cursor, wanted_at;

-- name: keep_source!
-- It is still being read. Nothing where the right to it was lost.
UPDATE sources SET lease_until = now() + make_interval(secs => :seconds)
WHERE name = :name AND lease = CAST(:lease AS uuid);

-- name: end_source!
-- It was read, well where `problem` is null. What was asked for since it began is asked for still, and then all of it is
-- read: what was read may be older than what was told.
UPDATE sources
SET lease_until = NULL, lease = NULL, tried_at = now(), problem = :problem, skipped = :skipped,
    good_at = CASE WHEN CAST(:problem AS text) IS NULL THEN now() ELSE good_at END,
    cursor = CASE WHEN wanted_at IS DISTINCT FROM CAST(:wanted_at AS timestamptz) THEN NULL
                  WHEN CAST(:problem AS text) IS NULL THEN :cursor ELSE cursor END,
    wanted_at = CASE WHEN wanted_at IS DISTINCT FROM CAST(:wanted_at AS timestamptz) THEN wanted_at END
WHERE name = :name AND lease = CAST(:lease AS uuid);

-- name: release_source!
-- It was not read to its end, and is due still.
UPDATE sources SET lease_until = NULL, lease = NULL WHERE name = :name AND lease = CAST(:lease AS uuid);

-- name: want_source!
-- It is to be read again soon.
INSERT INTO sources (name, wanted_at) VALUES (:name, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET wanted_at = clock_timestamp();

-- name: sources_kept
-- How it went with each, and how many articles are of it.
SELECT s.name, s.cursor, s.tried_at, s.good_at, s.problem, s.skipped, s.wanted_at, s.lease_until > now() AS being_read,
       (SELECT count(*) FROM articles a WHERE a.source = s.name) AS articles,
       extract(epoch FROM now() - s.good_at)::float8 AS good_seconds_ago
FROM sources s ORDER BY s.name;

-- name: health_of_sources
-- How it went with each; unlike `sources_kept`, without counting.
SELECT s.name, s.problem, extract(epoch FROM now() - s.good_at)::float8 AS good_seconds_ago FROM sources s ORDER BY s.name;

-- name: forget_source!
-- As if it had never been read.
DELETE FROM sources WHERE name = :name;

-- name: delete_articles_of_source!
-- All that came from it.
DELETE FROM articles WHERE source = :source;
