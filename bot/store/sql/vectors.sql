-- name: keep_space^
-- Its number, and whether it is new: then it wants an index.
INSERT INTO vector_spaces (model, dimensions, server) VALUES (:model, :dimensions, :server)
ON CONFLICT (model, dimensions) DO UPDATE SET server = excluded.server, wanted_at = now()
RETURNING id, xmax = 0 AS new;

-- name: index_vectors
-- An index for the vectors of a new space.
SELECT set_config('statement_timeout', '10min', true), index_vectors(:id);

-- name: unindex_vectors
-- Before its vectors are deleted: an index is cleared slowly.
SELECT set_config('lock_timeout', '5s', true), unindex_vectors(:id);

-- name: spaces_to_search
-- The space to search, and what is to be taken where nobody makes its vectors any more: the one in the settings, unless
-- another is complete and this one is not.
SELECT id, model, dimensions, server FROM vector_spaces
WHERE complete_at IS NOT NULL OR (model = :model AND dimensions = :dimensions)
ORDER BY complete_at IS NULL, (model = :model AND dimensions = :dimensions) DESC, complete_at DESC;

-- name: begin_nearest^
-- For this transaction only, as a pooler wants it; and how many passages there are, and for these audiences, when they
-- were last counted. The index knows no audience, so it is searched until there is enough (pgvector README, "Iterative
-- Index Scans").
SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', :ef_search, true),
       set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),
       set_config('statement_timeout', '15s', true),
       l.passages, l.passages - h.passages AS seen
FROM (SELECT coalesce(sum(passages), 0)::integer AS passages FROM languages) l,
     (SELECT coalesce(sum(passages), 0)::integer AS passages FROM audience_languages
      WHERE NOT audience = ANY(CAST(:audiences AS text[]))) h;

-- name: nearest_of_few
-- Exactly: each is compared. The index takes no part, since a parameter is not known to be its space.
SELECT passage_id, 1 - (embedding <=> CAST(:vector AS halfvec)) AS similarity
FROM vectors WHERE space = :space AND audience = ANY(:audiences)
ORDER BY embedding <=> CAST(:vector AS halfvec) LIMIT :limit;

-- name: similarities
-- How near these passages are, those that were not among the nearest found.
SELECT passage_id, 1 - (embedding <=> CAST(:vector AS halfvec)) AS similarity
FROM vectors WHERE space = :space AND passage_id = ANY(:passages) AND audience = ANY(:audiences);

-- name: insert_vectors!
-- Of passages that are there and not being replaced just now: of those that are, the vectors come later. Never waiting,
-- it stands in nobody's way.
INSERT INTO vectors (passage_id, space, audience, embedding)
SELECT p.id, :space, a.audience, v.embedding::halfvec
FROM unnest(CAST(:passages AS bigint[]), CAST(:embeddings AS text[])) v (passage_id, embedding)
JOIN passages p ON p.id = v.passage_id JOIN articles a ON a.id = p.article_id
FOR SHARE OF a, p SKIP LOCKED
ON CONFLICT DO NOTHING;

-- name: insert_vectors_of_article!
-- With its passages, in the same transaction.
INSERT INTO vectors (passage_id, space, audience, embedding)
SELECT p.id, :space, a.audience, v.embedding::halfvec
FROM unnest(CAST(:embeddings AS text[])) WITH ORDINALITY v (embedding, place)
JOIN passages p ON p.article_id = :article_id AND p.ordinal = v.place - 1 JOIN articles a ON a.id = p.article_id;

-- name: passages_to_embed
-- Those without a vector of the space, in their order.
SELECT p.id, a.title, p.headings, p.text
FROM passages p JOIN articles a ON a.id = p.article_id
WHERE p.id > :after AND NOT EXISTS (SELECT FROM vectors v WHERE v.passage_id = p.id AND v.space = :space)
ORDER BY p.id LIMIT :limit;

-- name: claim_filling$
-- One process at a time makes the vectors of a space; `made`: how many since it said so last.
UPDATE vector_spaces SET filler = :filler, filling_until = now() + make_interval(secs => :seconds), wanted_at = now(),
                         lacking = greatest(lacking - :made, 0)
WHERE id = :id AND (filler = :filler OR filling_until IS NULL OR filling_until < now()) RETURNING id;

-- name: release_filling!
-- The next may go on.
UPDATE vector_spaces SET filling_until = NULL WHERE id = :id AND filler = :filler;

-- name: complete_space!
-- It is searched from now on, where it lacks hardly anything (`tolerated`: a share of all passages).
UPDATE vector_spaces s SET complete_at = now()
WHERE id = :id AND complete_at IS NULL
  AND (SELECT count(*) FROM vectors v WHERE v.space = s.id) >= (1 - :tolerated) * (SELECT count(*) FROM passages);

-- name: spaces_to_leave
-- Those that no settings have named for so long, where the one that they name is complete.
SELECT id, model, dimensions FROM vector_spaces
WHERE id <> :id AND wanted_at < now() - make_interval(secs => :seconds)
  AND (SELECT complete_at FROM vector_spaces WHERE id = :id) IS NOT NULL;

-- name: delete_vectors!
-- Some of a space.
DELETE FROM vectors WHERE space = :space AND passage_id IN (
    SELECT passage_id FROM vectors WHERE space = :space LIMIT :limit
);

-- name: delete_space!
-- One without vectors.
DELETE FROM vector_spaces WHERE id = :id;

-- name: spaces
-- How many passages have a vector of which, and which are searched.
SELECT s.model || ':' || s.dimensions AS space, s.complete_at IS NOT NULL AS complete, count(v.passage_id) AS passages
FROM vector_spaces s LEFT JOIN vectors v ON v.space = s.id GROUP BY s.id ORDER BY passages DESC, s.id;

-- name: count_lacking!
-- How many passages have none of this space is kept for who looks often.
UPDATE vector_spaces s
SET lacking = (SELECT count(*) FROM passages) - (SELECT count(*) FROM vectors v WHERE v.space = s.id)
WHERE id = :id;

-- name: lacking_as_counted$
-- The same as it was counted last; no time is taken that grows with the articles.
SELECT coalesce(max(lacking), 0) FROM vector_spaces s WHERE s.model || ':' || s.dimensions = :space;

-- name: passages_without_vectors$
-- How many passages have none of this space.
SELECT (SELECT count(*) FROM passages) - (
    SELECT count(*) FROM vectors v JOIN vector_spaces s ON s.id = v.space WHERE s.model || ':' || s.dimensions = :space
);
