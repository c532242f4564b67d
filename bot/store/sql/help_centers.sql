-- name: want_whole_source!
-- It is to be read again soon, and all of it.
INSERT INTO sources (name, wanted_at) VALUES (:name, clock_timestamp())
ON CONFLICT (name) DO UPDATE SET wanted_at = clock_timestamp(), cursor = NULL;

-- name: delete_translations!
-- An article that its vendor shows to nobody any more, in every language.
DELETE FROM articles WHERE original = :original AND source = ANY(:sources);
